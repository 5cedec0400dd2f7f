//! What blocks, and until when: every call that may wait stands in the table of
//! `docs/blocking.md`, with the tests that cancel it and that let its limit end it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use extracta_tests::repository;

/// The crates that a program links, and the command.
const CRATES: [&str; 4] = ["client", "ledger", "cli", "ffi"];

/// What a call that may wait looks like: for time, another thread, a lock, a socket,
/// a file or a pipe.
const CALLS: [&str; 27] = [
    "sleep(",
    ".recv()",
    "recv_timeout(",
    "wait_timeout(",
    "wait_while(",
    ".watch(",
    "cancel.wait(",
    "pool.wait(",
    "client.wait(",
    "poll(&mut watched",
    "poll(&mut [",
    ".join()",
    ".lock()",
    ".connect(&address",
    "stream.read(",
    "stream.write(",
    "file.read(buffer)",
    "from.read(",
    "read_to_end(",
    "read_until(",
    "sync_all(",
    "busy_handler(",
    "transaction_with_behavior(",
    ".forever()",
    "File::open(",
    ".open(path)",
    ".open(&path)",
];

type Calls = BTreeSet<(String, String)>;

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => sources(&path, into),
            false if path.extension().is_some_and(|it| it == "rs") => into.push(path),
            false => {}
        }
    }
}

/// The calls of the sources, each with its file; what tests do is left out.
fn calls_of_the_sources() -> Calls {
    let mut calls = Calls::new();
    for name in CRATES {
        let (folder, mut files) = (repository("crates").join(name).join("src"), Vec::new());
        sources(&folder, &mut files);
        for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
            let place = file.strip_prefix(&folder).expect("a source").display();
            let place = format!("{name}/{place}");
            let text = fs::read_to_string(file).expect("a source");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let lines = code.lines().map(str::trim).filter(|line| !line.starts_with("//"));
            for line in lines {
                let found = CALLS.iter().filter(|call| line.contains(**call));
                calls.extend(found.map(|call| (place.clone(), (*call).to_owned())));
            }
        }
    }
    calls
}

/// The rows of the table, each as its cells.
fn rows() -> Vec<Vec<String>> {
    let table = fs::read_to_string(repository("docs/blocking.md")).expect("the table");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches('|').split(" | ").map(|it| it.trim().to_owned()).collect())
        .collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_call_that_may_wait_is_in_the_table() {
    let mut listed = Calls::new();
    for row in rows() {
        assert_eq!(row.len(), 6, "{row:?}");
        let place = quoted(&row[0]).next().expect("a place").to_owned();
        listed.extend(quoted(&row[1]).map(|call| (place.clone(), call.to_owned())));
    }
    let found = calls_of_the_sources();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    assert!(unlisted.is_empty(), "not in docs/blocking.md: {unlisted:#?}");
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(gone.is_empty(), "no such call any more: {gone:#?}");
}

#[test]
fn every_row_says_what_ends_the_wait_and_its_tests_are_there() {
    let (mut files, mut texts) = (Vec::new(), String::new());
    for name in CRATES.iter().chain(&["protocol"]) {
        sources(&repository("crates").join(name), &mut files);
    }
    files.iter().for_each(|file| texts += &fs::read_to_string(file).expect("a source"));
    for row in rows() {
        for cell in &row[2..] {
            assert!(!cell.is_empty(), "{row:?}");
        }
        for test in quoted(&row[5]) {
            assert!(texts.contains(&format!("fn {test}(")), "no test {test}");
        }
    }
}
