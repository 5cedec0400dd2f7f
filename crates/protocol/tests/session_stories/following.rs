//! From type to data: what is linked is followed to its extraction, once for all.

use std::time::Duration;

use extracta_protocol::id::Target;
use extracta_protocol::session::{
    Asking, DocumentNumber, DocumentRecord, Input, Outcome, SessionSettings, State, give_up,
    want_data,
};

use crate::model::{Driver, Links, PollFate, Rows, Says, documents, extraction, truth};
use crate::script::{INTERNAL, Script, outcomes, seconds};

fn following() -> SessionSettings {
    SessionSettings { follows: true, ..SessionSettings::default() }
}

/// Files of which every second one is linked; their data comes after so long.
fn linked(settings: SessionSettings, count: usize, extraction_takes: u64) -> Driver {
    let mut driver = Driver::new(settings, documents(&vec![10; count]));
    driver.service.links = Links::Odd;
    driver.service.extraction_takes = seconds(extraction_takes);
    driver
}

fn values(driver: &Driver) -> Vec<Option<String>> {
    let text = |document: &DocumentRecord| document.values.as_ref()?.text("amount");
    driver.documents().iter().map(text).collect()
}

fn drive(mut driver: Driver, mut script: Script) -> Driver {
    driver.drive(&mut script);
    driver
}

#[test]
fn type_and_data_are_told_together() {
    let driver = drive(linked(following(), 4, 60), Script::default());
    assert_eq!(outcomes(&driver), [Outcome::Classified; 4]);
    assert_eq!(values(&driver), [None, Some("1.00".into()), None, Some("3.00".into())]);
    for (number, document) in driver.documents().iter().enumerate() {
        assert_eq!(document.document_type, Some(truth(DocumentNumber(number))));
        assert_eq!((document.followed, &document.error), (None, &None));
    }
    // What is linked is told last, when its data is here.
    let told: Vec<usize> = driver.reports.iter().map(|number| number.0).collect();
    assert_eq!(told, [0, 2, 1, 3]);
    assert!(driver.extraction_polls.iter().all(|(_, batch)| batch == "followed"));
}

#[test]
fn nothing_is_followed_unasked() {
    let driver = drive(linked(SessionSettings::default(), 4, 0), Script::default());
    assert_eq!(outcomes(&driver), [Outcome::Classified; 4]);
    assert!(driver.extraction_polls.is_empty());
    assert!(driver.documents()[1].extraction.is_some());
}

/// Forty batches of a classification, one of the extraction.
#[test]
fn one_batch_of_an_extraction_is_asked_once_for_many_files() {
    let settings = SessionSettings { files_per_batch: 2, ..following() };
    let driver = drive(linked(settings, 80, 0), Script::default());
    assert!(values(&driver).iter().skip(1).step_by(2).all(Option::is_some));
    let at_once = driver.polls.len();
    assert!(driver.extraction_polls.len() <= at_once, "{:?}", driver.extraction_polls);
    let live = driver.store.batches().values().filter(|batch| !batch.is_over()).count();
    assert_eq!(live, 0);
}

#[test]
fn a_session_that_is_left_at_any_step_finds_the_data_later() {
    let whole = drive(linked(following(), 6, 30), Script::default());
    let (began_at, took) = (1000, whole.now.as_secs() - 1000);
    for second in 0..=took {
        let mut driver = linked(following(), 6, 30);
        driver.drive_until(&mut Script::default(), seconds(began_at + second));
        let now = driver.now + seconds(5);
        // Whoever goes on with it, also without following anew.
        let follows = second % 2 == 0;
        let before = driver.documents().to_vec();
        driver.take_up(SessionSettings { follows, ..following() }, true, now);
        driver.drive(&mut Script::default());
        for (number, document) in driver.documents().iter().enumerate() {
            assert_eq!(document.state, State::Classified, "{second}: {number}");
            let is_begun = before[number].state == State::Following;
            if number % 2 == 1 && (follows || is_begun) {
                assert!(document.values.is_some(), "{second}: {number}: {document:?}");
            }
        }
    }
}

