//! Consumers as processes of their own: killed between taking and
//! acknowledging, many at once, and several in one name.
//!
//! `EXTRACTA_TEST_KILLS` sets how many kills, `EXTRACTA_TEST_SEED` is as for the
//! kills of workers.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use extracta_ledger::{Consumer, From, Ledger};

use crate::kill::{Dice, from_environment, some_seed};
use crate::support::*;

/// How many kills where nobody says.
const KILLS: u64 = 10;

const DOCUMENTS: usize = 60;

/// How many records a process takes at a time.
const AT_A_TIME: usize = 3;

const LEDGER: &str = "EXTRACTA_TEST_LEDGER";
const NAME: &str = "EXTRACTA_TEST_CONSUMER";
const TAKES: &str = "EXTRACTA_TEST_TAKES";
const LOG: &str = "EXTRACTA_TEST_LOG";
const LAST: &str = "EXTRACTA_TEST_LAST";

/// How a process takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// It hands on what it has taken, and acknowledges it then.
    Rightly,
    /// The same, and lets go of the name each time.
    InTurns,
    /// A mistake: it acknowledges before it hands on.
    AcknowledgingFirst,
}

/// Starts a process that takes all records up to this one, and writes to a file
/// which it hands on.
fn start(stage: &Stage, name: &str, takes: Takes, last: i64, log: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "consumers::take", "--ignored", "--nocapture"])
        .env(LEDGER, stage.ledger_path())
        .env(NAME, name)
        .env(TAKES, format!("{takes:?}"))
        .env(LOG, log)
        .env(LAST, last.to_string())
        .stdout(Stdio::null())
        .spawn()
        .expect("a consumer starts")
}

#[test]
#[ignore = "what other tests start as a process of its own"]
fn take() {
    let Ok(name) = std::env::var(NAME) else { return };
    let value = |name: &str| std::env::var(name).expect("the consumer's order is complete");
    let ledger = Ledger::open_existing(value(LEDGER)).expect("a ledger");
    let mut log = File::options().create(true).append(true).open(value(LOG)).expect("a log");
    let last: i64 = value(LAST).parse().expect("a number");
    let takes = value(TAKES);
    let mut held = None;
    while acknowledged(&ledger, &name) < last {
        let consumer: &mut Consumer = match &mut held {
            Some(consumer) => consumer,
            None => match ledger.consumer(&name, From::Beginning) {
                Ok(consumer) => held.insert(consumer),
                Err(_) if takes == "InTurns" => {
                    sleep(milliseconds(1));
                    continue;
                }
                Err(error) => {
                    eprintln!("{error}");
                    std::process::exit(6);
                }
            },
        };
        let records = consumer.take(AT_A_TIME).expect("records");
        let Some(last) = records.last() else {
            sleep(milliseconds(1));
            continue;
        };
        let lines: String = records.iter().map(|it| format!("{}\n", it.key.sequence)).collect();
        let mut hand_on = || log.write_all(lines.as_bytes()).expect("handed on");
        if takes == "AcknowledgingFirst" {
            consumer.acknowledge(&last.key).expect("acknowledged");
            sleep(milliseconds(10));
            hand_on();
        } else {
            hand_on();
            sleep(milliseconds(10));
            consumer.acknowledge(&last.key).expect("acknowledged");
        }
        if takes == "InTurns" {
            held = None;
        }
    }
}

/// The last record that a consumer has acknowledged.
fn acknowledged(ledger: &Ledger, name: &str) -> i64 {
    let consumers = ledger.consumers().expect("consumers");
    consumers.iter().find(|it| it.name == name).map_or(0, |it| it.acknowledged)
}

/// What a process has handed on, in order.
fn handed_on(log: &Path) -> Vec<i64> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().map(|line| line.parse().expect("a number")).collect()
}

/// A ledger whose documents are all classified, and its records.
fn classified() -> (Stage, Vec<i64>) {
    let stage = Stage::with(DOCUMENTS, |sandbox| sandbox);
    let paths = stage.documents(0..DOCUMENTS);
    stage.classify(&paths).must_know(&paths);
    let records = stage.ledger().consumer("judge", From::Beginning).and_then(|mut it| it.take(999));
    let records: Vec<i64> = records.expect("records").iter().map(|it| it.key.sequence).collect();
    assert_eq!(records.len(), DOCUMENTS);
    (stage, records)
}

