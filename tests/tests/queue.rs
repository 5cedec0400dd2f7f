//! The queue as a C program meets it: entered, worked, taken; and how what
//! blocks is ended.

#[path = "queue/daemon.rs"]
mod daemon;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use extracta_sandbox::{Fault, Route};
use extracta_tests::c_program::CProgram;
use extracta_tests::run::run;
use extracta_tests::service::{service, with_service};
use extracta_tests::{example_documents, library, repository};

const RECEIPT: &str = "examples/documents/receipt_000731.txt";

/// The records of a ledger as the command takes them, without their keys.
fn taken_by_the_command(command: &Path, ledger: &Path) -> Vec<String> {
    let mut take = Command::new(command);
    take.args(["take", "--consumer", "command", "--ledger"]).arg(ledger);
    let ran = run(&mut take);
    let without_key = |line: &str| {
        let (key, rest) = line.split_once(',').expect("fields");
        assert!(key.starts_with(r#"{"recordKey":""#), "{line}");
        format!("{{{rest}")
    };
    ran.must_exit_with(0).stdout.lines().map(without_key).collect()
}

#[test]
fn what_is_entered_in_any_way_is_worked_on_found_and_taken() {
    let service = service().processing_time(Duration::from_millis(300)).start();
    let service = service.expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/queue.c");
    let mut command = program.command();
    command.arg(repository(RECEIPT)).arg(repository("examples/documents/Rechnung Müller.pdf"));
    let ran = run(with_service(command.arg(folder.path()), &service));
    assert_eq!(ran.must_exit_with(0).stderr, "");
    assert_eq!(service.journal().stored().count(), 6, "once for each document");

    let printed: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(printed.len(), 7);
    // The JSON is that of the command.
    if let Some(command) = library::command() {
        let ledger = folder.path().join("queue.db");
        assert_eq!(taken_by_the_command(&command, &ledger), printed);
    }
}

#[test]
fn a_signals_handler_and_a_time_cancel_each_call_that_blocks() {
    let service = service().processing_time(Duration::from_secs(600));
    let service = service.fault(Route::Upload, 2, Fault::hang());
    let service = service.fault(Route::Upload, 5, Fault::hang());
    let service = service.fault(Route::Credits, 1..=2, Fault::hang()).start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/signal.c");
    let mut command = program.command();
    command.arg(repository(RECEIPT)).arg(folder.path());
    run(with_service(&mut command, &service)).must_exit_with(0);
}

#[test]
fn poll_on_the_descriptor_drives_a_worker_without_busy_waiting() {
    let service = service().processing_time(Duration::from_secs(2)).start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("tests/c/descriptor.c");
    let mut command = program.command();
    command.arg(folder.path()).args(&example_documents()[..3]);
    let ran = run(with_service(&mut command, &service));
    let numbers = ran.must_exit_with(0).stdout.split_whitespace();
    let numbers: Vec<usize> = numbers.map(|it| it.parse().expect("a number")).collect();
    let [wakeups, told] = numbers[..] else { panic!("{ran:?}") };
    // Its requests for results, 10 ms apart, are a few wake-ups each; a loop
    // that does not wait comes to tens of thousands.
    let polls = service.journal().polls().count();
    assert!(wakeups <= told + 3 * polls + 100, "{wakeups} for {told} events and {polls} polls");
}
