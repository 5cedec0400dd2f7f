//! Who works step by step and stops stepping: the ledger is given back, and
//! nothing is lost by it.

use std::time::Duration;

use extracta_client::Event;
use extracta_ledger::{State, Worker};
use extracta_sandbox::{Fault, Route};

use crate::support::*;
use crate::worker::{self, Order};

/// A worker that is in the middle of the first upload, of four documents, and
/// gives back at once where no step comes.
fn left_alone(stage: &Stage) -> Worker {
    let paths = stage.documents(0..4);
    stage.ledger().enter(stage.classification(), &paths).expect("entered");
    let mut left = stage.run();
    left.set_give_back(milliseconds(60));
    while stage.status().of(State::Sending) == 0 {
        left.step(milliseconds(10)).expect("a step");
    }
    left
}

fn slow_first_upload() -> Stage {
    Stage::with(TYPES, |sandbox| sandbox.fault(Route::Upload, 1, Fault::delay(milliseconds(300))))
}

/// All that is told until nothing is left.
fn steps_of(worker: &mut Worker) -> Vec<String> {
    let mut told = Vec::new();
    loop {
        match worker.step(milliseconds(50)).expect("a step") {
            Some(Event::Idle) => return told,
            Some(Event::Known(_)) => told.push("known".to_owned()),
            Some(Event::Over { stop }) => told.push(format!("over: {stop:?}")),
            Some(Event::Warning(warning)) => told.push(warning),
            _ => {}
        }
    }
}

#[test]
fn an_upload_that_nobody_steps_through_is_kept_before_the_ledger_is_given_back() {
    let stage = slow_first_upload();
    let left = left_alone(&stage);
    assert!(stage.ledger().worker().is_some());
    wait_until("the ledger is free", || stage.ledger().worker().is_none());
    let status = stage.status();
    assert_eq!((status.of(State::Stored), status.of(State::Planned)), (1, 3));
    drop(left);
    stage.collect();
    assert_eq!(stage.journal().stored().count(), 4, "each once");
    stage.mind_the_manners();
}

#[test]
fn the_next_step_takes_the_ledger_again_and_tells_no_end_before_its_own() {
    let stage = slow_first_upload();
    let mut left = left_alone(&stage);
    wait_until("the ledger is free", || stage.ledger().worker().is_none());
    let told = steps_of(&mut left);
    assert_eq!(told, ["known", "known", "known", "known", "over: None"]);
    assert_eq!(stage.journal().stored().count(), 4, "each once");
}

#[test]
fn a_step_that_comes_while_the_last_upload_ends_goes_on_all_the_same() {
    let stage = slow_first_upload();
    let mut left = left_alone(&stage);
    std::thread::sleep(milliseconds(120));
    assert_eq!(steps_of(&mut left).len(), 5);
    assert_eq!(stage.journal().stored().count(), 4, "each once");
}

#[test]
fn the_next_step_says_who_has_the_ledger_by_now() {
    let stage = slow_first_upload();
    let mut left = left_alone(&stage);
    wait_until("the ledger is free", || stage.ledger().worker().is_none());
    // Works for long: its results are not there.
    stage.sandbox.fault(Route::Results, .., Fault::delay(Duration::from_secs(30)));
    let mut other = worker::start(&stage, Order::Work, stage.folder.path());
    wait_until("another one works", || stage.ledger().worker().is_some());
    let who = format!("process {} works on it now", other.id());
    let mut told = Vec::new();
    for _ in 0..4 {
        told.extend(left.step(milliseconds(20)).expect("a step"));
    }
    other.kill().expect("it is killed");
    other.wait().expect("it has ended");
    let is_it = |event: &Event<_>| matches!(event, Event::Warning(said) if said.contains(&who));
    assert_eq!(told.iter().filter(|event| is_it(event)).count(), 1, "{told:?}");
}

#[test]
fn a_worker_that_is_to_finish_tells_its_end_though_the_ledger_is_given_back() {
    let stage = slow_first_upload();
    let mut left = left_alone(&stage);
    left.finish();
    wait_until("the ledger is free", || stage.ledger().worker().is_none());
    wait_until("the end", || matches!(left.step(milliseconds(50)), Ok(Some(Event::Over { .. }))));
    assert_eq!(stage.status().of(State::Planned), 3);
}
