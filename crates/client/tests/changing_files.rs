//! Files that change while they are sent: reported, and never accepted as
//! whole.
#![cfg(feature = "ureq")]

mod support;

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use extracta_client::{ErrorKind, Outcome};
use extracta_sandbox::Sandbox;
use support::*;

/// So much that the sandbox is still reading when the file is changed.
const LENGTH: usize = 48 << 20;

/// Classifies a large file and a small one; changes the large one as soon as
/// the sandbox has seen the request that brings it.
fn story(change: impl FnOnce(&Path) + Send) {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(2, |sandbox| sandbox);
    let small = write(folder.path(), "small.txt", &text_of_type(0, 10));
    let large = write(folder.path(), "large.txt", &vec![b'x'; LENGTH]);
    let report = std::thread::scope(|scope| {
        let classified = scope
            .spawn(|| classify(&sandbox, quick_options(&sandbox), &[small.clone(), large.clone()]));
        wait_for_second_upload(&sandbox);
        change(&large);
        classified.join().expect("the run does not panic")
    });
    assert_eq!(report.document(0).outcome, Outcome::Classified);
    let changed = report.document(1);
    assert_eq!(changed.outcome, Outcome::Refused, "{changed:?}");
    assert_eq!(changed.error.map(|error| error.kind), Some(ErrorKind::File));
    let journal = sandbox.journal();
    assert_eq!(journal.stored().count(), 1, "only the small file is stored");
    let (_, broken) = journal.uploads().nth(1).expect("the upload that was broken off");
    assert!(!broken.whole);
}

fn wait_for_second_upload(sandbox: &Sandbox) {
    let started = std::time::Instant::now();
    while sandbox.journal().uploads().count() < 2 {
        assert!(started.elapsed() < Duration::from_secs(30), "the second upload never came");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_file_that_grows_is_refused() {
    story(|path| {
        let mut file = OpenOptions::new().append(true).open(path).expect("the file");
        file.write_all(b"more").expect("more is written");
    });
}

#[test]
fn a_file_that_shrinks_is_refused() {
    story(|path| {
        let file = OpenOptions::new().write(true).open(path).expect("the file");
        file.set_len(LENGTH as u64 / 2).expect("it shrinks");
    });
}

#[test]
fn a_file_that_is_modified_in_place_is_refused() {
    story(|path| {
        let file = File::options().write(true).open(path).expect("the file");
        let hour = Duration::from_secs(3600);
        file.set_modified(SystemTime::now() + hour).expect("its time is set");
    });
}

#[test]
fn a_file_that_vanishes_before_its_turn_is_refused_and_others_are_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(4, |sandbox| sandbox);
    let paths: Vec<_> = (0..4)
        .map(|number| {
            let content = text_of_type(number, 10 + number * 100);
            write(folder.path(), format!("{number}.txt"), &content)
        })
        .collect();
    let client = client(&sandbox, quick_options(&sandbox));
    let doomed = paths[2].clone();
    let report = client
        .classification(&classification(&sandbox))
        .on_event(move |progress| {
            if let extracta_client::Event::Examined { .. } = progress {
                std::fs::remove_file(&doomed).expect("it is removed");
            }
        })
        .run(&paths)
        .expect("a report");
    let outcomes: Vec<_> = report.documents().map(|document| document.outcome).collect();
    use Outcome::{Classified, Refused};
    assert_eq!(outcomes, [Classified, Classified, Refused, Classified]);
    assert_eq!(sandbox.journal().stored().count(), 3);
}
