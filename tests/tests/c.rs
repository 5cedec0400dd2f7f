//! The library as a C program meets it.

#[path = "c/closing_server.rs"]
mod closing_server;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::time::Duration;

use extracta_sandbox::{Fault, Route, Sandbox};
use extracta_tests::c_program::{CProgram, STRICT_C, must_succeed};
use extracta_tests::library::shared_library;
use extracta_tests::run::{Ran, run};
use extracta_tests::service::{
    service, service_with_an_extraction_of_invoices, service_with_an_extraction_of_receipts,
    with_service,
};
use extracta_tests::tool::tool;
use extracta_tests::{example_documents, header, repository};

const RECEIPT: &str = "examples/documents/receipt_000731.txt";
const INVOICE: &str = "examples/documents/invoice-2026-0417.pdf";
const LETTER: &str = "examples/documents/complaint noisy boiler.txt";

/// Runs a program of `tests/c` with a document, or with nothing.
fn run_with(program: &CProgram, service: &Sandbox) -> Ran {
    run(with_service(program.command().arg(repository(RECEIPT)), service))
}

/// The names that the library gives to a program.
fn exported() -> BTreeSet<String> {
    let output = run(Command::new("nm").args(["-D", "--defined-only"]).arg(shared_library()));
    let lines = output.must_exit_with(0).stdout.lines();
    lines.filter_map(|line| line.split_whitespace().last()).map(str::to_owned).collect()
}

#[test]
fn the_header_stands_alone_and_may_be_included_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("twice.c");
    let text = "#include <extracta.h>\n#include <extracta.h>\nint main(void) { return 0; }\n";
    fs::write(&source, text).expect("the source");
    let languages =
        [("cc", "c", "-std=c99"), ("cc", "c", "-std=c11"), ("c++", "c++", "-std=c++17")];
    for (compiler, language, standard) in languages {
        let Some(compiler) = tool(compiler) else { continue };
        let mut command = Command::new(compiler);
        command.args(["-x", language]).args(&STRICT_C[1..]).arg(standard);
        command.arg("-I").arg(repository("include")).arg("-c").arg(&source);
        must_succeed(command.arg("-o").arg(folder.path().join("twice.o")));
    }
}

#[test]
fn the_library_exports_what_the_header_declares_and_nothing_else() {
    if tool("nm").is_none() {
        return;
    }
    let declared = header::functions();
    assert!(declared.len() > 50, "does this test still read the header? {declared:?}");
    assert_eq!(exported(), declared);
}

/// Its thread that looks up a host's name may outlive its call.
#[test]
fn the_library_is_never_unloaded() {
    let Some(readelf) = tool("readelf") else { return };
    let output = run(Command::new(readelf).arg("-d").arg(shared_library()));
    let lines = output.must_exit_with(0).stdout.lines();
    let flags: Vec<&str> = lines.filter(|line| line.contains("(FLAGS_1)")).collect();
    assert!(flags.iter().any(|line| line.contains("NODELETE")), "{flags:?}");
}

/// The program on the header's front page.
fn front_page() -> String {
    let header = fs::read_to_string(repository("include/extracta.h")).expect("the header");
    let lines = header.lines().skip_while(|line| !line.contains("#include <extracta.h>"));
    let lines = lines.map_while(|line| match line.strip_prefix(" *     ") {
        Some(line) => Some(line),
        None => (line == " *").then_some(""),
    });
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.iter().rev().find(|line| !line.is_empty()), Some(&"}"));
    lines.join("\n") + "\n"
}

fn compile_text(text: &str) -> CProgram {
    let source = tempfile::Builder::new().suffix(".c").tempfile().expect("a source");
    fs::write(&source, text).expect("the source");
    CProgram::compile(source.path())
}

#[test]
fn the_program_on_the_front_page_runs() {
    let program = compile_text(&front_page());
    let ran = run(program.command().env_remove("EXTRACTA_API_KEY"));
    assert!(ran.must_exit_with(1).stderr.starts_with("the API key is NULL; "));
}

#[test]
fn the_program_on_the_front_page_fails_if_something_stopped_it() {
    let program = compile_text(&front_page());
    let service = service().start().expect("a service");
    let ran = run_with(&program, &service);
    assert_eq!(ran.must_exit_with(0).stderr, "");
    assert!(ran.stdout.ends_with("receipt_000731.txt: receipt\n"), "{}", ran.stdout);

    let mut command = program.command();
    with_service(command.arg(repository(RECEIPT)), &service).env("EXTRACTA_API_KEY", "wrong");
    let ran = run(&mut command);
    assert!(ran.must_exit_with(3).stdout.ends_with(": no type\n"), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("HTTP 401: "), "{}", ran.stderr);
}

