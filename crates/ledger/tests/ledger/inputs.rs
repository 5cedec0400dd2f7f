//! What is the same input, what is a new document, and what is none.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use extracta_client::Outcome;
use rusqlite::Connection;

use crate::support::*;

#[test]
fn a_path_named_twice_is_told_twice_and_sent_once() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    let named = [paths[0].clone(), paths[1].clone(), paths[0].clone()];
    for _ in 0..2 {
        let told = stage.classify(&named);
        assert_eq!(told.times(), [(paths[0].clone(), 2), (paths[1].clone(), 1)].into());
        assert!(told.outcomes().iter().all(|outcome| *outcome == Outcome::Classified));
    }
    assert_eq!(stage.rows().len(), 2, "an input for each path");
    assert_eq!(stage.journal().stored().count(), 2);
}

#[test]
fn equal_content_under_two_paths_is_sent_once_and_told_twice() {
    let stage = Stage::new();
    let paths = [
        stage.write("0.txt", &text(0)),
        stage.write("one.txt", &text(1)),
        stage.write("same as one.txt", &text(1)),
        stage.write("same with another extension.md", &text(1)),
    ];
    let told = stage.classify(&paths);
    assert_eq!(told.known.len(), 4);
    assert_eq!(told.new_documents, 3);
    assert!(told.times().values().all(|times| *times == 1));
    assert_eq!(stage.times_stored(&text(1)), 2, "extensions may tell types apart");
    stage.classify(&paths);
    assert_eq!(stage.journal().stored().count(), 3);
}

#[test]
fn a_file_that_was_only_touched_is_known() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    stage.classify(&paths);
    set_modified(&paths[0], SystemTime::now() + Duration::from_secs(3600));
    for _ in 0..2 {
        let told = stage.classify(&paths);
        told.must_know(&paths);
        assert_eq!(told.new_documents, 0);
    }
    assert_eq!(stage.journal().stored().count(), 2);
}

#[test]
fn a_file_that_was_touched_before_it_was_sent_is_sent() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    stage.sandbox.set_credits(0);
    stage.submit(&paths);
    stage.sandbox.set_credits(100);
    set_modified(&paths[0], SystemTime::now() + Duration::from_secs(3600));
    stage.classify(&paths).must_know(&paths);
    assert_eq!(stage.journal().stored().count(), 2);
}

#[test]
fn changed_content_is_a_new_document_and_of_the_same_length_too() {
    let stage = Stage::new();
    let path = stage.write("a.txt", b"this is number 1. ");
    let contents: [(&[u8], &str); 3] = [
        (b"this is number 1. ", "type 1"),
        (b"this is number 2. ", "type 2"),
        (b"this is number 3. And longer", "type 3"),
    ];
    for (place, (content, expected)) in contents.into_iter().enumerate() {
        std::fs::write(&path, content).expect("changed");
        set_modified(&path, UNIX_EPOCH + Duration::from_secs(1_000_000 + place as u64));
        let told = stage.classify(std::slice::from_ref(&path));
        assert_eq!(told.known.len(), 1);
        assert_eq!(told.known[0].known.document_type.as_deref(), Some(expected));
    }
    std::fs::write(&path, contents[0].0).expect("changed back");
    let told = stage.classify(std::slice::from_ref(&path));
    assert_eq!(told.new_documents, 0, "the content is known");
    assert_eq!(told.known[0].known.document_type.as_deref(), Some("type 1"));
    assert_eq!(stage.journal().stored().count(), 3);
}

#[test]
fn refused_files_are_told_and_not_entered() {
    let stage = Stage::new();
    let mut paths = stage.documents(0..1);
    paths.push(stage.write("empty.txt", b""));
    paths.push(stage.path("missing.txt"));
    paths.push(stage.folder.path().to_owned());
    let told = stage.classify(&paths);
    let refused: Vec<PathBuf> = told.refused.iter().map(|(path, _)| path.clone()).collect();
    assert_eq!(refused, paths[1..]);
    assert!(told.refused.iter().all(|(_, why)| !why.is_empty()));
    told.must_know(&paths[..1]);
    assert_eq!(stage.rows().len(), 1);
}

