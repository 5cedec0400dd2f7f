//! A run has one owner, whatever process it is in; who has lost it sends no
//! more.

use std::fs::File;
use std::thread;

use extracta_client::{ErrorKind, Outcome};
use extracta_ledger::State;
use extracta_sandbox::{Fault, Route};

use crate::support::*;
use crate::worker::{self, Order};

#[test]
fn two_threads_that_classify_the_same_files_send_each_once() {
    for _ in 0..3 {
        let stage = Stage::new();
        let paths = stage.documents(0..10);
        thread::scope(|scope| {
            let both =
                [scope.spawn(|| stage.classify(&paths)), scope.spawn(|| stage.classify(&paths))];
            for told in both {
                let told = told.join().expect("no panic");
                assert_eq!(told.known.len(), 10, "each input is told, known or not");
            }
        });
        stage.collect();
        for number in 0..10 {
            assert_eq!(stage.times_stored(&text(number)), 1, "document {number}");
        }
        assert!(stage.rows().iter().all(|row| row.known.outcome() == Outcome::Classified));
        stage.mind_the_manners();
    }
}

#[test]
fn two_processes_that_classify_the_same_files_send_each_once() {
    let stage = Stage::new();
    let documents = stage.path("documents");
    std::fs::create_dir(&documents).expect("a folder");
    for number in 0..10 {
        std::fs::write(documents.join(format!("{number}.txt")), text(number)).expect("written");
    }
    let workers: Vec<_> =
        (0..3).map(|_| worker::start(&stage, Order::Classify, &documents)).collect();
    for mut worker in workers {
        assert!(worker.wait().expect("it ends").success());
    }
    stage.collect();
    for number in 0..10 {
        assert_eq!(stage.times_stored(&text(number)), 1, "document {number}");
    }
    assert!(stage.rows().iter().all(|row| row.known.outcome() == Outcome::Classified));
    stage.mind_the_manners();
}

#[test]
fn a_run_that_another_process_owns_is_left_to_it() {
    let stage = Stage::with(TYPES, |sandbox| {
        sandbox.fault(Route::Upload, 2, Fault::hang_for(milliseconds(700)).stored())
    });
    let documents = stage.path("documents");
    std::fs::create_dir(&documents).expect("a folder");
    for number in 0..4 {
        std::fs::write(documents.join(format!("{number}.txt")), text(number)).expect("written");
    }
    let mut worker = worker::start(&stage, Order::Classify, &documents);
    wait_until("the second upload", || stage.uploads() == 2);
    assert!(stage.ledger().runs().expect("runs")[0].is_owned);
    let paths = worker::paths_in(&documents);
    let mut told = Told::default();
    let summary = stage.run().classify(&stage.classification(), paths, &mut told.listener());
    let summary = summary.expect("classified");
    assert_eq!(summary.elsewhere.len(), 1);
    assert_eq!(told.known.len(), 4);
    assert!(told.outcomes().iter().all(|outcome| *outcome != Outcome::Classified));
    assert_eq!(stage.uploads(), 2, "nothing is sent from here");
    assert!(worker.wait().expect("it ends").success());
    assert_eq!(stage.journal().stored().count(), 4);
    assert!(!stage.ledger().runs().expect("runs")[0].is_owned);
}

#[test]
fn who_has_lost_a_run_sends_nothing_more() {
    let mut stage = Stage::with(TYPES, |sandbox| {
        sandbox.fault(Route::Upload, 2, Fault::delay(milliseconds(300)))
    });
    stage.options.session.files_per_request = 1;
    stage.options.session.results_timeout = milliseconds(500);
    let paths = stage.documents(0..6);
    let (told, summary) = thread::scope(|scope| {
        let first = scope.spawn(|| {
            let mut told = Told::default();
            let paths = paths.iter().cloned();
            let summary =
                stage.run().classify(&stage.classification(), paths, &mut told.listener());
            (told, summary.expect("the ledger can be read"))
        });
        wait_until("the second upload", || stage.uploads() == 2);
        // Somebody tidies up, and a second process takes the run over.
        std::fs::remove_file(stage.path("run.db-run-1.lock")).expect("the lock file");
        let second = rusqlite::Connection::open(stage.ledger_path()).expect("the ledger");
        second.busy_timeout(milliseconds(5000)).expect("patience");
        second.execute("UPDATE runs SET owner = 'somebody else'", []).expect("taken over");
        first.join().expect("no panic")
    });
    let stop = summary.stop.expect("it was stopped");
    assert_eq!(stop.kind, ErrorKind::Library);
    assert!(stop.message.contains("another process has taken over"), "{stop:?}");
    assert_eq!(stage.uploads(), 2, "nothing more is sent");
    assert_eq!(told.known.len(), 6, "each input is told all the same");
    let owner: String = rusqlite::Connection::open(stage.ledger_path())
        .and_then(|db| db.query_row("SELECT owner FROM runs", [], |row| row.get(0)))
        .expect("an owner");
    assert_eq!(owner, "somebody else", "giving up leaves the other's name alone");
}

#[test]
fn who_lost_a_run_to_resend_does_not_save_over_it() {
    let mut stage = Stage::with(TYPES, |sandbox| {
        sandbox
            .fault(Route::Upload, 1, Fault::close_after_storing())
            .fault(Route::Upload, 2, Fault::close_after_storing())
            .fault(Route::Upload, 3, Fault::delay(milliseconds(400)))
    });
    stage.options.session.results_timeout = milliseconds(300);
    let paths = stage.documents(0..2);
    thread::scope(|scope| {
        let first = scope.spawn(|| stage.submit(&paths[..1]));
        first.join().expect("no panic");
        assert_eq!(stage.rows()[0].known.state, State::Held);
        let ledger = stage.ledger();
        let other = scope.spawn(|| stage.submit(&paths[1..]));
        wait_until("the third upload", || stage.uploads() == 3);
        assert_eq!(ledger.resend(&[State::Held], &paths[..1]).expect("resent"), 1);
        other.join().expect("no panic");
    });
    assert_eq!(stage.rows()[0].known.state, State::Unknown, "waits to be sent again");
    assert_eq!(stage.rows()[1].known.state, State::Stored, "another run is not concerned");
}

#[test]
fn a_lock_file_that_a_dead_process_left_owns_nothing() {
    let stage = Stage::new();
    let paths = stage.documents(0..3);
    File::create(stage.path("run.db-run-1.lock")).expect("a lock file");
    stage.classify(&paths).must_know(&paths);
    assert!(!stage.path("run.db-run-1.lock").exists());
}

#[test]
fn a_run_that_cannot_be_taken_is_told_and_does_not_keep_back_the_others() {
    let stage = Stage::new();
    for number in 0..3 {
        stage.submit(&stage.documents([number]));
    }
    let mut lock = stage.ledger_path().into_os_string();
    lock.push("-run-1.lock");
    std::fs::create_dir(&lock).expect("something in the way");
    let told = stage.collect();
    assert_eq!(told.known.len(), 2, "those of the other runs");
    assert!(told.warnings.iter().any(|it| it.contains("run 1 cannot be taken")), "{told:?}");
    std::fs::remove_dir(&lock).expect("out of the way");
    assert_eq!(stage.collect().known.len(), 1);
    assert!(stage.rows().iter().all(|row| row.known.outcome() == Outcome::Classified));
}
