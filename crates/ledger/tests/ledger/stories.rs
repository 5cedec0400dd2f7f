//! Submitting and collecting, when nothing goes wrong.

use std::time::Duration;

use extracta_client::Event;
use extracta_client::{Cancel, Outcome, Target};
use extracta_ledger::{State, Worker};
use extracta_sandbox::{Fault, Route};

use crate::support::*;

#[test]
fn each_input_is_told_once_and_the_second_run_sends_nothing() {
    let stage = Stage::new();
    let paths = stage.documents(0..5);
    let first = stage.classify(&paths);
    first.must_know(&paths);
    assert_eq!(first.new_documents, 5);
    assert_eq!(first.accepted.len(), 5);
    let (uploads, polls) = (stage.uploads(), stage.journal().polls().count());
    let second = stage.classify(&paths);
    second.must_know(&paths);
    assert_eq!(second.new_documents, 0);
    assert_eq!(stage.uploads(), uploads, "nothing is sent again");
    assert_eq!(stage.journal().polls().count(), polls, "nothing is asked again");
    for number in 0..5 {
        assert_eq!(stage.times_stored(&text(number)), 1);
    }
    stage.mind_the_manners();
}

#[test]
fn submit_leaves_the_results_and_collect_finds_them() {
    let stage = Stage::new();
    let paths = stage.documents(0..5);
    let submitted = stage.submit(&paths);
    assert!(submitted.known.is_empty());
    assert_eq!(submitted.accepted.len(), 5);
    assert_eq!(stage.journal().polls().count(), 0, "submitting asks for nothing");
    assert!(stage.rows().iter().all(|row| row.known.state == State::Stored));
    stage.collect().must_know(&paths);
    assert_eq!(stage.journal().stored().count(), 5);
    stage.mind_the_manners();
}

#[test]
fn one_handle_submits_and_collects() {
    let stage = Stage::new();
    let paths = stage.documents(0..4);
    let (classification, mut run) = (stage.classification(), stage.run());
    run.submit(&classification, paths.clone(), &mut |_| {}).expect("submitted");
    let mut told = Told::default();
    run.collect(&mut told.listener()).expect("collected");
    told.must_know(&paths);
}

#[test]
fn one_handle_collects_again_at_once() {
    let stage = Stage::with(TYPES, |sandbox| sandbox.processing_time(milliseconds(300)));
    let paths = stage.documents(0..4);
    stage.submit(&paths);
    let (mut once, mut later) = (Told::default(), Told::default());
    let mut run = stage.run();
    run.collect_once(&mut once.listener()).expect("collected");
    assert!(once.known.is_empty(), "{once:?}");
    assert_eq!(stage.journal().polls().count(), 1, "asked once");
    run.collect(&mut later.listener()).expect("collected");
    later.must_know(&paths);
}

#[test]
fn collect_once_asks_once_for_each_batch_that_waited() {
    let mut stage = Stage::new();
    stage.options.session.files_per_batch = 2;
    let paths = stage.documents(0..6);
    stage.submit(&paths);
    let mut told = Told::default();
    stage.run().collect_once(&mut told.listener()).expect("collected");
    told.must_know(&paths);
    assert_eq!(stage.journal().polls().count(), 3);
    let mut again = Told::default();
    stage.run().collect_once(&mut again.listener()).expect("collected");
    assert!(again.known.is_empty());
    assert_eq!(stage.journal().polls().count(), 3, "all is known: nothing is asked");
}

#[test]
fn collect_sends_what_was_never_sent() {
    let stage = Stage::new();
    let paths = stage.documents(0..5);
    stage.sandbox.set_credits(0);
    let stopped = stage.submit(&paths);
    assert!(stopped.accepted.is_empty());
    assert_eq!(stage.status().of(State::Planned), 5);
    stage.sandbox.set_credits(100);
    stage.collect().must_know(&paths);
    assert_eq!(stage.journal().stored().count(), 5);
}

#[test]
fn collect_tells_first_what_is_known_and_in_the_end_what_is_not() {
    let mut stage = Stage::new();
    stage.options.session.results_timeout = milliseconds(400);
    stage.sandbox.treat("3.txt", extracta_sandbox::Treatment::Unfinished);
    let paths = stage.documents(0..5);
    stage.submit(&paths);
    for expected in [5, 1] {
        let told = stage.collect();
        assert_eq!(told.times().into_values().collect::<Vec<_>>(), vec![1; expected]);
        let last = told.known.last().expect("five are told");
        assert_eq!((last.path.as_path(), last.known.outcome()), (&*paths[3], Outcome::Pending));
    }
}

