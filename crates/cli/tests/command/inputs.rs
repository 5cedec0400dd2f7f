//! Which files the paths stand for.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::harness::{Documents, KEY_MARK, Ran, against, classify, run, run_with_input, sandbox};

fn paths(ran: &Ran) -> Vec<String> {
    let mut paths: Vec<String> = ran
        .records()
        .iter()
        .map(|record| record["path"].as_str().expect("a path").to_owned())
        .collect();
    paths.sort();
    paths
}

#[test]
fn a_directory_is_the_files_directly_in_it() {
    let sandbox = sandbox();
    let documents = Documents::new();
    documents.invoice("b.txt");
    documents.invoice(".hidden.txt");
    fs::create_dir(documents.path().join("below")).expect("a folder");
    documents.invoice("below/deep.txt");
    let ran = run(&mut classify(&sandbox, [documents.path()]));
    assert_eq!((ran.status, ran.errors.as_str()), (Some(0), ""));
    let folder = documents.path().display();
    assert_eq!(paths(&ran), [format!("{folder}/.hidden.txt"), format!("{folder}/b.txt")]);
}

#[test]
fn paths_come_from_standard_input_by_line_or_by_nul() {
    let sandbox = sandbox();
    let documents = Documents::new();
    documents.invoice("a b.txt");
    documents.invoice("c\nd.txt");
    let mut command = classify(&sandbox, ["-"]);
    let ran = run_with_input(command.current_dir(documents.path()), b"a b.txt\n");
    assert_eq!(paths(&ran), ["a b.txt"]);
    let mut command = classify(&sandbox, ["-"]);
    let ran = run_with_input(command.current_dir(documents.path()), b"a b.txt\0c\nd.txt");
    assert_eq!((ran.status, paths(&ran)), (Some(0), vec!["a b.txt".into(), "c\nd.txt".into()]));
}

#[test]
fn a_list_in_another_encoding_is_read_by_its_mark_or_refused_whole() {
    let documents = Documents::new();
    documents.invoice("é.txt");
    documents.invoice("foreign.txt");
    let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    let little = |text: &str| units(text).into_iter().flat_map(u16::to_le_bytes).collect();
    let big = |text: &str| units(text).into_iter().flat_map(u16::to_be_bytes).collect();
    let wide = |text: &str| text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
    let marked = "\u{feff}./é.txt\r\n";
    let lists: [(Vec<u8>, bool); 7] = [
        (marked.into(), true),
        (little(marked), true),
        (big(marked), true),
        (little("./é.txt\n"), false),
        (big("./é.txt\n"), false),
        (wide(marked), false),
        (wide("./é.txt\n"), false),
    ];
    for (list, is_read) in lists {
        let sandbox = sandbox();
        let mut command = classify(&sandbox, ["-"]);
        let ran = run_with_input(command.current_dir(documents.path()), &list);
        match is_read {
            true => assert_eq!((ran.status, paths(&ran)), (Some(0), vec!["./é.txt".into()])),
            false => ran.says_in_one_line(2, "iconv"),
        }
        assert_eq!(sandbox.journal().stored().count(), usize::from(is_read), "{list:?}");
    }
}

#[test]
fn a_file_named_twice_is_sent_once_and_told_twice() {
    let sandbox = sandbox();
    let documents = Documents::new();
    let file = documents.invoice("a.txt");
    let ran = run(&mut classify(&sandbox, [&file, &file]));
    let records = ran.records();
    assert_eq!((ran.status, records.len()), (Some(0), 2));
    assert_eq!(records[0], records[1]);
    assert_eq!(sandbox.journal().stored().count(), 1);
}

#[test]
fn a_name_that_is_not_utf8_is_sent_and_shown_lossily() {
    let sandbox = sandbox();
    let documents = Documents::new();
    let path = documents.path().join(OsStr::from_bytes(b"caf\xe9.txt"));
    fs::write(&path, "Invoice number 1, amount due 2").expect("a file");
    let ran = run(&mut classify(&sandbox, [path]));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let path = ran.records()[0]["path"].as_str().expect("a path").to_owned();
    assert!(path.ends_with("caf\u{fffd}.txt"), "{path}");
}

#[test]
fn a_file_may_begin_with_a_dash() {
    let sandbox = sandbox();
    let documents = Documents::new();
    documents.invoice("-a.txt");
    for arguments in [&["./-a.txt"][..], &["--", "-a.txt"]] {
        let ran = run(classify(&sandbox, arguments).current_dir(documents.path()));
        assert_eq!(ran.status, Some(0), "{ran:?}");
    }
}

