//! `--dry-run`, with and without a ledger.

use super::harness::{LedgerFile, requests};
use crate::harness::{Documents, extracta, run, sandbox};

#[test]
fn a_dry_run_needs_no_key_and_tells_what_the_run_then_takes() {
    let documents = Documents::invoices(5);
    let sizes = ["--files-per-request=2", "--files-per-batch=3"];
    let ran = run(extracta().args(["classify", "--dry-run"]).args(sizes).arg(documents.path()));
    assert_eq!((ran.status, ran.errors.as_str(), ran.records().len()), (Some(0), "", 1));
    let record = &ran.records()[0];
    let bytes: u64 = std::fs::read_dir(documents.path())
        .expect("the folder")
        .map(|file| file.and_then(|file| file.metadata()).expect("a file").len())
        .sum();
    assert_eq!(record["bytes"], bytes);
    assert_eq!(record["leastSeconds"], 4.0, "two polls, two seconds each");
    assert_eq!((&record["pages"], &record["uncounted"]), (&5.into(), &0.into()));

    let sandbox = sandbox();
    let mut command = crate::harness::classify(&sandbox, [documents.path()]);
    assert_eq!(run(command.args(sizes)).status, Some(0));
    let (uploads, polls) = requests(&sandbox);
    let journal = sandbox.journal();
    assert_eq!(record["documents"], journal.stored().count());
    assert_eq!((&record["requests"], &record["polls"]), (&uploads.into(), &polls.into()));
    assert_eq!(record["batches"], journal.batches().len());
}

#[test]
fn a_dry_run_of_a_submission_asks_for_no_results() {
    let documents = Documents::invoices(2);
    let ran = run(extracta().args(["submit", "--dry-run", "--format=csv"]).arg(documents.path()));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let lines: Vec<&str> = ran.output.lines().collect();
    assert_eq!(lines[0], "documents,bytes,batches,requests,polls,leastSeconds,pages,uncounted");
    assert!(lines[1].starts_with("2,") && lines[1].ends_with(",1,2,0,0,2,0"), "{ran:?}");
    let ran = run(extracta().args(["submit", "--dry-run", "--format=table"]).arg(documents.path()));
    assert!(ran.output.starts_with("DOCUMENTS  BYTES "), "{ran:?}");
}

#[test]
fn a_dry_run_names_what_would_be_refused() {
    let documents = Documents::invoices(1);
    documents.file("empty.txt", "");
    let ran = run(extracta().args(["classify", "--dry-run"]).arg(documents.path()));
    ran.says_in_one_line(1, "empty.txt would be refused: ");
    assert_eq!(ran.records()[0]["documents"], 1);
    let ran = run(extracta().args(["classify", "--dry-run", "/nowhere/a.pdf"]));
    assert_eq!(ran.status, Some(2), "{ran:?}");
}

#[test]
fn a_dry_run_does_not_count_what_the_ledger_has_sent() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    let dry = |name: &str| {
        let mut command = ledger.over(name, &sandbox, [documents.path()]);
        run(command.arg("--dry-run").env_remove("EXTRACTA_API_KEY")).records()[0].clone()
    };
    assert_eq!(dry("classify")["documents"], 3);
    assert!(!ledger.path().exists(), "a dry run makes no ledger");
    let mut command = ledger.over("submit", &sandbox, [documents.path()]);
    assert_eq!(run(command.env("EXTRACTA_API_KEY", "another")).status, Some(3));
    assert_eq!(dry("submit")["documents"], 3, "known, but not sent");
    assert_eq!(run(&mut ledger.over("submit", &sandbox, [documents.path()])).status, Some(0));
    documents.invoice("one more.txt");
    for name in ["classify", "submit"] {
        assert_eq!(dry(name)["documents"], 1);
    }
    assert_eq!(sandbox.journal().stored().count(), 3);
}
