//! What to do after a stop without a ledger: nothing that costs twice.

use extracta_sandbox::{Fault, Response, Route};

use crate::harness::{Documents, Ran, classify, run, run_in_shell, sandbox};

/// The command that sends the rest, and that it is the only advice.
fn rest(ran: &Ran) -> &str {
    assert!(!ran.errors.contains("run the same again"), "{ran:?}");
    assert!(!ran.errors.contains("try again"), "{ran:?}");
    let mut lines = ran.errors.lines();
    lines.find(|line| line.starts_with("extracta classify ")).unwrap_or_else(|| panic!("{ran:?}"))
}

#[test]
fn what_the_credits_did_not_suffice_for_is_sent_alone() {
    let sandbox = sandbox();
    sandbox.set_credits(1);
    let documents = Documents::invoices(3);
    documents.invoice("a b'c.txt");
    let temporary = tempfile::tempdir().expect("a folder");
    let mut command = classify(&sandbox, ["."]);
    command.arg("--files-per-batch=1").current_dir(documents.path());
    let ran = run(command.env("TMPDIR", temporary.path()));
    assert_eq!(ran.status, Some(3), "{ran:?}");
    assert!(ran.errors.contains("add credits"), "{ran:?}");
    sandbox.set_credits(100);
    let later = run_in_shell(rest(&ran), &sandbox);
    assert_eq!((later.status, later.records().len()), (Some(0), 3), "{later:?}");
    assert_eq!(sandbox.journal().stored().count(), 4, "nothing is paid for twice");
}

#[test]
fn after_a_service_that_wants_patience_the_rest_is_sent_alone() {
    let sandbox = sandbox();
    let busy = Response::error(429).retry_after(3600);
    sandbox.fault(Route::Upload, 2.., Fault::response(busy));
    let documents = Documents::invoices(3);
    let temporary = tempfile::tempdir().expect("a folder");
    let mut command = classify(&sandbox, [documents.path()]);
    command.args(["--files-per-batch=1", "--concurrency=1"]);
    let ran = run(command.env("TMPDIR", temporary.path()));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    sandbox.clear_script();
    let later = run_in_shell(rest(&ran), &sandbox);
    assert_eq!(later.status, Some(0), "{later:?}");
    assert_eq!(sandbox.journal().stored().count(), 3, "nothing is paid for twice");
}

#[test]
fn where_no_list_can_be_written_that_is_told() {
    let sandbox = sandbox();
    sandbox.set_credits(1);
    let documents = Documents::invoices(3);
    let mut command = classify(&sandbox, [documents.path()]);
    let ran = run(command.arg("--files-per-batch=1").env("TMPDIR", "/nowhere"));
    assert!(ran.errors.contains("send them alone") && ran.errors.contains("--ledger"), "{ran:?}");
}
