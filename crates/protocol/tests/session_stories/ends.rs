//! Ends: nothing is asked for for ever, and what ends costs nothing.

use std::time::Duration;

use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::{Asking, Outcome, SessionSettings};

use crate::model::{Driver, PollFate, Rows, Says, UploadFate, documents};
use crate::script::{INTERNAL, Script, nth_upload, outcomes, play, play_with, seconds};

const FORMS_OF_NO_TYPE: [&str; 10] = [
    "",
    r#","result":null"#,
    r#","result":{}"#,
    r#","result":[]"#,
    r#","result":{"documentType":null}"#,
    r#","result":{"documentType":""}"#,
    r#","result":{"documentType":" "}"#,
    r#","result":{"documentType":{}}"#,
    r#","result":{"documentType":[]}"#,
    r#","result":{"confidence":0.9}"#,
];

/// Finished results of the only batch, its first file with this status.
fn first_with(status: &str, rest: &str) -> PollFate {
    let body = format!(
        r#"{{"status":"success","files":[
            {{"fileId":"-file0","fileName":"file 0.pdf"{status}{rest}}},
            {{"fileId":"-file1","fileName":"file 1.pdf","status":"processed",
                "result":{{"documentType":"type 1"}}}}]}}"#
    );
    PollFate::saying(200, Box::leak(body.into_boxed_str()))
}

#[test]
fn processed_without_a_type_fails_after_three_responses_in_whatever_form() {
    for form in FORMS_OF_NO_TYPE {
        for status in [r#","status":"processed""#, r#","status":"Processed""#, ""] {
            let fate = first_with(status, form);
            let driver = play(&[10, 20], Script { every_poll: Some(fate), ..Script::default() });
            assert_eq!(outcomes(&driver), [Outcome::Failed, Outcome::Classified], "{form}");
            assert_eq!(driver.polls.len(), 3, "{form}");
            let error = driver.documents()[0].error.clone().expect("a reason");
            assert_eq!(error.to_string(), "the service gave no type");
            assert_eq!(driver.session.stop(), None);
        }
    }
}

#[test]
fn a_type_that_comes_late_is_taken() {
    let late = first_with(r#","status":"processed""#, "");
    let polls = vec![(0, late.clone()), (1, late)];
    let driver = play(&[10, 20], Script { polls, ..Script::default() });
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
}

#[test]
fn a_file_that_is_still_worked_on_is_no_end() {
    let slow = first_with(r#","status":"processing""#, "");
    let driver = play(&[10, 20], Script { every_poll: Some(slow), ..Script::default() });
    assert_eq!(outcomes(&driver), [Outcome::Pending, Outcome::Classified]);
}

/// Ten responses that show it at work, and one that lacks it: it is counted from
/// there. So are three without a type.
#[test]
fn each_document_is_counted_from_the_first_response_that_tells_nothing_of_it() {
    let settings = SessionSettings { unreadable_after: seconds(3), ..SessionSettings::default() };
    let slow = first_with(r#","status":"processing""#, "");
    let lacking = Rows { lack: 1, ..Rows::default() };
    let lacking = PollFate { says: Says::Documented(lacking), ..PollFate::good() };
    let untyped = first_with(r#","status":"processed""#, "");
    for odd in [lacking, untyped] {
        let mut polls: Vec<_> = (0..11).map(|nth| (nth, slow.clone())).collect();
        polls.push((11, odd));
        let script = Script { polls, ..Script::default() };
        let driver = play_with(settings.clone(), &[10, 20], script);
        assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    }
}

#[test]
fn a_stored_file_that_success_keeps_lacking_fails_after_ten_responses_and_ten_minutes() {
    let lacking = Rows { lack: 1, ..Rows::default() };
    let fate = PollFate { says: Says::Documented(lacking), ..PollFate::good() };
    let script = Script { every_poll: Some(fate), ..Script::default() };
    let driver = play(&[10, 20], script);
    assert_eq!(outcomes(&driver), [Outcome::Failed, Outcome::Classified]);
    let lasted = *driver.polls.last().expect("polls") - driver.polls[0];
    assert!(lasted >= seconds(599) && lasted < seconds(640), "{lasted:?}");
    let error = driver.documents()[0].error.clone().expect("a reason");
    assert_eq!(error.to_string(), "the results of its batch do not list it");
    assert!(driver.store.batches().values().all(|batch| batch.is_over()));
}

#[test]
fn both_limits_are_settings() {
    let settings = SessionSettings {
        unreadable_after: seconds(3),
        unreadable_responses: 4,
        ..SessionSettings::default()
    };
    let refusal = PollFate::saying(404, r#"{"status":"error","message":"Batch not found"}"#);
    let script = || Script { every_poll: Some(refusal.clone()), ..Script::default() };
    let driver = play_with(settings.clone(), &[10, 20], script());
    assert_eq!((outcomes(&driver), driver.polls.len()), (vec![Outcome::Failed; 2], 4));
    let settings = SessionSettings { unreadable_after: Duration::from_secs(20), ..settings };
    let driver = play_with(settings, &[10, 20], script());
    assert!(driver.polls.len() > 4, "four are not enough");
    assert_eq!(outcomes(&driver), [Outcome::Failed; 2]);
}

/// What may be stored or not is the caller's to decide, in a batch that is gone.
#[test]
fn what_may_be_stored_in_a_batch_that_is_gone_is_held() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole);
    let refusal = PollFate::saying(400, INTERNAL);
    let script = Script { every_poll: Some(refusal), ..nth_upload(1, lost) };
    let driver = play(&[10, 20], script);
    assert_eq!(outcomes(&driver), [Outcome::Failed, Outcome::Held]);
    assert!(driver.store.batches().values().all(|batch| batch.is_over()));
}

/// A refusal that passes, or a gateway's page, is no end.
#[test]
fn refusals_with_other_responses_between_them_are_no_end() {
    let settings = SessionSettings { unreadable_after: seconds(3), ..SessionSettings::default() };
    let fate = |nth| match nth % 5 {
        4 => PollFate::waiting(),
        _ => PollFate::saying(400, INTERNAL),
    };
    let polls = (0..40).map(|nth| (nth, fate(nth))).collect();
    let driver = play_with(settings.clone(), &[10], Script { polls, ..Script::default() });
    assert_eq!(outcomes(&driver), [Outcome::Classified]);
    let page = PollFate::saying(400, "<html>Bad Request</html>");
    let script = Script { every_poll: Some(page), ..Script::default() };
    let driver = play_with(settings, &[10], script);
    assert_eq!(outcomes(&driver), [Outcome::Pending]);
}

/// Sessions that ask once each come to an end too: what they saw is kept.
#[test]
fn the_end_comes_over_several_sessions() {
    let once = SessionSettings { asking: Asking::Once, ..SessionSettings::default() };
    for (fate, is_same_clock, rounds) in [
        (PollFate::saying(400, INTERNAL), true, 11),
        (PollFate::saying(400, INTERNAL), false, usize::MAX),
        (first_with(r#","status":"processed""#, ""), false, 3),
    ] {
        let script = &mut Script { every_poll: Some(fate), ..Script::default() };
        let mut driver = Driver::new(
            SessionSettings { asking: Asking::Never, ..SessionSettings::default() },
            documents(&[10, 20]),
        );
        driver.drive(script);
        for round in 1..20 {
            let now = driver.now + seconds(61);
            driver.take_up(once.clone(), is_same_clock, now);
            driver.drive(script);
            let is_failed = outcomes(&driver)[0] == Outcome::Failed;
            assert_eq!(is_failed, round >= rounds, "round {round} of {rounds}");
        }
    }
}
