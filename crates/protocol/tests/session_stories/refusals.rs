//! Refused files and requests, and files that change.

use extracta_protocol::error::ErrorKind;
use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::{BrokenFile, Outcome, SessionSettings, State};

use crate::model::{Driver, PollFate, UploadFate, documents};
use crate::script::{
    Script, broken_file, nth_upload, outcomes, play, play_with, request_sizes, times_stored,
};

#[test]
fn a_bad_file_is_found_by_halving_and_refuses_only_itself() {
    let refusal = UploadFate::saying(400, r#"{"status":"error","message":"Unsupported file"}"#);
    let script = Script { poison: Some((vec![5], refusal)), ..Script::default() };
    let driver = play(&[10, 20, 20, 20, 20, 20, 20, 20, 20], script);
    let expected: Vec<Outcome> = (0..9)
        .map(|number| if number == 5 { Outcome::Refused } else { Outcome::Classified })
        .collect();
    assert_eq!(outcomes(&driver), expected);
    let error = driver.documents()[5].error.clone().expect("a reason");
    assert_eq!(error.to_string(), "HTTP 400: Unsupported file");
}

#[test]
fn a_refused_opener_refuses_only_itself() {
    let refusal = UploadFate::saying(400, r#"{"status":"error","message":"Unsupported file"}"#);
    let script = Script { poison: Some((vec![0], refusal)), ..Script::default() };
    let driver = play(&[10, 20, 30], script);
    assert_eq!(outcomes(&driver), [Outcome::Refused, Outcome::Classified, Outcome::Classified]);
}

#[test]
fn equal_refusals_of_single_files_of_all_kinds_stop_the_run() {
    let refusal = UploadFate::saying(400, r#"{"status":"error","message":"Unsupported file"}"#);
    let script = Script { every_upload: Some(refusal), ..Script::default() };
    let driver = play(&[10; 50], script);
    assert_eq!(driver.session.stop().map(|stop| stop.kind), Some(ErrorKind::Refused));
    let refused = outcomes(&driver).iter().filter(|o| **o == Outcome::Refused).count();
    assert_eq!((refused, driver.uploads.len()), (11, 11));
}

/// Whatever stands in front: the good ones are classified, at each try.
#[test]
fn files_that_are_refused_alike_stop_no_others() {
    let refusal = UploadFate::saying(400, r#"{"status":"error","message":"The PDF is encrypted"}"#);
    // How many are bad, of which length; and the extension and length of the good.
    for (bad, length, extension, good_length) in [
        (5, 10, "pdf", 10),
        (5, 10, "pdf", 1000),
        (5, 10, "txt", 10),
        (5, 1000, "txt", 10),
        (700, 10, "txt", 10),
        (700, 10, "pdf", 10),
        (700, 10, "pdf", 1000),
    ] {
        let mut files = documents(&vec![length; bad]);
        files.extend(documents(&[good_length; 30]));
        for (number, file) in files.iter_mut().enumerate() {
            let extension = if number < bad { "pdf" } else { extension };
            file.name = format!("{number}.{extension}");
        }
        let poison = Some(((0..bad).collect(), refusal.clone()));
        let mut driver = Driver::new(SessionSettings::default(), files);
        for _ in 0..2 {
            driver.drive(&mut Script { poison: poison.clone(), ..Script::default() });
            let now = driver.now;
            let story = format!("{bad} of {length}, {extension} of {good_length}");
            let good = &outcomes(&driver)[bad..];
            assert_eq!(good, [Outcome::Classified; 30], "{story}");
            assert_eq!(times_stored(&driver)[bad..], [1; 30], "{story}");
            driver.take_up(SessionSettings::default(), true, now);
        }
    }
}

/// The good ones at the end of a long list come from the store, also where the
/// session was left while it tried them.
#[test]
fn other_kinds_are_tried_after_a_resume_too() {
    let refusal = UploadFate::saying(400, r#"{"status":"error","message":"The PDF is encrypted"}"#);
    for dies_after in [250, 450, 650, 850, 1250] {
        let script = &mut Script {
            poison: Some(((0..600).collect(), refusal.clone())),
            ..Script::default()
        };
        let mut driver = Driver::new(SessionSettings::default(), documents(&[10; 630]));
        let end = driver.now + std::time::Duration::from_millis(dies_after);
        assert!(!driver.drive_until(script, end));
        driver.take_up(SessionSettings::default(), true, end);
        driver.drive(script);
        assert_eq!(outcomes(&driver)[600..], [Outcome::Classified; 30], "{dies_after}");
    }
}

#[test]
fn a_413_halves_the_byte_cap_for_the_rest_of_the_run() {
    let settings = SessionSettings { bytes_per_request: 400, ..SessionSettings::default() };
    let driver = play_with(settings, &[1, 100, 100, 100, 100, 100, 100, 100, 100], {
        nth_upload(1, UploadFate::saying(413, ""))
    });
    assert_eq!(request_sizes(&driver), [1, 4, 2, 2, 2, 2]);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 9]);
}

#[test]
fn an_addition_that_the_batch_refuses_goes_to_another() {
    let closed = UploadFate::saying(400, r#"{"status":"error","message":"Batch is closed"}"#);
    let driver = play(&[10, 20, 30, 40], nth_upload(1, closed));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 4]);
    assert_eq!(times_stored(&driver), [1; 4]);
    assert_eq!(driver.store.batches().len(), 2);
}

#[test]
fn a_file_named_like_a_reason_refuses_only_itself() {
    let words = r#"{"status":"error","message":"Unsupported file: file 5.pdf"}"#;
    let mut files = documents(&[10; 8]);
    files[5].name = "not enough credits.pdf".into();
    let words = Box::leak(words.replace("file 5.pdf", &files[5].name).into_boxed_str());
    let script = &mut Script {
        poison: Some((vec![5], UploadFate::saying(400, words))),
        ..Script::default()
    };
    let mut driver = Driver::new(SessionSettings::default(), files);
    driver.drive(script);
    assert!(driver.session.stop().is_none());
    assert_eq!(outcomes(&driver).iter().filter(|o| **o == Outcome::Classified).count(), 7);
}

#[test]
fn a_file_that_changed_is_refused_and_its_neighbours_are_not() {
    let broken_file = Some(broken_file(1, "it shrank"));
    for (sent, uploads) in [(Sent::Nothing, 3), (Sent::Part, 4)] {
        let broken_file = broken_file.clone();
        let broken = UploadFate { broken_file, ..UploadFate::silent(Cause::File, sent) };
        let driver = play(&[10, 20, 30, 40], nth_upload(1, broken));
        let refused = &driver.documents()[2];
        assert_eq!(refused.state, State::Refused);
        assert_eq!(times_stored(&driver), [1, 1, 0, 1]);
        assert!(driver.uploads.len() >= uploads, "{sent:?}: {}", driver.uploads.len());
    }
}

/// A system that has no descriptor left says nothing of the file.
#[test]
fn a_file_that_the_system_cannot_read_for_now_is_tried_again_and_never_refused() {
    let for_now = || BrokenFile { is_systems_fault: true, ..broken_file(0, "no descriptor") };
    let broken = |broken_file| UploadFate {
        broken_file: Some(broken_file),
        ..UploadFate::silent(Cause::File, Sent::Nothing)
    };
    // While there is anything else to do.
    let polls = (0..9).map(|nth| (nth, PollFate::waiting())).collect();
    let script = Script { polls, ..nth_upload(1, broken(for_now())) };
    assert_eq!(outcomes(&play(&[10, 20, 30], script)), [Outcome::Classified; 3]);
    let script = Script { poison: Some((vec![1], broken(for_now()))), ..Script::default() };
    let settings = SessionSettings { files_per_request: 1, ..SessionSettings::default() };
    let driver = play_with(settings, &[10, 20, 30], script);
    let expected = [Outcome::Classified, Outcome::Pending, Outcome::Classified];
    assert_eq!(outcomes(&driver), expected);
    let error = driver.documents()[1].error.clone().expect("a reason");
    assert_eq!(error.kind, ErrorKind::System);
    assert!(error.kind.is_retryable());
}

#[test]
fn files_that_keep_changing_do_not_stop_the_run() {
    let broken_file = Some(broken_file(0, "it grew"));
    let changed = UploadFate { broken_file, ..UploadFate::silent(Cause::File, Sent::Part) };
    let settings = SessionSettings { files_per_request: 1, ..SessionSettings::default() };
    let changing: Vec<usize> = (1..12).collect();
    let script = Script { poison: Some((changing, changed)), ..Script::default() };
    let driver = play_with(settings, &[10; 20], script);
    assert!(driver.session.stop().is_none(), "{:?}", driver.session.stop());
    let classified = outcomes(&driver).iter().filter(|o| **o == Outcome::Classified).count();
    assert_eq!(classified, 9);
}

/// What sounds like the account's fault and is one document's refuses it alone.
#[test]
fn words_about_credits_of_one_document_stop_nobody_else() {
    for words in [
        r#"{"status":"error","message":"The PDF has no pages"}"#,
        r#"{"status":"error","message":"Page limit exceeded"}"#,
        r#"{"status":"error","message":"No credits are taken for a blank page"}"#,
    ] {
        for (bad, concurrency) in [(0, 1), (0, 4), (7, 1), (7, 4), (39, 4)] {
            let fate = UploadFate::saying(400, words);
            let script = Script { poison: Some((vec![bad], fate)), ..Script::default() };
            let settings = SessionSettings { concurrency, ..SessionSettings::default() };
            let driver = play_with(settings, &[10; 40], script);
            assert_eq!(driver.session.stop(), None, "{words}");
            let mut expected = [Outcome::Classified; 40];
            expected[bad] = Outcome::Refused;
            assert_eq!(outcomes(&driver), expected, "{words}");
            assert_eq!(times_stored(&driver).iter().sum::<usize>(), 39);
        }
    }
}
