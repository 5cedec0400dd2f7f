//! From type to data over a ledger: both are kept, and whatever ends a process, the
//! next one goes on.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use extracta_client::{BatchId, Cancel, ExtractionId, Outcome, Target};
use extracta_ledger::{Choice, From, Row, State, Worker};
use extracta_sandbox::{Builder, Definition, Extraction, Fault, Nth, Route, Sandbox, Treatment};

use crate::kill::{Dice, from_environment, some_seed};
use crate::support::*;
use crate::worker::{self, Order};

const LINK: &str = "-OInvoicesOfTheTest1";

/// How many kills where nobody says.
const KILLS: u64 = 30;

/// A stage whose invoices are linked to an extraction of their number.
fn linked_stage(build: impl FnOnce(Builder) -> Builder) -> Stage {
    let definition = Definition::named("Post")
        .with_type("invoice", &["amount due"])
        .linked_to(LINK)
        .with_type("letter", &["dear"]);
    let extraction = Extraction::named("Invoices").with_id(LINK).with_field("number", "");
    let builder = Sandbox::builder().classification(definition).extraction(extraction);
    Stage::of(build(builder))
}

/// The number of its path, in a letter or, if odd, in an invoice.
fn content(number: usize) -> String {
    match number % 2 {
        0 => format!("Dear number {number}\n"),
        _ => format!("Amount due: 1.00\nNumber: N-{number}\n"),
    }
}

fn write_documents(stage: &Stage, count: usize) -> PathBuf {
    let folder = stage.path("documents");
    std::fs::create_dir(&folder).expect("a folder");
    for number in 0..count {
        std::fs::write(folder.join(format!("{number}.txt")), content(number)).expect("written");
    }
    folder
}

fn classify(stage: &Stage, folder: &Path, follows: bool) -> Vec<Row> {
    let mut told = Told::default();
    let mut worker = stage.run();
    worker.set_follow(follows);
    let paths = worker::paths_in(folder);
    let summary = worker.classify(stage.classification(), paths, &mut told.listener());
    assert!(summary.expect("classified").stop.is_none());
    told.known
}

/// Each document has its type, and an invoice its number.
fn must_be_whole(rows: &[Row]) {
    for row in rows {
        let (number, document) = (number_of(&row.path).expect("a number"), row.document());
        assert_eq!(document.outcome, Outcome::Classified, "{row:?}");
        let values = document.values.and_then(|values| values.text("number"));
        let expected = (number % 2 == 1).then(|| format!("N-{number}"));
        assert_eq!(values, expected, "{row:?}");
        assert!(document.error.is_none(), "{row:?}");
    }
}

/// No results of either route were asked for before the pause was over.
fn must_never_be_early(stage: &Stage) {
    let (journal, pause) = (stage.journal(), stage.options.session.poll_pause);
    let gaps = [journal.poll_gaps(), journal.extraction_poll_gaps()];
    assert!(gaps.iter().flatten().all(|gap| *gap >= pause), "{gaps:?}");
}

#[test]
fn type_and_data_are_told_together_and_both_are_kept() {
    let stage = linked_stage(|sandbox| sandbox.extraction_time(milliseconds(150)));
    let folder = write_documents(&stage, 6);
    let told = classify(&stage, &folder, true);
    assert_eq!(told.len(), 6, "each is told once");
    must_be_whole(&told);
    must_be_whole(&stage.rows());
    // A second time it is all there, and nothing is asked.
    let requests = stage.journal().records.len();
    must_be_whole(&classify(&stage, &folder, true));
    assert_eq!(stage.journal().records.len(), requests);
    // One batch of the extraction, asked for all three files at once.
    let journal = stage.journal();
    let batches: BTreeSet<_> = journal.extraction_polls().map(|(_, it)| &it.batch_id).collect();
    assert_eq!(batches.len(), 1);
    assert!(journal.extraction_polls().all(|(_, it)| it.file_id.is_none()));
    must_never_be_early(&stage);
}

#[test]
fn what_was_classified_before_gets_its_data_at_no_cost() {
    let stage = linked_stage(|sandbox| sandbox);
    let folder = write_documents(&stage, 4);
    let told = classify(&stage, &folder, false);
    assert!(told.iter().all(|row| row.known.values.is_none()), "{told:?}");
    let mut consumer = stage.ledger().consumer("office", From::Now).expect("a consumer");
    let uploads = stage.uploads();
    must_be_whole(&classify(&stage, &folder, true));
    assert_eq!(stage.uploads(), uploads, "nothing is sent again");
    // Who takes gets them once more, with the data.
    let taken = consumer.take(10).expect("taken");
    let numbers: BTreeSet<_> = taken.iter().map(|it| number_of(&it.row.path)).collect();
    assert_eq!(numbers, BTreeSet::from([Some(1), Some(3)]));
}