/// Kills consumers that take in this way, and says what was wrong, if anything
/// was.
fn kill_consumers(takes: Takes, kills: u64, seed: u64) -> Result<(), String> {
    let (stage, records) = classified();
    let last = records[records.len() - 1];
    let (ledger, mut dice) = (stage.ledger(), Dice(seed | 1));
    let (mut killed, mut hit, mut round) = (0, 0, 0);
    while killed < kills {
        round += 1;
        let name = format!("mail-{round}");
        let (mut before, mut acknowledged_once) = (0, Vec::new());
        while before < last {
            let log = stage.path(format!("log of {name} from kill {killed}"));
            let mut process = start(&stage, &name, takes, last, &log);
            if killed < kills && !is_through(&mut process, &log, &mut dice) {
                process.kill().expect("it is killed");
                killed += 1;
            }
            process.wait().expect("it has ended");
            let (taken, now) = (handed_on(&log), acknowledged(&ledger, &name));
            let _ = std::fs::remove_file(&log);
            // What comes again is what was not acknowledged, and nothing else.
            let due = records.iter().copied().filter(|record| *record > before);
            if !due.clone().take(taken.len()).eq(taken.iter().copied()) {
                return Err(format!("after {before} it was handed {taken:?}"));
            }
            let acknowledged = taken.iter().copied().filter(|record| *record <= now);
            acknowledged_once.extend(acknowledged);
            hit += u64::from(taken.last().is_some_and(|last| *last > now));
            before = now;
        }
        if acknowledged_once != records {
            return Err(format!("acknowledged after it was handed on: {acknowledged_once:?}"));
        }
    }
    eprintln!("{killed} kills, {hit} between take and acknowledge, {round} consumers");
    if hit == 0 {
        return Err("no kill hit".into());
    }
    Ok(())
}

/// Lets a consumer take something, mostly, and go on for a moment.
fn is_through(process: &mut Child, log: &Path, dice: &mut Dice) -> bool {
    let is_running = |process: &mut Child| process.try_wait().expect("its status").is_none();
    if dice.below(4) > 0 {
        while handed_on(log).is_empty() && is_running(process) {
            sleep(milliseconds(1));
        }
    }
    sleep(Duration::from_micros(dice.below(30_000)));
    !is_running(process)
}

#[test]
fn a_consumer_that_is_killed_gets_the_same_keys_again_and_no_others() {
    let kills = from_environment("EXTRACTA_TEST_KILLS").unwrap_or(KILLS);
    let seed = from_environment("EXTRACTA_TEST_SEED").unwrap_or_else(some_seed);
    eprintln!("EXTRACTA_TEST_SEED={seed}");
    kill_consumers(Takes::Rightly, kills, seed).expect("each key is acknowledged once");
}

#[test]
fn a_consumer_that_acknowledges_before_it_hands_on_is_found() {
    let found = kill_consumers(Takes::AcknowledgingFirst, 1_000, some_seed());
    let what = found.expect_err("a kill loses what it had acknowledged");
    assert!(what.contains("acknowledged after") || what.contains("it was handed"), "{what}");
}

#[test]
fn ten_consumers_at_once_get_each_record_once_and_in_order() {
    let stage = Stage::with(DOCUMENTS, |sandbox| sandbox);
    let paths = stage.documents(0..DOCUMENTS);
    stage.ledger();
    let logs: Vec<PathBuf> = (0..10).map(|number| stage.path(format!("log {number}"))).collect();
    let consumers = logs.iter().enumerate();
    // They take while the records come to be: one for each document.
    let mut consumers: Vec<Child> = consumers
        .map(|(number, log)| {
            let (name, last) = (format!("consumer-{number}"), DOCUMENTS as i64);
            start(&stage, &name, Takes::Rightly, last, log)
        })
        .collect();
    stage.classify(&paths).must_know(&paths);
    for consumer in &mut consumers {
        assert!(consumer.wait().expect("it ends").success());
    }
    let all: Vec<i64> = (1..=DOCUMENTS as i64).collect();
    for log in &logs {
        assert_eq!(handed_on(log), all, "{}", log.display());
    }
}

#[test]
fn processes_of_one_consumer_exclude_each_other() {
    let (stage, records) = classified();
    let log = stage.path("log");
    let last = records[records.len() - 1];
    let start = |takes| start(&stage, "mail", takes, last, &log);
    let mut first = start(Takes::Rightly);
    wait_until("the first record", || !handed_on(&log).is_empty());
    let second = start(Takes::Rightly).wait().expect("it ends");
    assert_eq!(second.code(), Some(6), "another process takes in this name");
    first.kill().expect("it is killed");
    first.wait().expect("it has ended");

    std::fs::remove_file(&log).expect("the log");
    let from = acknowledged(&stage.ledger(), "mail");
    let mut turns: Vec<Child> = (0..4).map(|_| start(Takes::InTurns)).collect();
    for process in &mut turns {
        assert!(process.wait().expect("it ends").success());
    }
    let left: Vec<i64> = records.into_iter().filter(|record| *record > from).collect();
    assert_eq!(handed_on(&log), left, "each once, whoever takes it");
}
