//! Many who want a turn at once.

use std::time::Duration;

use extracta_client::{BatchId, ResultsProgress};
use extracta_sandbox::Sandbox;

use crate::another_process::{self, Process, Said};
use crate::support::*;
use crate::{batch, nothing_came_early, sharing_options};

const PAUSE: Duration = Duration::from_millis(30);

fn sandbox() -> Sandbox {
    sandbox_with(1, |sandbox| sandbox.minimum_poll_interval(PAUSE))
}

#[test]
fn clients_of_one_process_and_their_threads_take_turns() {
    const POLLS: usize = 15;
    let (sandbox, state_dir) = (sandbox(), tempfile::tempdir().expect("a folder"));
    let clients =
        [(); 2].map(|()| client(&sandbox, sharing_options(&sandbox, state_dir.path(), PAUSE)));
    let batches: Vec<BatchId> = (0..4).map(|_| batch(&sandbox)).collect();
    let classification = classification(&sandbox);
    std::thread::scope(|scope| {
        for (client, batch) in std::iter::zip(clients.iter().cycle(), &batches) {
            let ask = || client.results(&classification, batch, None).expect("a response");
            scope.spawn(move || {
                for _ in 0..POLLS {
                    assert_eq!(ask().progress, ResultsProgress::Finished);
                }
            });
        }
    });
    turns_are_shared(&sandbox, &batches, POLLS);
    assert!(clients.iter().all(|client| client.warnings().is_empty()));
}

#[test]
fn two_processes_share_the_turns() {
    processes_share_the_turns(2, 30);
}

#[test]
fn among_eight_processes_none_is_early_and_everyone_gets_through() {
    processes_share_the_turns(8, 20);
}

fn processes_share_the_turns(count: usize, polls: usize) {
    let (sandbox, state_dir) = (sandbox(), tempfile::tempdir().expect("a folder"));
    let batches: Vec<BatchId> = (0..count).map(|_| batch(&sandbox)).collect();
    let start = |batch| another_process::start(&sandbox, batch, state_dir.path(), PAUSE, polls);
    let mut processes: Vec<Process> = batches.iter().map(start).collect();
    processes.iter_mut().for_each(Process::begin);
    for process in processes {
        let expected = Said { finished: polls, failed: 0, warnings: Vec::new() };
        assert_eq!(process.end(), expected);
    }
    turns_are_shared(&sandbox, &batches, polls);
}

/// Checks that each batch was asked for so many times, none of them early, and
/// that nobody was starved: all have had a turn before the first has had its
/// last.
///
/// No bound of turns between two of one batch: who goes next among those who
/// wait is chance, and a busy machine wakes some late. With so many polls all
/// of that cannot keep one from even a single turn, but by starving it.
fn turns_are_shared(sandbox: &Sandbox, batches: &[BatchId], polls: usize) {
    let journal = sandbox.journal();
    nothing_came_early(&journal, PAUSE);
    let order: Vec<&str> = journal.polls().map(|(_, asked)| asked.batch_id.as_str()).collect();
    assert_eq!(order.len(), batches.len() * polls);
    let turns = batches.iter().map(|batch| {
        let turns = (0..order.len()).filter(|turn| order[*turn] == batch.as_str());
        turns.collect::<Vec<usize>>()
    });
    let turns: Vec<Vec<usize>> = turns.collect();
    assert!(turns.iter().all(|turns| turns.len() == polls), "{order:?}");
    let last_first = turns.iter().map(|turns| turns[0]).max();
    let first_last = turns.iter().map(|turns| turns[polls - 1]).min();
    assert!(last_first < first_last, "{order:?}");
}
