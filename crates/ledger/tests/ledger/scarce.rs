//! A system that has no descriptor left: its fault, and neither the ledger's nor a
//! document's. Each test runs a copy of itself, whose limit is its own.

use std::os::fd::AsRawFd;
use std::process::Command;

use extracta_client::{ErrorKind, Outcome};
use extracta_ledger::{Ledger, NewEntry};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::support::*;

/// Says which run of a test it is.
const RUNS_AGAIN: &str = "EXTRACTA_TEST_RUNS_AGAIN";

/// Whether this is the copy; if not, runs it and waits for its success.
fn is_copy(test: &str) -> bool {
    if std::env::var_os(RUNS_AGAIN).is_some() {
        return true;
    }
    let mut copy = Command::new(std::env::current_exe().expect("this program"));
    let ran = copy.args(["--exact", test]).env(RUNS_AGAIN, "1").output().expect("a run");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    false
}

/// Lets this process have so many descriptors more than it has, while it does
/// this.
fn with_spare<T>(spare: u64, work: impl FnOnce() -> T) -> T {
    let next = std::fs::File::open("/dev/null").expect("a file").as_raw_fd() as u64;
    let before = getrlimit(Resource::Nofile);
    let limit = Rlimit { current: Some(next + spare), ..before };
    setrlimit(Resource::Nofile, limit).expect("a limit");
    let done = work();
    setrlimit(Resource::Nofile, before).expect("a limit");
    done
}

#[test]
fn a_ledger_that_the_system_cannot_open_is_neither_damaged_nor_closed_to_its_owner() {
    if !is_copy(
        "scarce::a_ledger_that_the_system_cannot_open_is_neither_damaged_nor_closed_to_its_owner",
    ) {
        return;
    }
    let stage = Stage::new();
    let base_url = stage.options.base_url.clone();
    let there = stage.path("there.db");
    drop(Ledger::open(&there, &base_url).expect("a ledger"));
    type Open<'a> = Box<dyn Fn() -> Result<Ledger, extracta_ledger::LedgerError> + 'a>;
    let opens: [(&str, Open<'_>); 4] = [
        ("there", Box::new(|| Ledger::open(&there, &base_url))),
        ("existing", Box::new(|| Ledger::open_existing(&there))),
        ("to read", Box::new(|| Ledger::open_to_read(&there))),
        ("new", Box::new(|| Ledger::open(stage.path("new.db"), &base_url))),
    ];
    for (name, open) in opens {
        let mut failures = 0;
        for spare in 0..16 {
            match with_spare(spare, &open) {
                Ok(_) => break,
                Err(error) => {
                    failures += 1;
                    assert_eq!(error.kind(), ErrorKind::System, "{name}, {spare}: {error}");
                    assert!(error.kind().is_retryable() && !error.is_damaged());
                    assert!(!error.to_string().contains("writable"), "{name}, {spare}: {error}");
                }
            }
        }
        assert!((1..16).contains(&failures), "{name}: {failures}");
        open().expect("a ledger, with descriptors");
    }
}

#[test]
fn what_the_system_cannot_read_or_keep_for_now_is_pending_and_enters_later() {
    if !is_copy("scarce::what_the_system_cannot_read_or_keep_for_now_is_pending_and_enters_later") {
        return;
    }
    let stage = Stage::new();
    let ledger = stage.ledger();
    let path = stage.write("a.txt", b"a content");
    let entries = || {
        let bytes = NewEntry::bytes("b.txt", *b"b content");
        vec![NewEntry::file(&path), NewEntry::copy_of(&path), bytes]
    };
    for spare in 0..2 {
        let entered = with_spare(spare, || ledger.enter(stage.classification(), entries()));
        for refused in entered.expect("the ledger is open").refused {
            assert_eq!(refused.error.kind, ErrorKind::System, "{spare}: {}", refused.error);
            assert_eq!(refused.document().outcome, Outcome::Pending);
        }
    }
    let entered = ledger.enter(stage.classification(), entries()).expect("entered");
    assert!(entered.refused.is_empty() && entered.entries.len() == 3, "{entered:?}");
}
