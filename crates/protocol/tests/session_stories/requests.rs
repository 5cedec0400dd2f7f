//! What goes into a batch and a request, and how batches are opened.

use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::{Outcome, SessionSettings};

use crate::model::UploadFate;
use crate::script::{Script, nth_upload, outcomes, play, play_with, request_sizes, times_stored};

#[test]
fn the_smallest_file_opens_a_batch_alone_and_the_rest_follows_in_order() {
    let driver = play(&[30, 10, 20], Script::default());
    let sent: Vec<Vec<usize>> = driver
        .uploads
        .iter()
        .map(|(_, upload)| upload.files.iter().map(|file| file.document.0).collect())
        .collect();
    assert_eq!(sent, [vec![1], vec![0, 2]]);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
    assert_eq!(driver.polls.len(), 1);
    assert!(driver.session.stop().is_none());
}

#[test]
fn requests_keep_their_limits_and_a_bigger_file_goes_alone() {
    let settings = SessionSettings {
        files_per_request: 3,
        bytes_per_request: 100,
        ..SessionSettings::default()
    };
    let driver = play_with(settings, &[1, 40, 40, 40, 500, 10, 10, 10, 10], Script::default());
    assert_eq!(request_sizes(&driver), [1, 2, 1, 1, 3, 1]);
}

#[test]
fn an_opener_whose_response_is_lost_is_sent_again_and_counted() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let driver = play(&[10, 20], nth_upload(0, lost));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert_eq!(times_stored(&driver), [2, 1]);
    assert!(driver.documents()[0].is_possibly_charged_twice);
    assert!(!driver.documents()[1].is_possibly_charged_twice);
}

#[test]
fn an_opener_is_tried_at_once_after_10_seconds_and_after_2_minutes_and_then_held() {
    let lost = || UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let script = Script { every_upload: Some(lost()), ..Script::default() };
    let driver = play(&[10], script);
    assert_eq!(outcomes(&driver), [Outcome::Held]);
    assert_eq!(times_stored(&driver), [3]);
    let times: Vec<_> = driver.uploads.iter().map(|(time, _)| *time).collect();
    assert!((10..15).contains(&(times[1] - times[0]).as_secs()), "{times:?}");
    assert!((120..125).contains(&(times[2] - times[1]).as_secs()), "{times:?}");
}

#[test]
fn while_an_opener_is_lost_no_other_document_opens_a_batch() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let script = Script { uploads: vec![(0, lost.clone()), (1, lost)], ..Script::default() };
    let settings = SessionSettings { files_per_batch: 2, ..SessionSettings::default() };
    let driver = play_with(settings, &[10, 20, 30, 40, 50], script);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 5]);
    assert_eq!(times_stored(&driver), [3, 1, 1, 1, 1]);
    let openers = driver.uploads[..3].iter().map(|(_, upload)| upload.files[0].document.0);
    assert!(openers.eq([0, 0, 0]));
}

#[test]
fn a_cut_opener_is_not_stored_and_sent_again() {
    let driver = play(&[10], nth_upload(0, UploadFate::silent(Cause::Broken, Sent::Part)));
    assert_eq!(outcomes(&driver), [Outcome::Classified]);
    assert!(!driver.documents()[0].is_possibly_charged_twice);
}
