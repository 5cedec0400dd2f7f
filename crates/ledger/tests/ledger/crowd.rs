//! A crowd of processes that enter, while two workers compete for the ledger
//! and are killed again and again.
//!
//! `EXTRACTA_TEST_KILLS` sets how many kills, and the crowd grows with them: 60
//! kills come with 50 processes and 2,000 documents. `EXTRACTA_TEST_SEED` is as
//! for the other kills.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use extracta_sandbox::{Fault, Nth, Route};

use crate::kill::{Dice, Toll, from_environment, judge, some_seed};
use crate::support::*;
use crate::worker::{self, Order};

/// How many kills where nobody says.
const KILLS: u64 = 6;

const DOCUMENTS_EACH: usize = 40;

/// The most processes that enter at once.
const AT_ONCE: usize = 8;

/// How long to wait for an upload: all may be sent.
const MOST_PATIENCE: Duration = Duration::from_secs(2);

#[test]
fn what_a_crowd_enters_is_sent_once_by_two_workers_that_are_killed() {
    let kills = from_environment("EXTRACTA_TEST_KILLS").unwrap_or(KILLS);
    let seed = from_environment("EXTRACTA_TEST_SEED").unwrap_or_else(some_seed);
    eprintln!("EXTRACTA_TEST_SEED={seed}");
    let (mut dice, mut toll) = (Dice(seed | 1), Toll::default());
    let crowd = usize::try_from(kills * 5 / 6).expect("a number of processes").max(1);
    let stage = stage(crowd * DOCUMENTS_EACH);
    let folders: Vec<PathBuf> = (0..crowd).map(|number| write_folder(&stage, number)).collect();
    let ledger = stage.ledger();
    let nothing = stage.path("nothing");
    let work = || worker::start_with_small_requests(&stage, Order::Work, &nothing);

    let (mut workers, mut entering) = ([work(), work()], Vec::new());
    let mut to_enter = folders.iter();
    for kill in 1..=kills {
        // As many by now as is their share.
        let share = usize::try_from(kill * crowd as u64 / kills).expect("few kills");
        let now = to_enter.len() + share - crowd;
        for folder in to_enter.by_ref().take(now) {
            wait_for_room(&mut entering);
            entering.push(worker::start(&stage, Order::Enter, folder));
        }
        // One in four at any moment; the others when there is something to hit.
        if dice.below(4) > 0 {
            let before = stage.uploads();
            let started = Instant::now();
            while stage.uploads() == before && started.elapsed() < MOST_PATIENCE {
                sleep(milliseconds(1));
            }
        }
        sleep(Duration::from_micros(dice.below(100_000)));
        let holder = ledger.worker().and_then(|holder| holder.process);
        let working = workers.iter().position(|worker| Some(worker.id()) == holder);
        // Three in four are at work, if anybody is; the others at any moment.
        let any = dice.below(2) as usize;
        let victim = if dice.below(4) > 0 { working.unwrap_or(any) } else { any };
        let is_under_way = stage.journal().records.iter().any(|request| request.end.is_none());
        workers[victim].kill().expect("it is killed");
        workers[victim].wait().expect("it has ended");
        toll.kills += 1;
        toll.in_flight += u64::from(is_under_way && working == Some(victim));
        workers[victim] = work();
    }
    entering.iter_mut().for_each(must_have_entered);
    stage.collect();
    for worker in &mut workers {
        worker.kill().expect("it is killed");
        worker.wait().expect("it has ended");
    }
    let mut documents: Vec<PathBuf> =
        folders.iter().flat_map(|folder| worker::paths_in(folder)).collect();
    documents.sort();
    judge(&stage, &documents, &mut toll, seed);
    eprintln!("{} documents of {crowd} processes: {toll:?}", documents.len());
    // A few kills may all hit nothing; of many some have to, or this tests little.
    assert!(toll.kills < 30 || toll.in_flight > 0, "no request was hit: {toll:?}");
}

/// Responses come late, so that there is time to be killed in between.
fn stage(documents: usize) -> Stage {
    Stage::with(documents, |sandbox| {
        sandbox
            .processing_time(milliseconds(50))
            .fault(Route::Upload, Nth::Every(7), Fault::delay(milliseconds(150)))
            .fault(Route::Upload, .., Fault::delay(milliseconds(45)))
            .fault(Route::Results, .., Fault::delay(milliseconds(20)))
    })
}

/// The documents of one process.
fn write_folder(stage: &Stage, process: usize) -> PathBuf {
    let folder = stage.path(format!("of {process}"));
    std::fs::create_dir(&folder).expect("a folder");
    for number in process * DOCUMENTS_EACH..(process + 1) * DOCUMENTS_EACH {
        write_document(&folder, number);
    }
    folder
}

fn write_document(folder: &Path, number: usize) {
    std::fs::write(folder.join(format!("{number}.txt")), text(number)).expect("written");
}

fn wait_for_room(entering: &mut Vec<Child>) {
    if entering.len() == AT_ONCE {
        must_have_entered(&mut entering.remove(0));
    }
}

fn must_have_entered(process: &mut Child) {
    assert!(process.wait().expect("it ends").success());
}
