//! Uploads whose response was lost, settled by another process than the one that
//! sent them: the rows of the table of outcomes.
//!
//! Five documents go up in three requests: the opener, and two additions of
//! two documents each.

use std::path::PathBuf;

use extracta_client::Outcome;
use extracta_ledger::Row;
use extracta_sandbox::{Fault, Response, Route};

use crate::support::*;

/// What becomes of the documents of the request that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fate {
    times_stored: usize,
    is_counted_as_twice: bool,
    is_counted_as_absent: bool,
}

/// It landed, and its results tell so.
const FOUND: Fate =
    Fate { times_stored: 1, is_counted_as_twice: false, is_counted_as_absent: false };

/// It did not land, and is sent again once that is settled.
const MISSING: Fate = Fate { is_counted_as_absent: true, ..FOUND };

/// The service surely has nothing of it: it is sent again at once.
const NOT_STORED: Fate = FOUND;

/// It landed after all, later than anybody waits.
const LATE: Fate = Fate { times_stored: 2, ..MISSING };

/// An opener that landed, and is sent again once, as nothing can settle it.
const OPENER_AGAIN: Fate = Fate { times_stored: 2, is_counted_as_twice: true, ..FOUND };

/// An opener that did not land, of which nobody knows that.
const OPENER_LOST: Fate = Fate { times_stored: 1, ..OPENER_AGAIN };

/// Runs the story of a fault of one request, and tells what does not hold.
fn story(name: &str, request: u32, fault: Fault, fate: Fate) {
    let mut stage = Stage::with(TYPES, |sandbox| sandbox.fault(Route::Upload, request, fault));
    stage.options.session.files_per_request = 2;
    if name.starts_with("hangs") {
        // Long enough for a busy machine to read the request.
        stage.options.limits.response = milliseconds(1000);
    }
    let paths = stage.documents(0..5);
    let submitted = stage.submit(&paths);
    assert!(submitted.refused.is_empty());
    // Another client, another handle: nothing is known but what is kept.
    let told = stage.collect();
    let of_request = match request {
        1 => 0..1,
        2 => 1..3,
        _ => 3..5,
    };
    let stored: usize =
        (0..5).map(|number| if of_request.contains(&number) { fate.times_stored } else { 1 }).sum();
    wait_until(name, || stage.journal().stored().count() >= stored);
    let told: Vec<PathBuf> = told.times().into_keys().collect();
    assert_eq!(told, paths, "{name}: each is told");
    for row in stage.rows() {
        let number = number_of(&row.path).expect("a number");
        let expected = if of_request.contains(&number) { fate } else { FOUND };
        assert_eq!(row.known.outcome(), Outcome::Classified, "{name}: {row:?}");
        assert_eq!(found(&stage, number, &row), expected, "{name}: {row:?}");
    }
    stage.mind_the_manners();
}

fn found(stage: &Stage, number: usize, row: &Row) -> Fate {
    Fate {
        times_stored: stage.times_stored(&text(number)),
        is_counted_as_twice: row.known.is_possibly_charged_twice,
        is_counted_as_absent: row.known.is_settled_by_absence,
    }
}

#[test]
fn an_opener_whose_answer_is_lost_is_sent_once_more_and_counted() {
    let cases = [
        ("stored", Fault::close_after_storing(), OPENER_AGAIN),
        ("not stored", Fault::close_after_reading(), OPENER_LOST),
        ("500, stored", Fault::status(500).stored(), OPENER_AGAIN),
        ("500", Fault::status(500), OPENER_LOST),
        ("hangs, stored", Fault::hang().stored(), OPENER_AGAIN),
        ("hangs", Fault::hang(), OPENER_LOST),
        ("lands late", Fault::close_after_reading().stored_after(milliseconds(400)), OPENER_AGAIN),
    ];
    for (name, fault, fate) in cases {
        story(name, 1, fault, fate);
    }
}

#[test]
fn an_opener_whose_answer_names_the_batch_before_it_is_cut_is_found() {
    story("cut", 1, Fault::cut_response_after(150), FOUND);
}

