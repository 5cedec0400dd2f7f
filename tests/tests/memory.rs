//! No program leaks or touches what is not its own: over plain http, and over https
//! by the file that names the false reports of the cryptography's assembly.

use extracta_sandbox::{Fault, Route, Sandbox};
use extracta_tests::c_program::CProgram;
use extracta_tests::repository;
use extracta_tests::run::run;
use extracta_tests::service::{
    service, service_with_an_extraction_of_invoices, service_with_an_extraction_of_receipts,
    with_service,
};
use extracta_tests::tls_front::TlsFront;
use extracta_tests::tool::tool;
use extracta_tests::valgrind::VALGRIND;

const RECEIPT: &str = "receipt_000731.txt";

fn is_clean(source: &str, documents: &[&str], service: &Sandbox) {
    is_clean_and_exits_with(0, source, documents, service);
}

fn is_clean_and_exits_with(status: i32, source: &str, documents: &[&str], service: &Sandbox) {
    if tool("valgrind").is_none() {
        return;
    }
    let program = CProgram::compile(source);
    let mut command = program.under(&VALGRIND);
    let folder = repository("examples/documents");
    command.args(documents.iter().map(|document| folder.join(document)));
    let ran = run(with_service(&mut command, service));
    assert!(!ran.stderr.contains("=="), "{}", ran.stderr);
    ran.must_exit_with(status);
}

#[test]
fn classifying_leaves_memory_clean() {
    let documents = ["receipt_000731.txt", "Rechnung Müller.pdf", "no such file"];
    let service = service().start().expect("a service");
    // One has no type.
    is_clean_and_exits_with(1, "examples/c/classify.c", &documents, &service);
}

#[test]
fn odd_arguments_leave_memory_clean() {
    is_clean("tests/c/arguments.c", &[RECEIPT], &service().start().expect("a service"));
}

#[test]
fn single_calls_and_progress_leave_memory_clean() {
    let documents = ["receipt_000731.txt", "Rechnung Müller.pdf"];
    is_clean("tests/c/calls.c", &documents, &service().start().expect("a service"));
}

#[test]
fn work_on_a_ledger_leaves_memory_clean() {
    let folder = tempfile::tempdir().expect("a folder");
    // An absolute path stays as it is when it is joined to another.
    let ledgers = folder.path().to_str().expect("UTF-8");
    let documents = [ledgers, "receipt_000731.txt", "Rechnung Müller.pdf", "no such file"];
    is_clean("tests/c/ledger.c", &documents, &service().start().expect("a service"));
}

#[test]
fn the_queue_leaves_memory_clean() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledgers = folder.path().to_str().expect("UTF-8");
    let documents = ["receipt_000731.txt", "Rechnung Müller.pdf", ledgers];
    is_clean("tests/c/queue.c", &documents, &service().start().expect("a service"));
}

#[test]
fn odd_arguments_of_a_ledger_leave_memory_clean() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledgers = folder.path().to_str().expect("UTF-8");
    let service = service().start().expect("a service");
    is_clean("tests/c/ledger_arguments.c", &[RECEIPT, ledgers], &service);
}

#[test]
fn errors_leave_memory_clean() {
    is_clean("tests/c/errors.c", &[RECEIPT], &service().start().expect("a service"));
}

#[test]
fn definitions_and_deletes_leave_memory_clean() {
    let lost = Fault::close_after_storing();
    let service = service().fault(Route::CreateExtraction, 2, lost).start().expect("a service");
    is_clean("tests/c/definitions.c", &[RECEIPT], &service);
}

#[test]
fn values_leave_memory_clean() {
    let service = service_with_an_extraction_of_invoices().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().display().to_string();
    let letter = "complaint noisy boiler.txt";
    is_clean("tests/c/extraction.c", &["invoice-2026-0417.pdf", letter, &folder], &service);
}

#[test]
fn frees_in_any_order_leave_memory_clean() {
    let service = service_with_an_extraction_of_receipts().start().expect("a service");
    is_clean("tests/c/frees.c", &[RECEIPT], &service);
}

#[test]
fn over_https_the_suppression_file_names_all_that_is_reported() {
    if tool("valgrind").is_none() {
        return;
    }
    let service = service().start().expect("a service");
    let Some(front) = TlsFront::start(&service) else { return };
    let program = CProgram::compile("examples/c/classify.c");
    let suppressed = format!("--suppressions={}", repository("packaging/valgrind.supp").display());
    let wrapper: Vec<&str> = VALGRIND.into_iter().chain([&*suppressed]).collect();
    let mut command = program.under(&wrapper);
    command.arg(repository("examples/documents").join(RECEIPT));
    with_service(&mut command, &service).env("EXTRACTA_BASE_URL", front.base_url());
    let ran = run(command.env("EXTRACTA_CA_FILE", front.certificate()));
    assert!(!ran.stderr.contains("=="), "{}", ran.stderr);
    assert!(ran.must_exit_with(0).stdout.contains(": receipt ("), "{}", ran.stdout);
}
