//! Runs that end before their time: signals, time limits, outputs that take
//! no more.

use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use extracta_sandbox::{Fault, Route, Sandbox};

use crate::harness::{
    Documents, Ran, against, classify, run, run_in_shell, sandbox, start, waiting,
};

fn wait_for_polls(sandbox: &Sandbox, number: usize) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while sandbox.journal().polls().count() < number {
        assert!(Instant::now() < deadline, "nobody asks for results");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn signal(child: &Child, name: &str) {
    let line = format!("kill -{name} {}", child.id());
    assert!(Command::new("sh").args(["-c", &line]).status().expect("a shell").success());
}

/// Starts a run that no results come for, until it has asked.
fn start_and_wait_for_a_poll(sandbox: &Sandbox, documents: &Documents) -> Child {
    sandbox.fault(Route::Results, .., Fault::hang());
    let child = start(&mut classify(sandbox, [documents.path()]));
    wait_for_polls(sandbox, 1);
    child
}

#[test]
fn an_interrupted_run_tells_how_to_go_on_and_that_works() {
    for name in ["INT", "TERM"] {
        let sandbox = sandbox();
        let documents = Documents::invoices(3);
        let child = start_and_wait_for_a_poll(&sandbox, &documents);
        signal(&child, name);
        let ran = Ran::of(child.wait_with_output().expect("it ends"));
        assert_eq!(ran.status, Some(130), "{ran:?}");
        assert!(ran.errors.contains("interrupted"), "{ran:?}");
        assert!(ran.records().iter().all(|record| record["outcome"] == "pending"), "{ran:?}");

        sandbox.clear_script();
        let ran = run_in_shell(ran.command_to_go_on(), &sandbox);
        assert_eq!((ran.status, ran.records().len()), (Some(0), 3), "{ran:?}");
        assert_eq!(sandbox.journal().stored().count(), 3);
    }
}

#[test]
fn a_second_signal_ends_the_run_at_once() {
    let sandbox = sandbox();
    // More records than a pipe holds, so that the run cannot end by itself
    // while nobody reads them.
    let documents = Documents::invoices(300);
    let mut child = start_and_wait_for_a_poll(&sandbox, &documents);
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut signals = 0;
    while child.try_wait().expect("a child").is_none() {
        assert!(Instant::now() < deadline, "it does not end");
        signal(&child, "INT");
        signals += 1;
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(signals > 1, "the first signal lets what is known be written");
    let output = child.wait_with_output().expect("it has ended");
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn an_interrupted_wait_for_results_tells_how_to_go_on() {
    let sandbox = sandbox();
    let documents = Documents::invoices(1);
    let ran = run(&mut classify(&sandbox, [documents.path()]));
    let batch = ran.records()[0]["batchId"].as_str().expect("an id").to_owned();
    sandbox.fault(Route::Results, .., Fault::hang());
    let asked = sandbox.journal().polls().count();
    let child = start(against(&sandbox).args(["results", "--wait", "--batch", &batch]));
    wait_for_polls(&sandbox, asked + 1);
    signal(&child, "INT");
    let ran = Ran::of(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.status, Some(130), "{ran:?}");

    sandbox.clear_script();
    let ran = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!((ran.status, ran.records().len()), (Some(0), 1), "{ran:?}");
}

#[test]
fn when_the_time_is_over_the_results_can_be_had_later() {
    let sandbox = sandbox();
    sandbox.fault(Route::Results, .., waiting());
    let documents = Documents::invoices(2);
    let ran = run(classify(&sandbox, [documents.path()]).arg("--timeout=0.05"));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    assert!(ran.errors.contains("the time to wait for results is over"), "{ran:?}");
    assert_eq!(ran.records()[0]["error"]["kind"], "time");
    let command = ran.command_to_go_on();
    assert!(command.contains(&format!("--classification={}", sandbox.classification_id())));
    assert!(command.contains(&format!("--base-url={}", sandbox.base_url())));

    sandbox.clear_script();
    let later = run_in_shell(command, &sandbox);
    assert_eq!((later.status, later.records().len()), (Some(0), 2), "{later:?}");
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let sandbox = sandbox();
    let documents = Documents::invoices(3);
    for format in ["jsonl", "csv", "table"] {
        let mut child = start(classify(&sandbox, [documents.path()]).args(["--format", format]));
        drop(child.stdout.take());
        let ran = Ran::of(child.wait_with_output().expect("it ends"));
        assert_eq!((ran.status, ran.errors.as_str()), (Some(141), ""), "{format}");
    }
}

#[test]
fn a_full_disk_is_reported_and_the_results_can_be_had_later() {
    let sandbox = sandbox();
    let documents = Documents::invoices(2);
    let full = File::options().write(true).open("/dev/full").expect("the full device");
    let mut command = classify(&sandbox, [documents.path()]);
    let child = command.stdout(full).stderr(Stdio::piped()).spawn().expect("it starts");
    let ran = Ran::of(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    assert!(ran.errors.contains("cannot write to standard output"), "{ran:?}");
    let later = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!(later.status, Some(0), "{later:?}");
}
