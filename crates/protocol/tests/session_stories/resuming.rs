//! A run that another session takes up: after an end, and after a death at
//! any step.

use std::time::Duration;

use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::{Asking, Input, Outcome, RequestFate, SessionSettings, State};

use crate::model::{Driver, PollFate, UploadFate, documents};
use crate::script::{Script, nth_upload, outcomes, seconds, times_stored};

/// Dies so long after the start, and is taken up ten seconds later.
fn die_and_go_on(lengths: &[u64], after: Duration, script: &mut Script) -> Driver {
    let mut driver = Driver::new(SessionSettings::default(), documents(lengths));
    let end = driver.now + after;
    assert!(!driver.drive_until(script, end));
    driver.take_up(SessionSettings::default(), true, end + seconds(10));
    driver.drive(script);
    driver
}

#[test]
fn a_batch_that_was_sealed_is_asked_for_at_once() {
    let script = &mut Script { every_poll: Some(PollFate::waiting()), ..Script::default() };
    let mut driver = Driver::new(SessionSettings::default(), documents(&[10, 20]));
    let end = driver.now + seconds(5);
    assert!(!driver.drive_until(script, end));
    driver.session.handle(Input::Cancel, end);
    driver.drive(script);
    let (polls, resumed_at) = (driver.polls.len(), end + seconds(10));
    driver.take_up(SessionSettings::default(), true, resumed_at);
    driver.drive(&mut Script::default());
    assert_eq!(driver.polls[polls..], [resumed_at]);
    assert_eq!(driver.uploads.len(), 2);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert!(driver.store.stop().is_none(), "the stop of before is forgotten");
}

#[test]
fn what_was_being_sent_to_a_known_batch_is_unknown_and_found_in_its_results() {
    let slow = UploadFate { takes: seconds(5), ..UploadFate::good() };
    let driver = die_and_go_on(&[10, 20, 30], seconds(2), &mut nth_upload(1, slow));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
    assert_eq!(times_stored(&driver), [1; 3]);
    assert_eq!((driver.uploads.len(), driver.documents()[1].unknown_tries), (2, 1));
}

#[test]
fn what_was_being_sent_and_never_landed_is_settled_a_minute_after_the_run_was_taken_up() {
    let slow = UploadFate { takes: seconds(5), lands: None, ..UploadFate::good() };
    let driver = die_and_go_on(&[10, 20], seconds(2), &mut nth_upload(1, slow));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert!(driver.documents()[1].is_settled_by_absence);
    let taken_up_at = seconds(1000 + 2 + 10);
    assert!(driver.uploads[2].0 >= taken_up_at + seconds(60));
}

#[test]
fn an_opener_that_was_being_sent_is_sent_once_more_and_counted() {
    let slow = UploadFate { takes: seconds(5), ..UploadFate::good() };
    let driver = die_and_go_on(&[10, 20], seconds(2), &mut nth_upload(0, slow));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert_eq!(times_stored(&driver), [2, 1]);
    let flags: Vec<bool> =
        driver.documents().iter().map(|document| document.is_possibly_charged_twice).collect();
    assert_eq!(flags, [true, false]);
}

#[test]
fn a_request_that_a_death_cut_off_ends_as_unknown_with_all_its_files() {
    let slow = UploadFate { takes: seconds(5), ..UploadFate::good() };
    let driver = die_and_go_on(&[10, 20, 30], seconds(2), &mut nth_upload(1, slow));
    let request = &driver.store.requests()[&1];
    let end = request.end.as_ref().expect("it has ended");
    assert_eq!(end.fate, RequestFate::Unknown);
    assert_eq!((request.files, request.bytes, request.batch.0), (2, 50, 0));
    let words = end.error.as_ref().expect("a reason").to_string();
    assert_eq!(words, "the program ended while this was being sent");
}

#[test]
fn a_batch_that_was_not_sealed_is_filled_further_and_names_stay_distinct() {
    let slow = UploadFate { takes: seconds(5), ..UploadFate::good() };
    let mut files = documents(&[10, 20, 30]);
    files.iter_mut().for_each(|input| input.name = "scan.pdf".into());
    let settings = SessionSettings { files_per_request: 1, ..SessionSettings::default() };
    let script = &mut nth_upload(1, slow);
    let mut driver = Driver::new(settings.clone(), files);
    let end = driver.now + seconds(2);
    assert!(!driver.drive_until(script, end));
    driver.take_up(settings, true, end);
    driver.drive(script);
    assert_eq!((driver.store.batches().len(), driver.uploads.len()), (1, 3));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
    assert_eq!(times_stored(&driver), [1; 3]);
    let names: std::collections::BTreeSet<_> =
        driver.documents().iter().map(|document| document.wire_name.clone()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn a_batch_that_is_full_is_not_filled_further() {
    let settings =
        SessionSettings { files_per_batch: 2, concurrency: 1, ..SessionSettings::default() };
    let slow = UploadFate { takes: seconds(5), ..UploadFate::good() };
    let script = &mut nth_upload(1, slow);
    let mut driver = Driver::new(settings.clone(), documents(&[10, 20, 30]));
    let end = driver.now + seconds(2);
    assert!(!driver.drive_until(script, end));
    driver.take_up(settings, true, end);
    driver.drive(script);
    let batches: Vec<usize> = driver.uploads.iter().map(|(_, upload)| upload.batch.0).collect();
    assert_eq!(batches, [0, 0, 1]);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
}

/// How long after it was taken up a run sends again what was lost before.
fn settled_after(is_same_clock: bool, clock_shows: Duration) -> Duration {
    let never = SessionSettings { asking: Asking::Never, ..SessionSettings::default() };
    let script = &mut nth_upload(1, UploadFate::silent(Cause::Broken, Sent::Whole));
    let mut driver = Driver::new(never, documents(&[10, 20]));
    driver.drive(script);
    assert_eq!(driver.documents()[1].state, State::Unknown);
    driver.set_clock(clock_shows);
    driver.take_up(SessionSettings::default(), is_same_clock, clock_shows);
    driver.drive(script);
    assert!(driver.documents()[1].is_settled_by_absence);
    driver.uploads[2].0 - clock_shows
}

#[test]
fn on_the_same_clock_the_settle_time_goes_on() {
    assert!(settled_after(true, seconds(1100)) < seconds(5), "two responses, 2 s apart");
}

#[test]
fn on_another_clock_the_settle_time_begins_anew() {
    // What the other clock shows may be before or after what was kept.
    for clock_shows in [seconds(1), seconds(1100), seconds(1_000_000)] {
        let waited = settled_after(false, clock_shows);
        assert!(waited >= seconds(15), "{clock_shows:?}: {waited:?}");
    }
}

#[test]
fn a_clock_that_is_called_the_same_and_shows_less_is_not_believed() {
    assert!(settled_after(true, seconds(500)) >= seconds(15));
}
