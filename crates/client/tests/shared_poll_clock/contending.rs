//! Many who want a turn at once.

use std::time::Duration;

use extracta_client::{BatchId, ResultsProgress};
use extracta_sandbox::Sandbox;

use crate::another_process::{self, Process, Said};
use crate::support::*;
use crate::{batch, nothing_came_early, sharing_options};

const PAUSE: Duration = Duration::from_millis(50);

fn sandbox() -> Sandbox {
    sandbox_with(1, |sandbox| sandbox.minimum_poll_interval(PAUSE))
}

#[test]
fn clients_of_one_process_and_their_threads_take_turns() {
    const POLLS: usize = 5;
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
    // Two clients that take turns, and two threads of each that do.
    turns_are_shared(&sandbox, &batches, POLLS, 7);
    assert!(clients.iter().all(|client| client.warnings().is_empty()));
}

#[test]
fn among_eight_processes_none_is_early_and_none_waits_more_than_sixteen_turns() {
    const POLLS: usize = 10;
    let (sandbox, state_dir) = (sandbox(), tempfile::tempdir().expect("a folder"));
    let batches: Vec<BatchId> = (0..8).map(|_| batch(&sandbox)).collect();
    let start = |batch| another_process::start(&sandbox, batch, state_dir.path(), PAUSE, POLLS);
    let mut processes: Vec<Process> = batches.iter().map(start).collect();
    processes.iter_mut().for_each(Process::begin);
    for process in processes {
        let expected = Said { finished: POLLS, failed: 0, warnings: Vec::new() };
        assert_eq!(process.end(), expected);
    }
    turns_are_shared(&sandbox, &batches, POLLS, 16);
}

/// Checks that each batch was asked for so many times, none of them early, and
/// none after more than so many turns of others.
fn turns_are_shared(sandbox: &Sandbox, batches: &[BatchId], polls: usize, most_turns: usize) {
    let journal = sandbox.journal();
    nothing_came_early(&journal, PAUSE);
    let order: Vec<&str> = journal.polls().map(|(_, asked)| asked.batch_id.as_str()).collect();
    assert_eq!(order.len(), batches.len() * polls);
    for batch in batches {
        let waits = turns_waited(&order, batch.as_str());
        assert_eq!(waits.len(), polls);
        assert!(waits.iter().all(|turns| *turns <= most_turns), "{waits:?} in {order:?}");
    }
}

/// How many requests of others there were before each of this one's.
fn turns_waited(order: &[&str], batch: &str) -> Vec<usize> {
    let mut waits: Vec<usize> = order.split(|asked| *asked == batch).map(<[&str]>::len).collect();
    // What came after the last one was waited for by nobody.
    waits.pop();
    waits
}