fn classifies_the_example_documents(program: &CProgram) {
    let service = service().start().expect("a service");
    let documents = example_documents();
    let ran = run(with_service(program.command().args(&documents), &service));
    assert_eq!(ran.must_exit_with(0).stderr, "");
    assert_eq!(ran.stdout.lines().count(), documents.len());
    for (line, path) in ran.stdout.lines().zip(&documents) {
        assert!(line.starts_with(&format!("{}: ", path.display())), "{line}");
    }
    assert!(ran.stdout.contains("Rechnung Müller.pdf: invoice (0."), "{}", ran.stdout);
    assert!(ran.stdout.contains("complaint noisy boiler.txt: letter (0."), "{}", ran.stdout);
}

#[test]
fn the_example_classifies_the_example_documents() {
    classifies_the_example_documents(&CProgram::compile("examples/c/classify.c"));
}

#[test]
fn the_example_does_so_with_the_static_library() {
    classifies_the_example_documents(&CProgram::compile_statically("examples/c/classify.c"));
}

#[test]
fn the_example_of_following_goes_from_nothing_to_values() {
    let service = service().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("examples/c/follow.c");
    let mut command = program.command();
    command.arg(folder.path().join("follow.db")).args([INVOICE, LETTER].map(repository));
    let ran = run(with_service(&mut command, &service));
    assert_eq!(ran.must_exit_with(0).stderr, "");
    let values = r#"0417.pdf: invoice {"invoice_number":""#;
    assert!(ran.stdout.contains(values), "{}", ran.stdout);
    assert!(ran.stdout.contains("boiler.txt: letter\n"), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 2);
}

