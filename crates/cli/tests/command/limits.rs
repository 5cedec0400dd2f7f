//! `--max-pages`, `--max-credits` and `extracta audit`: what a run may cost, and
//! what it did.

use std::path::{Path, PathBuf};

use extracta_sandbox::{Fault, Route, Sandbox};
use serde_json::Value;

use crate::harness::{Documents, Ran, against, classify, extracta, run, run_in_shell, sandbox};

/// A PDF of two pages.
fn pdf(documents: &Documents, name: &str) -> PathBuf {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/documents");
    let path = documents.path().join(name);
    std::fs::copy(examples.join("invoice-2026-0417.pdf"), &path).expect("a copy");
    path
}

fn stored(sandbox: &Sandbox) -> usize {
    sandbox.journal().stored().count()
}

/// Checks that nothing was sent, for this reason.
fn is_kept_back(sandbox: &Sandbox, ran: &Ran, why: &str) {
    assert_eq!((ran.status, &*ran.output), (Some(3), ""), "{ran:?}");
    assert!(ran.errors.contains("nothing was sent: ") && ran.errors.contains(why), "{ran:?}");
    assert_eq!(sandbox.journal().uploads().count(), 0);
}

#[test]
fn what_does_not_fit_is_told_before_anything_is_sent() {
    let (sandbox, documents) = (sandbox(), Documents::invoices(3));
    pdf(&documents, "a.pdf");
    let ledger = documents.path().join("run.db");
    let with = |option: &str, with_ledger: bool| {
        let mut command = classify(&sandbox, [documents.path()]);
        command.arg(option);
        if with_ledger {
            command.arg("--ledger").arg(&ledger);
        }
        run(&mut command)
    };
    for with_ledger in [false, true] {
        let ran = with("--max-pages=4", with_ledger);
        is_kept_back(&sandbox, &ran, "5 pages are more than --max-pages 4; --anyway");
        let ran = with("--max-credits=4", with_ledger);
        is_kept_back(&sandbox, &ran, "5 pages are more than --max-credits 4; --anyway");
        sandbox.set_credits(4);
        is_kept_back(&sandbox, &with("--max-pages=9", with_ledger), "the credits do not suffice");
        sandbox.set_credits(100);
    }
    let mut submit = against(&sandbox);
    submit.arg("submit").arg("--ledger").arg(&ledger).arg(documents.path());
    is_kept_back(&sandbox, &run(submit.arg("--max-pages=4")), "--max-pages 4");
    let unreadable = documents.file("b.pdf", "%PDF-1.4 and no more");
    let ran = run(classify(&sandbox, [unreadable]).arg("--max-pages=9"));
    is_kept_back(&sandbox, &ran, "1 document has an unknown number of pages");
    let ran =
        run(extracta().args(["classify", "--dry-run", "--max-pages=4"]).arg(documents.path()));
    assert_eq!((ran.status, ran.records().len()), (Some(3), 1), "{ran:?}");
    let mut alone = classify(&sandbox, [documents.path().join("a.pdf")]);
    let ran = run(alone.args(["--max-pages=1", "--anyway"]));
    is_kept_back(&sandbox, &ran, "no document fits alone");
    let ran = run(extracta().args(["classify", "--anyway", "a.pdf"]));
    assert_eq!(ran.status, Some(2), "{ran:?}");
}

#[test]
fn what_fits_is_sent_anyway_and_the_rest_alone_later() {
    let (sandbox, documents) = (sandbox(), Documents::invoices(3));
    pdf(&documents, "a.pdf");
    documents.file("b.pdf", "%PDF-1.4 and no more");
    sandbox.set_credits(50);
    let mut command = classify(&sandbox, [documents.path()]);
    let ran = run(command.args(["--max-pages=4", "--anyway"]));
    assert_eq!((ran.status, ran.records().len()), (Some(3), 3), "{ran:?}");
    assert_eq!((stored(&sandbox), sandbox.credits()), (3, 46));
    for words in ["5 pages, and those of 1 document", "credits: 50 before, 46 after, for 4 pages"] {
        assert!(ran.errors.contains(words), "{ran:?}");
    }
    let later = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!(later.records().len(), 2, "{later:?}");
    assert_eq!(stored(&sandbox), 5, "nothing is paid for twice");
}

