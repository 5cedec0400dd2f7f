//! Documents that somebody drops, and what is parked and tried again.

use std::slice;
use std::thread;

use extracta_client::{Cancel, Event, Outcome};
use extracta_ledger::{Choice, Dropped, From, Holder, NewEntry, State, Subject, Worker};
use extracta_sandbox::{Fault, Response, Route};

use crate::support::*;

fn all() -> Vec<State> {
    State::ALL.to_vec()
}

fn drop_all(stage: &Stage) -> Dropped {
    let choice = Choice { states: all(), ..Choice::default() };
    stage.ledger().drop_documents(&choice).expect("dropped")
}

fn states(stage: &Stage) -> Vec<State> {
    stage.rows().iter().map(|row| row.known.state).collect()
}

fn taken(stage: &Stage) -> Vec<State> {
    let ledger = stage.ledger();
    let mut consumer = ledger.consumer("mail", From::Beginning).expect("a consumer");
    let records = consumer.take(100).expect("records");
    if let Some(last) = records.last() {
        consumer.acknowledge(&last.key).expect("acknowledged");
    }
    records.iter().map(|record| record.row.known.state).collect()
}

#[test]
fn what_is_dropped_under_a_worker_is_not_sent_and_nobody_waits_for_it() {
    let mut stage = Stage::with(TYPES, |sandbox| {
        sandbox.fault(Route::Upload, 1, Fault::delay(milliseconds(300)))
    });
    stage.options.session.files_per_request = 2;
    let paths = stage.documents(0..6);
    let told = thread::scope(|scope| {
        let worker = scope.spawn(|| stage.classify(&paths));
        wait_until("the first upload", || stage.uploads() == 1);
        let dropped = vec![paths[3].clone(), paths[5].clone()];
        let choice = Choice { states: all(), paths: dropped, ..Choice::default() };
        let dropped = stage.ledger().drop_documents(&choice).expect("dropped");
        assert_eq!((dropped.documents, dropped.may_be_stored, dropped.in_hand), (2, 0, 0));
        worker.join().expect("no panic")
    });
    assert_eq!(told.times().len(), 6);
    for (number, state) in states(&stage).into_iter().enumerate() {
        let is_dropped = number == 3 || number == 5;
        assert_eq!(state == State::Dropped, is_dropped, "document {number}");
        assert_eq!(stage.times_stored(&text(number)), usize::from(!is_dropped));
    }
    assert_eq!(taken(&stage).iter().filter(|state| **state == State::Dropped).count(), 2);
    stage.mind_the_manners();
}

#[test]
fn what_was_never_sent_is_sent_when_it_is_entered_again() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    stage.ledger().enter(stage.classification(), &paths).expect("entered");
    assert_eq!(drop_all(&stage), Dropped { documents: 2, ..Dropped::default() });
    assert_eq!(drop_all(&stage).documents, 0, "once");
    assert_eq!(taken(&stage), [State::Dropped; 2]);
    stage.collect();
    assert_eq!(stage.uploads(), 0);
    let told = stage.classify(&paths);
    told.must_know(&paths);
    assert!(told.known.iter().all(|row| !row.known.is_possibly_charged_twice));
    assert_eq!(taken(&stage), [State::Classified; 2]);
}

#[test]
fn a_batch_that_was_dropped_is_not_asked_for_and_its_documents_only_after_a_resend() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    stage.submit(&paths);
    let ledger = stage.ledger();
    let batch = ledger.batches().expect("batches").remove(0).id;
    let choice = Choice { states: all(), batch: Some(batch.clone()), ..Choice::default() };
    let dropped = ledger.drop_documents(&choice).expect("dropped");
    assert_eq!(dropped, Dropped { documents: 2, may_be_stored: 2, ..Dropped::default() });
    assert_eq!(ledger.batches().expect("batches")[0].awaited, 0);
    stage.collect();
    assert_eq!(stage.journal().polls().count(), 0);
    let row = stage.rows().remove(0);
    assert_eq!(row.document().outcome, Outcome::Dropped);
    assert_eq!(row.document().batch_id, Some(&batch), "for whoever looks there");

    let copy = stage.write("copy.txt", &text(0));
    let entries = [NewEntry::file(&paths[0]), NewEntry::file(&copy)];
    let entered = ledger.enter(stage.classification(), entries).expect("entered");
    assert_eq!((entered.known, entered.dropped, entered.new_documents), (2, 2, 0));
    let uploads = stage.uploads();
    assert_eq!(stage.classify(&paths[..1]).outcomes(), [Outcome::Dropped]);
    assert_eq!(stage.uploads(), uploads, "not unasked");

    assert_eq!(ledger.resend(&[State::Dropped], &paths[..1]).expect("resent"), 1);
    stage.collect();
    assert_eq!((stage.times_stored(&text(0)), stage.times_stored(&text(1))), (2, 1));
    let row = stage.rows().remove(0);
    assert!(row.known.state == State::Classified && row.known.is_possibly_charged_twice);
    assert!(ledger.drop_documents(&Choice { keys: vec!["no".into()], ..choice }).is_err());
}

