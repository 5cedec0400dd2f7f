//! Who depends on whom: nobody pays for what they do not use.

use std::path::{Path, PathBuf};
use std::process::Command;

use extracta_tests::repository;
use extracta_tests::run::run;

/// The packages under one, without those for its tests alone.
fn packages(package: &str, options: &[&str]) -> Vec<String> {
    tree(package, &[&["--format", "{p}"], options].concat())
}

fn tree(package: &str, options: &[&str]) -> Vec<String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["tree", "--offline", "--edges", "normal,build", "--prefix", "none", "-p", package]);
    cargo.args(options).current_dir(repository(""));
    let ran = run(&mut cargo);
    let lines: Vec<String> = ran.must_exit_with(0).stdout.lines().map(str::to_owned).collect();
    assert!(lines[0].starts_with(package), "{lines:?}");
    lines
}

fn has(packages: &[String], name: &str) -> bool {
    packages.iter().any(|package| package.split(' ').next() == Some(name))
}

#[test]
fn the_client_brings_no_sqlite() {
    let packages = packages("extracta-client", &[]);
    assert!(has(&packages, "extracta-protocol"));
    for name in ["libsqlite3-sys", "rusqlite", "extracta-ledger", "tokio"] {
        assert!(!has(&packages, name), "extracta-client depends on {name}");
    }
}

#[test]
fn the_client_for_another_http_stack_brings_none() {
    let packages = packages("extracta-client", &["--no-default-features"]);
    assert!(has(&packages, "extracta-protocol"));
    for name in ["ureq", "rustls", "ring", "httparse", "socket2", "tokio"] {
        assert!(!has(&packages, name), "extracta-client without ureq depends on {name}");
    }
}

#[test]
fn the_ledger_stands_on_the_client_and_brings_its_own_sqlite() {
    let packages = packages("extracta-ledger", &[]);
    for name in ["extracta-client", "libsqlite3-sys"] {
        assert!(has(&packages, name), "extracta-ledger lacks {name}");
    }
    for name in ["tokio", "extracta-sandbox", "extracta-cli"] {
        assert!(!has(&packages, name), "extracta-ledger depends on {name}");
    }
}

#[test]
fn the_protocol_reads_json_without_std() {
    let lines = tree("extracta-protocol", &["--format", "{p};{f}"]);
    for name in ["serde", "serde_core", "serde_json"] {
        let line = lines.iter().find(|line| line.split(' ').next() == Some(name));
        let line = line.unwrap_or_else(|| panic!("no {name} under the protocol: {lines:?}"));
        let (_, features) = line.split_once(';').expect("features");
        let features = features.trim_end_matches(" (*)");
        assert!(!features.split(',').any(|feature| feature == "std"), "{line}");
        assert!(features.split(',').any(|feature| feature == "alloc"), "{line}");
    }
}

#[test]
fn the_protocol_checks_signatures_without_std() {
    let lines = tree("extracta-protocol", &["--format", "{p};{f}"]);
    for name in ["hmac", "sha2", "base64", "digest"] {
        let line = lines.iter().find(|line| line.split(' ').next() == Some(name));
        let line = line.unwrap_or_else(|| panic!("no {name} under the protocol: {lines:?}"));
        let (_, features) = line.split_once(';').expect("features");
        assert!(!features.split(',').any(|feature| feature.contains("std")), "{line}");
    }
}

#[test]
fn the_protocol_knows_no_other_crate_of_ours() {
    let packages = packages("extracta-protocol", &[]);
    let ours = packages.iter().filter(|package| package.starts_with("extracta-"));
    assert_eq!(ours.count(), 1, "{packages:?}");
}

#[test]
fn the_packaged_command_brings_no_sandbox() {
    let packages = packages("extracta-cli", &["--no-default-features"]);
    for name in ["tokio", "hyper", "extracta-sandbox"] {
        assert!(!has(&packages, name), "extracta-cli depends on {name}");
    }
}

#[test]
fn the_library_brings_no_sandbox() {
    let packages = packages("extracta-ffi", &[]);
    assert!(has(&packages, "extracta-client"));
    for name in ["tokio", "extracta-sandbox", "cbindgen"] {
        assert!(!has(&packages, name), "extracta-ffi depends on {name}");
    }
}

/// A file that somebody else could read, or has put in the place of one of ours, is
/// seen to where files are made.
#[test]
fn files_are_made_in_one_place() {
    let makes =
        ["OpenOptions", "DirBuilder", "File::create", "fs::write", "create_dir", "fs::copy"];
    // The one makes them; the other opens documents, to read them, and the last what
    // people name. The third writes what people ask for by its name, and share.
    let may = [
        "client/src/private_file.rs",
        "client/src/files/file_to_send.rs",
        "cli/src/definitions/file.rs",
        "cli/src/named_file.rs",
    ];
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut folders: Vec<PathBuf> =
        ["client", "ledger", "cli", "ffi"].map(|name| crates.join(name).join("src")).into();
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for file in folder.read_dir().expect("a folder").map(|file| file.expect("an entry").path())
        {
            if file.is_dir() {
                folders.push(file);
            } else if !may.iter().any(|name| file.ends_with(name)) {
                let text = std::fs::read_to_string(&file).expect("a source");
                let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
                let made = makes.iter().find(|make| code.contains(**make));
                assert_eq!(made, None, "{}: see private_file", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "the sources are found");
}