#[test]
fn where_the_data_does_not_come_the_type_is_told_with_the_reason() {
    let body = r#"{"files":[{"fileId":"-data-file1","status":"failed","message":"no page"},
        {"fileId":"-data-file3","status":"processed","result":null},
        {"fileId":"-data-file5","status":"processed","result":{}}]}"#;
    let script =
        Script { every_extraction_poll: Some(PollFate::saying(200, body)), ..Script::default() };
    let driver = drive(linked(following(), 6, 0), script);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 6]);
    let error = |number: usize| driver.documents()[number].error.clone().map(|it| it.to_string());
    assert!(error(1).is_some_and(|it| it.contains("no page")), "{:?}", error(1));
    assert_eq!(error(3).as_deref(), Some("the service gave no values"));
    let nothing = driver.documents()[5].values.as_ref().expect("an answer");
    assert!(nothing.is_empty() && error(5).is_none());
    assert_eq!(driver.session.stop(), None);
}

#[test]
fn what_was_classified_before_is_followed_when_somebody_wants_its_data() {
    let mut driver = drive(linked(SessionSettings::default(), 4, 0), Script::default());
    for number in 0..4 {
        let document = driver.store.document_mut(DocumentNumber(number)).expect("it is here");
        assert_eq!(want_data(document), number % 2 == 1, "{number}");
        assert!(!want_data(document), "once");
    }
    driver.reports.retain(|number| number.0 % 2 == 0);
    driver.take_up(SessionSettings::default(), true, driver.now + seconds(60));
    driver.drive(&mut Script::default());
    assert_eq!(outcomes(&driver), [Outcome::Classified; 4]);
    assert_eq!(values(&driver), [None, Some("1.00".into()), None, Some("3.00".into())]);
    assert_eq!(driver.uploads.len(), 2, "nothing is sent again");
}

#[test]
fn a_batch_of_an_extraction_that_is_gone_or_lacks_a_file_ends() {
    let short = SessionSettings { unreadable_after: seconds(30), ..following() };
    let lacking = Rows { lack: 1, ..Rows::default() };
    let gone = r#"{"status":"error","message":"Batch not found"}"#;
    for (fate, known) in [
        (PollFate { says: Says::Documented(lacking), ..PollFate::good() }, 1),
        (PollFate::saying(404, gone), 0),
    ] {
        let script = Script { every_extraction_poll: Some(fate), ..Script::default() };
        let driver = drive(linked(short.clone(), 4, 0), script);
        assert_eq!(outcomes(&driver), [Outcome::Classified; 4]);
        assert_eq!(values(&driver).iter().flatten().count(), known);
        assert_eq!(driver.documents().iter().filter(|it| it.error.is_some()).count(), 2 - known);
    }
}

/// One of two files is typed, the other one is at work still; then the batch is
/// deleted, or that file. The data is in another batch, and comes.
#[test]
fn what_is_followed_needs_the_batch_no_more_that_it_was_sent_to() {
    let settings = SessionSettings { unreadable_after: seconds(30), ..following() };
    let first = r#"{"status":"success","files":[
        {"fileId":"-file0","fileName":"file 0.pdf","status":"processing"},
        {"fileId":"-file1","fileName":"file 1.pdf","status":"processed",
            "result":{"documentType":"type 1"},"extraction":{"extractionId":"-Extraction",
            "batchId":"followed","fileId":"-data-file1"}}]}"#;
    let gone = r#"{"status":"error","message":"Batch not found"}"#;
    let lacking = r#"{"status":"success","files":[
        {"fileId":"-file0","fileName":"file 0.pdf","status":"processing"}]}"#;
    for (status, body) in [(404, gone), (200, lacking)] {
        let script = Script {
            polls: vec![(0, PollFate::saying(200, first))],
            every_poll: Some(PollFate::saying(status, body)),
            ..Script::default()
        };
        let driver = drive(linked(settings.clone(), 2, 400), script);
        assert_eq!(values(&driver), [None, Some("1.00".into())], "{body}");
        assert_eq!(driver.documents()[1].error, None, "{body}");
        let live = driver.store.batches().values().filter(|batch| !batch.is_over()).count();
        assert_eq!(live, usize::from(status == 200), "{body}");
    }
}