#[test]
fn no_limit_asks_for_no_balance() {
    let (sandbox, documents) = (sandbox(), Documents::invoices(1));
    run(&mut classify(&sandbox, [documents.path()]));
    assert_eq!(sandbox.journal().of(Route::Credits).count(), 0);
    run(classify(&sandbox, [documents.path()]).arg("--max-pages=1"));
    assert_eq!(sandbox.journal().of(Route::Credits).count(), 2);
}

#[test]
fn what_a_ledger_holds_already_counts_too() {
    let (sandbox, documents) = (sandbox(), Documents::invoices(3));
    let ledger = documents.path().join("run.db");
    let command = |name: &str, path: &str| {
        let mut command = against(&sandbox);
        command.current_dir(documents.path()).arg(name).arg("--ledger").arg(&ledger).arg(path);
        command
    };
    run(&mut command("enter", "invoice-000.txt"));
    run(&mut command("enter", "invoice-001.txt"));
    for option in [&["--max-pages=1"][..], &["--max-pages=1", "--anyway"]] {
        let ran = run(command("classify", "invoice-002.txt").args(option));
        is_kept_back(&sandbox, &ran, "what the ledger holds already cannot be left out");
    }
    let ran = run(command("classify", "invoice-002.txt").arg("--max-pages=2"));
    is_kept_back(&sandbox, &ran, "3 pages are more");
    // To another classification the same file goes once more.
    let mut other = command("classify", "invoice-001.txt");
    let ran = run(other.args(["--classification=-OPXanother", "--max-pages=2"]));
    is_kept_back(&sandbox, &ran, "3 pages are more");
    // One that the ledger holds is not counted twice.
    let ran = run(command("classify", "invoice-001.txt").arg("--max-pages=2"));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let ran = run(command("classify", "invoice-001.txt").arg("--max-pages=1"));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.errors.contains("to send: 0 pages"), "{ran:?}");
    assert_eq!(stored(&sandbox), 2);
}

#[test]
fn work_keeps_a_limit_by_what_the_ledger_holds_even_without_its_files() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    let ledger = documents.path().join("run.db");
    let command = |name: &str| {
        let mut command = against(&sandbox);
        command.arg(name).arg("--ledger").arg(&ledger);
        command
    };
    let upload = pdf(&documents, "a.pdf");
    assert_eq!(run(command("enter").arg("--copy").arg(&upload)).status, Some(0));
    std::fs::remove_file(&upload).expect("it goes");
    for option in [&["--max-pages=1"][..], &["--max-pages=1", "--anyway"]] {
        let ran = run(command("work").args(option));
        is_kept_back(&sandbox, &ran, "2 pages are more than --max-pages 1; what the ledger holds");
    }
    let ran = run(command("work").args(["--max-pages=2", "--forever"]));
    assert_eq!(ran.status, Some(2), "{ran:?}");
    let ran = run(command("work").arg("--max-pages=2"));
    assert_eq!((ran.status, stored(&sandbox)), (Some(0), 1), "{ran:?}");
    let audit = audit(&ledger);
    assert_eq!((&audit["balances"], &audit["creditsBetween"]), (&4.into(), &2.0.into()));
}