#[test]
fn an_addition_that_landed_is_found_and_one_that_did_not_is_sent_again() {
    for request in [2, 3] {
        let cases = [
            ("response lost, stored", Fault::close_after_storing(), FOUND),
            ("read and dropped", Fault::close_after_reading(), MISSING),
            ("500, stored", Fault::status(500).stored(), FOUND),
            ("500", Fault::status(500), MISSING),
            ("400 internal, stored", Fault::response(Response::misnamed_error()).stored(), FOUND),
            ("HTML 502", Fault::response(Response::html(502)), MISSING),
            ("cut response", Fault::cut_response_after(20), FOUND),
        ];
        for (name, fault, fate) in cases {
            story(name, request, fault, fate);
        }
    }
}

#[test]
fn an_addition_that_hangs_until_the_time_limit_is_settled() {
    for request in [2, 3] {
        story("hangs, stored", request, Fault::hang().stored(), FOUND);
        story("hangs", request, Fault::hang(), MISSING);
    }
}

#[test]
fn an_addition_that_lands_within_the_settle_time_is_found() {
    let late = Fault::close_after_reading().stored_after(milliseconds(60));
    story("a little late", 3, late, FOUND);
}

#[test]
fn an_addition_that_lands_after_the_settle_time_is_stored_twice_and_counted() {
    let late = Fault::close_after_reading().stored_after(milliseconds(1_500));
    story("much too late", 3, late, LATE);
}

#[test]
fn an_addition_that_was_refused_is_not_settled_but_sent_again() {
    story("503 with Retry-After", 2, Fault::status(503).retry_after(0), NOT_STORED);
    story("429", 3, Fault::status(429).retry_after(0), NOT_STORED);
}

#[test]
fn the_settle_time_counts_from_the_end_of_the_upload_whoever_resumes() {
    let mut stage =
        Stage::with(TYPES, |sandbox| sandbox.fault(Route::Upload, 2, Fault::close_after_reading()));
    stage.options.session.settle_after_seen_end = milliseconds(1_000);
    let paths = stage.documents(0..3);
    stage.submit(&paths);
    let ended_at = kept_end(&stage);
    for _ in 0..3 {
        // Sessions that end early leave it as it is.
        stage.run().collect_once(&mut |_| {}).expect("collected");
        assert_eq!(kept_end(&stage), ended_at);
    }
    stage.collect().must_know(&paths[1..]);
    let uploads: Vec<_> = stage.journal().of(Route::Upload).cloned().collect();
    let waited = uploads[2].start - uploads[1].end.expect("it has ended");
    assert!(waited >= milliseconds(1_000), "sent again after {waited:?}");
}

/// When the upload of the only unsettled documents ended, as it is kept.
fn kept_end(stage: &Stage) -> String {
    let db = rusqlite::Connection::open(stage.ledger_path()).expect("the ledger");
    let end = "SELECT json_extract(unsettled, '$[0].ended_at_ns') || '' FROM batches";
    db.query_row(end, [], |row| row.get(0)).expect("an unsettled document")
}

#[test]
fn after_another_boot_the_settle_time_begins_anew() {
    let mut stage =
        Stage::with(TYPES, |sandbox| sandbox.fault(Route::Upload, 2, Fault::close_after_reading()));
    let paths = stage.documents(0..3);
    stage.submit(&paths);
    let db = rusqlite::Connection::open(stage.ledger_path()).expect("the ledger");
    db.execute("UPDATE ledger SET boot = 'another'", []).expect("another boot");
    stage.options.session.settle_after_seen_end = milliseconds(500);
    std::thread::sleep(milliseconds(500));
    let before = kept_end(&stage).parse::<u64>().expect("nanoseconds");
    stage.run().collect_once(&mut |_| {}).expect("collected");
    assert!(kept_end(&stage).parse::<u64>().expect("nanoseconds") > before);
    assert_eq!(stage.uploads(), 2, "not called missing by a clock that means nothing");
    stage.collect().must_know(&paths[1..]);
}
