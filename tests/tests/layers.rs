//! Who depends on whom: nobody pays for what they do not use.

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
