//! A ledger of version 1, made by a build of that time: three runs, of which
//! one is classified, one was submitted and one was never sent.

use std::fs::{self, File};
use std::path::PathBuf;

use extracta_ledger::{From, Ledger, State};
use tempfile::TempDir;

use crate::support::rows;

const OLD: &[u8] = include_bytes!("../data/version-1.db");

fn old_ledger() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.db");
    fs::write(&path, OLD).expect("a ledger");
    (folder, path)
}

#[test]
fn its_documents_are_numbered_through_and_handed_to_the_first_consumer() {
    let (folder, path) = old_ledger();
    for _ in 0..2 {
        let ledger = Ledger::open_existing(&path).expect("it is carried over");
        let rows = rows(&ledger);
        let states: Vec<State> = rows.iter().map(|row| row.known.state).collect();
        use State::{Classified, Planned, Stored};
        assert_eq!(states, [Classified, Classified, Classified, Stored, Planned, Planned]);
        assert_eq!(rows[0].number, rows[1].number, "equal content");
        assert_eq!(rows[0].path, PathBuf::from("/srv/inbox/invoice-1.txt"));
        assert_eq!(rows[0].given, PathBuf::from("inbox/invoice-1.txt"));
        let batch = rows[3].batch.as_ref().expect("it is in a batch");
        assert_eq!((batch.documents, batch.awaited), (1, 1));
        assert!(batch.id.is_some() && batch.is_sealed);
        let status = ledger.status().expect("a status");
        assert_eq!((status.entries, status.targets.len()), (6, 1));
        let mut consumer = ledger.consumer("first", From::Beginning).expect("a consumer");
        let records = consumer.take(10).expect("records");
        assert_eq!(records.len(), 3);
        assert!(records.iter().all(|record| record.row.known.state == Classified));
    }
    let copy = folder.path().join("run.db-version-1");
    assert!(fs::metadata(copy).expect("a copy").len() > 0);
}

#[test]
fn while_the_older_program_works_it_is_left_as_it_is() {
    let (folder, path) = old_ledger();
    let lock = File::create(folder.path().join("run.db-run-2.lock")).expect("a lock file");
    lock.lock().expect("locked");
    let error = Ledger::open_existing(&path).expect_err("somebody works");
    assert!(error.to_string().contains("older version"), "{error}");
    assert!(!folder.path().join("run.db-version-1").exists());
    drop(lock);
    assert_eq!(rows(&Ledger::open_existing(&path).expect("it is free now")).len(), 6);
}

#[test]
fn who_only_looks_at_it_reads_a_copy_and_leaves_it_as_it_is() {
    let (folder, path) = old_ledger();
    let ledger = Ledger::open_to_read(&path).expect("it is read");
    assert_eq!((ledger.path(), rows(&ledger).len()), (path.clone(), 6));
    drop(ledger);
    assert_eq!(fs::read_dir(&folder).expect("the folder").count(), 1);
    assert_eq!(fs::read(&path).expect("the ledger"), OLD);
}
