//! `extracta enter`, `work`, `take` and `consumers`.

use extracta_sandbox::Route;

use super::harness::{LedgerFile, UnderWay, requests, sorted, stored_once, wait_until};
use crate::harness::{Documents, run, sandbox, waiting};

#[test]
fn what_is_entered_is_worked_on_and_taken_once() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    let mut command = ledger.over("enter", &sandbox, [documents.path()]);
    let entered = run(command.args(["--key", "order 7"]).env_remove("EXTRACTA_API_KEY"));
    assert_eq!((entered.status, entered.errors.as_str()), (Some(0), ""), "{entered:?}");
    let counts = ["entries", "newDocuments", "known", "refused"];
    assert_eq!(counts.map(|it| entered.records()[0][it].as_u64()), [3, 3, 0, 0].map(Some));
    assert_eq!(requests(&sandbox), (0, 0), "no network");

    let take = |name: &str| run(ledger.alone("take").args(["--ack", "--consumer", name]));
    assert_eq!(take("mail").output, "");
    let worked = run(ledger.command("work", &sandbox).arg("--linger=0"));
    assert_eq!((worked.status, worked.errors.as_str()), (Some(0), ""), "{worked:?}");
    assert_eq!(worked.records()[0]["classified"], 3, "{worked:?}");
    let taken = take("mail");
    assert_eq!((taken.status, taken.records().len()), (Some(0), 3), "{taken:?}");
    assert_eq!(sorted(&taken, "key"), ["order 7"; 3]);
    assert_eq!(sorted(&taken, "documentType"), ["invoice"; 3]);
    let mut keys = sorted(&taken, "recordKey");
    keys.dedup();
    assert_eq!(keys.len(), 3);
    assert_eq!(take("mail").output, "", "acknowledged");
    assert_eq!(take("archive").records().len(), 3);
    let consumers = run(&mut ledger.alone("consumers"));
    assert_eq!(sorted(&consumers, "consumer"), ["archive", "mail"]);
    assert_eq!(sorted(&consumers, "waiting"), ["0", "0"]);
    assert_eq!(stored_once(&sandbox), 3);
    ledger.holds_no_secret();
}

#[test]
fn what_is_not_acknowledged_comes_again_under_the_same_keys() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(4));
    assert_eq!(run(&mut ledger.over("classify", &sandbox, [documents.path()])).status, Some(0));
    let take = |more: &[&str]| run(ledger.alone("take").args(["--consumer=mail"]).args(more));
    let first = take(&["--limit=2", "--ack"]);
    let (second, again) = (take(&[]), take(&[]));
    assert_eq!((first.records().len(), second.records().len()), (2, 2));
    assert_eq!(second.output, again.output);
    let now = run(ledger.alone("take").args(["--consumer=new", "--from=now"]));
    assert_eq!((now.status, now.output.as_str()), (Some(0), ""), "{now:?}");
    run(ledger.alone("take").arg("--consumer=a/b")).says_in_one_line(2, "no consumer's name");
}

#[test]
fn a_worker_for_ever_goes_on_with_what_is_entered_later_until_a_signal() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    assert_eq!(run(&mut ledger.over("enter", &sandbox, [documents.path()])).status, Some(0));
    let mut command = ledger.command("work", &sandbox);
    let worker = UnderWay::start(command.args(["--forever", "--linger=0"]));
    wait_until("the first two", || sandbox.journal().stored().count() == 2);
    let later = documents.invoice("later.txt");
    assert_eq!(run(&mut ledger.over("enter", &sandbox, [&later])).status, Some(0));
    let is_known = || {
        let ran = run(ledger.alone("status").arg("--documents"));
        sorted(&ran, "outcome") == ["classified"; 3]
    };
    wait_until("the third", is_known);
    worker.interrupt();
    let ran = worker.end();
    assert_eq!(stored_once(&sandbox), 3, "{ran:?}");
}

#[test]
fn work_that_is_not_through_says_how_to_go_on() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(1));
    sandbox.fault(Route::Results, .., waiting());
    assert_eq!(run(&mut ledger.over("enter", &sandbox, [documents.path()])).status, Some(0));
    let ran = run(ledger.command("work", &sandbox).args(["--timeout=0.1", "--linger=0"]));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    assert!(ran.command_to_go_on().starts_with("extracta work --ledger="), "{ran:?}");
    let ran = run(ledger.command("work", &sandbox).arg("--once"));
    assert_eq!(ran.status, Some(0), "{ran:?}");
}
