//! Waiting: for a service that is busy, and for results.

use std::time::Duration;

use extracta_protocol::error::ErrorKind;
use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::{Outcome, SessionSettings, Upload};

use crate::model::{Driver, Fates, PollFate, Says, UploadFate, documents};
use crate::script::{
    INTERNAL, Script, nth_upload, outcomes, play, play_with, seconds, times_stored,
};

#[test]
fn retry_after_is_obeyed() {
    let says = Says::Other { status: 503, body: "", retry_after: Some(seconds(40)) };
    let busy = UploadFate { lands: None, says, ..UploadFate::good() };
    let driver = play(&[10], nth_upload(0, busy));
    assert!(driver.uploads[1].0 - driver.uploads[0].0 >= seconds(40));
    assert_eq!(times_stored(&driver), [1]);
}

#[test]
fn a_batch_that_never_finishes_is_left_at_the_deadline_with_its_id() {
    let script = Script { every_poll: Some(PollFate::waiting()), ..Script::default() };
    let driver = play(&[10, 20], script);
    assert_eq!(outcomes(&driver), [Outcome::Pending; 2]);
    assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Time));
    let batch = driver.store.batches().values().next().expect("a batch");
    assert!(batch.id.is_some());
    assert_eq!(batch.awaited, 2);
    // From every 2 s to every 30 s: far fewer than one every 2 s.
    assert!(driver.polls.len() < 70, "{} polls", driver.polls.len());
}

#[test]
fn the_last_slot_before_the_deadline_goes_to_the_batch_longest_unasked() {
    let settings = SessionSettings {
        files_per_batch: 1,
        results_timeout: seconds(100),
        concurrency: 1,
        ..SessionSettings::default()
    };
    let script = Script { every_poll: Some(PollFate::waiting()), ..Script::default() };
    let driver = play_with(settings, &[10, 20], script);
    let deadline = driver.uploads[1].0 + Duration::from_millis(100) + seconds(100);
    let last = *driver.polls.last().expect("polls");
    assert!(deadline - last <= seconds(2), "the last poll is {:?} early", deadline - last);
    assert!(last < deadline);
}

#[test]
fn a_batch_that_is_gone_fails_after_ten_refusals_over_ten_minutes() {
    let refusal = PollFate::saying(400, INTERNAL);
    let script = Script { every_poll: Some(refusal), ..Script::default() };
    let driver = play(&[10], script);
    assert_eq!(outcomes(&driver), [Outcome::Failed]);
    let lasted = *driver.polls.last().expect("polls") - driver.polls[0];
    assert!(driver.polls.len() >= 10 && lasted >= seconds(599), "{lasted:?}");
    assert!(lasted < seconds(640), "it is not asked until the deadline: {lasted:?}");
    let error = driver.documents()[0].error.clone().expect("a reason");
    assert_eq!(error.to_string(), "HTTP 400: Internal server error");
    assert!(!error.kind.is_retryable(), "to send it again would cost money");
    let batch = driver.store.batches().values().next().expect("a batch");
    let error = batch.error.clone().expect("a reason");
    assert_eq!(error.to_string(), "HTTP 400: Internal server error");
}

#[test]
fn a_batch_whose_results_are_too_much_ends_like_one_that_is_gone() {
    let rows = "{},".repeat(100_000);
    let body = format!(r#"{{"status":"success","files":[{rows}{{}}]}}"#).leak();
    let script = Script { every_poll: Some(PollFate::saying(200, body)), ..Script::default() };
    let driver = play(&[10], script);
    assert_eq!(outcomes(&driver), [Outcome::Failed]);
    let lasted = *driver.polls.last().expect("polls") - driver.polls[0];
    assert!(lasted < seconds(640), "it is not asked until the deadline: {lasted:?}");
    let error = driver.documents()[0].error.clone().expect("a reason");
    assert_eq!(error.to_string(), "HTTP 200: the response has too many rows: 100001");
}

#[test]
fn a_refused_poll_that_passes_does_no_harm() {
    let script = Script { polls: vec![(0, PollFate::saying(400, INTERNAL))], ..Script::default() };
    let driver = play(&[10], script);
    assert_eq!(outcomes(&driver), [Outcome::Classified]);
    assert_eq!(driver.documents()[0].error, None);
    assert!(driver.store.batches().values().all(|batch| batch.error.is_none()));
}

#[test]
fn a_retry_after_beyond_all_time_is_borne() {
    for status in [429, 503] {
        let says = Says::Other { status, body: "", retry_after: Some(Duration::MAX) };
        let patient = PollFate { says, ..PollFate::good() };
        let driver = play(&[10], Script { polls: vec![(0, patient)], ..Script::default() });
        assert_eq!(outcomes(&driver), [Outcome::Classified], "{status}");
        assert!(driver.polls[1] - driver.polls[0] >= seconds(300), "{status}");
    }
}

#[test]
fn a_retry_after_of_results_never_outlasts_the_deadline() {
    for retry_after in [seconds(30), seconds(86_400)] {
        let settings = SessionSettings {
            files_per_batch: 1,
            results_timeout: seconds(3),
            ..SessionSettings::default()
        };
        let says = Says::Other { status: 429, body: "", retry_after: Some(retry_after) };
        let patient = PollFate { says, ..PollFate::good() };
        let script = Script { polls: vec![(0, patient)], ..Script::default() };
        let driver = play_with(settings, &[10, 20], script);
        let uploaded_at = driver.uploads.last().expect("uploads").0;
        assert!(driver.now - uploaded_at <= seconds(4), "{:?}", driver.now - uploaded_at);
        assert_eq!(outcomes(&driver), [Outcome::Pending; 2], "one of them was never asked for");
        assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Time));
    }
}

