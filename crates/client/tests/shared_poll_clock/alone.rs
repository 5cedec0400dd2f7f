//! Clients that have no clock to share.

use std::time::Duration;

use extracta_client::{Event, Outcome};

use crate::another_process::{Process, command};
use crate::support::*;
use crate::{batch, nothing_came_early, sharing_options};

#[test]
fn a_run_whose_clock_cannot_be_shared_says_so_once_before_it_polls() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| sandbox.processing_time(milliseconds(60)));
    let path = write(folder.path(), "a.txt", &text_of_type(0, 100));
    let client = client(&sandbox, sharing_options(&sandbox, "/dev/null/x".as_ref(), PAUSE));
    let mut warnings = Vec::new();
    let report = client
        .classification(&classification(&sandbox))
        .on_event(|progress| {
            if let Event::Warning(warning) = progress {
                warnings.push((warning.to_owned(), sandbox.journal().polls().count()));
            }
        })
        .run([path])
        .expect("a report");
    let outcomes: Vec<Outcome> = report.documents().map(|document| document.outcome).collect();
    assert_eq!(outcomes, [Outcome::Classified]);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let (warning, polls) = &warnings[0];
    assert!(warning.contains("/dev/null/x") && warning.contains("by this client alone"));
    assert_eq!(*polls, 0);
    assert_eq!(client.warnings(), [warning.as_str()]);
    assert!(sandbox.journal().polls().count() > 1);
    nothing_came_early(&sandbox.journal(), PAUSE);
}

#[test]
fn a_process_without_a_home_works_alone_and_warns() {
    let sandbox = sandbox_with(1, |sandbox| sandbox);
    let mut command = command(&sandbox, &batch(&sandbox), Duration::from_secs(2), 1);
    let mut process = Process::start(&mut command);
    process.begin();
    let said = process.end();
    assert_eq!(said.finished, 1);
    assert!(said.warnings.len() == 1 && said.warnings[0].contains("HOME is not set"), "{said:?}");
}

#[test]
fn a_process_whose_directory_cannot_be_written_works_alone_and_warns_once() {
    let sandbox = sandbox_with(1, |sandbox| sandbox);
    let mut command = command(&sandbox, &batch(&sandbox), PAUSE, 3);
    let mut process = Process::start(command.env("EXTRACTA_STATE_DIR", "/dev/null/x"));
    process.begin();
    let said = process.end();
    assert_eq!(said.finished, 3);
    assert!(said.warnings.len() == 1 && said.warnings[0].contains("/dev/null/x"), "{said:?}");
    nothing_came_early(&sandbox.journal(), PAUSE);
}

#[test]
fn a_shortened_pause_leaves_nothing_in_anybodys_home() {
    let home = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| sandbox);
    let mut command = command(&sandbox, &batch(&sandbox), PAUSE, 1);
    let mut process = Process::start(command.env("HOME", home.path()));
    process.begin();
    let said = process.end();
    assert_eq!((said.finished, said.warnings), (1, Vec::new()));
    assert_eq!(std::fs::read_dir(home.path()).expect("a folder").count(), 0);
}