#[test]
fn a_file_that_vanished_before_it_was_sent_waits_and_is_sent_when_it_is_back() {
    let stage = Stage::new();
    let paths = stage.documents(0..3);
    stage.sandbox.set_credits(0);
    stage.submit(&paths);
    stage.sandbox.set_credits(100);
    std::fs::remove_file(&paths[1]).expect("it vanishes");
    let told = stage.collect();
    use Outcome::{Classified, Pending};
    let mut rows = told.known;
    rows.sort_by_key(|row| row.entry);
    let outcomes: Vec<Outcome> = rows.iter().map(|row| row.known.outcome()).collect();
    assert_eq!(outcomes, [Classified, Pending, Classified]);
    stage.documents([1]);
    stage.classify(&paths).must_know(&paths);
    for number in 0..3 {
        assert_eq!(stage.times_stored(&text(number)), 1);
    }
}

#[test]
fn a_file_that_vanished_after_it_was_sent_is_collected() {
    let stage = Stage::new();
    let paths = stage.documents(0..3);
    stage.submit(&paths);
    paths.iter().for_each(|path| std::fs::remove_file(path).expect("it vanishes"));
    stage.collect().must_know(&paths);
}

#[test]
fn a_twin_takes_over_when_the_first_file_of_a_content_is_gone_or_changed() {
    let stage = Stage::new();
    let gone = stage.write("gone.txt", &text(1));
    let twin_of_gone = stage.write("twin of gone.txt", &text(1));
    let changed = stage.write("changed.txt", &text(2));
    let twin_of_changed = stage.write("twin of changed.txt", &text(2));
    let paths = [gone.clone(), twin_of_gone, changed.clone(), twin_of_changed];
    stage.sandbox.set_credits(0);
    stage.submit(&paths);
    stage.sandbox.set_credits(100);
    std::fs::remove_file(gone).expect("it vanishes");
    std::fs::write(changed, b"this is number 3. Something else").expect("it changes");
    let told = stage.collect();
    assert_eq!(told.outcomes(), [Outcome::Classified; 4]);
    assert_eq!((stage.times_stored(&text(1)), stage.times_stored(&text(2))), (1, 1));
    assert_eq!(stage.journal().stored().count(), 2);
}

#[test]
fn the_ledgers_own_files_are_left_out_by_any_name() {
    let stage = Stage::new();
    let mut paths = stage.documents(0..1);
    let held_open = stage.ledger();
    stage.submit(&paths);
    let own = ["run.db", "run.db-wal", "run.db-shm"].map(|name| stage.path(name));
    assert!(own.iter().all(|path| path.exists()), "they are there while the ledger is open");
    let mut left_out = own.to_vec();
    for (number, path) in own.iter().enumerate() {
        // A ledger with two of them is refused as a whole.
        if number > 0 {
            let link = stage.path(format!("hard link {number}.txt"));
            std::fs::hard_link(path, &link).expect("a link");
            left_out.push(link);
        }
        let link = stage.path(format!("symbolic link {number}.txt"));
        std::os::unix::fs::symlink(path, &link).expect("a link");
        left_out.push(link);
    }
    left_out.push(stage.write("run.db-worker.lock", b"of a process that died"));
    left_out.push(stage.write("run.db-consumer-mail.lock", b"of another"));
    paths.extend(left_out.iter().cloned());
    paths.push(stage.write("run.db-notes.lock", &text(2)));
    let is_locked = holds_a_lock_on(&stage.path("run.db-shm"));
    let told = stage.classify(&paths);
    assert_eq!(holds_a_lock_on(&stage.path("run.db-shm")), is_locked, "none was opened");
    assert_eq!(told.left_out, left_out);
    assert_eq!(told.known.len(), 2, "a name that only looks like one is a document");
    assert_eq!(told.refused, []);
    drop(held_open);
}

