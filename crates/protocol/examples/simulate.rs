//! Plays the simulator on many seeds:
//!
//! ```text
//! cargo run --release -p extracta-protocol --example simulate -- --seeds 1000000
//! ```
//!
//! `--from SEED` begins elsewhere than at 0. `--replay SEED` plays one seed
//! and prints its schedule. Prints how often everything occurred that can; the
//! last line is the number of violations. Ends with status 1 if there are any,
//! or if something never occurred.

use std::process::ExitCode;
use std::time::Instant;

#[path = "../tests/simulator/mod.rs"]
mod simulator;

/// The failures that are printed; one alone prints its schedule.
const MOST_FAILURES: usize = 20;

enum Wanted {
    Seeds { from: u64, count: u64 },
    Replay(u64),
}

fn main() -> ExitCode {
    // The machine's panics are caught, counted, and shown as violations.
    std::panic::set_hook(Box::new(|_| {}));
    match wanted(std::env::args().skip(1)) {
        Ok(Wanted::Seeds { from, count }) => simulate(from, count),
        Ok(Wanted::Replay(seed)) => replay(seed),
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn wanted(mut arguments: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let (mut from, mut count) = (0, 20_000);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().unwrap_or_default();
        let number =
            value.parse().map_err(|_| format!("{argument} needs a number, not '{value}'"))?;
        match argument.as_str() {
            "--seeds" => count = number,
            "--from" => from = number,
            "--replay" => return Ok(Wanted::Replay(number)),
            _ => return Err(format!("unknown argument '{argument}'")),
        }
    }
    Ok(Wanted::Seeds { from, count })
}

fn simulate(from: u64, count: u64) -> ExitCode {
    let started = Instant::now();
    let (tally, failures) = simulator::simulate_all(from..from + count, None, MOST_FAILURES);
    let seconds = started.elapsed().as_secs_f64();
    print!("{tally}");
    println!("{seconds:.1} s, {:.0} seeds a second", tally.seeds as f64 / seconds);
    let zeros = tally.zeros();
    zeros.iter().for_each(|zero| println!("never occurred: {zero}"));
    if let Some(first) = failures.first() {
        print!("{}", simulator::replay(first.seed, None).0);
    }
    for failure in &failures {
        println!("seed {}: {:?}", failure.seed, failure.violation);
    }
    println!("{} violations", failures.len());
    if zeros.is_empty() && failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn replay(seed: u64) -> ExitCode {
    let (schedule, result) = simulator::replay(seed, None);
    print!("{schedule}");
    match result {
        Ok(()) => println!("0 violations"),
        Err(ref violation) => println!("seed {seed}: {violation:?}\n1 violations"),
    }
    ExitCode::from(u8::from(result.is_err()))
}
