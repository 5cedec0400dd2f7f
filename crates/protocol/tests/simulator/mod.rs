//! A simulator: runs of the machine against a model of the service in which
//! everything goes wrong that can, each drawn from one seed, and judged by
//! what the service really has.
//!
//! The files, from the outside in: `case` draws what is simulated, and `links`
//! what of it has to do with extractions. `world` plays its sessions, `session` is
//! a driver of the machine, `keeping` its records, `under_way` its requests and
//! `callers` what else it is told. `weather` and `fates` decide what becomes of
//! requests, `service` and `extractions` are the truth, and `results` what is said
//! of it. `judge` and `attempt`, `routes` and `following` watch every step, `verdict`
//! and `verdict_of_data` look at the end; `violation` says what they may find.
//! `tally` counts what occurred, `schedule` notes it for a replay, and `bug` is
//! what a simulation has to find.
//!
//! What is assumed of the world, as no client could make up for it:
//!
//! - A clock never runs faster than time does. It may begin anywhere, stand
//!   still, and be set back.
//! - Requests for results of one owner after another pass one gate, which
//!   keeps the pause between them; that within its own session is the
//!   machine's part.
//! - Names that the response of an upload has changed with a loss are in the
//!   right order and number. Names in results are not changed to another
//!   file's.
//! - The results of an extraction that list no file at all, which have no word on
//!   top, are told from an odd response by nobody: they are asked for again.
//! - A file that was cut short is no document's row, unless it was kept that it
//!   was.

#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "shared by programs that each use a part"
)]

mod attempt;
mod bug;
mod callers;
mod case;
mod clock;
mod dice;
mod extractions;
mod fates;
mod fault;
mod following;
mod judge;
mod keeping;
mod links;
mod results;
mod routes;
mod rows;
mod schedule;
mod service;
mod session;
mod tally;
mod under_way;
mod verdict;
mod verdict_of_data;
mod violation;
mod weather;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

pub use bug::Bug;
pub use tally::Tally;
pub use violation::Violation;

use schedule::Schedule;
use world::World;

/// A seed that found something.
#[derive(Debug, Clone)]
pub struct Failure {
    pub seed: u64,
    pub violation: Violation,
}

/// Plays one seed.
pub fn simulate(seed: u64, bug: Option<Bug>, tally: &mut Tally) -> Result<(), Violation> {
    play(seed, bug, tally, &mut Schedule::default())
}

/// Plays one seed, and tells step by step what happened.
pub fn replay(seed: u64, bug: Option<Bug>) -> (String, Result<(), Violation>) {
    let mut schedule = Schedule::wanted();
    let result = play(seed, bug, &mut Tally::default(), &mut schedule);
    (schedule.text().into(), result)
}

fn play(
    seed: u64,
    bug: Option<Bug>,
    tally: &mut Tally,
    schedule: &mut Schedule,
) -> Result<(), Violation> {
    tally.seeds += 1;
    let played = AssertUnwindSafe(|| World::of_seed(seed, bug, tally, schedule).play());
    catch_unwind(played).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(Violation::Panic(text.unwrap_or_default()))
    })
}

/// Plays seeds on all processors. Goes on after a failure, until there are as
/// many as are wanted.
pub fn simulate_all(
    seeds: std::ops::Range<u64>,
    bug: Option<Bug>,
    most_failures: usize,
) -> (Tally, Vec<Failure>) {
    const SEEDS_AT_ONCE: u64 = 64;
    let next = AtomicU64::new(seeds.start);
    let end = seeds.end;
    let work = || {
        let (mut tally, mut failures) = (Tally::default(), Vec::new());
        loop {
            let from = next.fetch_add(SEEDS_AT_ONCE, Ordering::Relaxed);
            if from >= end {
                return (tally, failures);
            }
            for seed in from..end.min(from + SEEDS_AT_ONCE) {
                if let Err(violation) = simulate(seed, bug, &mut tally) {
                    failures.push(Failure { seed, violation });
                }
            }
            if failures.len() >= most_failures {
                next.fetch_max(end, Ordering::Relaxed);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut tally, mut failures) = (Tally::default(), Vec::new());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let (counted, found) = worker.join().expect("a seed's panic is caught");
            tally.add(&counted);
            failures.extend(found);
        }
    });
    failures.sort_by_key(|failure| failure.seed);
    (tally, failures)
}