#[test]
fn what_changed_at_a_path_that_waits_is_counted_beside_what_is_sent_for_it() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    let command = |name: &str, ledger: &str| {
        let mut command = against(&sandbox);
        command.arg(name).arg("--ledger").arg(documents.path().join(ledger));
        command
    };
    // The copy of two pages is sent, and what is at its path by now, of one.
    let path = pdf(&documents, "a.pdf");
    assert_eq!(run(command("enter", "copy.db").arg("--copy").arg(&path)).status, Some(0));
    documents.invoice("a.pdf");
    let ran = run(command("classify", "copy.db").arg("--max-pages=2").arg(&path));
    is_kept_back(&sandbox, &ran, "3 pages are more");
    // A second name of the content is sent in place of the first.
    let (first, second) = (pdf(&documents, "b.pdf"), pdf(&documents, "c.pdf"));
    assert_eq!(run(command("enter", "twins.db").args([&first, &second])).status, Some(0));
    documents.invoice("b.pdf");
    let ran = run(command("classify", "twins.db").arg("--max-pages=2").arg(&first));
    is_kept_back(&sandbox, &ran, "3 pages are more");
    // A content that waits under another name counts once.
    let other = documents.path().join("d.pdf");
    std::fs::copy(&second, &other).expect("a copy");
    let ran = run(command("classify", "twins.db").arg("--max-pages=1").arg(&other));
    is_kept_back(&sandbox, &ran, "2 pages are more");
    // What is there no more is not sent, and does not count.
    assert_eq!(run(command("enter", "plain.db").arg(&second)).status, Some(0));
    documents.invoice("c.pdf");
    let ran = run(command("classify", "plain.db").arg("--max-pages=1").arg(&second));
    assert!(ran.errors.contains("to send: 1 page;"), "{ran:?}");
    assert_eq!(stored(&sandbox), 1, "{ran:?}");
}

fn audit(ledger: &Path) -> Value {
    let ran = run(extracta().arg("audit").arg("--ledger").arg(ledger));
    assert_eq!((ran.status, &*ran.errors), (Some(0), ""), "{ran:?}");
    ran.records().remove(0)
}

#[test]
fn an_audit_sets_what_was_sent_beside_the_balances() {
    let (sandbox, documents) = (sandbox(), Documents::invoices(2));
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = folder.path().join("run.db");
    pdf(&documents, "a.pdf");
    sandbox.set_credits(50);
    let classify = || {
        let mut command = classify(&sandbox, [documents.path()]);
        run(command.arg("--ledger").arg(&ledger).arg("--max-credits=9"))
    };
    assert_eq!(classify().status, Some(0));
    let first = audit(&ledger);
    let fields = ["documents", "pages", "uncounted", "unknown", "balances", "pagesBetween"];
    assert_eq!(fields.map(|name| first[name].as_u64().expect("a number")), [3, 4, 0, 0, 2, 4]);
    assert_eq!(
        (&first["first"]["credits"], &first["last"]["credits"]),
        (&50.0.into(), &46.0.into())
    );
    assert!(first["said"].as_str().expect("words").ends_with("they agree"), "{first}");
    // Somebody else uses credits, then some are bought.
    for (credits, words) in [(40, "6 more than the pages: "), (99, "53 fewer than the pages: ")] {
        sandbox.set_credits(credits);
        assert_eq!(classify().status, Some(0));
        let later = audit(&ledger);
        assert!(later["said"].as_str().expect("words").contains(words), "{later}");
        assert_eq!(later["documents"], 3);
    }
    for format in ["csv", "table"] {
        let mut command = extracta();
        command.args(["audit", "--format", format, "--ledger"]).arg(&ledger);
        assert_eq!(run(&mut command).output.lines().count(), 2);
    }
}

#[test]
fn an_audit_tells_what_may_be_charged_twice() {
    let (sandbox, documents) = (sandbox(), Documents::invoices(1));
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = folder.path().join("run.db");
    sandbox.fault(Route::Upload, 1, Fault::close_after_storing());
    let mut command = classify(&sandbox, [documents.path()]);
    let ran = run(command.arg("--ledger").arg(&ledger).arg("--max-pages=1"));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let audit = audit(&ledger);
    let fields = ["documents", "possiblyChargedTwice", "requests", "unknownRequests"];
    assert_eq!(fields.map(|name| audit[name].as_u64().expect("a number")), [1, 1, 2, 1]);
    let said = audit["said"].as_str().expect("words");
    assert!(said.contains("1 more than the pages: 1 document may be charged twice"), "{said}");
}
