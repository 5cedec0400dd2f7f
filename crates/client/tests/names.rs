//! Every kind of name, answered right and mangled: each file's bytes arrive
//! intact, once, and its result comes back under its input.
#![cfg(feature = "ureq")]

mod support;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use extracta_client::Outcome;
use extracta_sandbox::NameChange;
use support::*;

/// Names as bytes: a file system does not care.
fn names() -> Vec<Vec<u8>> {
    let texts = [
        "plain.txt",
        "with spaces in it.txt",
        "a \"quoted\" name.txt",
        "semi;colon=and.txt",
        "M\u{fc}ller.txt",
        "Mu\u{308}ller 2.txt",
        "\u{53d1}\u{7968}.txt",
        "\u{1f9fe} receipt.txt",
        "100%.txt",
        "50%22off.txt",
        "a%0d%0ab.txt",
        "..\\..\\up.txt",
        "C:\\docs\\down.txt",
        "line\r\nX-Injected: yes\r\n\r\n.txt",
        "tab\tand bell\u{7}.txt",
        "ends in backslash\\",
        "filename=\"x\"; name=\"y\".txt",
        ".txt",
        " .txt",
        "...",
        "no extension",
        "CAPITALS.TXT",
        "capitals.txt",
        "-rf.txt",
    ];
    let mut names: Vec<Vec<u8>> = texts.iter().map(|name| name.as_bytes().to_vec()).collect();
    names.push(b"not utf-8 \xff\xfe.txt".to_vec());
    names.push([&[b'n'; 251][..], b".txt"].concat());
    names.push(["\u{e9}".repeat(125).as_bytes(), b".txt"].concat());
    names
}

fn story(change: Option<NameChange>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut paths: Vec<PathBuf> = Vec::new();
    // Each name in two folders: the same name twice is no other file.
    for place in ["one", "two"] {
        let place = folder.path().join(place);
        std::fs::create_dir(&place).expect("a folder");
        paths.extend(names().iter().map(|name| place.join(OsStr::from_bytes(name))));
    }
    let contents: Vec<Vec<u8>> = (0..paths.len()).map(|number| text_of_type(number, 50)).collect();
    for (path, content) in paths.iter().zip(&contents) {
        std::fs::write(path, content).expect("a file is written");
    }
    let sandbox = sandbox_with(paths.len(), |sandbox| match change {
        Some(change) => sandbox.name_change(change),
        None => sandbox,
    });
    let report = classify(&sandbox, quick_options(&sandbox), &paths);

    let journal = sandbox.journal();
    for (number, document) in report.documents().enumerate() {
        let told = format!("{change:?}: {:?}", document);
        assert_eq!(document.outcome, Outcome::Classified, "{told}");
        assert_eq!(document.document_type, Some(type_name(number).as_str()), "{told}");
        assert_eq!(document.path, paths[number], "{told}");
        assert_eq!(journal.times_stored(&sha256(&contents[number])), 1, "{told}");
    }
    assert_eq!(journal.stored().count(), paths.len());
    for (file, _) in journal.stored() {
        assert_eq!(file.part_name, "files");
        assert!(!file.disposition.contains(['\r', '\n']), "{:?}", file.disposition);
        assert!(!file.disposition.contains("\\\""), "{:?}", file.disposition);
    }
    assert_eq!(bad_manners(&sandbox, &format!("{change:?}")), [""; 0]);
}

#[test]
fn names_that_are_answered_right() {
    story(None);
}

#[test]
fn names_that_are_answered_as_mojibake() {
    story(Some(NameChange::Mojibake));
}

#[test]
fn names_whose_escapes_are_decoded() {
    story(Some(NameChange::EscapesDecoded));
}

#[test]
fn names_whose_escapes_are_kept() {
    story(Some(NameChange::EscapesKept));
}

#[test]
fn names_that_are_answered_decomposed() {
    story(Some(NameChange::Decomposed));
}

#[test]
fn names_that_are_answered_in_capitals() {
    story(Some(NameChange::UpperCase));
}

#[test]
fn names_that_lose_what_is_not_ascii() {
    story(Some(NameChange::NonAsciiToUnderscore));
}

#[test]
fn names_that_lose_their_spaces() {
    story(Some(NameChange::SpacesToUnderscore));
}
