//! What ends a run before its time.

use std::time::Duration;

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::{Action, Input, Load, Memory, Outcome, Session, SessionSettings};

use crate::model::{Driver, PollFate, SEED, UploadFate, documents};
use crate::script::{INTERNAL, Script, nth_upload, outcomes, play, play_with, seconds};

#[test]
fn a_wrong_key_stops_the_run_at_once() {
    let refusal = UploadFate::saying(401, r#"{"status":"error","message":"Unauthorized"}"#);
    let script = Script { every_upload: Some(refusal), ..Script::default() };
    let driver = play(&[10; 30], script);
    assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Key));
    assert_eq!(driver.uploads.len(), 1);
    assert_eq!(outcomes(&driver), [Outcome::Pending; 30]);
}

#[test]
fn out_of_credits_stops_uploads_and_what_is_up_is_still_collected() {
    let poor = UploadFate::saying(200, r#"{"status":"error","message":"Not enough credits"}"#);
    let driver = play(&[10, 20, 30], nth_upload(1, poor));
    assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Credits));
    assert_eq!(outcomes(&driver), [Outcome::Classified, Outcome::Pending, Outcome::Pending]);
}

#[test]
fn without_a_network_the_run_gives_up_after_its_tries() {
    let unreachable = UploadFate::silent(Cause::Connect, Sent::Nothing);
    let script = Script { every_upload: Some(unreachable), ..Script::default() };
    let settings = SessionSettings { concurrency: 1, ..SessionSettings::default() };
    let driver = play_with(settings, &[10; 3], script);
    assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Network));
    assert_eq!(driver.uploads.len(), 4);
}

#[test]
fn a_service_that_keeps_failing_after_storing_is_not_paid_for_ever() {
    let failing = UploadFate::saying(500, INTERNAL).but_stored();
    let script = Script { every_upload: Some(failing), ..Script::default() };
    let driver = play(&[10; 200], script);
    assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Service));
    assert!(driver.uploads.len() <= 8 + 3, "{} uploads", driver.uploads.len());
}

#[test]
fn cancelling_ends_the_run_and_keeps_what_is_known() {
    let script = &mut Script { every_poll: Some(PollFate::waiting()), ..Script::default() };
    let mut driver = Driver::new(SessionSettings::default(), documents(&[10, 20]));
    let until = driver.now + seconds(5);
    assert!(!driver.drive_until(script, until));
    driver.session.handle(Input::Cancel, driver.now);
    driver.drive(script);
    assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Cancelled));
    assert_eq!(outcomes(&driver), [Outcome::Pending; 2]);
    assert_eq!(driver.store.batches().values().next().expect("a batch").awaited, 2);
}

#[test]
fn what_the_driver_cannot_persist_is_not_sent() {
    let mut session = Session::new(SessionSettings::default(), SEED);
    let mut store = Memory::new(documents(&[10, 20]));
    let now = seconds(1);
    let load = Load::ToSend { at_most: 500, is_anew: false };
    assert_eq!(session.poll(now), Action::Load(load));
    session.handle(Input::Loaded(store.load(load)), now);
    assert!(matches!(session.poll(now), Action::Keep(_)));
    let message = "disk full".into();
    let full = Error { kind: ErrorKind::Library, http_status: None, message };
    session.handle(Input::CannotKeep(full), now);
    loop {
        match session.poll(now) {
            Action::Keep(_) => {}
            Action::Done => break,
            action => panic!("{action:?} after the store failed"),
        }
    }
    assert_eq!(session.stop().map(|stop| stop.kind), Some(ErrorKind::Library));
}

#[test]
fn a_run_of_nothing_is_done() {
    let driver = play(&[], Script::default());
    assert!(driver.uploads.is_empty() && driver.polls.is_empty());
}

#[test]
fn a_clock_that_runs_backwards_is_held() {
    let lost = UploadFate::silent(Cause::Connect, Sent::Nothing);
    let mut driver = Driver::new(SessionSettings::default(), documents(&[10]));
    let script = &mut nth_upload(0, lost);
    let ended = driver.now + Duration::from_millis(100);
    assert!(!driver.drive_until(script, ended));
    let Action::Wait(Some(until)) = driver.session.poll(ended) else { panic!("it waits") };
    assert!(until > ended);
    assert_eq!(driver.session.poll(seconds(1)), Action::Wait(Some(until)));
    assert!(matches!(driver.session.poll(until), Action::Keep(_)));
}
