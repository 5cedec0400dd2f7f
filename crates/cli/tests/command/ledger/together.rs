//! Several processes at one ledger.

use std::collections::BTreeSet;

use extracta_sandbox::Route;

use super::harness::{LedgerFile, UnderWay, sorted, stored_once, wait_for_polls};
use crate::harness::{Documents, against, run, sandbox, waiting};

/// Documents whose content no other has.
fn distinct(number: usize, mark: &str) -> Documents {
    let documents = Documents::new();
    for index in 0..number {
        documents.invoice(&format!("{mark}-{index}.txt"));
    }
    documents
}

#[test]
fn ten_submissions_at_once_are_all_stored_once_and_collected() {
    let (sandbox, ledger) = (sandbox(), LedgerFile::new());
    sandbox.fault(Route::Results, .., waiting());
    let before = distinct(1, "before");
    assert_eq!(run(&mut ledger.over("submit", &sandbox, [before.path()])).status, Some(0));
    let collect = UnderWay::start(&mut ledger.command("collect", &sandbox));
    wait_for_polls(&sandbox, 1);

    let folders: Vec<Documents> = (0..10).map(|it| distinct(3, &format!("request-{it}"))).collect();
    let submits: Vec<UnderWay> = folders
        .iter()
        .map(|it| UnderWay::start(&mut ledger.over("submit", &sandbox, [it.path()])))
        .collect();
    for submit in submits {
        let ran = submit.end();
        assert_eq!(ran.status, Some(0), "{ran:?}");
    }
    sandbox.clear_script();
    let collected = collect.end();
    assert_eq!(collected.status, Some(0), "{collected:?}");
    // What was entered in the last moment is the next one's.
    let rest = run(&mut ledger.command("collect", &sandbox));
    assert_eq!(rest.status, Some(0), "{rest:?}");
    assert_eq!(collected.records().len() + rest.records().len(), 31, "{collected:?} {rest:?}");
    assert_eq!(stored_once(&sandbox), 31);
    let ran = run(ledger.alone("status").arg("--documents"));
    assert_eq!(sorted(&ran, "outcome"), vec!["classified"; 31]);
}

#[test]
fn eight_collectors_at_once_tell_every_document() {
    let (sandbox, ledger) = (sandbox(), LedgerFile::new());
    let folders: Vec<Documents> = (0..4).map(|it| distinct(2, &format!("run-{it}"))).collect();
    for folder in &folders {
        assert_eq!(run(&mut ledger.over("submit", &sandbox, [folder.path()])).status, Some(0));
    }
    let collect = || UnderWay::start(&mut ledger.command("collect", &sandbox));
    let collects: Vec<UnderWay> = (0..8).map(|_| collect()).collect();
    let mut told = BTreeSet::new();
    for collect in collects {
        let ran = collect.end();
        assert_eq!(ran.status, Some(0), "{ran:?}");
        told.extend(sorted(&ran, "path"));
        assert!(!sorted(&ran, "outcome").contains(&"pending".to_owned()), "{ran:?}");
    }
    assert_eq!(told.len(), 8, "{told:?}");
    let ran = run(ledger.alone("status").arg("--documents"));
    assert_eq!(sorted(&ran, "outcome"), ["classified"; 8]);
    assert_eq!(stored_once(&sandbox), 8);
}

#[test]
fn eight_that_wait_for_results_with_one_key_all_get_them() {
    let (sandbox, ledger) = (sandbox(), LedgerFile::new());
    let documents = distinct(8, "wait");
    let mut command = ledger.over("submit", &sandbox, [documents.path()]);
    let submitted = run(command.arg("--files-per-batch=1"));
    let batches = sorted(&submitted, "batchId");
    assert_eq!(batches.len(), 8, "{submitted:?}");
    let wait = |batch: &String| {
        UnderWay::start(against(&sandbox).args(["results", "--wait", "--batch", batch]))
    };
    let waits: Vec<UnderWay> = batches.iter().map(wait).collect();
    for wait in waits {
        let ran = wait.end();
        assert_eq!((ran.status, ran.records().len()), (Some(0), 1), "{ran:?}");
    }
}
