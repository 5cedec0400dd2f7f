//! What the run does when one thing goes wrong: a story for each rule.

mod model;

use std::time::Duration;

use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::run::{
    Command, DocumentNumber, Event, FileTrouble, Outcome, Run, RunSettings, State, StopReason,
    Upload,
};
use extracta_protocol::trouble::{Trouble, TroubleKind};
use model::{Driver, Fates, PollFate, Rows, Says, UploadFate, inputs};

const INTERNAL: &str = r#"{"status":"error","message":"Internal server error"}"#;

/// Fates by the number of the request; all others are good.
#[derive(Default)]
struct Script {
    uploads: Vec<(usize, UploadFate)>,
    polls: Vec<(usize, PollFate)>,
    every_upload: Option<UploadFate>,
    every_poll: Option<PollFate>,
    /// Documents whose requests are answered so.
    poison: Option<(Vec<usize>, UploadFate)>,
}

impl Fates for Script {
    fn upload(&mut self, nth: usize, upload: &Upload) -> UploadFate {
        if let Some((documents, fate)) = &self.poison
            && upload.files.iter().any(|file| documents.contains(&file.document.0))
        {
            return fate.clone();
        }
        let scripted = self.uploads.iter().find(|(number, _)| *number == nth);
        let scripted = scripted.map(|(_, fate)| fate.clone());
        scripted.or(self.every_upload.clone()).unwrap_or_else(UploadFate::good)
    }

    fn poll(&mut self, nth: usize) -> PollFate {
        let scripted = self.polls.iter().find(|(number, _)| *number == nth);
        let scripted = scripted.map(|(_, fate)| fate.clone());
        scripted.or(self.every_poll.clone()).unwrap_or_else(PollFate::good)
    }
}

fn nth_upload(nth: usize, fate: UploadFate) -> Script {
    Script { uploads: vec![(nth, fate)], ..Script::default() }
}

/// Runs files of these lengths through a script.
fn play_with(settings: RunSettings, lengths: &[u64], mut script: Script) -> Driver {
    let mut driver = Driver::new(settings, inputs(lengths), 1);
    driver.drive(&mut script);
    driver
}

fn play(lengths: &[u64], script: Script) -> Driver {
    play_with(RunSettings::default(), lengths, script)
}

fn outcomes(driver: &Driver) -> Vec<Outcome> {
    driver.run.documents().iter().map(|document| document.outcome()).collect()
}

fn times_stored(driver: &Driver) -> Vec<usize> {
    let count = driver.run.documents().len();
    (0..count).map(|number| driver.service.times_stored(DocumentNumber(number))).collect()
}

fn request_sizes(driver: &Driver) -> Vec<usize> {
    driver.uploads.iter().map(|(_, upload)| upload.files.len()).collect()
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

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
    assert!(driver.run.stop().is_none());
}

#[test]
fn requests_keep_their_limits_and_a_bigger_file_goes_alone() {
    let settings =
        RunSettings { files_per_request: 3, bytes_per_request: 100, ..RunSettings::default() };
    let driver = play_with(settings, &[1, 40, 40, 40, 500, 10, 10, 10, 10], Script::default());
    assert_eq!(request_sizes(&driver), [1, 2, 1, 1, 3, 1]);
}

#[test]
fn an_opener_whose_answer_is_lost_is_sent_once_more_and_counted() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let driver = play(&[10, 20], nth_upload(0, lost));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert_eq!(times_stored(&driver), [2, 1]);
    assert!(driver.run.documents()[0].is_possibly_charged_twice);
    assert!(!driver.run.documents()[1].is_possibly_charged_twice);
}

#[test]
fn an_opener_that_is_lost_twice_is_held() {
    let lost = || UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let script = Script { every_upload: Some(lost()), ..Script::default() };
    let driver = play(&[10], script);
    assert_eq!(outcomes(&driver), [Outcome::Held]);
    assert_eq!(times_stored(&driver), [2]);
}

