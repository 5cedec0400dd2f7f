//! The files that a ledger makes are their owner's alone, and what somebody else
//! has put in their place is refused, or harmless.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;

use extracta_ledger::{From, Ledger, NewEntry, Worker};
use extracta_sandbox::{Fault, Route};

use crate::support::*;
use crate::unwritable::{NOBODY, is_root, open_stage, run_as_nobody, said};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").mode() & 0o777
}

/// A stage whose ledger is at work on a content in the spool, with a consumer, for
/// as long as `look` looks.
fn at_work(prepare: impl FnOnce(&Stage), look: impl FnOnce(&Stage)) {
    let stage = Stage::with(TYPES, |sandbox| {
        sandbox.fault(Route::Upload, 1, Fault::delay(milliseconds(400)))
    });
    let ledger = stage.ledger();
    prepare(&stage);
    let entry = NewEntry::bytes("a.txt", text(1));
    ledger.enter(stage.classification(), [entry]).expect("entered");
    let _consumer = ledger.consumer("mail", From::Beginning).expect("a consumer");
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| stage.collect());
        wait_until("the upload", || stage.uploads() == 1);
        look(&stage);
        worker.join().expect("no panic");
    });
}

/// Every file and folder that is made beside a ledger, with its mode.
fn modes(stage: &Stage) -> Vec<(String, u32)> {
    let mut modes: Vec<_> = fs::read_dir(stage.folder.path())
        .expect("the folder")
        .chain(fs::read_dir(stage.path("run.db-spool")).expect("the spool"))
        .chain(fs::read_dir(stage.state.path()).expect("the state"))
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), mode(&entry.path())))
        .collect();
    modes.sort();
    modes
}

#[test]
fn every_file_is_its_owners_alone() {
    let look = |stage: &Stage| {
        let modes = modes(stage);
        let expected = ["run.db", "run.db-consumer-mail.lock", "run.db-shm", "run.db-spool"];
        let expected = expected.into_iter().chain(["run.db-wal", "run.db-worker.lock"]);
        for name in expected {
            assert!(modes.iter().any(|(found, _)| found == name), "{name}: {modes:?}");
        }
        assert!(modes.iter().any(|(name, _)| name.len() == 64), "a content: {modes:?}");
        assert!(modes.iter().any(|(name, _)| name.starts_with("poll-")), "{modes:?}");
        for (name, mode) in &modes {
            let expected = if name == "run.db-spool" { 0o700 } else { 0o600 };
            assert_eq!(*mode, expected, "{name}");
        }
    };
    at_work(|_| {}, look);
}

#[test]
fn who_may_write_the_ledger_may_lock_it_and_reads_no_content() {
    let widen = |stage: &Stage| {
        fs::set_permissions(stage.ledger_path(), Permissions::from_mode(0o660)).expect("widened");
    };
    at_work(widen, |stage| {
        for name in ["run.db", "run.db-worker.lock", "run.db-consumer-mail.lock"] {
            assert_eq!(mode(&stage.path(name)), 0o660, "{name}");
        }
        assert_eq!(mode(&stage.path("run.db-spool")), 0o700);
    });
}

#[test]
fn what_root_makes_beside_anothers_ledger_is_that_ones() {
    if !is_root() {
        return;
    }
    let give_away = |stage: &Stage| {
        chown(stage.ledger_path(), Some(NOBODY), Some(NOBODY)).expect("given away");
    };
    at_work(give_away, |stage| {
        for name in ["run.db-worker.lock", "run.db-consumer-mail.lock", "run.db-spool"] {
            let made = fs::metadata(stage.path(name)).expect("it is there");
            assert_eq!((made.uid(), made.gid()), (NOBODY, NOBODY), "{name}");
        }
        for content in fs::read_dir(stage.path("run.db-spool")).expect("the spool") {
            let content = content.expect("an entry").metadata().expect("it is there");
            assert_eq!(content.uid(), NOBODY);
        }
    });
}

#[test]
fn a_link_where_a_file_is_to_be_made_is_not_followed() {
    for name in ["", "-wal", "-shm", "-worker.lock", "-consumer-mail.lock", "-spool"] {
        for is_dangling in [false, true] {
            let stage = Stage::new();
            let target = stage.path("elsewhere");
            match (name, is_dangling) {
                (_, true) => {}
                // A link to one's own ledger is one more name of it.
                ("", false) => continue,
                ("-spool", false) => fs::create_dir(&target).expect("a folder"),
                _ => fs::write(&target, "mine").expect("a file"),
            }
            symlink(&target, stage.path(format!("run.db{name}"))).expect("a link");
            let why = error_of_all(&stage);
            let is_sqlites = ["-wal", "-shm"].contains(&name);
            match &why {
                // SQLite refuses the link, or removes it.
                _ if is_sqlites => {}
                Some(why) if why.contains("run.db") && why.contains("is a link") => {}
                _ => panic!("{name}: {why:?}"),
            }
            assert_eq!(stage.uploads(), usize::from(why.is_none()), "{name}");
            assert_eq!(target.exists(), !is_dangling, "{name}");
            if target.is_file() {
                assert_eq!(fs::read(&target).expect("a file"), b"mine", "{name}");
            } else if target.is_dir() {
                assert_eq!(fs::read_dir(&target).expect("a folder").count(), 0, "{name}");
            }
        }
    }
}