/// Two files with one id: the data may be the other's.
#[test]
fn data_that_may_be_another_files_is_nobodys() {
    let body = r#"{"files":[
        {"fileId":"-data-file1","status":"processed","result":{"amount":"1"}},
        {"fileId":"-data-file1","status":"processed","result":{"amount":"2"}},
        {"fileId":"-data-file3","status":"processed","result":{"amount":"3"}},
        {"fileId":"-data-file3","status":"processed","result":{"amount":"3"}}]}"#;
    let settings = SessionSettings { unreadable_after: seconds(30), ..following() };
    let script =
        Script { every_extraction_poll: Some(PollFate::saying(200, body)), ..Script::default() };
    let driver = drive(linked(settings, 4, 0), script);
    assert_eq!(values(&driver), [None, None, None, Some("3".into())]);
}

#[test]
fn each_route_has_its_own_pause_and_its_own_bad_moments() {
    let busy = Says::Other { status: 429, body: INTERNAL, retry_after: Some(seconds(40)) };
    let polls = vec![(0, PollFate { says: busy, ..PollFate::good() })];
    let script = Script { extraction_polls: polls, ..Script::default() };
    let settings = SessionSettings { files_per_batch: 4, concurrency: 1, ..following() };
    let driver = drive(linked(settings, 40, 0), script);
    let (first, second) = (driver.extraction_polls[0].0, driver.extraction_polls[1].0);
    assert!(second >= first + seconds(40), "{first:?} {second:?}");
    let meanwhile = driver.polls.iter().filter(|at| **at > first && **at < second).count();
    assert!(meanwhile >= 5, "types go on: {first:?} {second:?} {:?}", driver.polls);
}

/// Types come after fourteen of fifteen minutes: the wait for data counts from then.
#[test]
fn the_wait_for_data_counts_from_when_it_is_awaited() {
    let settings = SessionSettings { results_timeout: seconds(900), ..following() };
    let waiting = (0..40).map(|nth| (nth, PollFate::waiting())).collect();
    let driver = drive(linked(settings, 2, 1250), Script { polls: waiting, ..Script::default() });
    let last = driver.extraction_polls.last().expect("asked").0;
    assert!(last > seconds(1900), "{last:?}");
    assert_eq!(values(&driver)[1].as_deref(), Some("1.00"));
}

#[test]
fn a_hint_makes_it_the_batchs_turn_and_never_breaks_the_pause() {
    let asked_at = |hinted_at: Option<Duration>| {
        let mut driver = linked(following(), 2, 301);
        let mut script = Script::default();
        if let Some(hinted_at) = hinted_at {
            driver.drive_until(&mut script, hinted_at);
            driver.now = hinted_at;
            let target = Target::Extraction(extraction());
            let batch_id = driver.store.batches().values().last().and_then(|it| it.id.clone());
            let batch_id = batch_id.expect("a batch of the extraction");
            for _ in 0..2 {
                let (target, batch_id) = (target.clone(), batch_id.clone());
                driver.session.handle(Input::Processed { target, batch_id }, driver.now);
            }
        }
        driver.drive(&mut script);
        let at: Vec<Duration> = driver.extraction_polls.iter().map(|(at, _)| *at).collect();
        (at[at.len() - 2], at[at.len() - 1])
    };
    let (before, last) = asked_at(None);
    let earlier = last - seconds(1);
    assert_eq!(asked_at(Some(earlier)), (before, earlier));
    // Within the pause after a request: the driver watches it.
    let (first, second) = asked_at(Some(before + seconds(1)));
    assert!(first <= before + seconds(3) && second > first);
}

