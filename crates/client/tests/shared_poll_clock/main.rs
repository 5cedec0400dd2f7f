//! The pause between results requests, kept by several clients and processes
//! together. The sandbox's journal is the judge.
#![cfg(feature = "ureq")]

mod alone;
mod another_process;
mod contending;
mod interruptions;
mod patience;
#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::time::Duration;

use extracta_client::{BatchId, Options};
use extracta_sandbox::{Journal, Route, Sandbox};

/// Options of clients that share a clock in this directory.
fn sharing_options(sandbox: &Sandbox, state_dir: &Path, pause: Duration) -> Options {
    let mut options = support::quick_options(sandbox);
    options.session.poll_pause = pause;
    options.state_dir = Some(state_dir.into());
    options
}

/// A batch of one document, to ask for.
fn batch(sandbox: &Sandbox) -> BatchId {
    let folder = tempfile::tempdir().expect("a folder");
    let path = support::write(folder.path(), "a.txt", &support::text_of_type(0, 100));
    let client = support::client(sandbox, support::quick_options(sandbox));
    let response = client.upload(support::classification(sandbox), None, &[path]);
    response.expect("an upload").batch_id
}

/// The one file in the directory.
fn state_file(state_dir: &Path) -> PathBuf {
    let entries = std::fs::read_dir(state_dir).expect("the directory for state");
    let paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(paths.len(), 1, "{paths:?}");
    paths[0].clone()
}

fn state(state_dir: &Path) -> String {
    std::fs::read_to_string(state_file(state_dir)).expect("the state")
}

/// Whether the file says that somebody waits.
fn is_awaited(state_dir: &Path) -> bool {
    state(state_dir).ends_with(" true\n")
}

/// Checks that no request for results came early, and none was told so.
fn nothing_came_early(journal: &Journal, pause: Duration) {
    let gaps = journal.poll_gaps();
    assert!(gaps.iter().all(|gap| *gap >= pause), "{gaps:?}");
    for poll in journal.of(Route::Results) {
        assert_ne!(poll.status(), Some(429), "{poll:?}");
    }
}

/// Waits until this holds, which it soon does or never.
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..3000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it never came that {what}");
}