#[test]
fn data_that_does_not_come_costs_no_type() {
    let stage = linked_stage(|sandbox| sandbox);
    stage.sandbox.treat("1.txt", Treatment::ExtractionFailed("too odd".into()));
    let folder = write_documents(&stage, 4);
    let told = classify(&stage, &folder, true);
    let odd = told.iter().find(|row| number_of(&row.path) == Some(1)).expect("told");
    assert_eq!(odd.document().outcome, Outcome::Classified);
    assert_eq!(odd.document().document_type, Some("invoice"));
    let error = odd.document().error.expect("a reason");
    assert!(error.message.contains("too odd"), "{error:?}");
    let others: Vec<Row> = told.into_iter().filter(|row| number_of(&row.path) != Some(1)).collect();
    must_be_whole(&others);
}

#[test]
fn what_is_followed_is_dropped_with_its_type() {
    let mut stage = linked_stage(|sandbox| sandbox.extraction_time(Duration::from_secs(3600)));
    stage.options.session.results_timeout = milliseconds(400);
    let folder = write_documents(&stage, 2);
    let mut worker = stage.run();
    worker.set_follow(true);
    let paths = worker::paths_in(&folder);
    let summary = worker.classify(stage.classification(), paths, &mut |_| {}).expect("a summary");
    assert!(summary.stop.is_some(), "the time is over");
    drop(worker);
    let pending = stage.rows().pop().expect("the invoice");
    assert_eq!(
        (pending.known.state, pending.document().outcome),
        (State::Following, Outcome::Pending)
    );
    let choice = Choice { states: vec![State::Following], ..Choice::default() };
    assert_eq!(stage.ledger().drop_documents(&choice).expect("dropped").typed, 1);
    let dropped = stage.rows().pop().expect("the invoice");
    assert_eq!(dropped.document().outcome, Outcome::Classified);
    let error = dropped.document().error.expect("a word about it");
    assert_eq!(error.message, "its data was given up");
    assert_eq!(stage.ledger().status().expect("a status").worker, None);
    // Nothing is awaited any more.
    assert!(stage.collect().known.is_empty());
}

#[test]
fn a_hint_of_another_process_is_heard_by_who_works_and_breaks_no_pause() {
    // Without a hint it would be asked again after minutes.
    let busy = Fault::status(503).retry_after(300);
    let mut stage = linked_stage(|sandbox| sandbox.fault(Route::ExtractionResults, 1, busy));
    stage.options.session.set_poll_pause(milliseconds(200));
    let folder = write_documents(&stage, 2);
    let extraction = ExtractionId::new(LINK).expect("an id");
    let ledger = stage.ledger();
    let nobody = BatchId::new("nobody").expect("an id");
    assert!(!ledger.processed(&extraction, &nobody).expect("noted"));
    let asked = || stage.journal().extraction_polls().count();
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| classify(&stage, &folder, true));
        wait_until("the first request", || asked() == 1);
        let batch = stage.journal().extraction_polls().next().map(|(_, it)| it.batch_id.clone());
        let batch = BatchId::new(batch.expect("a batch")).expect("an id");
        assert!(!ledger.processed(stage.classification(), &batch).expect("noted"), "of another");
        // As often as it likes: a webhook comes twice.
        wait_until("the hint is heard", || {
            ledger.processed(&extraction, &batch).expect("noted");
            worker.is_finished()
        });
        must_be_whole(&worker.join().expect("it ends"));
    });
    must_never_be_early(&stage);
}

#[test]
fn documents_are_sent_to_an_extraction_itself() {
    let stage = linked_stage(|sandbox| sandbox);
    let folder = write_documents(&stage, 4);
    let extraction = ExtractionId::new(LINK).expect("an id");
    let mut told = Told::default();
    let paths = worker::paths_in(&folder);
    let summary = stage.run().classify(&extraction, paths.clone(), &mut told.listener());
    assert!(summary.expect("extracted").stop.is_none());
    assert_eq!(told.outcomes(), [Outcome::Extracted; 4]);
    // The same files are other documents of a classification.
    classify(&stage, &folder, false);
    let status = stage.ledger().status().expect("a status");
    let targets: Vec<_> = status.targets.iter().map(|it| (&it.target, it.total())).collect();
    let types = Target::from(stage.classification());
    assert_eq!(targets, [(&Target::from(&extraction), 4), (&types, 4)]);
    assert_eq!(stage.journal().extraction_uploads().count(), 2, "an opener and the rest");
}

/// Somebody works already, and wants no data.
#[test]
fn whoever_works_fetches_the_data_that_another_wants() {
    let stage = linked_stage(|sandbox| sandbox.processing_time(milliseconds(300)));
    let folder = write_documents(&stage, 4);
    let cancel = Cancel::new();
    let mut worker = Worker::new(&stage.client(), &stage.ledger(), &cancel).expect("a worker");
    worker.set_linger(milliseconds(10));
    let other = stage.ledger();
    other.enter(stage.classification(), worker::paths_in(&folder)).expect("entered");
    std::thread::scope(|scope| {
        let working = scope.spawn(move || worker.work_for_ever(&mut |_| {}).map(drop));
        wait_until("it works", || other.worker().is_some());
        let told = catch_unwind(AssertUnwindSafe(|| classify(&stage, &folder, true)));
        cancel.cancel();
        must_be_whole(&told.expect("classified"));
        working.join().expect("it ends").expect("a summary");
    });
}