#[test]
fn step_tells_what_happens_until_there_is_nothing_to_do() {
    let stage = Stage::new();
    let paths = stage.documents(0..4);
    stage.submit(&paths);
    let mut run = stage.run();
    let (mut known, mut over) = (0, 0);
    loop {
        match run.step(milliseconds(50)).expect("a step") {
            Some(Event::Known(_)) => known += 1,
            Some(Event::Over { stop, .. }) => {
                assert_eq!(stop, None);
                over += 1;
            }
            Some(Event::Idle) => break,
            _ => {}
        }
    }
    assert_eq!((known, over), (4, 1));
    assert!(matches!(run.step(Duration::ZERO), Ok(Some(Event::Idle))));
}

#[test]
fn step_goes_on_with_what_the_same_handle_has_submitted() {
    let stage = Stage::new();
    let paths = stage.documents(0..4);
    let mut run = stage.run();
    run.submit(stage.classification(), paths, &mut |_| {}).expect("submitted");
    let mut known = 0;
    loop {
        match run.step(milliseconds(50)).expect("a step") {
            Some(Event::Known(_)) => known += 1,
            Some(Event::Idle) => break,
            _ => {}
        }
    }
    assert_eq!(known, 4);
}

#[test]
fn a_worker_that_finishes_sees_through_what_it_is_sending_and_begins_nothing() {
    let stage = Stage::with(TYPES, |sandbox| {
        sandbox.processing_time(Duration::from_secs(600)).fault(
            Route::Upload,
            1,
            Fault::delay(milliseconds(300)),
        )
    });
    let paths = stage.documents(0..4);
    let (ledger, mut run) = (stage.ledger(), stage.run());
    ledger.enter(stage.classification(), &paths).expect("entered");
    while stage.status().of(State::Sending) == 0 {
        run.step(milliseconds(10)).expect("a step");
    }
    run.finish();
    wait_until("the end", || matches!(run.step(milliseconds(50)), Ok(Some(Event::Over { .. }))));
    let status = stage.status();
    assert_eq!((status.of(State::Stored), status.of(State::Planned)), (1, 3));
    assert_eq!(ledger.worker(), None, "others may have the work");
}

#[test]
fn work_that_nobody_freed_is_given_up() {
    // A process of its own: the other tests of this one are at work too.
    if std::env::var_os("EXTRACTA_TEST_GIVES_UP").is_none() {
        let own = std::process::Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "stories::work_that_nobody_freed_is_given_up"])
            .env("EXTRACTA_TEST_GIVES_UP", "1")
            .output();
        let own = own.expect("a process");
        assert!(own.status.success(), "{}", String::from_utf8_lossy(&own.stdout));
        return;
    }
    let stage = Stage::with(TYPES, |sandbox| sandbox.processing_time(Duration::from_secs(600)));
    let paths = stage.documents(0..2);
    stage.submit(&paths);
    let mut left = stage.run();
    left.step(milliseconds(1)).expect("a step");
    assert!(stage.ledger().worker().is_some());
    std::mem::forget(left);
    extracta_ledger::give_up_all();
    assert_eq!(stage.ledger().worker(), None);
    let mut next = stage.run();
    next.step(milliseconds(1)).expect("a step");
    assert!(stage.ledger().worker().is_some(), "the next one works");
    next.finish();
    wait_until("the end", || matches!(next.step(milliseconds(50)), Ok(Some(Event::Over { .. }))));
}

#[test]
fn a_step_does_not_rest_from_what_came_before_it_heard_of_the_end() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    let (ledger, mut run) = (stage.ledger(), stage.run());
    ledger.enter(stage.classification(), &paths[..1]).expect("entered");
    run.step(milliseconds(1)).expect("a step");
    // Drives what the step has begun to its end, which is not told yet.
    run.classify(stage.classification(), paths[..1].to_vec(), &mut |_| {}).expect("classified");
    run.collect(&mut |_| {}).expect("collected");
    ledger.enter(stage.classification(), &paths[1..]).expect("entered");
    let (mut known, mut idle) = (0, 0);
    while idle < 2 {
        match run.step(milliseconds(50)).expect("a step") {
            Some(Event::Known(_)) => known += 1,
            Some(Event::Idle) => idle += 1,
            _ => {}
        }
    }
    assert_eq!(known, 2);
}

