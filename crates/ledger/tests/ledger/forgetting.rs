//! What became final long ago leaves the ledger.

use std::time::{Duration, SystemTime};

use extracta_ledger::{Forgotten, From, State};
use rusqlite::Connection;

use crate::support::*;

/// Lets all that is final be so since an hour ago.
fn age(stage: &Stage) {
    let db = Connection::open(stage.ledger_path()).expect("the ledger");
    db.execute("UPDATE records SET at = at - 3600000", []).expect("aged");
}

fn a_minute_ago() -> SystemTime {
    SystemTime::now() - Duration::from_secs(60)
}

fn counts(stage: &Stage) -> Vec<i64> {
    let db = Connection::open(stage.ledger_path()).expect("the ledger");
    let tables = ["records", "entries", "documents", "requests", "batches"];
    let count = |table| {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .expect("a number")
    };
    tables.map(count).to_vec()
}

#[test]
fn what_is_old_and_final_goes_with_all_that_is_its_own() {
    let stage = Stage::new();
    let paths = stage.documents(0..4);
    stage.classify(&paths[..2]).must_know(&paths[..2]);
    let copy = stage.write("0-copy.txt", &text(0));
    stage.ledger().enter(stage.classification(), [&copy]).expect("entered");
    age(&stage);
    stage.classify(&paths[2..3]).must_know(&paths[2..3]);
    let ledger = stage.ledger();
    ledger.enter(stage.classification(), &paths[3..]).expect("entered");
    let before = counts(&stage);
    let expected = Forgotten { documents: 2, entries: 3, unacknowledged: 0 };
    assert_eq!(ledger.preview_forget(a_minute_ago()).expect("a preview"), expected);
    assert_eq!(counts(&stage), before);
    assert_eq!(ledger.forget(a_minute_ago()).expect("forgotten"), expected);
    assert_eq!(counts(&stage), [1, 2, 2, 1, 1]);
    let states: Vec<State> = stage.rows().iter().map(|row| row.known.state).collect();
    assert_eq!(states, [State::Classified, State::Planned]);
    assert_eq!(ledger.forget(a_minute_ago()).expect("nothing").documents, 0);
    assert_eq!(ledger.enter(stage.classification(), &paths[..1]).expect("new").new_documents, 1);
    stage.collect();
    assert_eq!(stage.times_stored(&text(0)), 2);
}

#[test]
fn what_a_consumer_has_not_acknowledged_stays() {
    let stage = Stage::new();
    let paths = stage.documents(0..3);
    stage.classify(&paths).must_know(&paths);
    age(&stage);
    let ledger = stage.ledger();
    let mut consumer = ledger.consumer("mail", From::Beginning).expect("a consumer");
    ledger.consumer("new", From::Now).expect("another one, which is through");
    let records = consumer.take(1).expect("records");
    consumer.acknowledge(&records[0].key).expect("acknowledged");
    let expected = Forgotten { documents: 1, entries: 1, unacknowledged: 2 };
    assert_eq!(ledger.forget(a_minute_ago()).expect("forgotten"), expected);
    assert_eq!(consumer.take(9).expect("records").len(), 2);
}

#[test]
fn what_a_batch_still_needs_stays() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    stage.submit(&paths);
    let db = Connection::open(stage.ledger_path()).expect("the ledger");
    db.execute("UPDATE documents SET state = 'failed' WHERE name = '0.txt'", []).expect("changed");
    let and = "UPDATE batches SET awaited = 1; INSERT INTO records (entry, at) VALUES (1, 1)";
    db.execute_batch(and).expect("recorded");
    assert_eq!(stage.ledger().forget(a_minute_ago()).expect("none"), Forgotten::default());
    stage.collect();
    assert_eq!(stage.rows()[1].known.state, State::Classified);
    assert_eq!(stage.ledger().forget(a_minute_ago()).expect("forgotten").documents, 1);
}

#[test]
fn a_worker_notices_what_is_entered_after_the_latest_was_forgotten() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    stage.classify(&paths[..1]).must_know(&paths[..1]);
    let number = stage.rows()[0].number;
    age(&stage);
    let ledger = stage.ledger();
    assert_eq!(ledger.forget(a_minute_ago()).expect("forgotten").documents, 1);
    ledger.enter(stage.classification(), &paths[1..]).expect("entered");
    assert!(stage.rows()[0].number > number, "no number is given twice");
}
