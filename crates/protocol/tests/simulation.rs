//! Thousands of runs against a service that does everything wrong that it
//! can. `examples/simulate.rs` plays as many as one has time for.

mod simulator;

const SEEDS: u64 = 16_000;

#[test]
fn whatever_fails_each_document_has_one_true_outcome_and_is_stored_once() {
    let (tally, failures) = simulator::simulate_all(0..SEEDS, None, 1);
    if let Some(failure) = failures.first() {
        let (schedule, _) = simulator::replay(failure.seed, None);
        panic!("{schedule}seed {}: {:?}", failure.seed, failure.violation);
    }
    assert_eq!(tally.zeros(), Vec::<String>::new(), "what never occurs is not tested");
}

/// What a longer simulation found, as long as the dice fall as they did: an
/// opener whose retry was due went on although another one was lost meanwhile.
#[test]
fn the_seed_that_found_two_openers_at_once_finds_nothing_any_more() {
    let (schedule, result) = simulator::replay(674_633, None);
    assert_eq!(result, Ok(()), "{schedule}");
}
