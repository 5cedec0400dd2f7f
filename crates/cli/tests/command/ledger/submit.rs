//! `extracta submit`.

use extracta_sandbox::Treatment;

use super::harness::{LedgerFile, requests, sorted, stored_once};
use crate::harness::{Documents, extracta, run, run_in_shell, sandbox};

#[test]
fn what_is_submitted_is_collected_by_the_command_that_is_told() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(5));
    let mut command = ledger.over("submit", &sandbox, [documents.path()]);
    let ran = run(command.arg("--files-per-batch=2"));
    assert_eq!((ran.status, ran.records().len()), (Some(0), 3), "{ran:?}");
    assert_eq!(sorted(&ran, "documents"), ["1", "2", "2"]);
    assert_eq!(sorted(&ran, "awaited"), ["1", "2", "2"]);
    assert_eq!(sorted(&ran, "classificationId"), [sandbox.classification_id(); 3]);
    let journal = sandbox.journal();
    let mut batches = journal.batches();
    batches.sort_unstable();
    assert_eq!(sorted(&ran, "batchId"), batches);
    assert_eq!(journal.polls().count(), 0, "results are left to who collects");

    let ran = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!((ran.status, ran.records().len()), (Some(0), 5), "{ran:?}");
    assert_eq!(sorted(&ran, "outcome"), ["classified"; 5]);
    assert_eq!(stored_once(&sandbox), 5);
    ledger.holds_no_secret();
}

#[test]
fn what_is_submitted_twice_is_sent_once() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    let first = run(&mut ledger.over("submit", &sandbox, [documents.path()]));
    let before = requests(&sandbox);
    let again = run(&mut ledger.over("submit", &sandbox, [documents.path()]));
    assert_eq!((again.status, &again.output), (Some(0), &first.output), "{again:?}");
    assert_eq!(requests(&sandbox), before);

    let ran = run(&mut ledger.command("collect", &sandbox));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let known = run(&mut ledger.over("submit", &sandbox, [documents.path()]));
    assert_eq!((known.status, known.output.as_str()), (Some(0), ""), "{known:?}");
    let ran = run_in_shell(known.command_to_go_on(), &sandbox);
    assert_eq!(sorted(&ran, "outcome"), ["classified"; 2], "{ran:?}");
}

#[test]
fn batches_come_as_csv_and_as_a_table() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    let submit = |format: &str| {
        run(ledger.over("submit", &sandbox, [documents.path()]).args(["--format", format]))
    };
    let csv = submit("csv").output;
    assert!(csv.starts_with("batchId,documents,awaited,classificationId,extractionId\n"), "{csv}");
    assert!(csv.ends_with(&format!(",2,2,'{},\n", sandbox.classification_id())), "{csv}");
    let table = submit("table").output;
    assert!(table.starts_with("BATCH ID "), "{table}");
    assert_eq!(table.lines().count(), 2);
}

#[test]
fn refused_files_are_named_and_the_others_sent() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    sandbox.treat("poison", Treatment::Refused);
    documents.invoice("poison.txt");
    documents.file("empty.txt", "");
    let ran = run(&mut ledger.over("submit", &sandbox, [documents.path()]));
    assert_eq!(ran.status, Some(1), "{ran:?}");
    for words in ["empty.txt: refused: ", "poison.txt: refused: HTTP 400"] {
        assert!(ran.errors.contains(words), "{words} in {ran:?}");
    }
    assert_eq!(stored_once(&sandbox), 2);
}

#[test]
fn what_a_stop_left_unsent_is_sent_by_the_same_command() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    let mut command = ledger.over("submit", &sandbox, [documents.path()]);
    let ran = run(command.env("EXTRACTA_API_KEY", "another"));
    assert_eq!((ran.status, ran.output.as_str()), (Some(3), ""), "{ran:?}");
    assert!(ran.errors.contains("check the API key"), "{ran:?}");
    assert!(ran.errors.contains("3 documents are not sent yet"), "{ran:?}");
    let ran = run(&mut ledger.over("submit", &sandbox, [documents.path()]));
    assert_eq!((ran.status, sorted(&ran, "documents")), (Some(0), vec!["3".into()]), "{ran:?}");
    assert_eq!(stored_once(&sandbox), 3);
}

#[test]
fn nothing_is_submitted_without_a_ledger() {
    run(extracta().args(["submit", "a.pdf"])).says_in_one_line(2, "--ledger <FILE>");
}

#[test]
fn where_nothing_is_there_nothing_is_submitted() {
    let (sandbox, ledger) = (sandbox(), LedgerFile::new());
    let ran = run(&mut ledger.over("submit", &sandbox, ["/nowhere/a.pdf"]));
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.errors.contains("there is no such file: /nowhere/a.pdf"), "{ran:?}");
}
