//! Files that are no ledger, another's, or damaged: told clearly, and left as
//! they are, byte by byte.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use extracta_client::BaseUrl;
use extracta_ledger::{Ledger, LedgerError};
use rusqlite::Connection;

use crate::support::*;

fn base_url() -> BaseUrl {
    BaseUrl::new("http://127.0.0.1:9/api/v1").expect("a base URL")
}

/// The error of opening a ledger, by both ways, which change nothing.
fn error_of(path: &Path) -> LedgerError {
    let before = contents_of(path.parent().expect("a folder"));
    let existing = Ledger::open_existing(path).expect_err("it cannot be opened");
    let error = Ledger::open(path, &base_url()).expect_err("it cannot be opened");
    assert_eq!(existing.to_string(), error.to_string());
    let after = contents_of(path.parent().expect("a folder"));
    assert!(before.iter().all(|(path, was)| after.get(path) == Some(was)), "nothing is written");
    if !error.is_damaged() {
        assert_eq!(after.len(), before.len(), "no file is made");
    }
    must_be_clear(&error, path);
    error
}

fn must_be_clear(error: &LedgerError, path: &Path) {
    let said = error.to_string();
    assert!(said.contains(&*path.to_string_lossy()), "it names the file: {said}");
}

/// Every file of a folder with what it holds.
fn contents_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let content =
            if path.is_file() { std::fs::read(&path).expect("readable") } else { Vec::new() };
        (path, content)
    };
    std::fs::read_dir(folder).expect("a folder").map(read).collect()
}

/// A ledger with a hundred documents, closed.
fn filled_ledger() -> Stage {
    let stage = Stage::new();
    let paths: Vec<PathBuf> = (0..400)
        .map(|number| stage.write(format!("n{number}.txt"), format!("{number}").as_bytes()))
        .collect();
    stage.sandbox.set_credits(0);
    stage.submit(&paths);
    stage
}

#[test]
fn a_text_is_no_ledger() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "Not a database at all.\n".repeat(300)).expect("written");
    let error = error_of(&path);
    assert!(error.is_not_a_ledger());
    let source = std::error::Error::source(&error).expect("SQLite's own error");
    assert!(source.is::<rusqlite::Error>(), "{source:?}");
    std::fs::write(&path, "x").expect("written");
    assert!(error_of(&path).is_not_a_ledger());
}

#[test]
fn another_applications_database_is_left_untouched() {
    let settings = [
        "",
        "PRAGMA application_id = 7;",
        "PRAGMA user_version = 1;",
        "PRAGMA journal_mode = WAL;",
        "PRAGMA journal_mode = WAL; PRAGMA application_id = 7;",
    ];
    for set in settings {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("100% odd?#name.sqlite");
        let other = Connection::open(&path).expect("a database");
        other.execute_batch(set).expect("set");
        other
            .execute_batch("CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine');")
            .expect("a table");
        drop(other);
        assert!(error_of(&path).is_not_a_ledger(), "{set}");
        let other = Connection::open(&path).expect("a database");
        let text: String =
            other.query_row("SELECT text FROM notes", [], |row| row.get(0)).expect("a row");
        assert_eq!(text, "mine");
    }
}

#[test]
fn another_applications_database_in_use_is_left_untouched_with_its_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("busy.sqlite");
    let other = Connection::open(&path).expect("a database");
    other.execute_batch("PRAGMA application_id = 7; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE notes (text);").expect("a table");
    let log = std::fs::read(folder.path().join("busy.sqlite-wal")).expect("its log");
    assert!(!log.is_empty());
    assert!(Ledger::open(&path, &base_url()).expect_err("no ledger").is_not_a_ledger());
    assert_eq!(std::fs::read(folder.path().join("busy.sqlite-wal")).expect("its log"), log);
    other.execute_batch("INSERT INTO notes VALUES ('still mine')").expect("it goes on");
}

#[test]
fn another_applications_log_is_not_moved_into_its_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("crashed.sqlite");
    {
        // As after a crash: all of it is in the log alone.
        let living = folder.path().join("living.sqlite");
        let other = Connection::open(&living).expect("a database");
        other
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE notes (text);")
            .expect("a table");
        for suffix in ["", "-wal"] {
            let name = |stem: &str| folder.path().join(format!("{stem}.sqlite{suffix}"));
            std::fs::copy(name("living"), name("crashed")).expect("copied");
        }
    }
    let read = |suffix: &str| std::fs::read(folder.path().join(format!("crashed.sqlite{suffix}")));
    let before = (read("").expect("it"), read("-wal").expect("its log"));
    assert!(Ledger::open(&path, &base_url()).expect_err("no ledger").is_not_a_ledger());
    assert_eq!((read("").expect("it"), read("-wal").expect("its log")), before);
}

