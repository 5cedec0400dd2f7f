//! A worker that is killed at random moments, again and again, and resumed
//! until all is known. The sandbox goes on meanwhile, as the service would.
//!
//! `EXTRACTA_TEST_KILLS` sets how many kills, `EXTRACTA_TEST_SEED` repeats the
//! moments of an earlier run, as far as the machine lets them be repeated.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use extracta_ledger::State;
use extracta_sandbox::{Fault, Nth, Route};

use crate::support::*;
use crate::worker::{self, Order};

const DOCUMENTS: usize = 300;

/// How many kills where nobody says: enough to notice, few enough to be quick.
const KILLS: u64 = 24;

/// What the kills did.
#[derive(Debug, Default)]
pub(crate) struct Toll {
    pub(crate) kills: u64,
    /// Kills while a request was under way.
    pub(crate) in_flight: u64,
    rounds: u64,
    /// Documents that were stored more often than once, by the reason.
    stored_twice_as_lost_openers: u64,
    stored_twice_after_absence: u64,
    /// Documents that a person has to decide on.
    held: u64,
    /// Documents that were counted as possibly charged twice, stored twice or
    /// not.
    counted_twice: u64,
    counted_absent: u64,
}

#[test]
fn whatever_moment_it_is_killed_at_no_document_is_lost_or_sent_twice_uncounted() {
    let wanted = from_environment("EXTRACTA_TEST_KILLS").unwrap_or(KILLS);
    let seed = from_environment("EXTRACTA_TEST_SEED").unwrap_or_else(some_seed);
    eprintln!("EXTRACTA_TEST_SEED={seed}");
    let (mut dice, mut toll) = (Dice(seed | 1), Toll::default());
    while toll.kills < wanted {
        let stage = stage();
        let documents = write_documents(&stage);
        while toll.kills < wanted && !is_killed(&stage, &documents, &mut dice, &mut toll) {}
        let mut last = worker::start_with_small_requests(&stage, Order::Classify, &documents);
        assert!(last.wait().expect("it ends").success(), "seed {seed}");
        judge(&stage, &worker::paths_in(&documents), &mut toll, seed);
        toll.rounds += 1;
    }
    eprintln!("{toll:?}");
    // About seven of ten, fewer on a busy machine.
    assert!(toll.in_flight * 4 >= toll.kills, "too few requests were hit: {toll:?}");
}

/// Responses come late, so that there is time to be killed in between.
fn stage() -> Stage {
    Stage::with(DOCUMENTS, |sandbox| {
        sandbox
            .processing_time(milliseconds(50))
            .fault(Route::Upload, Nth::Every(7), Fault::delay(milliseconds(150)))
            .fault(Route::Upload, .., Fault::delay(milliseconds(45)))
            .fault(Route::Results, .., Fault::delay(milliseconds(20)))
    })
}

fn write_documents(stage: &Stage) -> PathBuf {
    let documents = stage.path("documents");
    std::fs::create_dir(&documents).expect("a folder");
    for number in 0..DOCUMENTS {
        std::fs::write(documents.join(format!("{number}.txt")), text(number)).expect("written");
    }
    documents
}

/// Starts a worker and kills it at some moment; `true` if it was through
/// before.
fn is_killed(stage: &Stage, documents: &Path, dice: &mut Dice, toll: &mut Toll) -> bool {
    let before = stage.journal().records.len();
    let mut worker = worker::start_with_small_requests(stage, Order::Classify, documents);
    // One in four at any moment, its start included; the others while it is
    // at work.
    if dice.below(4) > 0 {
        while stage.journal().records.len() == before && is_running(&mut worker) {
            sleep(milliseconds(1));
        }
    }
    sleep(Duration::from_micros(dice.below(200_000)));
    if !is_running(&mut worker) {
        return true;
    }
    let is_under_way = stage.journal().records.iter().any(|request| request.end.is_none());
    worker.kill().expect("it is killed");
    worker.wait().expect("it has ended");
    toll.kills += 1;
    toll.in_flight += u64::from(is_under_way);
    false
}

fn is_running(worker: &mut Child) -> bool {
    match worker.try_wait().expect("its status") {
        None => true,
        Some(status) => {
            assert!(status.success(), "a worker failed: {status}");
            false
        }
    }
}

/// Each of these documents, in order, came to its end and was stored once, but
/// for what is counted.
pub(crate) fn judge(stage: &Stage, documents: &[PathBuf], toll: &mut Toll, seed: u64) {
    let (rows, journal) = (stage.rows(), stage.journal());
    let mut paths: Vec<PathBuf> = rows.iter().map(|row| row.path.clone()).collect();
    paths.sort();
    assert_eq!(paths, documents, "each input is there once; seed {seed}");
    for row in &rows {
        let number = number_of(&row.path).expect("a number");
        let times = journal.times_stored(&sha256(&text(number)));
        let (known, story) = (&row.known, || format!("seed {seed}: {times} times, {row:?}"));
        assert!(known.state.is_final(), "{}", story());
        match known.state {
            State::Classified => assert!(times >= 1, "{}", story()),
            _ => assert_eq!(known.state, State::Held, "{}", story()),
        }
        toll.held += u64::from(known.state == State::Held);
        toll.counted_twice += u64::from(known.is_possibly_charged_twice);
        toll.counted_absent += u64::from(known.is_settled_by_absence);
        if times > 1 && known.state == State::Classified {
            toll.stored_twice_as_lost_openers += u64::from(known.is_possibly_charged_twice);
            toll.stored_twice_after_absence +=
                u64::from(known.is_settled_by_absence && !known.is_possibly_charged_twice);
            let is_counted = known.is_possibly_charged_twice || known.is_settled_by_absence;
            // Each lost opener once more, and what was called missing.
            let most = 1 + known.lost_openers as usize + usize::from(known.is_settled_by_absence);
            assert!(is_counted && times <= most, "{}", story());
        }
    }
    // The types match the contents, and a batch has one writer.
    stage.mind_the_manners();
}

/// A sequence of numbers that can be repeated (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

pub(crate) fn from_environment(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is to be a number")))
}

pub(crate) fn some_seed() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos() % u128::from(u64::MAX)).unwrap_or(1)
}