#[test]
fn a_cut_opener_is_not_stored_and_sent_again() {
    let driver = play(&[10], nth_upload(0, UploadFate::silent(Cause::Broken, Sent::Part)));
    assert_eq!(outcomes(&driver), [Outcome::Classified]);
    assert!(!driver.run.documents()[0].is_possibly_charged_twice);
}

#[test]
fn a_lost_answer_in_a_known_batch_is_found_in_its_results() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let driver = play(&[10, 20, 30], nth_upload(1, lost));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
    assert_eq!(times_stored(&driver), [1, 1, 1]);
    assert_eq!(driver.uploads.len(), 2);
}

#[test]
fn a_missing_document_is_sent_again_alone_after_two_answers_and_the_settle_time() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole);
    let driver = play(&[10, 20, 30], nth_upload(1, lost));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
    assert_eq!(times_stored(&driver), [1, 1, 1]);
    assert_eq!(request_sizes(&driver), [1, 2, 1, 1]);
    let [.., third, _] = &driver.uploads[..] else { panic!("four uploads") };
    assert!(third.0 - driver.uploads[1].0 >= seconds(15));
    assert!(driver.run.documents()[1].is_settled_by_absence);
    assert!(!driver.run.documents()[0].is_settled_by_absence);
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
    // The answer of the second request names nothing that was sent, and so do
    // the results: whose rows they are cannot be told.
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let mangled = Rows { are_mangled: true, ..Rows::default() };
    let strange = PollFate { says: Says::Documented(mangled), ..PollFate::good() };
    let script = Script { every_poll: Some(strange), ..nth_upload(1, lost) };
    let driver = play(&[10, 20, 30], script);
    assert_eq!(outcomes(&driver), [Outcome::Classified, Outcome::Unknown, Outcome::Unknown]);
    assert_eq!(times_stored(&driver), [1, 1, 1]);
    assert_eq!(driver.run.unmatched().len(), 2);
}

#[test]
fn a_bad_file_is_found_by_halving_and_refuses_only_itself() {
    let refusal = UploadFate::saying(400, r#"{"status":"error","message":"Unsupported file"}"#);
    let script = Script { poison: Some((vec![5], refusal)), ..Script::default() };
    let driver = play(&[10, 20, 20, 20, 20, 20, 20, 20, 20], script);
    let expected: Vec<Outcome> = (0..9)
        .map(|number| if number == 5 { Outcome::Refused } else { Outcome::Classified })
        .collect();
    assert_eq!(outcomes(&driver), expected);
    let trouble = driver.run.documents()[5].trouble.clone().expect("a reason");
    assert_eq!(trouble.to_string(), "HTTP 400: Unsupported file");
}

#[test]
fn a_refused_opener_refuses_only_itself() {
    let refusal = UploadFate::saying(400, r#"{"status":"error","message":"Unsupported file"}"#);
    let script = Script { poison: Some((vec![0], refusal)), ..Script::default() };
    let driver = play(&[10, 20, 30], script);
    assert_eq!(outcomes(&driver), [Outcome::Refused, Outcome::Classified, Outcome::Classified]);
}

#[test]
fn five_equal_refusals_of_single_files_stop_the_run() {
    let refusal = UploadFate::saying(400, r#"{"status":"error","message":"Unsupported file"}"#);
    let script = Script { every_upload: Some(refusal), ..Script::default() };
    let driver = play(&[10; 50], script);
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Refusals));
    let refused = outcomes(&driver).iter().filter(|o| **o == Outcome::Refused).count();
    assert_eq!((refused, driver.uploads.len()), (5, 5));
}

#[test]
fn a_413_halves_the_byte_cap_for_the_rest_of_the_run() {
    let settings = RunSettings { bytes_per_request: 400, ..RunSettings::default() };
    let driver = play_with(settings, &[1, 100, 100, 100, 100, 100, 100, 100, 100], {
        nth_upload(1, UploadFate::saying(413, ""))
    });
    assert_eq!(request_sizes(&driver), [1, 4, 2, 2, 2, 2]);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 9]);
}