#[test]
fn what_belongs_to_a_ledger_is_no_document_wherever_it_lies() {
    let (stage, other) = (Stage::new(), Stage::new());
    // Nothing of this one is in its file yet: all is in the log.
    let young = other.ledger();
    young.enter(other.classification(), other.documents(0..1)).expect("entered");
    let mut ours = ["run.db", "run.db-wal", "run.db-shm"].map(|name| other.path(name)).to_vec();
    ours.push(other.write("run.db-consumer-a-consumer-b.lock", b"of a consumer"));
    ours.push(other.write("run.db-worker.lock", b"of a worker"));
    std::fs::create_dir(other.path("run.db-spool")).expect("a folder");
    ours.push(other.write("run.db-spool/content", &text(3)));
    let log = std::fs::metadata(other.path("run.db-wal")).expect("a log");
    assert!(log.len() > 0, "it is young");
    let documents = [
        other.write("notes.db-wal", &text(4)),
        other.write("notes.db", &[b'x'; 1024]),
        other.write("x-spool.txt", &text(5)),
    ];
    let ledger = stage.ledger();
    // It is looked at without a loss of the locks that this process has.
    assert!(holds_a_lock_on(&other.ledger_path()));
    for _ in 0..2 {
        let all = ours.iter().chain(&documents).cloned();
        let entered = ledger.enter(stage.classification(), all).expect("entered");
        assert_eq!((entered.left_out, entered.entries.len()), (ours.clone(), 3));
        assert!(holds_a_lock_on(&other.ledger_path()));
        // And once it is closed, and all is in its file.
        let moved = Connection::open(other.ledger_path()).expect("the ledger");
        moved.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("moved");
    }
    drop(young);
}

#[test]
fn a_ledger_reached_through_a_link_is_the_same_ledger() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    stage.submit(&paths);
    let link = stage.path("link.db");
    std::os::unix::fs::symlink(stage.ledger_path(), &link).expect("a link");
    let ledger = extracta_ledger::Ledger::open(&link, &stage.options.base_url).expect("a ledger");
    let expected = std::fs::canonicalize(stage.ledger_path()).expect("a path");
    assert_eq!(ledger.path(), expected, "so that both names mean the same lock files");
}

#[test]
fn a_name_that_is_no_text_is_kept_as_it_is() {
    let stage = Stage::new();
    let path = stage.write(OsStr::from_bytes(b"caf\xe9.txt"), &text(1));
    let told = stage.classify(std::slice::from_ref(&path));
    assert_eq!(told.known[0].path, path);
    let told = stage.classify(std::slice::from_ref(&path));
    assert_eq!((told.known.len(), told.new_documents), (1, 0));
}

#[test]
fn a_file_of_before_1970_is_sent_like_any_other() {
    let stage = Stage::new();
    let paths = stage.documents(0..1);
    set_modified(&paths[0], UNIX_EPOCH - Duration::new(86_400, 5));
    for _ in 0..2 {
        stage.classify(&paths).must_know(&paths);
    }
    assert_eq!(stage.journal().stored().count(), 1);
}

#[test]
fn a_thousand_inputs_and_their_twins_are_each_told_once() {
    let stage = Stage::new();
    let paths: Vec<PathBuf> = (0..1_200)
        .map(|place| stage.write(format!("n{place}.txt"), format!("{}", place / 2).as_bytes()))
        .collect();
    let told = stage.submit(&paths);
    assert_eq!(told.new_documents, 600);
    assert_eq!(told.accepted.len(), 1_200);
    let told = stage.collect();
    assert_eq!(told.times().len(), 1_200);
    assert!(told.times().values().all(|times| *times == 1));
    assert_eq!(stage.journal().stored().count(), 600);
}

/// Whether this process holds a lock on a file, as far as the system tells.
fn holds_a_lock_on(path: &std::path::Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let inode = std::fs::metadata(path).expect("the file").ino().to_string();
    let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    let is_ours = |lock: &str| {
        let mut words = lock.split_whitespace().skip_while(|word| *word != "POSIX").skip(3);
        let (process, file) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        process == std::process::id().to_string() && file.rsplit(':').next() == Some(&*inode)
    };
    locks.lines().any(is_ours)
}

fn set_modified(path: &std::path::Path, to: SystemTime) {
    let file = File::options().write(true).open(path).expect("the file");
    file.set_modified(to).expect("its time is set");
}
