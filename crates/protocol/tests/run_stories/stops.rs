//! What ends a run before its time.

use std::time::Duration;

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::{Command, Event, Memory, Outcome, Run, RunSettings, StopReason};

use crate::model::{Driver, PollFate, UploadFate, inputs};
use crate::script::{INTERNAL, Script, nth_upload, outcomes, play, play_with, seconds};

#[test]
fn a_wrong_key_stops_the_run_at_once() {
    let refusal = UploadFate::saying(401, r#"{"status":"error","message":"Unauthorized"}"#);
    let script = Script { every_upload: Some(refusal), ..Script::default() };
    let driver = play(&[10; 30], script);
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Key));
    assert_eq!(driver.uploads.len(), 1);
    assert_eq!(outcomes(&driver), [Outcome::Pending; 30]);
}

#[test]
fn out_of_credits_stops_uploads_and_what_is_up_is_still_collected() {
    let poor = UploadFate::saying(200, r#"{"status":"error","message":"Not enough credits"}"#);
    let driver = play(&[10, 20, 30], nth_upload(1, poor));
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Credits));
    assert_eq!(outcomes(&driver), [Outcome::Classified, Outcome::Pending, Outcome::Pending]);
}

#[test]
fn without_a_network_the_run_gives_up_after_its_tries() {
    let unreachable = UploadFate::silent(Cause::Connect, Sent::Nothing);
    let script = Script { every_upload: Some(unreachable), ..Script::default() };
    let settings = RunSettings { concurrency: 1, ..RunSettings::default() };
    let driver = play_with(settings, &[10; 3], script);
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Network));
    assert_eq!(driver.uploads.len(), 4);
}

#[test]
fn a_service_that_keeps_failing_after_storing_is_not_paid_for_ever() {
    let failing = UploadFate::saying(500, INTERNAL).but_stored();
    let script = Script { every_upload: Some(failing), ..Script::default() };
    let driver = play(&[10; 200], script);
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Service));
    assert!(driver.uploads.len() <= 8 + 3, "{} uploads", driver.uploads.len());
}

#[test]
fn cancelling_ends_the_run_and_keeps_what_is_known() {
    let script = &mut Script { every_poll: Some(PollFate::waiting()), ..Script::default() };
    let mut driver = Driver::new(RunSettings::default(), inputs(&[10, 20]), 1);
    let until = driver.now + seconds(5);
    assert!(!driver.drive_until(script, until));
    driver.run.handle(Event::Cancel, driver.now);
    driver.drive(script);
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Cancelled));
    assert_eq!(outcomes(&driver), [Outcome::Pending; 2]);
    assert_eq!(driver.store.batches().values().next().expect("a batch").awaited, 2);
}

#[test]
fn what_the_driver_cannot_persist_is_not_sent() {
    let mut run = Run::new(RunSettings::default(), 1);
    let mut store = Memory::new(inputs(&[10, 20]));
    let now = seconds(1);
    assert_eq!(run.next(now), Command::Supply { at_most: 500 });
    run.handle(Event::Supplied(store.supply(500)), now);
    assert!(matches!(run.next(now), Command::Persist(_)));
    let message = "disk full".into();
    run.handle(Event::Fail(Error { kind: ErrorKind::Library, http_status: None, message }), now);
    loop {
        match run.next(now) {
            Command::Persist(_) => {}
            Command::Done => break,
            command => panic!("{command:?} after the store failed"),
        }
    }
    assert_eq!(run.stop().map(|stop| stop.reason), Some(StopReason::Library));
}

#[test]
fn a_run_of_nothing_is_done() {
    let driver = play(&[], Script::default());
    assert!(driver.uploads.is_empty() && driver.polls.is_empty());
}

#[test]
fn a_clock_that_runs_backwards_is_held() {
    let lost = UploadFate::silent(Cause::Connect, Sent::Nothing);
    let mut driver = Driver::new(RunSettings::default(), inputs(&[10]), 1);
    let script = &mut nth_upload(0, lost);
    let ended = driver.now + Duration::from_millis(100);
    assert!(!driver.drive_until(script, ended));
    let Command::Wait { until: Some(until) } = driver.run.next(ended) else { panic!("it waits") };
    assert!(until > ended);
    assert_eq!(driver.run.next(seconds(1)), Command::Wait { until: Some(until) });
    assert!(matches!(driver.run.next(until), Command::Persist(_)));
}