#[test]
fn classify_takes_on_what_this_handle_is_stepping_through() {
    let stage = Stage::with(TYPES, |sandbox| sandbox.processing_time(milliseconds(200)));
    let paths = stage.documents(0..4);
    stage.submit(&paths);
    let mut run = stage.run();
    run.step(milliseconds(1)).expect("a step");
    let mut told = Told::default();
    let summary = run.classify(stage.classification(), paths.clone(), &mut told.listener());
    assert!(summary.expect("classified").elsewhere.is_none(), "it is here");
    told.must_know(&paths);
}

#[test]
fn status_counts_documents_by_state() {
    let stage = Stage::new();
    let paths = stage.documents(0..5);
    stage.sandbox.treat("4.txt", extracta_sandbox::Treatment::Refused);
    stage.submit(&paths);
    let status = stage.ledger().status().expect("a status");
    assert_eq!((status.targets.len(), status.entries), (1, 5));
    assert_eq!(status.worker, None);
    let status = stage.status();
    assert_eq!(status.target, stage.classification().into());
    assert_eq!((status.of(State::Stored), status.of(State::Refused)), (4, 1));
    assert_eq!(status.total(), 5);
    let batches = stage.ledger().batches().expect("batches");
    assert_eq!(batches.iter().map(|batch| batch.awaited).sum::<u64>(), 4);
    stage.collect();
    let after = stage.status();
    assert_eq!((after.of(State::Classified), after.of(State::Refused)), (4, 1));
}

#[test]
fn one_ledger_keeps_documents_of_several_classifications() {
    let stage = Stage::new();
    let paths = stage.documents(0..3);
    let other = extracta_client::ClassificationId::new(&stage.sandbox.classification_ids()[1]);
    let other = other.expect("an id");
    stage.submit(&paths);
    let mut told = Told::default();
    stage.run().submit(&other, paths.clone(), &mut told.listener()).expect("submitted");
    assert_eq!(told.new_documents, 3, "another classification, another document");
    let told = stage.collect();
    assert!(told.times().values().all(|times| *times == 2), "{:?}", told.times());
    for row in told.known {
        let number = number_of(&row.path).expect("a number");
        let expected = match row.known.target == Target::from(&other) {
            true => "anything".to_owned(),
            false => type_name(number),
        };
        assert_eq!(row.known.document_type, Some(expected));
    }
    assert_eq!(stage.journal().stored().count(), 6);
}

#[test]
fn resend_sends_a_held_document_again_and_counts_it() {
    let stage = Stage::with(TYPES, |sandbox| {
        sandbox.fault(Route::Upload, 1..=3, Fault::close_after_storing())
    });
    let paths = stage.documents(0..1);
    let told = stage.classify(&paths);
    assert_eq!(told.outcomes(), [Outcome::Held]);
    let ledger = stage.ledger();
    assert_eq!(ledger.resend(&[State::Unknown], &[]).expect("none"), 0);
    let unrelated = stage.documents([7]);
    assert!(ledger.resend(&[State::Held], &unrelated).is_err(), "that path is not in the ledger");
    assert_eq!(ledger.resend(&[State::Held], &paths).expect("resent"), 1);
    assert_eq!(ledger.resend(&[State::Held], &paths).expect("none is left"), 0);
    assert_eq!(stage.uploads(), 3, "resending sends nothing by itself");
    stage.collect().must_know(&paths);
    let row = &stage.rows()[0];
    assert!(row.known.is_possibly_charged_twice);
    assert_eq!(stage.times_stored(&text(0)), 4);
}

#[test]
fn a_cancelled_handle_sends_nothing_and_tells_every_input() {
    let stage = Stage::new();
    let paths = stage.documents(0..3);
    let cancel = Cancel::new();
    cancel.cancel();
    let mut run = Worker::new(&stage.client(), &stage.ledger(), &cancel).expect("a run");
    let mut told = Told::default();
    let summary = run.classify(stage.classification(), paths.clone(), &mut told.listener());
    assert!(summary.expect("a summary").stop.is_some());
    assert_eq!(told.outcomes(), [Outcome::Pending; 3]);
    assert_eq!(stage.uploads(), 0);
    drop(run);
    stage.collect().must_know(&paths);
}