#[test]
fn what_a_worker_awaits_is_left_to_it() {
    let stage = Stage::with(TYPES, |sandbox| sandbox.processing_time(milliseconds(600)));
    let paths = stage.documents(0..2);
    thread::scope(|scope| {
        let worker = scope.spawn(|| stage.classify(&paths));
        wait_until("both", || stage.journal().stored().count() == 2);
        wait_until("the wait", || stage.journal().polls().count() > 0);
        let worked = Some(Holder { process: Some(std::process::id()) });
        let expected = Dropped { in_hand: 2, worker: worked, ..Dropped::default() };
        assert_eq!(drop_all(&stage), expected);
        worker.join().expect("no panic").must_know(&paths);
    });
    assert_eq!(drop_all(&stage).documents, 0, "they have their outcome");
}

#[test]
fn what_is_held_and_dropped_is_a_record_of_its_own() {
    let stage = Stage::with(TYPES, |sandbox| {
        sandbox.fault(Route::Upload, 1..=3, Fault::close_after_storing())
    });
    let paths = stage.documents(0..1);
    stage.submit(&paths);
    assert_eq!(taken(&stage), [State::Held]);
    assert_eq!(drop_all(&stage), Dropped { documents: 1, may_be_stored: 1, ..Dropped::default() });
    assert_eq!(taken(&stage), [State::Dropped]);
}

#[test]
fn what_was_being_sent_when_its_process_ended_may_be_stored_and_its_row_is_no_others() {
    let stage = Stage::new();
    let paths = stage.documents(0..3);
    stage.submit(&paths);
    let db = rusqlite::Connection::open(stage.ledger_path()).expect("the ledger");
    let left = "UPDATE documents SET state = 'sending' WHERE name = '1.txt'; \
         UPDATE batches SET is_sealed = 0, awaited = 2, documents = 2";
    db.execute_batch(left).expect("as a crash leaves it");
    let choice =
        Choice { states: vec![State::Sending], paths: vec![paths[1].clone()], ..Choice::default() };
    let dropped = stage.ledger().drop_documents(&choice).expect("dropped");
    assert_eq!((dropped.documents, dropped.may_be_stored), (1, 1));
    stage.collect();
    assert_eq!(states(&stage), [State::Classified, State::Dropped, State::Classified]);
    stage.mind_the_manners();
}

#[test]
fn what_is_parked_is_tried_again_under_a_worker() {
    let stage = Stage::new();
    let refusal = Response::error_saying(404, "Classification not found");
    let waiting = Response::raw(200, "application/json", r#"{"status":"waiting"}"#);
    stage.sandbox.fault(Route::Upload, 2, Fault::response(refusal));
    // So that the session in which it is parked goes on.
    stage.sandbox.fault(Route::Results, .., Fault::response(waiting));
    stage.submit(&stage.documents([5]));
    let paths = stage.documents(0..2);
    let ledger = stage.ledger();
    ledger.enter(stage.classification(), &paths).expect("entered");
    let cancel = Cancel::new();
    thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let mut worker =
                Worker::new(&stage.client(), &stage.ledger(), &cancel).expect("a worker");
            let mut hear = |event: Event<Subject<'_>>| {
                if let Event::Over { stop } = event {
                    assert!(stop.is_some());
                }
            };
            worker.work_for_ever(&mut hear)
        });
        wait_until("it is parked", || stage.status().parked.is_some());
        assert_eq!(stage.status().parked_documents, 2);
        assert_eq!(ledger.resend_parked().expect("tried again"), 2);
        assert_eq!(ledger.resend_parked().expect("nothing"), 0);
        wait_until("they are sent", || stage.journal().stored().count() == 3);
        stage.sandbox.clear_script();
        wait_until("they are classified", || states(&stage) == [State::Classified; 3]);
        cancel.cancel();
        worker.join().expect("no panic").expect("it worked");
    });
}

#[test]
fn a_summary_counts_what_is_unavailable_and_parked() {
    let stage = Stage::new();
    let paths = stage.documents(0..3);
    let ledger = stage.ledger();
    ledger.enter(stage.classification(), &paths).expect("entered");
    std::fs::remove_file(&paths[1]).expect("it is gone");
    let summary = stage.run().collect(&mut |_| {}).expect("a summary");
    assert_eq!((summary.unavailable, summary.parked), (1, 0));
    assert_eq!(stage.status().unavailable, 1);
    drop_all(&stage);
    assert_eq!(stage.status().unavailable, 0);
    let unknown = extracta_client::ClassificationId::new("-Unknown").expect("an id");
    let summary = stage.run().classify(&unknown, slice::from_ref(&paths[0]), &mut |_| {});
    assert_eq!(summary.expect("a summary").parked, 1);
}
