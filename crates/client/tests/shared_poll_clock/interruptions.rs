//! Processes that die, waits that are cancelled, files that are spoilt.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use extracta_client::{Cancel, ErrorKind, ResultsProgress};
use extracta_sandbox::{Fault, Route};

use crate::support::*;
use crate::{another_process, batch, is_awaited, sharing_options, state, state_file, wait_until};

const PAUSE: Duration = Duration::from_millis(150);

#[test]
fn after_a_process_was_killed_in_its_request_the_next_waits_a_full_pause() {
    let state_dir = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| sandbox.fault(Route::Results, 2, Fault::hang()));
    let (classification, batch) = (classification(&sandbox), batch(&sandbox));
    let client = client(&sandbox, sharing_options(&sandbox, state_dir.path(), PAUSE));
    client.results(&classification, &batch, None).expect("a response");
    let mut process = another_process::start(&sandbox, &batch, state_dir.path(), PAUSE, 1);
    process.begin();
    wait_until("its request is under way", || sandbox.journal().polls().count() == 2);
    assert_eq!(state(state_dir.path()), "");

    let killed = Instant::now();
    process.child.kill().expect("it can be killed");
    process.child.wait().expect("it has ended");
    let response = client.results(&classification, &batch, None).expect("a response");
    assert!(killed.elapsed() >= PAUSE);
    assert_eq!(response.progress, ResultsProgress::Finished);
    assert!(state(state_dir.path()).starts_with("pace-2 "), "{}", state(state_dir.path()));
}

#[test]
fn a_process_that_was_killed_while_it_waited_holds_up_nobody_for_long() {
    let state_dir = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| sandbox);
    let batch = batch(&sandbox);
    let client = client(&sandbox, sharing_options(&sandbox, state_dir.path(), PAUSE));
    client.results(&classification(&sandbox), &batch, None).expect("a response");
    // It waits a pause after the request before.
    let mut process = another_process::start(&sandbox, &batch, state_dir.path(), PAUSE, 1);
    client.results(&classification(&sandbox), &batch, None).expect("a response");
    process.begin();
    wait_until("it waits, or has its turn", || {
        is_awaited(state_dir.path()) || sandbox.journal().polls().count() == 3
    });
    process.child.kill().expect("it can be killed");
    process.child.wait().expect("it has ended");
    client.results(&classification(&sandbox), &batch, None).expect("a response");
    assert!(!is_awaited(state_dir.path()), "{}", state(state_dir.path()));
}

#[test]
fn a_wait_for_the_lock_can_be_cancelled() {
    let state_dir = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| sandbox);
    let (classification, batch) = (classification(&sandbox), batch(&sandbox));
    let client = client(&sandbox, sharing_options(&sandbox, state_dir.path(), milliseconds(1)));
    client.results(&classification, &batch, None).expect("a response");

    let locked = File::open(state_file(state_dir.path())).expect("the state");
    locked.lock().expect("a lock");
    let cancel = Cancel::new();
    let error = std::thread::scope(|scope| {
        let waiting = scope
            .spawn(|| client.wait(&classification, &batch, None, Duration::from_secs(60), &cancel));
        std::thread::sleep(milliseconds(30));
        cancel.cancel();
        waiting.join().expect("no panic").expect_err("the lock is held")
    });
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    assert_eq!(sandbox.journal().polls().count(), 1);
    drop(locked);
    client.results(&classification, &batch, None).expect("a response, once the lock is free");
}

#[test]
fn who_gives_up_holds_up_nobody() {
    let state_dir = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| sandbox);
    let (classification, batch) = (classification(&sandbox), batch(&sandbox));
    let pause = Duration::from_secs(60);
    let client = client(&sandbox, sharing_options(&sandbox, state_dir.path(), pause));
    let cancel = Cancel::new();
    std::thread::scope(|scope| {
        let waiting = scope
            .spawn(|| client.wait(&classification, &batch, None, Duration::from_secs(90), &cancel));
        wait_until("it waits", || {
            fs::read_dir(state_dir.path()).expect("a folder").next().is_some()
                && is_awaited(state_dir.path())
        });
        cancel.cancel();
        let error = waiting.join().expect("no panic").expect_err("its turn was far");
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    });
    assert_eq!(sandbox.journal().polls().count(), 0);
    let file = File::open(state_file(state_dir.path())).expect("the state");
    file.try_lock().expect("nobody has it locked");
}

#[test]
fn a_file_that_is_no_state_counts_as_a_request_that_ended_just_now() {
    let state_dir = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| sandbox);
    let (classification, batch) = (classification(&sandbox), batch(&sandbox));
    let ask = || {
        let options = sharing_options(&sandbox, state_dir.path(), PAUSE);
        let started = Instant::now();
        let response = client(&sandbox, options).results(&classification, &batch, None);
        assert_eq!(response.expect("a response").progress, ResultsProgress::Finished);
        started.elapsed()
    };
    assert!(ask() >= PAUSE, "there was no file");
    let whole = state(state_dir.path());
    for spoilt in ["", "garbage", &whole[..whole.len() / 2]] {
        std::thread::sleep(PAUSE);
        fs::write(state_file(state_dir.path()), spoilt).expect("it can be written");
        assert!(ask() >= PAUSE, "{spoilt:?}");
        assert!(state(state_dir.path()).starts_with("pace-2 "), "{}", state(state_dir.path()));
    }
}
