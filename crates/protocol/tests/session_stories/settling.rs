//! Unknown uploads: found, missing, or left as they are.

use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::Outcome;

use crate::model::{PollFate, Rows, Says, UploadFate};
use crate::script::{
    Script, broken_file, nth_upload, outcomes, play, request_sizes, seconds, times_stored,
};

#[test]
fn a_lost_response_in_a_known_batch_is_found_in_its_results() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let driver = play(&[10, 20, 30], nth_upload(1, lost));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
    assert_eq!(times_stored(&driver), [1, 1, 1]);
    assert_eq!(driver.uploads.len(), 2);
}

#[test]
fn a_missing_document_is_sent_again_alone_after_two_responses_and_the_settle_time() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole);
    let driver = play(&[10, 20, 30], nth_upload(1, lost));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
    assert_eq!(times_stored(&driver), [1, 1, 1]);
    assert_eq!(request_sizes(&driver), [1, 2, 1, 1]);
    let [.., third, _] = &driver.uploads[..] else { panic!("four uploads") };
    assert!(third.0 - driver.uploads[1].0 >= seconds(15));
    assert!(driver.documents()[1].is_settled_by_absence);
    assert!(!driver.documents()[0].is_settled_by_absence);
}

#[test]
fn after_a_time_limit_of_ours_settling_takes_a_minute() {
    let late = UploadFate {
        takes: seconds(60),
        lands: Some(seconds(100)),
        ..UploadFate::silent(Cause::TimeLimit, Sent::Whole)
    };
    let driver = play(&[10, 20], nth_upload(1, late));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert_eq!(times_stored(&driver), [1, 1]);
    assert_eq!(driver.uploads.len(), 2);
}

#[test]
fn rows_that_fit_no_input_settle_nothing_and_are_listed() {
    // The response of the second request names nothing that was sent, and so do
    // the results: whose rows they are cannot be told.
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let mangled = Rows { are_mangled: true, ..Rows::default() };
    let strange = PollFate { says: Says::Documented(mangled), ..PollFate::good() };
    let script = Script { every_poll: Some(strange), ..nth_upload(1, lost) };
    let driver = play(&[10, 20, 30], script);
    assert_eq!(outcomes(&driver), [Outcome::Classified, Outcome::Held, Outcome::Held]);
    assert_eq!(times_stored(&driver), [1, 1, 1]);
    assert_eq!(driver.store.unmatched().values().map(Vec::len).sum::<usize>(), 2);
}

#[test]
fn a_row_left_over_is_not_given_to_a_document_with_another_name() {
    // Of the second request only the first file is kept, its response is lost,
    // and the file itself is given up meanwhile: its row is no document's.
    let broken = UploadFate {
        stores_at_most: 1,
        broken_file: Some(broken_file(0, "it changed")),
        ..UploadFate::silent(Cause::File, Sent::Part).but_stored()
    };
    let driver = play(&[10, 20, 30], nth_upload(1, broken));
    assert_eq!(outcomes(&driver), [Outcome::Classified, Outcome::Refused, Outcome::Classified]);
    assert_eq!(driver.documents()[2].document_type.as_deref(), Some("type 2"));
}

#[test]
fn a_batch_that_waits_after_one_absence_is_asked_no_more_often() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole);
    let script = Script {
        polls: vec![(0, PollFate::good())],
        every_poll: Some(PollFate::waiting()),
        ..nth_upload(1, lost)
    };
    let driver = play(&[10, 20], script);
    assert!(driver.polls.len() < 70, "{} polls", driver.polls.len());
}

#[test]
fn a_response_that_lacks_what_is_stored_proves_no_absence() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let nothing = Rows { lack: 9, ..Rows::default() };
    let empty = PollFate { says: Says::Documented(nothing), ..PollFate::good() };
    let script = Script { every_poll: Some(empty), ..nth_upload(1, lost) };
    let driver = play(&[10, 20], script);
    assert_eq!(outcomes(&driver), [Outcome::Failed, Outcome::Held]);
    assert_eq!(times_stored(&driver), [1, 1]);
}

#[test]
fn one_response_that_lacks_a_document_is_not_enough_however_late() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole);
    // The batch finishes long after the settle time.
    let waiting = (0..12).map(|nth| (nth, PollFate::waiting())).collect();
    let driver = play(&[10, 20], Script { polls: waiting, ..nth_upload(1, lost) });
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert!(driver.documents()[1].is_settled_by_absence);
    let resent_at = driver.uploads[2].0;
    let responses_before = driver.polls[12..].iter().filter(|at| **at < resent_at).count();
    assert!(driver.polls[12] - driver.uploads[1].0 > seconds(15), "it came late");
    assert_eq!(responses_before, 2);
}

#[test]
fn rows_that_found_their_documents_later_are_not_listed() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let mangled = Rows { are_mangled: true, ..Rows::default() };
    let strange = PollFate { says: Says::Documented(mangled), ..PollFate::good() };
    let script = Script { polls: vec![(0, strange)], ..nth_upload(1, lost) };
    let driver = play(&[10, 20, 30], script);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
    assert_eq!(driver.store.unmatched().values().map(Vec::len).sum::<usize>(), 0);
}
