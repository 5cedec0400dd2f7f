//! Sessions that ask for results once, or not at all; and how little of a
//! long run the machine has in hand.

use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::session::{Asking, Outcome, SessionSettings, State};

use crate::model::{Driver, PollFate, UploadFate, documents};
use crate::script::{Script, nth_upload, outcomes, play_with, seconds, times_stored};

fn asking(asking: Asking) -> SessionSettings {
    SessionSettings { files_per_batch: 4, asking, ..SessionSettings::default() }
}

#[test]
fn a_session_that_never_asks_uploads_all_and_ends() {
    let driver = play_with(asking(Asking::Never), &[10; 10], Script::default());
    assert!(driver.polls.is_empty());
    assert!(driver.documents().iter().all(|document| document.state == State::Stored));
    assert!(driver.store.batches().values().all(|batch| batch.is_sealed && !batch.is_over()));
    assert!(driver.session.stop().is_none());
}

#[test]
fn a_session_that_asks_once_asks_once_for_each_batch_of_before() {
    let mut driver = play_with(asking(Asking::Never), &[10; 10], Script::default());
    let waiting = Script { polls: vec![(1, PollFate::waiting())], ..Script::default() };
    driver.take_up(asking(Asking::Once), true, driver.now + seconds(1));
    driver.drive(&mut { waiting });
    assert_eq!((driver.polls.len(), driver.reports.len()), (3, 6));
    assert!(driver.session.stop().is_none());

    driver.take_up(asking(Asking::Once), true, driver.now + seconds(1));
    driver.drive(&mut Script::default());
    assert_eq!(driver.polls.len(), 4);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 10]);
    assert_eq!(times_stored(&driver), [1; 10]);
}

#[test]
fn a_session_that_asks_once_leaves_its_own_batches_to_the_next() {
    let driver = play_with(asking(Asking::Once), &[10; 10], Script::default());
    assert!(driver.polls.is_empty());
    assert_eq!(outcomes(&driver), [Outcome::Pending; 10]);
}

#[test]
fn a_session_that_asks_once_does_not_ask_for_what_only_time_can_settle() {
    let lost = UploadFate::silent(Cause::TimeLimit, Sent::Whole);
    let script = &mut nth_upload(1, lost);
    let mut driver = Driver::new(asking(Asking::Never), documents(&[10, 20]));
    driver.drive(script);
    for polls in [1, 1] {
        driver.take_up(asking(Asking::Once), true, driver.now + seconds(2));
        driver.drive(script);
        assert_eq!(driver.polls.len(), polls);
    }
    driver.take_up(asking(Asking::Once), true, driver.now + seconds(60));
    driver.drive(script);
    assert_eq!((driver.polls.len(), driver.uploads.len()), (2, 3));
    assert!(driver.documents()[1].is_settled_by_absence);
}

#[test]
fn the_documents_in_hand_grow_with_the_batches_under_way_and_not_with_the_run() {
    let settings = SessionSettings {
        files_per_batch: 20,
        files_per_request: 5,
        concurrency: 3,
        ..SessionSettings::default()
    };
    for count in [100, 1000] {
        let driver = play_with(settings.clone(), &vec![10; count], Script::default());
        assert_eq!(outcomes(&driver), vec![Outcome::Classified; count]);
        // Those that are sent, one batch supplied ahead, and one with results.
        assert!(driver.most_in_hand <= 5 * 20, "{} of {count}", driver.most_in_hand);
    }
}