/// The response was under way already when the batch was finished. Its own next
/// turn would come after a tenth of two minutes.
#[test]
fn a_hint_while_its_batch_is_asked_for_is_heard_after_that() {
    let mut driver = linked(following(), 2, 301);
    driver.drive_until(&mut Script::default(), seconds(1120));
    let slow = PollFate { takes: seconds(5), ..PollFate::waiting() };
    let asked = driver.extraction_polls.len();
    let mut script = Script { extraction_polls: vec![(asked, slow)], ..Script::default() };
    while driver.extraction_polls.len() == asked {
        let next = driver.now + seconds(1);
        driver.drive_until(&mut script, next);
        driver.now = driver.now.max(next);
    }
    let target = Target::Extraction(extraction());
    let batch_id = driver.store.batches().values().last().and_then(|it| it.id.clone());
    let batch_id = batch_id.expect("a batch of the extraction");
    driver.session.handle(Input::Processed { target, batch_id }, driver.now);
    driver.drive(&mut script);
    // It ends after five seconds, and the pause is two.
    let at: Vec<Duration> = driver.extraction_polls[asked..].iter().map(|(at, _)| *at).collect();
    assert_eq!(at[1], at[0] + seconds(7));
    assert!(at[2] > at[1] + seconds(7), "once: {at:?}");
}

#[test]
fn what_is_followed_can_be_given_up_and_keeps_its_type() {
    let mut driver = linked(following(), 2, 1000);
    driver.drive_until(&mut Script::default(), seconds(1060));
    let number = DocumentNumber(1);
    let mut document = driver.documents()[1].clone();
    let followed = document.followed.expect("it is followed");
    let mut batch = driver.store.batches()[&followed].clone();
    assert!(give_up(number, &mut document, Some(&mut batch)));
    assert_eq!((document.state, document.followed), (State::Classified, None));
    assert!(batch.is_over());
    assert!(!give_up(number, &mut document, Some(&mut batch)));
}

#[test]
fn a_session_that_asks_once_leaves_the_data_to_the_next() {
    let mut driver = linked(SessionSettings { asking: Asking::Never, ..following() }, 2, 0);
    driver.drive(&mut Script::default());
    let once = SessionSettings { asking: Asking::Once, ..following() };
    driver.take_up(once.clone(), true, driver.now + seconds(60));
    driver.drive(&mut Script::default());
    assert_eq!(driver.documents()[1].state, State::Following);
    assert!(driver.extraction_polls.is_empty());
    driver.take_up(once, true, driver.now + seconds(60));
    driver.drive(&mut Script::default());
    assert_eq!(values(&driver)[1].as_deref(), Some("1.00"));
    assert_eq!(driver.extraction_polls.len(), 1);
}

/// Each finds that all of its files are followed to one batch, which the next one
/// asks for once.
#[test]
fn a_session_that_asks_once_awaits_a_batch_once_for_all_its_files() {
    let settings = SessionSettings { files_per_batch: 4, ..following() };
    let mut driver = linked(SessionSettings { asking: Asking::Never, ..settings.clone() }, 16, 0);
    driver.drive(&mut Script::default());
    let once = SessionSettings { asking: Asking::Once, ..settings };
    driver.take_up(once.clone(), true, driver.now + seconds(60));
    driver.drive(&mut Script::default());
    let live = driver.store.batches().values().filter(|batch| !batch.is_over());
    assert_eq!(live.map(|batch| batch.awaited).collect::<Vec<_>>(), [8]);
    driver.take_up(once, true, driver.now + seconds(60));
    driver.drive(&mut Script::default());
    assert_eq!(values(&driver).iter().flatten().count(), 8);
    assert_eq!(driver.extraction_polls.len(), 1);
}

#[test]
fn documents_may_be_sent_to_an_extraction_itself() {
    let mut both = documents(&[10, 20]);
    both.extend(
        (2..6).map(|number| DocumentRecord::new(extraction(), format!("file {number}.pdf"), 10)),
    );
    let mut driver = Driver::new(SessionSettings::default(), both);
    driver.drive(&mut Script::default());
    let (types, data) = driver.documents().split_at(2);
    assert!(types.iter().all(|it| it.outcome() == Outcome::Classified));
    assert!(data.iter().all(|it| it.outcome() == Outcome::Extracted));
    assert_eq!(values(&driver)[5].as_deref(), Some("5.00"));
    let link = data[0].extraction.as_ref().expect("where it lies");
    assert_eq!(link.extraction_id, extraction());
    assert_eq!(Some(&link.file_id), data[0].file_id.as_ref());
    assert_eq!(driver.extraction_polls.len(), 1);
    assert_eq!(driver.reports.len(), 6);
}