#[test]
fn a_wrong_key_stops_the_run_at_once() {
    let refusal = UploadFate::saying(401, r#"{"status":"error","message":"Unauthorized"}"#);
    let script = Script { every_upload: Some(refusal), ..Script::default() };
    let driver = play(&[10; 30], script);
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Key));
    assert_eq!(driver.uploads.len(), 1);
    assert_eq!(outcomes(&driver), [Outcome::Pending; 30]);
}

#[test]
fn out_of_credits_stops_uploads_and_what_is_up_is_still_collected() {
    let poor = UploadFate::saying(200, r#"{"status":"error","message":"Not enough credits"}"#);
    let driver = play(&[10, 20, 30], nth_upload(1, poor));
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Credits));
    assert_eq!(outcomes(&driver), [Outcome::Classified, Outcome::Pending, Outcome::Pending]);
}

#[test]
fn without_a_network_the_run_gives_up_after_its_tries() {
    let unreachable = UploadFate::silent(Cause::Connect, Sent::Nothing);
    let script = Script { every_upload: Some(unreachable), ..Script::default() };
    let settings = RunSettings { concurrency: 1, ..RunSettings::default() };
    let driver = play_with(settings, &[10; 3], script);
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Network));
    assert_eq!(driver.uploads.len(), 4);
}

#[test]
fn a_service_that_keeps_failing_after_storing_is_not_paid_for_ever() {
    let failing = UploadFate::saying(500, INTERNAL).but_stored();
    let script = Script { every_upload: Some(failing), ..Script::default() };
    let driver = play(&[10; 200], script);
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Service));
    assert!(driver.uploads.len() <= 8 + 3, "{} uploads", driver.uploads.len());
}

#[test]
fn retry_after_is_obeyed() {
    let says = Says::Other { status: 503, body: "", retry_after: Some(seconds(40)) };
    let busy = UploadFate { lands: None, says, ..UploadFate::good() };
    let driver = play(&[10], nth_upload(0, busy));
    assert!(driver.uploads[1].0 - driver.uploads[0].0 >= seconds(40));
    assert_eq!(times_stored(&driver), [1]);
}

#[test]
fn an_addition_that_the_batch_refuses_goes_to_another() {
    let closed = UploadFate::saying(400, r#"{"status":"error","message":"Batch is closed"}"#);
    let driver = play(&[10, 20, 30, 40], nth_upload(1, closed));
    assert_eq!(outcomes(&driver), [Outcome::Classified; 4]);
    assert_eq!(times_stored(&driver), [1; 4]);
    assert_eq!(driver.run.batches().count(), 2);
}

#[test]
fn a_file_that_changed_is_refused_and_its_neighbours_are_not() {
    let file_trouble = Some(FileTrouble { position: 1, message: "it shrank".into() });
    for (sent, uploads) in [(Sent::Nothing, 3), (Sent::Part, 4)] {
        let file_trouble = file_trouble.clone();
        let broken = UploadFate { file_trouble, ..UploadFate::silent(Cause::File, sent) };
        let driver = play(&[10, 20, 30, 40], nth_upload(1, broken));
        let refused = &driver.run.documents()[2];
        assert_eq!(refused.state, State::Refused);
        assert_eq!(times_stored(&driver), [1, 1, 0, 1]);
        assert!(driver.uploads.len() >= uploads, "{sent:?}: {}", driver.uploads.len());
    }
}

#[test]
fn a_batch_that_never_finishes_is_left_at_the_deadline_with_its_id() {
    let script = Script { every_poll: Some(PollFate::waiting()), ..Script::default() };
    let driver = play(&[10, 20], script);
    assert_eq!(outcomes(&driver), [Outcome::Pending; 2]);
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Time));
    let batch = driver.run.batches().next().expect("a batch");
    assert!(batch.id.is_some());
    assert_eq!(batch.awaited.len(), 2);
    // From every 2 s to every 30 s: far fewer than one every 2 s.
    assert!(driver.polls.len() < 70, "{} polls", driver.polls.len());
}

