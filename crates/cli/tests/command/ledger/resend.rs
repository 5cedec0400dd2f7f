//! `extracta resend`.

use extracta_sandbox::{Fault, Response, Route, Sandbox};

use super::harness::{LedgerFile, sorted};
use crate::harness::{Documents, Ran, run, run_in_shell, sandbox};

/// Submits documents whose uploads' answers are all lost, and collects them in
/// vain: each is stored three times, and held.
fn held(sandbox: &Sandbox, ledger: &LedgerFile, documents: &Documents) -> Ran {
    sandbox.fault(Route::Upload, .., Fault::close_after_storing());
    let mut command = ledger.over("classify", sandbox, [documents.path()]);
    let ran = run(command.arg("--files-per-batch=1"));
    sandbox.clear_script();
    ran
}

#[test]
fn what_is_held_is_sent_again_at_a_persons_word() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    let ran = held(&sandbox, &ledger, &documents);
    assert_eq!((ran.status, sorted(&ran, "outcome")), (Some(4), vec!["held".into(); 2]), "{ran:?}");
    let resend = ran.command_to_go_on();
    assert!(resend.starts_with("extracta resend --held "), "{resend}");
    let stored = sandbox.journal().stored().count();
    let ran = run(&mut ledger.command("collect", &sandbox));
    assert_eq!(sandbox.journal().stored().count(), stored, "not unasked: {ran:?}");

    let ran = run_in_shell(resend, &sandbox);
    assert_eq!((ran.status, ran.output.as_str()), (Some(0), ""), "{ran:?}");
    assert!(ran.errors.contains("2 documents will be sent again"), "{ran:?}");
    assert!(ran.errors.contains("charged twice for those"), "{ran:?}");
    assert_eq!(sandbox.journal().stored().count(), stored, "nothing is sent by this");
    let ran = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!((ran.status, ran.records().len()), (Some(0), 2), "{ran:?}");
    assert_eq!(sorted(&ran, "possiblyChargedTwice"), ["true"; 2]);
    assert_eq!(sandbox.journal().stored().count(), stored + 2);
}

#[test]
fn only_what_is_named_is_sent_again() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    held(&sandbox, &ledger, &documents);
    let mut command = ledger.alone("resend");
    command.args(["--held", "--unknown", "invoice-001.txt"]).current_dir(documents.path());
    let ran = run(&mut command);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.errors.contains("1 document will be sent again"), "{ran:?}");
    let ran =
        run(ledger.alone("resend").arg("--unknown").arg(documents.path().join("invoice-000.txt")));
    ran.says_in_one_line(0, "no document here is unknown");
    let ran = run(&mut ledger.command("collect", &sandbox));
    assert_eq!(sorted(&ran, "outcome"), ["classified"], "{ran:?}");
    let ran = run(ledger.alone("status").arg("--documents"));
    assert_eq!(sorted(&ran, "outcome"), ["classified", "held"], "{ran:?}");
}

#[test]
fn a_path_that_the_ledger_does_not_know_is_a_mistake() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(1));
    held(&sandbox, &ledger, &documents);
    let ran = run(ledger.alone("resend").arg("--held").arg("/nowhere/a.pdf"));
    ran.says_in_one_line(2, "does not know /nowhere/a.pdf");
    assert_eq!(run(&mut ledger.alone("status")).records()[0]["held"], 1);
}

#[test]
fn what_was_refused_is_sent_again_once_the_reason_is_gone() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    let refusal = Response::error_saying(400, "Service configuration error");
    sandbox.fault(Route::Upload, .., Fault::response(refusal));
    let ran = run(&mut ledger.over("classify", &sandbox, [documents.path()]));
    assert_eq!((ran.status, sorted(&ran, "outcome")), (Some(1), vec!["refused".into(); 3]));
    sandbox.clear_script();
    let ran = run(&mut ledger.command("collect", &sandbox));
    assert_eq!(sandbox.journal().stored().count(), 0, "not unasked: {ran:?}");

    let ran = run(ledger.alone("resend").arg("--refused"));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.errors.contains("3 documents will be sent again; to send:"), "{ran:?}");
    let ran = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!(sorted(&ran, "outcome"), ["classified"; 3], "{ran:?}");
    assert_eq!(sorted(&ran, "possiblyChargedTwice"), ["false"; 3]);
    assert_eq!(sandbox.journal().stored().count(), 3);
}

#[test]
fn what_to_send_again_has_to_be_said() {
    run(&mut LedgerFile::new().alone("resend"))
        .says_in_one_line(2, "--unknown|--held|--refused|--dropped|--parked");
    let ran = run(LedgerFile::new().alone("resend").arg("--held"));
    ran.says_in_one_line(2, "there is no ledger");
}

#[test]
fn what_is_parked_or_unavailable_is_told_once_and_how_to_go_on() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    let refusal = Response::error_saying(404, "Classification not found");
    sandbox.fault(Route::Upload, .., Fault::response(refusal));
    let ran = run(&mut ledger.over("classify", &sandbox, [documents.path()]));
    assert_eq!(ran.errors.matches("3 documents are parked").count(), 1, "{ran:?}");
    assert!(ran.errors.contains("\nextracta resend --parked "), "{ran:?}");
    let status = run(&mut ledger.alone("status"));
    assert_eq!(status.records()[0]["parked"], 3, "{status:?}");
    sandbox.clear_script();
    std::fs::remove_file(documents.path().join("invoice-001.txt")).expect("it is gone");
    let ran = run(ledger.alone("resend").arg("--parked"));
    assert!(ran.errors.contains("3 documents will be sent again; to send:"), "{ran:?}");
    let ran = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!(ran.errors.matches("1 document is unavailable").count(), 1, "{ran:?}");
    assert!(!ran.errors.contains("parked"), "{ran:?}");
    let shown = ran.errors.lines().find(|line| line.starts_with("extracta status"));
    let shown = run_in_shell(shown.expect("a command"), &sandbox);
    assert_eq!(shown.records().len(), 1, "{shown:?}");
    let ran = run(&mut ledger.command("work", &sandbox));
    assert_eq!(ran.errors.matches("1 document is unavailable").count(), 1, "{ran:?}");
    run(ledger.alone("resend").arg("--parked")).says_in_one_line(0, "no document here is parked");
}