#[test]
fn work_that_follows_fetches_what_is_classified_already_but_not_for_ever() {
    let stage = linked_stage(|sandbox| sandbox);
    stage.sandbox.treat("1.txt", Treatment::ExtractionFailed("too odd".into()));
    let folder = write_documents(&stage, 4);
    classify(&stage, &folder, false);
    let collect = || {
        let mut worker = stage.run();
        worker.set_follow(true);
        worker.collect(&mut |_| {}).expect("a summary");
        stage.journal().extraction_polls().count()
    };
    let asked = collect();
    let third = stage.rows().into_iter().find(|row| number_of(&row.path) == Some(3));
    must_be_whole(&[third.expect("a row")]);
    assert_eq!(collect(), asked, "what failed is asked for again where it is named");
    let audit = stage.ledger().audit().expect("an audit");
    assert_eq!(audit.resent, 0, "nothing was sent again");
    classify(&stage, &folder, true);
    assert!(stage.journal().extraction_polls().count() > asked);
}

/// Killed at thirty moments, most of them while a request is under way.
#[test]
fn whatever_moment_it_is_killed_at_type_and_data_come_once() {
    const DOCUMENTS: usize = 100;
    let wanted = from_environment("EXTRACTA_TEST_KILLS").unwrap_or(KILLS).min(KILLS);
    let seed = from_environment("EXTRACTA_TEST_SEED").unwrap_or_else(some_seed);
    eprintln!("EXTRACTA_TEST_SEED={seed}");
    let mut dice = Dice(seed | 1);
    let (mut kills, mut while_following) = (0, 0);
    while kills < wanted {
        let stage = linked_stage(|sandbox| {
            sandbox
                .processing_time(milliseconds(40))
                .extraction_time(milliseconds(250))
                .fault(Route::Upload, .., Fault::delay(milliseconds(30)))
                .fault(Route::Results, .., Fault::delay(milliseconds(20)))
                .fault(Route::ExtractionResults, Nth::Every(3), Fault::close_after_storing())
                .fault(Route::ExtractionResults, .., Fault::delay(milliseconds(30)))
        });
        let folder = write_documents(&stage, DOCUMENTS);
        while kills < wanted {
            let asked = || stage.journal().extraction_polls().count();
            let before = asked();
            let mut worker = worker::start_with_small_requests(&stage, Order::Follow, &folder);
            // Half of them at any moment, the others while data is awaited.
            let is_early = dice.below(2) == 0;
            while !is_early && asked() == before && worker.try_wait().expect("alive").is_none() {
                sleep(milliseconds(1));
            }
            sleep(Duration::from_micros(dice.below(if is_early { 400_000 } else { 100_000 })));
            if let Some(status) = worker.try_wait().expect("its status") {
                assert!(status.success(), "a worker failed: {status}, seed {seed}");
                break;
            }
            worker.kill().expect("it is killed");
            worker.wait().expect("it has ended");
            kills += 1;
            let is_followed = |row: &Row| row.known.state == State::Following;
            while_following += u64::from(stage.rows().iter().any(is_followed));
        }
        let mut last = worker::start_with_small_requests(&stage, Order::Follow, &folder);
        assert!(last.wait().expect("it ends").success(), "seed {seed}");
        let rows = stage.rows();
        assert_eq!(rows.len(), DOCUMENTS, "none is lost; seed {seed}");
        let whole: Vec<Row> =
            rows.iter().filter(|row| row.known.state != State::Held).cloned().collect();
        must_be_whole(&whole);
        for row in &rows {
            let number = number_of(&row.path).expect("a number");
            let times = stage.times_stored(content(number).as_bytes());
            let known = &row.known;
            let is_counted = known.is_possibly_charged_twice || known.is_settled_by_absence;
            assert!(times <= 1 || is_counted, "seed {seed}: {times} times, {row:?}");
        }
        must_never_be_early(&stage);
        let taken =
            stage.ledger().consumer("office", From::Beginning).expect("a consumer").take(1000);
        assert_eq!(taken.expect("taken").len(), DOCUMENTS, "one record an entry");
    }
    eprintln!("{kills} kills, {while_following} while data was awaited");
    assert!(while_following * 4 >= kills, "too few while data was awaited: {while_following}");
}

/// Whoever goes on need not want it anew.
#[test]
fn a_worker_that_does_not_follow_goes_on_with_what_is_followed() {
    let stage = linked_stage(|sandbox| sandbox.extraction_time(milliseconds(400)));
    let folder = write_documents(&stage, 4);
    let cancel = Cancel::new();
    let mut worker = Worker::new(&stage.client(), &stage.ledger(), &cancel).expect("a worker");
    worker.set_follow(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            wait_until("it is asked for", || stage.journal().extraction_polls().count() > 0);
            cancel.cancel();
        });
        let paths = worker::paths_in(&folder);
        worker.classify(stage.classification(), paths, &mut |_| {}).expect("a summary");
    });
    drop(worker);
    assert!(stage.rows().iter().any(|row| row.known.state == State::Following));
    stage.collect();
    must_be_whole(&stage.rows());
}