#[test]
fn the_last_slot_before_the_deadline_goes_to_the_batch_longest_unasked() {
    let settings = RunSettings {
        files_per_batch: 1,
        results_timeout: seconds(100),
        concurrency: 1,
        ..RunSettings::default()
    };
    let script = Script { every_poll: Some(PollFate::waiting()), ..Script::default() };
    let driver = play_with(settings, &[10, 20], script);
    let deadline = driver.uploads[1].0 + Duration::from_millis(100) + seconds(100);
    let last = *driver.polls.last().expect("polls");
    assert!(deadline - last <= seconds(2), "the last poll is {:?} early", deadline - last);
    assert!(last < deadline);
}

#[test]
fn an_unreadable_batch_is_left_alone_after_five_refusals_over_thirty_seconds() {
    let refusal = PollFate::saying(400, INTERNAL);
    let script = Script { every_poll: Some(refusal), ..Script::default() };
    let driver = play(&[10], script);
    assert_eq!(outcomes(&driver), [Outcome::Pending]);
    let lasted = *driver.polls.last().expect("polls") - driver.polls[0];
    assert!(driver.polls.len() >= 5 && lasted >= seconds(29), "{lasted:?}");
    assert!(lasted < seconds(60), "it is not asked until the deadline: {lasted:?}");
    let trouble = driver.run.documents()[0].trouble.clone().expect("a reason");
    assert_eq!(trouble.to_string(), "HTTP 400: Internal server error");
}

#[test]
fn a_refused_poll_that_passes_does_no_harm() {
    let script = Script { polls: vec![(0, PollFate::saying(400, INTERNAL))], ..Script::default() };
    let driver = play(&[10], script);
    assert_eq!(outcomes(&driver), [Outcome::Classified]);
    assert_eq!(driver.run.documents()[0].trouble, None);
}

#[test]
fn cancelling_ends_the_run_and_keeps_what_is_known() {
    let script = &mut Script { every_poll: Some(PollFate::waiting()), ..Script::default() };
    let mut driver = Driver::new(RunSettings::default(), inputs(&[10, 20]), 1);
    let until = driver.now + seconds(5);
    assert!(!driver.drive_until(script, until));
    driver.run.handle(Event::Cancel, driver.now);
    driver.drive(script);
    assert_eq!(driver.run.stop().map(|stop| stop.reason), Some(StopReason::Cancelled));
    assert_eq!(outcomes(&driver), [Outcome::Pending; 2]);
    assert_eq!(driver.run.batches().next().expect("a batch").awaited.len(), 2);
}

#[test]
fn a_clock_that_runs_backwards_is_held() {
    let mut run = Run::new(RunSettings::default(), inputs(&[10]), 1);
    let first = run.next(seconds(100));
    let second = run.next(seconds(50));
    assert_ne!(first, second);
}

#[test]
fn a_run_of_nothing_is_done() {
    let driver = play(&[], Script::default());
    assert!(driver.uploads.is_empty() && driver.polls.is_empty());
}

#[test]
fn a_row_left_over_is_not_given_to_a_document_with_another_name() {
    // Of the second request only the first file is kept, its answer is lost,
    // and the file itself is given up meanwhile: its row is nobody's.
    let broken = UploadFate {
        stores_at_most: 1,
        file_trouble: Some(FileTrouble { position: 0, message: "it changed".into() }),
        ..UploadFate::silent(Cause::File, Sent::Part).but_stored()
    };
    let driver = play(&[10, 20, 30], nth_upload(1, broken));
    assert_eq!(outcomes(&driver), [Outcome::Classified, Outcome::Refused, Outcome::Classified]);
    assert_eq!(driver.run.documents()[2].document_type.as_deref(), Some("type 2"));
}