/// Enters a content, takes and works; the first error of these.
fn error_of_all(stage: &Stage) -> Option<String> {
    let ledger = match Ledger::open(stage.ledger_path(), &stage.options.base_url) {
        Ok(ledger) => ledger,
        Err(error) => return Some(error.to_string()),
    };
    if let Err(error) = ledger.consumer("mail", From::Beginning) {
        return Some(error.to_string());
    }
    let entry = NewEntry::bytes("a.txt", text(1));
    let entered = ledger.enter(stage.classification(), [entry]).expect("an answer");
    if let Some(refused) = entered.refused.first() {
        return Some(refused.error.message.clone());
    }
    let mut worker = Worker::new(&stage.client(), &ledger, &Default::default()).expect("a worker");
    match worker.collect(&mut |_| {}) {
        Err(error) => Some(error.to_string()),
        Ok(summary) => summary.stop.map(|stop| stop.to_string()),
    }
}

#[test]
fn a_lock_file_is_a_regular_file_of_one_name() {
    let stage = Stage::new();
    let lock = stage.path("run.db-worker.lock");
    let fifo = std::process::Command::new("mkfifo").arg(&lock).status();
    assert!(fifo.expect("mkfifo runs").success());
    let why = error_of_all(&stage).expect("it is refused");
    assert!(why.contains("run.db-worker.lock: it is not a regular file"), "{why}");
    assert_eq!(stage.ledger().worker(), None, "who asks does not wait for its reader");
    fs::remove_file(&lock).expect("removed");
    // Who closes a second name of a file ends the locks of others on it.
    fs::hard_link(stage.write("other.txt", b"a file"), &lock).expect("a link");
    let why = error_of_all(&stage).expect("it is refused");
    assert!(why.contains("run.db-worker.lock: it has a second name"), "{why}");
}

#[test]
fn the_copy_of_an_older_ledger_is_written_nowhere_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("run.db"), include_bytes!("../data/version-1.db")).expect("a ledger");
    symlink(path("elsewhere"), path("run.db-version-1")).expect("a link");
    let error = Ledger::open_existing(path("run.db")).expect_err("it cannot be copied");
    assert!(error.to_string().contains("run.db-version-1: it is a link"), "{error}");
    assert!(!path("elsewhere").exists());
    fs::remove_file(path("run.db-version-1")).expect("removed");
    Ledger::open_existing(path("run.db")).expect("it is carried over");
    assert_eq!(mode(&path("run.db-version-1")), 0o600);
}

/// Only root can make a file that is another's.
#[test]
fn a_lock_file_of_another_account_is_told_with_its_owner() {
    if !is_root() {
        return;
    }
    let (stage, documents, home) = open_stage();
    let ledger = home.join("run.db");
    fs::write(home.join("run.db-worker.lock"), "").expect("a lock file");
    let closed = Permissions::from_mode(0o600);
    fs::set_permissions(home.join("run.db-worker.lock"), closed).expect("closed");
    let output = run_as_nobody(&stage, &ledger, &documents);
    assert!(!output.status.success());
    let said = said(&output);
    assert!(said.contains("run.db-worker.lock: it belongs to user 0"), "{said}");
}

/// Only root can make a file that is another's.
#[test]
fn a_ledger_that_another_has_put_where_all_may_write_is_refused() {
    if !is_root() {
        return;
    }
    let stage = Stage::new();
    stage.ledger();
    chown(stage.ledger_path(), Some(NOBODY), None).expect("given away");
    let before = fs::read(stage.ledger_path()).expect("the ledger");
    stage.ledger();
    fs::set_permissions(stage.folder.path(), Permissions::from_mode(0o1777)).expect("as /tmp");
    symlink(stage.ledger_path(), stage.path("link.db")).expect("a link");
    for name in ["run.db", "link.db"] {
        let path = stage.path(name);
        let errors = [
            Ledger::open(&path, &stage.options.base_url).expect_err("another's"),
            Ledger::open_existing(&path).expect_err("another's"),
        ];
        for error in errors {
            assert!(error.to_string().contains("belongs to user 65534"), "{error}");
        }
        Ledger::open_to_read(&path).expect("looking at it gives nothing away");
    }
    assert_eq!(fs::read(stage.ledger_path()).expect("the ledger"), before);
}
