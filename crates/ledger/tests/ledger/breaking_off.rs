//! Breaking off in the middle, and going on.

use std::thread;

use extracta_client::{Cancel, ErrorKind, Event};
use extracta_ledger::{State, Worker};
use extracta_sandbox::{Fault, Route};

use crate::support::*;

/// A service so slow that there is time to break off.
fn slow_stage() -> Stage {
    let mut stage = Stage::with(TYPES, |sandbox| {
        sandbox.fault(Route::Upload, .., Fault::delay(milliseconds(60)))
    });
    stage.options.session.files_per_request = 2;
    stage
}

/// All is known in the end; what is stored more often than once is counted.
fn must_be_known_in_the_end(stage: &Stage, paths: &[std::path::PathBuf]) {
    stage.sandbox.clear_script();
    let told = stage.classify(paths);
    told.must_know(paths);
    for row in stage.rows() {
        let number = number_of(&row.path).expect("a number");
        let times = stage.times_stored(&text(number));
        let may_be_twice = row.known.is_possibly_charged_twice || row.known.is_settled_by_absence;
        assert!(times == 1 || (times == 2 && may_be_twice), "{number}: {times} times, {row:?}");
    }
    let twice = stage.rows().iter().filter(|row| row.known.is_possibly_charged_twice).count();
    assert!(twice <= 1, "only an opener's response can be lost for good");
    stage.mind_the_manners();
}

#[test]
fn a_cancelled_run_is_gone_on_with() {
    for uploads in 1..=4 {
        let stage = slow_stage();
        let paths = stage.documents(0..8);
        let cancel = Cancel::new();
        let mut told = Told::default();
        let mut run = Worker::new(&stage.client(), &stage.ledger(), &cancel).expect("a run");
        let summary = thread::scope(|scope| {
            let classified = scope.spawn(|| {
                run.classify(stage.classification(), paths.clone(), &mut told.listener())
            });
            wait_until("an upload", || stage.uploads() >= uploads);
            cancel.cancel();
            classified.join().expect("no panic").expect("a summary")
        });
        assert_eq!(summary.stop.map(|stop| stop.kind), Some(ErrorKind::Cancelled));
        assert_eq!(told.times().len(), 8, "each input is told");
        assert!(stage.rows().iter().all(|row| row.known.state != State::Sending));
        assert_eq!(stage.ledger().worker(), None);
        must_be_known_in_the_end(&stage, &paths);
    }
}

#[test]
fn a_run_that_was_dropped_without_ceremony_is_gone_on_with() {
    for uploads in 1..=4 {
        let stage = slow_stage();
        let paths = stage.documents(0..8);
        stage.sandbox.set_credits(0);
        stage.submit(&paths);
        stage.sandbox.set_credits(100);
        let before = stage.uploads();
        let mut run = stage.run();
        while stage.uploads() < before + uploads {
            let step = run.step(milliseconds(1)).expect("a step");
            assert!(!matches!(step, Some(Event::Idle)));
        }
        drop(run);
        assert_eq!(stage.ledger().worker(), None);
        must_be_known_in_the_end(&stage, &paths);
    }
}

#[test]
fn a_listener_that_panics_loses_nothing() {
    let stage = slow_stage();
    let paths = stage.documents(0..4);
    let panicked = thread::scope(|scope| {
        let classified = scope.spawn(|| {
            stage.run().classify(stage.classification(), paths.clone(), &mut |event| {
                if let Event::Accepted(_) = event {
                    panic!("the listener's own fault");
                }
            })
        });
        classified.join().is_err()
    });
    assert!(panicked);
    must_be_known_in_the_end(&stage, &paths);
}
