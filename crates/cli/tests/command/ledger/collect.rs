//! `extracta collect`.

use extracta_sandbox::{Route, Treatment};

use super::harness::{LedgerFile, UnderWay, requests, shown, sorted, stored_once, wait_for_polls};
use crate::harness::{Documents, run, sandbox, waiting};

#[test]
fn results_that_come_later_are_told_as_soon_as_they_are_known() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    sandbox.fault(Route::Results, .., waiting());
    assert_eq!(run(&mut ledger.over("submit", &sandbox, [documents.path()])).status, Some(0));
    let child = UnderWay::start(&mut ledger.command("collect", &sandbox));
    wait_for_polls(&sandbox, 2);
    sandbox.clear_script();
    let ran = child.end();
    assert_eq!((ran.status, ran.errors.as_str()), (Some(0), ""), "{ran:?}");
    let paths = ["000", "001", "002"].map(|it| documents.path().join(format!("invoice-{it}.txt")));
    assert_eq!(sorted(&ran, "path"), shown(&[&paths[0], &paths[1], &paths[2]]));
    assert_eq!(sorted(&ran, "outcome"), ["classified"; 3]);
}

#[test]
fn a_round_tells_what_became_known_and_does_not_wait() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    assert_eq!(run(&mut ledger.over("submit", &sandbox, [documents.path()])).status, Some(0));
    let once = || run(ledger.command("collect", &sandbox).arg("--once"));
    sandbox.fault(Route::Results, .., waiting());
    for round in 1..=2 {
        let ran = once();
        assert_eq!((ran.status, ran.output.as_str()), (Some(0), ""), "{ran:?}");
        assert_eq!(sandbox.journal().polls().count(), round, "one request for one batch");
    }
    sandbox.clear_script();
    let ran = once();
    assert_eq!((ran.status, ran.records().len()), (Some(0), 2), "{ran:?}");
    let before = requests(&sandbox);
    let ran = once();
    ran.says_in_one_line(0, "nothing to collect: no result is awaited");
    assert_eq!((ran.output.as_str(), requests(&sandbox)), ("", before));
}

#[test]
fn a_round_that_the_service_stops_says_so() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(1));
    assert_eq!(run(&mut ledger.over("submit", &sandbox, [documents.path()])).status, Some(0));
    let mut command = ledger.command("collect", &sandbox);
    let ran = run(command.arg("--once").env("EXTRACTA_API_KEY", "another"));
    assert_eq!((ran.status, ran.output.as_str()), (Some(3), ""), "{ran:?}");
    assert!(ran.errors.contains("check the API key"), "{ran:?}");
}

#[test]
fn what_is_known_comes_first_and_what_is_not_at_the_end() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::new());
    sandbox.treat("slow", Treatment::Unfinished);
    let files = [documents.invoice("slow.txt"), documents.invoice("quick.txt")];
    assert_eq!(run(&mut ledger.over("submit", &sandbox, &files)).status, Some(0));
    for expected in [&["classified", "pending"][..], &["pending"]] {
        let ran = run(ledger.command("collect", &sandbox).arg("--timeout=0.1"));
        assert_eq!(ran.status, Some(4), "{ran:?}");
        let outcomes: Vec<_> = ran.records().iter().map(|it| it["outcome"].clone()).collect();
        assert_eq!(outcomes, expected, "{ran:?}");
        assert!(ran.command_to_go_on().starts_with("extracta collect "));
    }
    assert_eq!(stored_once(&sandbox), 2);
}

#[test]
fn what_was_not_sent_is() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    let mut command = ledger.over("submit", &sandbox, [documents.path()]);
    assert_eq!(run(command.env("EXTRACTA_API_KEY", "another")).status, Some(3));
    let ran = run(&mut ledger.command("collect", &sandbox));
    assert_eq!((ran.status, ran.records().len()), (Some(0), 3), "{ran:?}");
    assert_eq!(stored_once(&sandbox), 3);
}

#[test]
fn a_round_leaves_the_work_to_another_process() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(1));
    sandbox.fault(Route::Results, .., waiting());
    let child = UnderWay::start(&mut ledger.over("classify", &sandbox, [documents.path()]));
    wait_for_polls(&sandbox, 1);
    let ran = run(ledger.command("collect", &sandbox).arg("--once"));
    ran.says_in_one_line(0, &format!("process {} works on the ledger", child.id()));
    sandbox.clear_script();
    assert_eq!(child.end().status, Some(0));
}

#[test]
fn a_ledger_that_is_not_there_is_not_made() {
    let (sandbox, ledger) = (sandbox(), LedgerFile::new());
    run(&mut ledger.command("collect", &sandbox)).says_in_one_line(2, "there is no ledger");
    assert!(!ledger.path().exists());
}

#[test]
fn a_round_has_no_time_to_wait() {
    let (sandbox, ledger) = (sandbox(), LedgerFile::new());
    let mut command = ledger.command("collect", &sandbox);
    run(command.args(["--once", "--timeout=5"])).says_in_one_line(2, "--timeout");
}
