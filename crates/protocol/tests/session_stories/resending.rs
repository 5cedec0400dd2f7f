//! Sending again what may be stored already, because the caller wants it.

use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::{DocumentNumber, Outcome, Record, SessionSettings, State, resend};

use crate::model::{Driver, PollFate, UploadFate};
use crate::script::{Script, broken_file, nth_upload, outcomes, play, seconds, times_stored};

/// Says the word between two sessions, and keeps what it changed.
fn say(driver: &mut Driver, number: usize) -> bool {
    let number = DocumentNumber(number);
    let mut document = driver.documents()[number.0].clone();
    let batch = document.batch.and_then(|batch| driver.store.batches().get(&batch));
    let mut batch = batch.cloned();
    let is_changed = resend(number, &mut document, batch.as_mut());
    driver.store.save(batch.map(Record::Batch).into_iter().collect());
    driver.store.save(vec![Record::Document { number, document }]);
    is_changed
}

fn go_on(driver: &mut Driver) {
    driver.reports.clear();
    driver.take_up(SessionSettings::default(), true, driver.now + seconds(10));
    driver.drive(&mut Script::default());
}

#[test]
fn an_unknown_document_is_sent_again_and_its_first_batch_awaits_it_no_longer() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let script = Script { every_poll: Some(PollFate::waiting()), ..nth_upload(1, lost) };
    let mut driver = play(&[10, 20], script);
    assert_eq!(outcomes(&driver), [Outcome::Pending, Outcome::Unknown]);
    assert!(say(&mut driver, 1));
    let first = &driver.store.batches()[&driver.documents()[0].batch.expect("it is in one")];
    assert_eq!((first.documents, first.awaited, first.unsettled.len()), (1, 1, 0));

    go_on(&mut driver);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert_eq!(times_stored(&driver), [1, 2]);
    assert!(driver.documents()[1].is_possibly_charged_twice);
    assert!(!driver.documents()[0].is_possibly_charged_twice);
    let types = driver.documents().iter().map(|document| document.document_type.as_deref());
    assert!(types.eq([Some("type 0"), Some("type 1")]), "the first copy's row is no other's");
}

#[test]
fn a_held_document_is_sent_again() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let mut driver = play(&[10], Script { every_upload: Some(lost), ..Script::default() });
    assert_eq!(outcomes(&driver), [Outcome::Held]);
    assert!(say(&mut driver, 0));
    assert!(!say(&mut driver, 0), "it waits to be sent already");
    go_on(&mut driver);
    assert_eq!(outcomes(&driver), [Outcome::Classified]);
    assert_eq!(times_stored(&driver), [4]);
    assert!(driver.documents()[0].is_possibly_charged_twice);
}

#[test]
fn a_document_that_is_classified_or_whose_file_changed_is_left_alone() {
    let error = broken_file(0, "it changed");
    let changed = UploadFate::silent(Cause::File, Sent::Nothing);
    let changed = UploadFate { broken_file: Some(error), ..changed };
    let script = Script { poison: Some((vec![0], changed)), ..Script::default() };
    let mut driver = play(&[10, 20], script);
    for (number, state) in [(0, State::Refused), (1, State::Classified)] {
        let before = driver.documents()[number].clone();
        assert_eq!(before.state, state);
        assert!(!say(&mut driver, number));
        assert_eq!(driver.documents()[number], before);
    }
}

#[test]
fn a_refused_document_is_sent_again_at_no_cost_when_the_reason_is_gone() {
    let refused = UploadFate::saying(400, r#"{"status":"error","message":"Unsupported"}"#);
    let mut driver = play(&[10], nth_upload(0, refused));
    assert_eq!(outcomes(&driver), [Outcome::Refused]);
    assert!(say(&mut driver, 0));
    assert_eq!(driver.documents()[0].state, State::Planned);

    go_on(&mut driver);
    assert_eq!(outcomes(&driver), [Outcome::Classified]);
    assert_eq!(times_stored(&driver), [1]);
    assert!(!driver.documents()[0].is_possibly_charged_twice);
}