#[test]
fn sizes_are_kept() {
    let sandbox = sandbox();
    let documents = Documents::invoices(5);
    let mut command = classify(&sandbox, [documents.path()]);
    command.args(["--files-per-request=2", "--files-per-batch=3", "--concurrency=1"]);
    assert_eq!(run(&mut command).status, Some(0));
    let journal = sandbox.journal();
    assert!(journal.uploads().all(|(_, upload)| upload.files.len() <= 2));
    assert_eq!(journal.batches().len(), 2);
}

#[test]
fn a_list_whose_lines_end_with_cr_lf_is_told_once() {
    let sandbox = sandbox();
    let documents = Documents::invoices(3);
    let lists: [(&[u8], i32); 2] = [
        (b"invoice-000.txt\r\ninvoice-001.txt\r\n", 2),
        (b"invoice-002.txt\ninvoice-000.txt\r\ninvoice-001.txt\r\n", 1),
    ];
    for (list, status) in lists {
        let mut command = classify(&sandbox, ["-"]);
        let ran = run_with_input(command.current_dir(documents.path()), list);
        assert_eq!(ran.status, Some(status), "{ran:?}");
        let said = "the lines of the list end with CR LF";
        assert_eq!(ran.errors.matches(said).count(), 1, "{ran:?}");
    }
    let mut command = classify(&sandbox, ["-"]);
    let ran = run_with_input(command.current_dir(documents.path()), b"nowhere.txt\r\n");
    assert!(!ran.errors.contains("CR LF"), "{ran:?}");
}

#[test]
fn the_classification_of_the_environment_may_have_a_line_end() {
    let (sandbox, documents) = (sandbox(), Documents::invoices(1));
    for end in ["\n", "\r\n", " "] {
        let mut command = classify(&sandbox, [documents.path()]);
        let id = format!("{}{end}", sandbox.classification_id());
        let ran = run(command.env("EXTRACTA_CLASSIFICATION_ID", id));
        assert_eq!(ran.status, Some(0), "{end:?}: {ran:?}");
    }
}

/// A folder with a ledger of before, a copy of one, what lies beside, and keys.
#[test]
fn what_belongs_to_a_ledger_or_holds_a_key_in_the_folder_is_no_document() {
    let sandbox = sandbox();
    let documents = Documents::invoices(1);
    let old = documents.path().join("old.db");
    let elsewhere = Documents::invoices(1);
    run(classify(&sandbox, [elsewhere.path()]).arg("--ledger").arg(&old));
    fs::write(documents.path().join("old.db-journal"), "left").expect("a file");
    fs::create_dir(documents.path().join("old.db-spool")).expect("a folder");
    let spooled = documents.invoice("old.db-spool/0123");
    let before = sandbox.journal().stored().count();
    let left_out = |ran: &Ran| {
        let lines = ran.errors.lines().filter_map(|line| line.split_once(" is left out: "));
        let name = |path: &str| path.rsplit('/').next().expect("a name").to_owned();
        lines.map(|(path, why)| (name(path), why.to_owned())).collect::<Vec<_>>()
    };
    let ours = "it belongs to a ledger".to_owned();
    let expected = ["old.db", "old.db-journal", "0123"].map(|name| (name.to_owned(), ours.clone()));
    let ran = run(classify(&sandbox, [documents.path()]).arg(&spooled));
    assert_eq!((ran.status, left_out(&ran)), (Some(0), expected.to_vec()), "{ran:?}");
    let ran = run(classify(&sandbox, [documents.path()]).arg("--dry-run"));
    assert_eq!(left_out(&ran), expected[..2], "{ran:?}");
    assert_eq!(sandbox.journal().stored().count(), before + 1);
}

#[test]
fn a_key_in_the_folder_is_no_document() {
    let sandbox = sandbox();
    let documents = Documents::invoices(1);
    documents.file("key", &format!("{KEY_MARK}\n"));
    documents.file("old key", "sk1Zm9vYmFyMTIzNDU2Nzg5\n");
    documents.file("word.txt", "Invoice");
    documents.file("ca.pem", "-----BEGIN CERTIFICATE-----\n");
    // Who enters names no file of the key, and has none in the environment mostly.
    let mut enter = against(&sandbox);
    enter.args(["enter", "--ledger", "run.db", "."]).current_dir(documents.path());
    let ran = run(&mut enter);
    for line in [
        "./key is left out: it holds the API key",
        "./old key is left out: it holds one word that looks like a key",
        "./run.db is left out: it belongs to a ledger",
    ] {
        assert!(ran.errors.contains(line), "{line}: {ran:?}");
    }
    assert_eq!(ran.records()[0]["entries"], 3, "{ran:?}");
    let authorities = documents.path().join("ca.pem");
    let mut command = classify(&sandbox, [&authorities]);
    let ran = run(command.arg("--dry-run").arg("--ca-file").arg(&authorities));
    assert!(ran.errors.contains("ca.pem is left out: it holds certificate authorities"), "{ran:?}");
}
