//! The simulation can fail: drivers with a mistake put in are found out, each
//! for what it really does wrong.

mod simulator;

use extracta_protocol::session::State;
use simulator::{Bug, Violation, simulate_all};

const SEEDS: u64 = 10_000;

/// How many seeds may find a mistake by what else comes of it.
const MOST_FINDS: usize = 20;

/// Plays seeds until a driver with this mistake is found out by what it does
/// wrong.
#[track_caller]
fn found(bug: Bug, is_it: impl Fn(&Violation) -> bool) {
    let (tally, failures) = simulate_all(0..SEEDS, Some(bug), MOST_FINDS);
    let failure = failures.iter().find(|failure| is_it(&failure.violation));
    let failure = failure.unwrap_or_else(|| panic!("{bug:?} is not found: {failures:?}"));
    println!("{bug:?}: seed {}, {:?}, of {} seeds", failure.seed, failure.violation, tally.seeds);
}

fn is_about_sending_twice(violation: &Violation) -> bool {
    matches!(
        violation,
        Violation::SentAgainBlindly { .. }
            | Violation::SentAgainTooOften { .. }
            | Violation::NotCounted { .. }
    )
}

#[test]
fn a_driver_that_persists_one_step_late_is_found() {
    found(Bug::PersistsLate, is_about_sending_twice);
}

#[test]
fn a_pause_of_1_9_seconds_is_found() {
    found(Bug::ShortPause, |violation| {
        matches!(violation, Violation::AskedTooEarly { milliseconds: 1900..2000 })
    });
}

#[test]
fn a_driver_that_tells_an_unknown_upload_as_not_sent_is_found() {
    found(Bug::UnknownAsNotSent, is_about_sending_twice);
}

#[test]
fn a_store_that_forgets_the_ids_of_batches_is_found() {
    found(Bug::DropsBatchIds, |violation| matches!(violation, Violation::IdLost { .. }));
}

#[test]
fn a_driver_that_takes_another_clock_for_the_same_is_found() {
    found(Bug::MistakesTheClock, is_about_sending_twice);
}

#[test]
fn a_store_that_forgets_what_is_unsettled_is_found() {
    found(Bug::DropsUnsettled, |violation| matches!(violation, Violation::Unfinished { .. }));
}

#[test]
fn a_driver_that_loads_documents_as_they_were_before_is_found() {
    found(Bug::LoadsStaleDocuments, |violation| {
        matches!(violation, Violation::Report { .. } | Violation::Unfinished { .. })
    });
}

#[test]
fn a_driver_that_misses_what_is_entered_while_it_works_is_found() {
    found(Bug::MissesEntries, |violation| matches!(violation, Violation::Unfinished { .. }));
}

#[test]
fn a_pause_that_begins_before_a_request_for_data_has_ended_is_found() {
    found(Bug::CountsFromTheStart, |violation| {
        matches!(violation, Violation::AskedTooEarly { milliseconds: 500..2000 })
    });
}

#[test]
fn a_store_that_forgets_what_is_followed_to_a_batch_is_found() {
    found(Bug::ForgetsFollowed, |violation| {
        matches!(violation, Violation::Unfinished { state: State::Following, .. })
    });
}

#[test]
fn two_workers_on_one_store_are_found() {
    found(Bug::TwoWorkers, |violation| match violation {
        // Each overwrites what the other has kept, or writes where it writes.
        Violation::IdLost { .. } | Violation::Miscounted { .. } | Violation::NotKept { .. } => true,
        Violation::Transition { .. } | Violation::TwoWriters => true,
        violation => is_about_sending_twice(violation),
    });
}