#[test]
fn a_retry_after_beyond_all_time_is_borne() {
    // A 429 holds up all; after a 503 the last slot before the deadline is left.
    for (status, outcome) in [(429, Outcome::Pending), (503, Outcome::Classified)] {
        let says = Says::Other { status, body: "", retry_after: Some(Duration::MAX) };
        let patient = PollFate { says, ..PollFate::good() };
        let driver = play(&[10], Script { polls: vec![(0, patient)], ..Script::default() });
        assert_eq!(outcomes(&driver), [outcome], "{status}");
    }
}

#[test]
fn a_file_named_like_a_reason_refuses_only_itself() {
    let words = r#"{"status":"error","message":"Unsupported file: file 5.pdf"}"#;
    let mut files = inputs(&[10; 8]);
    files[5].name = "not enough credits.pdf".into();
    let words = Box::leak(words.replace("file 5.pdf", &files[5].name).into_boxed_str());
    let script = &mut Script {
        poison: Some((vec![5], UploadFate::saying(400, words))),
        ..Script::default()
    };
    let mut driver = Driver::new(RunSettings::default(), files, 1);
    driver.drive(script);
    assert!(driver.run.stop().is_none());
    assert_eq!(outcomes(&driver).iter().filter(|o| **o == Outcome::Classified).count(), 7);
}

#[test]
fn files_that_keep_changing_do_not_stop_the_run() {
    let file_trouble = Some(FileTrouble { position: 0, message: "it grew".into() });
    let changed = UploadFate { file_trouble, ..UploadFate::silent(Cause::File, Sent::Part) };
    let settings = RunSettings { files_per_request: 1, ..RunSettings::default() };
    let changing: Vec<usize> = (1..12).collect();
    let script = Script { poison: Some((changing, changed)), ..Script::default() };
    let driver = play_with(settings, &[10; 20], script);
    assert!(driver.run.stop().is_none(), "{:?}", driver.run.stop());
    let classified = outcomes(&driver).iter().filter(|o| **o == Outcome::Classified).count();
    assert_eq!(classified, 9);
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
fn an_answer_that_lacks_what_is_stored_proves_no_absence() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole).but_stored();
    let nothing = Rows { lack: 9, ..Rows::default() };
    let empty = PollFate { says: Says::Documented(nothing), ..PollFate::good() };
    let script = Script { every_poll: Some(empty), ..nth_upload(1, lost) };
    let driver = play(&[10, 20], script);
    assert_eq!(outcomes(&driver), [Outcome::Pending, Outcome::Unknown]);
    assert_eq!(times_stored(&driver), [1, 1]);
}

#[test]
fn what_the_driver_cannot_persist_is_not_sent() {
    let mut run = Run::new(RunSettings::default(), inputs(&[10, 20]), 1);
    let now = seconds(1);
    assert!(matches!(run.next(now), Command::Persist(_)));
    let message = "disk full".into();
    run.handle(
        Event::Fail(Trouble { kind: TroubleKind::Library, http_status: None, message }),
        now,
    );
    let mut reported = 0;
    loop {
        match run.next(now) {
            Command::Persist(_) => {}
            Command::Report(_) => reported += 1,
            Command::Done => break,
            command => panic!("{command:?} after the store failed"),
        }
    }
    assert_eq!(reported, 2);
    assert_eq!(run.stop().map(|stop| stop.reason), Some(StopReason::Library));
}

#[test]
fn one_answer_that_lacks_a_document_is_not_enough_however_late() {
    let lost = UploadFate::silent(Cause::Broken, Sent::Whole);
    // The batch finishes long after the settle time.
    let waiting = (0..12).map(|nth| (nth, PollFate::waiting())).collect();
    let driver = play(&[10, 20], Script { polls: waiting, ..nth_upload(1, lost) });
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert!(driver.run.documents()[1].is_settled_by_absence);
    let resent_at = driver.uploads[2].0;
    let answers_before = driver.polls[12..].iter().filter(|at| **at < resent_at).count();
    assert!(driver.polls[12] - driver.uploads[1].0 > seconds(15), "it came late");
    assert_eq!(answers_before, 2);
}
