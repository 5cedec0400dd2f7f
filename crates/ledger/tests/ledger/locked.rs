//! A ledger that another program keeps locked, and a caller that cancels.

use std::thread;

use extracta_client::{Cancel, ErrorKind};
use extracta_ledger::Worker;
use extracta_sandbox::{Fault, Route};
use rusqlite::Connection;

use crate::support::*;

/// What a viewer does that began to write and went for lunch.
fn lock(stage: &Stage) -> Connection {
    let viewer = Connection::open(stage.ledger_path()).expect("the ledger");
    viewer.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    viewer
}

#[test]
fn a_cancel_ends_the_wait_for_a_lock() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    let ledger = stage.ledger();
    let viewer = lock(&stage);
    let cancel = Cancel::new();
    let mut worker = Worker::new(&stage.client(), &ledger, &cancel).expect("a worker");
    let (id, mut told) = (stage.classification(), Told::default());
    cancel.cancel_after(milliseconds(50));
    let kind =
        |ended: Result<_, extracta_ledger::LedgerError>| ended.map(drop).map_err(|it| it.kind());
    let scope = cancel.scope();
    assert_eq!(kind(ledger.enter(&id, &paths).map(drop)), Err(ErrorKind::Cancelled));
    drop(scope);
    drop(viewer);
    let entries = ledger.enter(&id, &paths).expect("entered").entries;
    let viewer = lock(&stage);
    let mut worker_by = |cancel: &Cancel| {
        worker.set_cancel(cancel);
        let ended =
            worker.work_for(&entries, extracta_client::Asking::UntilKnown, &mut told.listener());
        ended.map(|summary| summary.stop.map(|stop| stop.kind)).map_err(|it| it.kind())
    };
    let soon = Cancel::new();
    soon.cancel_after(milliseconds(50));
    assert_eq!(worker_by(&soon), Err(ErrorKind::Cancelled));
    drop(viewer);
    assert_eq!(worker_by(&Cancel::new()), Ok(None));
    assert_eq!(stage.sandbox.journal().stored().count(), 2);
}

#[test]
fn a_cancel_ends_the_work_while_nothing_can_be_noted() {
    let stage = Stage::with(TYPES, |sandbox| {
        sandbox.fault(Route::Upload, 1, Fault::delay(milliseconds(300)))
    });
    let paths = stage.documents(0..3);
    let cancel = Cancel::new();
    let mut worker = Worker::new(&stage.client(), &stage.ledger(), &cancel).expect("a worker");
    let mut told = Told::default();
    let ended = thread::scope(|scope| {
        let classified = scope
            .spawn(|| worker.classify(stage.classification(), paths.clone(), &mut told.listener()));
        wait_until("an upload", || stage.uploads() >= 1);
        let viewer = lock(&stage);
        thread::sleep(milliseconds(500));
        cancel.cancel();
        let ended = classified.join().expect("no panic");
        drop(viewer);
        ended
    });
    let kind = match ended {
        Ok(summary) => summary.stop.expect("a stop").kind,
        Err(error) => error.kind(),
    };
    assert_eq!(kind, ErrorKind::Cancelled);
    // What was not noted is settled by the results, and paid for once.
    stage.sandbox.clear_script();
    let told = stage.classify(&paths);
    told.must_know(&paths);
    stage.mind_the_manners();
}

/// Two threads with handles of one ledger: the one waits for another program, the
/// other for that one.
#[test]
fn a_cancel_ends_the_wait_for_another_thread_of_the_process() {
    let stage = Stage::new();
    let path = stage.documents(0..1).remove(0);
    let ledger = stage.ledger();
    let viewer = lock(&stage);
    let (id, patient, hasty) = (stage.classification(), Cancel::new(), Cancel::new());
    thread::scope(|scope| {
        let enter = |cancel: Cancel| {
            let (ledger, id, path) = (ledger.clone(), id.clone(), path.clone());
            move || {
                let _scope = cancel.scope();
                ledger.enter(&id, [&path]).map(drop).map_err(|error| error.kind())
            }
        };
        let first = scope.spawn(enter(patient.clone()));
        thread::sleep(milliseconds(100));
        let second = scope.spawn(enter(hasty.clone()));
        thread::sleep(milliseconds(50));
        hasty.cancel();
        wait_until("an end", || second.is_finished());
        assert!(!first.is_finished(), "it goes on to wait");
        assert_eq!(second.join().expect("no panic"), Err(ErrorKind::Cancelled));
        drop(viewer);
        assert_eq!(first.join().expect("no panic"), Ok(()));
    });
}
