//! What ends a run before its time.

use std::time::Duration;

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::{Action, Input, Load, Memory, Outcome, Session, SessionSettings};

use crate::model::{Driver, PollFate, SEED, UploadFate, documents};
use crate::script::{
    INTERNAL, Script, nth_upload, outcomes, play, play_with, seconds, times_stored,
};

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
    let first = (0, UploadFate::good());
    let script =
        Script { uploads: vec![first], every_upload: Some(poor.clone()), ..Script::default() };
    let driver = play(&[10, 20, 30], script);
    assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Credits));
    assert_eq!(outcomes(&driver), [Outcome::Classified, Outcome::Pending, Outcome::Pending]);
}

#[test]
fn a_single_document_without_credits_is_asked_for_twice() {
    let poor = UploadFate::saying(400, r#"{"status":"error","message":"Not enough credits"}"#);
    let script = Script { every_upload: Some(poor), ..Script::default() };
    let driver = play(&[10], script);
    assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Credits));
    assert_eq!((driver.uploads.len(), outcomes(&driver)), (2, vec![Outcome::Pending]));
}

#[test]
fn one_page_of_a_gateway_stops_nothing_and_two_in_a_row_do() {
    for (status, kind) in [(403, ErrorKind::Key), (404, ErrorKind::Address)] {
        let page = UploadFate::saying(status, "<html>Access denied</html>");
        for nth in 0..3 {
            let driver = play(&[10; 60], nth_upload(nth, page.clone()));
            assert_eq!(driver.session.stop(), None, "{status}");
            assert_eq!(outcomes(&driver), [Outcome::Classified; 60]);
        }
        let script = Script { every_upload: Some(page), ..Script::default() };
        let driver = play(&[10; 60], script);
        assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(kind));
        assert_eq!((driver.uploads.len(), outcomes(&driver)), (2, vec![Outcome::Pending; 60]));
    }
    let page = PollFate::saying(403, "<html>Access denied</html>");
    let script = Script { polls: vec![(0, page.clone())], ..Script::default() };
    let driver = play(&[10; 3], script);
    assert_eq!((driver.session.stop(), outcomes(&driver)), (None, vec![Outcome::Classified; 3]));
    let script = Script { every_poll: Some(page), ..Script::default() };
    let driver = play(&[10; 3], script);
    assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Key));
}

#[test]
fn words_of_the_services_own_failure_are_never_sent_again_blindly() {
    for (status, words) in [
        (200, INTERNAL),
        (200, r#"{"status":"error","message":"Request timed out"}"#),
        (403, r#"{"status":"error","message":"Something went wrong, please try again later"}"#),
        (422, r#"{"status":"error","message":"Unexpected error"}"#),
    ] {
        let failed = UploadFate::saying(status, words).but_stored();
        let driver = play(&[10; 4], nth_upload(1, failed));
        assert_eq!(times_stored(&driver), [1; 4], "{status} {words}");
        assert_eq!(outcomes(&driver), [Outcome::Classified; 4], "{status} {words}");
    }
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
