//! Inputs that are not documents.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::harness::{Documents, classify, run, run_with_input, sandbox};

/// Classifies one bad input beside a good one, and expects its error.
fn expect_refused(documents: &Documents, bad: &str, words: &str) {
    let sandbox = sandbox();
    let good = documents.invoice("good.txt");
    let ran = run(&mut classify(&sandbox, [good, documents.path().join(bad)]));
    assert_eq!(ran.status, Some(1), "{ran:?}");
    let records = ran.records();
    assert_eq!(records.len(), 2, "{ran:?}");
    let refused = records.iter().find(|record| record["outcome"] == "refused").expect("a refusal");
    assert_eq!(refused["path"], documents.path().join(bad).to_str().expect("UTF-8"));
    assert_eq!(refused["error"]["kind"], "file");
    assert!(refused["error"]["message"].to_string().contains(words), "{refused}");
    assert!(refused["batchId"].is_null() && refused["fileId"].is_null());
    ran.says_in_one_line(1, "2 documents: 1 classified, 1 refused");
}

#[test]
fn a_missing_file_is_refused_and_the_others_go_on() {
    expect_refused(&Documents::new(), "missing.pdf", "no such file");
}

#[test]
fn an_empty_file_is_refused() {
    let documents = Documents::new();
    documents.file("empty.pdf", "");
    expect_refused(&documents, "empty.pdf", "empty");
}

#[test]
fn a_fifo_is_refused_and_not_waited_for() {
    let documents = Documents::new();
    let made = Command::new("mkfifo").arg(documents.path().join("pipe")).status();
    assert!(made.expect("mkfifo runs").success());
    expect_refused(&documents, "pipe", "FIFO");
    // In a directory it was not asked for by name.
    let sandbox = sandbox();
    let ran = run(&mut classify(&sandbox, [documents.path()]));
    ran.says_in_one_line(0, "pipe is left out");
    assert_eq!(ran.records().len(), 1);
}

#[test]
fn an_unreadable_file_is_refused() {
    let documents = Documents::new();
    let path = documents.invoice("locked.txt");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("permissions");
    if fs::read(&path).is_ok() {
        eprintln!("SKIPPED: this user (root?) may read files without permission");
        return;
    }
    expect_refused(&documents, "locked.txt", "cannot be read");
}

#[test]
fn a_path_through_a_file_is_refused() {
    let documents = Documents::new();
    documents.invoice("a.txt");
    expect_refused(&documents, "a.txt/b.txt", "cannot be read");
}

#[test]
fn where_nothing_is_there_the_status_is_that_of_a_mistake() {
    let sandbox = sandbox();
    let ran = run(&mut classify(&sandbox, ["/nowhere/a.pdf"]));
    ran.says_in_one_line(2, "nothing to classify: there is no such file: /nowhere/a.pdf");
    assert_eq!(ran.records()[0]["outcome"], "refused");
    assert_eq!(sandbox.journal().uploads().count(), 0);
}

#[test]
fn an_empty_directory_is_a_mistake() {
    let sandbox = sandbox();
    let documents = Documents::new();
    fs::create_dir(documents.path().join("below")).expect("a folder");
    let ran = run(&mut classify(&sandbox, [documents.path()]));
    ran.says_in_one_line(2, "no files directly in");
    assert_eq!(ran.output, "");
}

#[test]
fn empty_standard_input_is_a_mistake() {
    let ran = run_with_input(&mut classify(&sandbox(), ["-"]), b"\n");
    ran.says_in_one_line(2, "standard input");
}
