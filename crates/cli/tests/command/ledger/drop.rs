//! `extracta drop` and `extracta forget`.

use extracta_sandbox::Route;

use super::harness::{LedgerFile, UnderWay, sorted, stored_once, wait_for_polls};
use crate::harness::{Documents, run, run_in_shell, sandbox, waiting};

#[test]
fn a_batch_is_given_up_and_what_may_be_stored_is_told() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    let submitted = run(&mut ledger.over("submit", &sandbox, [documents.path()]));
    let batch = submitted.records()[0]["batchId"].as_str().expect("an id").to_owned();
    let ran = run(ledger.alone("drop").args(["--batch", &batch]));
    assert_eq!((ran.status, ran.output.as_str()), (Some(0), ""), "{ran:?}");
    assert!(ran.errors.contains("2 documents are dropped"), "{ran:?}");
    assert!(ran.errors.contains("2 may be stored at the service"), "{ran:?}");
    let shown = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!(sorted(&shown, "outcome"), ["dropped"; 2], "{shown:?}");
    assert_eq!(sorted(&shown, "batchId"), [batch.clone(), batch.clone()]);
    run(ledger.alone("drop").args(["--batch", &batch])).says_in_one_line(0, "nothing to drop");
    let ran = run(&mut ledger.command("collect", &sandbox));
    assert!(ran.errors.contains("nothing to collect"), "{ran:?}");
    let taken = run(ledger.alone("take").args(["--consumer=mail", "--ack"]));
    assert_eq!(sorted(&taken, "outcome"), ["dropped"; 2]);

    let entered = run(&mut ledger.over("enter", &sandbox, [documents.path()]));
    assert_eq!(entered.records()[0]["dropped"], 2, "{entered:?}");
    assert!(entered.command_to_go_on().starts_with("extracta resend --dropped "), "{entered:?}");
    let ran = run_in_shell(entered.command_to_go_on(), &sandbox);
    assert!(ran.errors.contains("2 documents will be sent again"), "{ran:?}");
    let ran = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!(sorted(&ran, "outcome"), ["classified"; 2], "{ran:?}");
    assert_eq!(sorted(&ran, "possiblyChargedTwice"), ["true"; 2]);
}

#[test]
fn what_was_not_sent_is_dropped_by_its_key_or_path() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    let enter = |name: &str, key: &str| {
        let mut command = ledger.over("enter", &sandbox, [documents.path().join(name)]);
        assert_eq!(run(command.args(["--key", key])).status, Some(0));
    };
    for (place, key) in ["a", "b", "c"].into_iter().enumerate() {
        enter(&format!("invoice-00{place}.txt"), key);
    }
    run(&mut ledger.alone("drop")).says_in_one_line(2, "--pending");
    run(ledger.alone("drop").args(["--key=d"])).says_in_one_line(2, "does not know the key d");
    run(ledger.alone("drop").args(["--held", "--key=a"])).says_in_one_line(0, "nothing to drop");
    run(ledger.alone("drop").args(["--key=a"])).says_in_one_line(0, "1 document is dropped");
    let mut by_path = ledger.alone("drop");
    by_path.args(["--pending", "invoice-001.txt"]).current_dir(documents.path());
    run(&mut by_path).says_in_one_line(0, "1 document is dropped");
    let ran = run(ledger.command("collect", &sandbox).arg("--timeout=20"));
    assert_eq!((ran.status, ran.records().len()), (Some(0), 1), "{ran:?}");
    assert_eq!(stored_once(&sandbox), 1);
    let ran = run(&mut ledger.over("classify", &sandbox, [documents.path()]));
    assert_eq!((ran.status, stored_once(&sandbox)), (Some(0), 3), "sent anew: {ran:?}");
}

#[test]
fn what_another_process_awaits_is_left_and_that_process_named() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(1));
    sandbox.fault(Route::Results, .., waiting());
    let child = UnderWay::start(&mut ledger.over("classify", &sandbox, [documents.path()]));
    wait_for_polls(&sandbox, 1);
    let ran = run(ledger.alone("drop").arg("--pending"));
    ran.says_in_one_line(4, &format!("1 document not dropped: process {}", child.id()));
    sandbox.clear_script();
    assert_eq!(child.end().status, Some(0));
}

#[test]
fn what_is_final_is_forgotten_once_every_consumer_has_it() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    assert_eq!(run(&mut ledger.over("classify", &sandbox, [documents.path()])).status, Some(0));
    let forget = |before: &str, more: &[&str]| {
        run(ledger.alone("forget").args(["--before", before]).args(more))
    };
    forget("soon", &[]).says_in_one_line(2, "a date such as");
    forget("2026-01-01", &[]).says_in_one_line(0, "0 documents with 0 entries are forgotten");
    let limited = run(ledger.alone("take").args(["--consumer=mail", "--limit=1", "--ack"]));
    assert_eq!(limited.records().len(), 1);
    let (preview, ran) = (forget("9000-01-01", &["--dry-run"]), forget("9000-01-01", &[]));
    assert!(preview.errors.contains("1 document with 1 entry would be forgotten"), "{preview:?}");
    assert!(ran.errors.contains("1 document with 1 entry are forgotten"), "{ran:?}");
    assert!(ran.errors.contains("is sent, and charged, again"), "{ran:?}");
    assert!(ran.errors.contains("1 document stays"), "{ran:?}");
    let consumers = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!(sorted(&consumers, "waiting"), ["1"]);
    let entered = run(&mut ledger.over("enter", &sandbox, [documents.path()]));
    assert_eq!(entered.records()[0]["newDocuments"], 1, "{entered:?}");
}