#[test]
fn the_example_tells_what_stopped_it() {
    let service = service().start().expect("a service");
    let program = CProgram::compile("examples/c/classify.c");
    let mut command = program.command();
    with_service(command.arg(repository(RECEIPT)), &service).env("EXTRACTA_API_KEY", "wrong");
    let ran = run(&mut command);
    ran.must_exit_with(3);
    assert!(ran.stderr.starts_with("classify: HTTP 401: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("check the API key"), "{}", ran.stderr);
}

#[test]
fn no_argument_crashes_a_function() {
    let service = service().start().expect("a service");
    run_with(&CProgram::compile("tests/c/arguments.c"), &service).must_exit_with(0);
}

#[test]
fn no_argument_crashes_a_function_of_the_ledger() {
    let service = service().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/ledger_arguments.c");
    let mut command = program.command();
    command.arg(repository(RECEIPT)).arg(folder.path());
    run(with_service(&mut command, &service)).must_exit_with(0);
}

#[test]
fn single_calls_work_and_a_long_one_tells_how_far_it_is() {
    let service = service().start().expect("a service");
    let program = CProgram::compile("tests/c/calls.c");
    let mut command = program.command();
    command.args(&example_documents()[..2]);
    run(with_service(&mut command, &service)).must_exit_with(0);
}

/// A logger would print what the libraries below log: heads of requests, say.
#[test]
fn the_library_installs_no_logger() {
    let service = service().start().expect("a service");
    let program = CProgram::compile("tests/c/calls.c");
    let mut command = program.command();
    command.args(&example_documents()[..2]).env("RUST_LOG", "trace");
    let ran = run(with_service(&mut command, &service));
    assert_eq!(ran.must_exit_with(0).stderr, "");
}

#[test]
fn an_upload_whose_response_breaks_off_names_its_batch() {
    let cut = Fault::cut_response_after(130);
    let service = service().fault(Route::Upload, 1, cut).start().expect("a service");
    run_with(&CProgram::compile("tests/c/lost_upload.c"), &service).must_exit_with(0);
    assert_eq!(service.journal().stored().count(), 1);
}

#[test]
fn one_worker_sends_and_another_collects() {
    let service = service().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/ledger.c");
    let mut command = program.command();
    command.arg(folder.path()).args(example_documents()).arg("no such file");
    run(with_service(&mut command, &service)).must_exit_with(0);
    assert_eq!(service.journal().stored().count(), example_documents().len());
}

#[test]
fn values_come_with_a_type_and_of_an_extraction_itself() {
    let service = service_with_an_extraction_of_invoices().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/extraction.c");
    let mut command = program.command();
    command.args([INVOICE, LETTER].map(repository)).arg(folder.path());
    run(with_service(&mut command, &service)).must_exit_with(0);
    let journal = service.journal();
    // Three by calls, one by a ledger: whoever follows sends nothing.
    assert_eq!(journal.stored().count(), 4);
    assert_eq!(journal.extraction_uploads().count(), 5);
}

#[test]
fn every_function_is_tried_with_odd_arguments() {
    let programs =
        ["arguments.c", "definitions.c", "ledger_arguments.c", "own_http_arguments.c", "webhook.c"]
            .map(|name| format!("tests/c/{name}"));
    let read = |path: String| fs::read_to_string(repository(&path)).expect("the program");
    let programs = programs.map(read).concat();
    for name in header::functions() {
        let is_called =
            ["(", ",", "}"].iter().any(|end| programs.contains(&format!("{name}{end}")));
        assert!(is_called, "{name} is in none of them");
    }
}

#[test]
fn a_webhook_is_taken_only_if_it_is_signed() {
    run(&mut CProgram::compile("tests/c/webhook.c").command()).must_exit_with(0);
}

#[test]
fn what_is_defined_is_created_viewed_updated_and_deleted() {
    let lost = Fault::close_after_storing();
    let service = service().fault(Route::CreateExtraction, 2, lost).start().expect("a service");
    run_with(&CProgram::compile("tests/c/definitions.c"), &service).must_exit_with(0);
    let journal = service.journal();
    let count = |route| journal.of(route).count();
    // What has no id, or no definition, reached nobody; what was lost went out once.
    assert_eq!(count(Route::DeleteClassification), 2);
    assert_eq!((count(Route::DeleteBatch), count(Route::DeleteFiles)), (1, 1));
    assert_eq!(count(Route::DeleteExtraction), 4);
    assert_eq!((count(Route::CreateClassification), count(Route::CreateExtraction)), (1, 2));
}

#[test]
fn an_error_tells_its_kind_the_status_and_the_services_words() {
    let service = service().start().expect("a service");
    run_with(&CProgram::compile("tests/c/errors.c"), &service).must_exit_with(0);
}

#[test]
fn handles_may_be_freed_in_any_order() {
    let service = service_with_an_extraction_of_receipts().start().expect("a service");
    run_with(&CProgram::compile("tests/c/frees.c"), &service).must_exit_with(0);
}

#[test]
fn another_thread_ends_a_call_that_blocks() {
    let service = service().processing_time(Duration::from_secs(600)).start().expect("a service");
    run_with(&CProgram::compile("tests/c/cancel.c"), &service).must_exit_with(0);
}

#[test]
fn work_is_cancelled_by_another_thread_and_by_a_callback() {
    let service = service().processing_time(Duration::from_secs(600)).start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/cancel_work.c");
    let mut command = program.command();
    command.arg(repository(RECEIPT)).arg(folder.path());
    run(with_service(&mut command, &service)).must_exit_with(0);
}

#[test]
fn two_handles_over_one_ledger_work_side_by_side() {
    let slow = Fault::delay(Duration::from_millis(600));
    let service = service().processing_time(Duration::from_millis(1500));
    let service = service.fault(Route::Upload, 1, slow).start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/two_handles.c");
    let mut command = program.command();
    command.arg(repository(RECEIPT)).arg(folder.path());
    run(with_service(&mut command, &service)).must_exit_with(0);
    assert_eq!(service.journal().stored().count(), 3);
}

#[test]
fn two_processes_over_one_ledger_wait_for_each_other_and_take_over() {
    let service = service().processing_time(Duration::from_secs(2)).start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/two_processes.c");
    let mut command = program.command();
    command.arg(repository(RECEIPT)).arg(folder.path());
    run(with_service(&mut command, &service)).must_exit_with(0);
    assert_eq!(service.journal().stored().count(), 5);
}

#[test]
fn a_client_goes_on_in_both_processes_after_a_fork() {
    let program = CProgram::compile("tests/c/fork.c");
    // In the middle of an upload, and of a request for results.
    for route in [Route::Upload, Route::Results] {
        let slow = Fault::delay(Duration::from_millis(700));
        let service = service().fault(route, 1, slow).start().expect("a service");
        run_with(&program, &service).must_exit_with(0);
        assert_eq!(service.journal().stored().count(), 2, "one for each process");
    }
}

#[test]
fn a_child_of_a_fork_is_refused_what_is_over_a_ledger() {
    let service = service().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/fork_ledger.c");
    let mut command = program.command();
    command.arg(repository(RECEIPT)).arg(folder.path());
    run(with_service(&mut command, &service)).must_exit_with(0);
    assert_eq!(service.journal().stored().count(), 1);
}

#[test]
fn the_lock_of_a_killed_worker_does_not_live_on_in_its_child() {
    let service = service().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/fork_worker.c");
    let mut command = program.command();
    command.arg(repository(RECEIPT)).arg(folder.path());
    run(with_service(&mut command, &service)).must_exit_with(0);
}

#[test]
fn a_server_that_closes_in_mid_body_does_not_end_the_program_by_sigpipe() {
    const SIGPIPE: i32 = 13;
    let program = CProgram::compile("tests/c/sigpipe.c");
    let document = tempfile::NamedTempFile::new().expect("a document");
    fs::write(&document, vec![b'x'; 6 << 20]).expect("the document");
    let mut command = program.command();
    command.arg(document.path());

    let server = closing_server::ClosingServer::start();
    run(command.env("EXTRACTA_BASE_URL", server.base_url())).must_exit_with(0);
    assert!(server.closed_in_mid_body(), "the server has seen no body");

    let server = closing_server::ClosingServer::start();
    let plain = run(program.command().arg("plain").env("EXTRACTA_BASE_URL", server.base_url()));
    assert_eq!(plain.status.signal(), Some(SIGPIPE), "this server raises no signal: {plain:?}");
}