/// Of every two requests the service refuses one, in the way of a busy one.
struct EverySecond;

impl Fates for EverySecond {
    fn upload(&mut self, nth: usize, _: &Upload) -> UploadFate {
        let says = Says::Other { status: 429, body: "", retry_after: None };
        let busy = UploadFate { lands: None, says, ..UploadFate::good() };
        if nth % 2 == 1 { busy } else { UploadFate::good() }
    }

    fn poll(&mut self, _: usize) -> PollFate {
        PollFate::good()
    }
}

/// How such a service is asked for a hundred files: how often it is asked for
/// one again within ten seconds, how often later, how many it took, and in how
/// many seconds.
fn retries(retry_budget: u32) -> (usize, usize, usize, usize) {
    let settings = SessionSettings {
        files_per_request: 1,
        concurrency: 1,
        retry_budget,
        ..SessionSettings::default()
    };
    let mut driver = Driver::new(settings, documents(&[10; 100]));
    driver.drive(&mut EverySecond);
    let (mut soon, mut later) = (0, 0);
    let mut asked = std::collections::BTreeMap::new();
    for (time, upload) in &driver.uploads {
        match asked.insert(upload.files[0].document, *time) {
            Some(before) if *time - before < Duration::from_secs(10) => soon += 1,
            Some(_) => later += 1,
            None => {}
        }
    }
    let took = driver.uploads[driver.uploads.len() - 1].0 - driver.uploads[0].0;
    (soon, later, times_stored(&driver).iter().sum(), took.as_secs() as usize)
}

#[test]
fn a_failing_service_gets_twenty_retries_and_more_for_what_gets_through_and_for_time() {
    assert!(matches!(retries(u32::MAX), (99, 0, 100, _)));
    let (soon, later, stored, took) = retries(100);
    let most = 20 + stored / 5 + took / 5;
    assert!((20..=most).contains(&soon), "{soon} soon, {later} later, in {took} s");
    assert!(later > 0, "it is asked less than without a budget");
    assert_eq!((soon + later, stored), (99, 100), "the others wait until all had their turn");
}

/// Takes so many requests, and then none.
struct Fading(usize);

impl Fates for Fading {
    fn upload(&mut self, nth: usize, _: &Upload) -> UploadFate {
        if nth < self.0 { UploadFate::good() } else { UploadFate::saying(429, "") }
    }

    fn poll(&mut self, _: usize) -> PollFate {
        PollFate::good()
    }
}

#[test]
fn a_service_that_takes_nothing_any_more_ends_the_run_with_or_without_budget() {
    for retry_budget in [0, 5, 100, u32::MAX] {
        let settings =
            SessionSettings { files_per_request: 1, retry_budget, ..SessionSettings::default() };
        let mut driver = Driver::new(settings, documents(&[10; 30]));
        driver.drive(&mut Fading(7));
        let stop = driver.session.stop().expect("a stop");
        assert_eq!(stop.kind, ErrorKind::Busy, "budget {retry_budget}");
        assert_eq!(times_stored(&driver).iter().sum::<usize>(), 7);
        let classified = outcomes(&driver).into_iter().filter(|it| *it == Outcome::Classified);
        assert_eq!(classified.count(), 7, "what is up is collected");
        assert!(driver.uploads.len() <= 7 + 40, "{} uploads", driver.uploads.len());
    }
}

/// Takes so many requests, then cannot be reached for half a minute.
struct Blip {
    takes: usize,
    gone_since: Option<Duration>,
    now: std::rc::Rc<std::cell::Cell<Duration>>,
}

impl Fates for Blip {
    fn upload(&mut self, nth: usize, _: &Upload) -> UploadFate {
        if nth < self.takes {
            return UploadFate::good();
        }
        let now = self.now.get();
        let since = *self.gone_since.get_or_insert(now);
        match now.saturating_sub(since) < Duration::from_secs(25) {
            true => UploadFate::silent(Cause::Connect, Sent::Nothing),
            false => UploadFate::good(),
        }
    }

    fn poll(&mut self, _: usize) -> PollFate {
        PollFate::good()
    }
}

#[test]
fn a_network_that_is_gone_for_half_a_minute_does_not_end_a_run_that_it_served() {
    let settings = SessionSettings { files_per_request: 1, ..SessionSettings::default() };
    let now = std::rc::Rc::default();
    let mut blip = Blip { takes: 10, gone_since: None, now: std::rc::Rc::clone(&now) };
    let mut driver = Driver::new(settings, documents(&[10; 60]));
    while !driver.drive_until(&mut blip, now.get()) {
        now.set(now.get().max(driver.now) + Duration::from_millis(100));
    }
    assert!(driver.session.stop().is_none(), "{:?}", driver.session.stop());
    assert_eq!(outcomes(&driver), [Outcome::Classified; 60]);
}

#[test]
fn a_batch_is_asked_for_once_even_if_the_time_for_it_passed_unseen() {
    let settings = SessionSettings { results_timeout: seconds(60), ..SessionSettings::default() };
    let mut driver = Driver::new(settings, documents(&[10, 20]));
    let mut script = Script::default();
    // The owner is away from the end of the uploads on.
    assert!(!driver.drive_until(&mut script, Duration::from_millis(1_000_300)));
    assert_eq!((driver.uploads.len(), driver.polls.len()), (2, 0));
    driver.now += seconds(3600);
    driver.drive(&mut script);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert_eq!(driver.polls.len(), 1);
}
