//! A ledger has one worker, whatever process it is in; who has lost the work
//! sends no more.

use std::fs::File;
use std::thread;

use extracta_client::{Cancel, ErrorKind, Outcome};
use extracta_ledger::{Ledger, State, Worker};
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
fn who_waits_for_another_worker_hears_what_that_one_learns() {
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
    let holder = stage.ledger().worker().expect("somebody works");
    assert_eq!(holder.process, Some(worker.id()));
    let paths = worker::paths_in(&documents);
    let mut told = Told::default();
    let summary = stage.run().classify(stage.classification(), paths.clone(), &mut told.listener());
    assert!(summary.expect("classified").stop.is_none());
    told.must_know(&paths);
    assert!(worker.wait().expect("it ends").success());
    assert_eq!(stage.journal().stored().count(), 4);
    assert_eq!(stage.ledger().worker(), None);
}

#[test]
fn who_waits_ends_at_its_own_deadline_and_names_the_worker() {
    let mut stage = Stage::new();
    stage.options.session.results_timeout = milliseconds(300);
    let other = Stage::new();
    let documents = stage.path("documents");
    std::fs::create_dir(&documents).expect("a folder");
    std::fs::write(documents.join("0.txt"), text(0)).expect("written");
    other.sandbox.fault(Route::Upload, 1, Fault::hang_for(milliseconds(3_000)));
    stage.sandbox.fault(Route::Upload, 1, Fault::hang_for(milliseconds(3_000)));
    let mut worker = worker::start(&stage, Order::Classify, &documents);
    wait_until("the first upload", || stage.uploads() == 1);
    let mut told = Told::default();
    let paths = stage.documents([5]);
    let summary = stage.run().classify(stage.classification(), paths, &mut told.listener());
    let stop = summary.expect("a summary").stop.expect("it waits no longer");
    assert_eq!(stop.kind, ErrorKind::Time);
    assert!(stop.message.contains(&format!("process {}", worker.id())), "{stop}");
    assert_eq!(told.outcomes(), [Outcome::Pending]);
    worker.kill().expect("it is killed");
    worker.wait().expect("it has ended");
}

#[test]
fn who_has_lost_the_work_sends_nothing_more() {
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
            let summary = stage.run().classify(stage.classification(), paths, &mut told.listener());
            (told, summary.expect("the ledger can be read"))
        });
        wait_until("the second upload", || stage.uploads() == 2);
        // Somebody tidies up, and a second process takes the work over.
        std::fs::remove_file(stage.path("run.db-worker.lock")).expect("the lock file");
        let second = rusqlite::Connection::open(stage.ledger_path()).expect("the ledger");
        second.busy_timeout(milliseconds(5000)).expect("patience");
        second.execute("UPDATE ledger SET worker = 'somebody else'", []).expect("taken over");
        first.join().expect("no panic")
    });
    let stop = summary.stop.expect("it was stopped");
    assert_eq!(stop.kind, ErrorKind::Library);
    assert!(stop.message.contains("another process has taken over"), "{stop:?}");
    assert_eq!(stage.uploads(), 2, "nothing more is sent");
    assert_eq!(told.known.len(), 6, "each input is told all the same");
    let worker: String = rusqlite::Connection::open(stage.ledger_path())
        .and_then(|db| db.query_row("SELECT worker FROM ledger", [], |row| row.get(0)))
        .expect("a worker");
    assert_eq!(worker, "somebody else", "giving up leaves the other's name alone");
}

#[test]
fn a_ledger_that_was_unlinked_or_linked_twice_is_noticed_before_anything_is_sent() {
    for is_linked in [false, true] {
        let stage = Stage::new();
        let (ledger, paths) = (stage.ledger(), stage.documents(0..2));
        ledger.enter(stage.classification(), &paths).expect("entered");
        match is_linked {
            true => std::fs::hard_link(stage.ledger_path(), stage.path("second.db")),
            false => std::fs::remove_file(stage.ledger_path()),
        }
        .expect("done");
        let mut worker = Worker::new(&stage.client(), &ledger, &Cancel::new()).expect("a worker");
        let summary = worker.collect(&mut |_| {});
        let stop = summary.expect("a summary").stop.expect("it was stopped");
        assert_eq!(stop.kind, ErrorKind::Library);
        let why = if is_linked { "a second hard link" } else { "moved or removed" };
        assert!(stop.message.contains(why), "{stop:?}");
        assert_eq!(stage.uploads(), 0);
    }
}

#[test]
fn a_ledger_that_is_linked_twice_is_opened_by_nobody_and_nothing_is_entered() {
    let stage = Stage::new();
    let (ledger, paths) = (stage.ledger(), stage.documents(0..2));
    let second = stage.path("second.db");
    std::fs::hard_link(stage.ledger_path(), &second).expect("a link");
    for path in [stage.ledger_path(), second.clone()] {
        for opened in [
            Ledger::open(&path, &stage.options.base_url),
            Ledger::open_existing(&path),
            Ledger::open_to_read(&path),
        ] {
            let error = opened.expect_err("it has two names");
            assert_eq!(error.kind(), ErrorKind::Library, "{error}");
            assert!(error.to_string().contains("a second hard link; remove one"), "{error}");
        }
    }
    // Who has opened it before.
    let error = ledger.enter(stage.classification(), &paths).expect_err("it has two names");
    assert!(error.to_string().contains("a second hard link; remove one"), "{error}");
    std::fs::remove_file(second).expect("removed");
    ledger.enter(stage.classification(), &paths).expect("entered");
    Ledger::open_to_read(stage.ledger_path()).expect("it has one name");
}

#[test]
fn resend_changes_what_is_held_while_somebody_works() {
    let mut stage = Stage::with(TYPES, |sandbox| {
        sandbox.fault(Route::Upload, 1..=3, Fault::close_after_storing()).fault(
            Route::Upload,
            4,
            Fault::delay(milliseconds(400)),
        )
    });
    stage.options.session.results_timeout = milliseconds(300);
    let paths = stage.documents(0..2);
    stage.submit(&paths[..1]);
    assert_eq!(stage.rows()[0].known.state, State::Held);
    thread::scope(|scope| {
        let ledger = stage.ledger();
        let other = scope.spawn(|| stage.submit(&paths[1..]));
        wait_until("the fourth upload", || stage.uploads() == 4);
        assert_eq!(ledger.resend(&[State::Held], &paths[..1]).expect("resent"), 1);
        other.join().expect("no panic");
    });
    // It waits to be sent again, or is already: whoever works looks for it.
    assert_ne!(stage.rows()[0].known.state, State::Held);
    assert_eq!(stage.rows()[1].known.state, State::Stored, "another one is not concerned");
    stage.options.session.results_timeout = milliseconds(20_000);
    stage.collect();
    assert_eq!(stage.rows()[0].known.state, State::Classified);
}

#[test]
fn a_lock_file_that_a_dead_process_left_owns_nothing() {
    let stage = Stage::new();
    let paths = stage.documents(0..3);
    File::create(stage.path("run.db-worker.lock")).expect("a lock file");
    stage.classify(&paths).must_know(&paths);
    assert!(!stage.path("run.db-worker.lock").exists());
}