#[test]
fn a_newer_ledger_is_left_to_the_newer_version() {
    let stage = filled_ledger();
    let db = Connection::open(stage.ledger_path()).expect("the ledger");
    db.pragma_update(None, "user_version", 3).expect("newer");
    drop(db);
    let error = error_of(&stage.ledger_path());
    assert!(error.is_newer() && error.to_string().contains("version 3)"), "{error:?}");
}

#[test]
fn a_ledger_of_another_base_url_is_told_with_both() {
    let stage = filled_ledger();
    let before = std::fs::read(stage.ledger_path()).expect("the ledger");
    let error = Ledger::open(stage.ledger_path(), &base_url()).expect_err("another base URL");
    assert!(error.is_other_base_url(), "{error:?}");
    let both = format!("belongs to {}, not to {};", stage.sandbox.base_url(), base_url());
    assert!(error.to_string().contains(&both), "{error}");
    assert_eq!(std::fs::read(stage.ledger_path()).expect("the ledger"), before);
    assert!(Ledger::open_existing(stage.ledger_path()).is_ok(), "looking at it is fine");
}

#[test]
fn a_run_over_a_ledger_of_another_base_url_does_not_begin() {
    let (stage, other) = (filled_ledger(), Stage::new());
    let ledger = Ledger::open_existing(stage.ledger_path()).expect("a ledger");
    let cancel = extracta_client::Cancel::new();
    assert!(extracta_ledger::Worker::new(&other.client(), &ledger, &cancel).is_err());
}

#[test]
fn a_ledger_that_was_cut_in_half_is_damaged() {
    let stage = filled_ledger();
    let whole = std::fs::read(stage.ledger_path()).expect("the ledger");
    for part in [2, 3, 7] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("cut.db");
        std::fs::write(&path, &whole[..whole.len() * (part - 1) / part]).expect("cut");
        let error = error_of(&path);
        assert!(error.is_damaged(), "{error:?}");
    }
}

#[test]
fn a_ledger_with_garbage_in_the_middle_is_damaged() {
    let stage = filled_ledger();
    let mut bytes = std::fs::read(stage.ledger_path()).expect("the ledger");
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("garbage.db");
    std::fs::write(&path, &bytes).expect("written");
    let error = error_of(&path);
    assert!(error.is_damaged(), "{error:?}");
}

#[test]
fn a_directory_and_a_path_without_parent_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).expect("a folder");
    assert!(error_of(&inner).is_not_a_ledger());
    let lost = folder.path().join("missing").join("run.db");
    let error = Ledger::open(&lost, &base_url()).expect_err("no such folder");
    assert!(error.to_string().contains("there is no directory"), "{error:?}");
    must_be_clear(&error, &lost);
    assert!(!folder.path().join("missing").exists());
    let absent = folder.path().join("absent.db");
    assert!(Ledger::open_existing(&absent).is_err());
    assert!(!absent.exists(), "looking makes none");
}

#[test]
fn an_empty_file_becomes_a_ledger() {
    let stage = Stage::new();
    std::fs::write(stage.ledger_path(), "").expect("written");
    let paths = stage.documents(0..1);
    stage.classify(&paths).must_know(&paths);
}

#[test]
fn a_closed_ledger_is_one_file() {
    let stage = Stage::new();
    let held_open = stage.ledger();
    let paths = stage.documents(0..2);
    stage.classify(&paths);
    assert!(stage.path("run.db-wal").exists());
    drop(held_open);
    let mut left: Vec<_> = contents_of(stage.folder.path()).into_keys().collect();
    left.retain(|path| !paths.contains(path));
    assert_eq!(left, [stage.ledger_path()]);
}

#[test]
fn many_that_open_a_new_ledger_at_once_all_have_it() {
    for _ in 0..5 {
        let stage = Stage::new();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert_eq!(stage.ledger().status().expect("a status").entries, 0));
            }
        });
    }
}

#[test]
fn closing_a_ledger_does_not_wait_for_who_reads_it() {
    let stage = Stage::new();
    let ledger = stage.ledger();
    let reader = Connection::open(stage.ledger_path()).expect("the ledger");
    reader.execute_batch("BEGIN; SELECT count(*) FROM entries;").expect("a long read");
    stage.submit(&stage.documents(0..1));
    let started = std::time::Instant::now();
    drop(ledger);
    // SQLite would wait half a minute for the reader to end.
    assert!(started.elapsed() < std::time::Duration::from_secs(20));
}
