//! What to do after a stop without a ledger: nothing that costs twice.

use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, SystemTime};

use extracta_sandbox::{Fault, Response, Route};

use crate::harness::{Documents, Ran, classify, run, run_in_shell, sandbox};

/// The command that sends the rest, and that it is the only advice.
fn rest(ran: &Ran) -> &str {
    assert!(!ran.errors.contains("run the same again"), "{ran:?}");
    assert!(!ran.errors.contains("try again"), "{ran:?}");
    let mut lines = ran.errors.lines();
    lines.find(|line| line.starts_with("extracta classify ")).unwrap_or_else(|| panic!("{ran:?}"))
}

#[test]
fn what_the_credits_did_not_suffice_for_is_sent_alone() {
    let sandbox = sandbox();
    sandbox.set_credits(1);
    let documents = Documents::invoices(3);
    documents.invoice("a b'c.txt");
    let state = tempfile::tempdir().expect("a folder");
    let mut command = classify(&sandbox, ["."]);
    command.arg("--files-per-batch=1").current_dir(documents.path());
    // What was used, or forgotten, a month ago goes; what is no list stays.
    let (old, new) = ("not-sent-2001-01-01-1-0", "not-sent-2001-01-01-1-1");
    for name in [old, new, "poll-0"] {
        let file = File::create(state.path().join(name)).expect("a file");
        if name != new {
            let month = Duration::from_secs(31 * 24 * 3600);
            file.set_modified(SystemTime::now() - month).expect("an age");
        }
    }
    let ran = run(command.env("EXTRACTA_STATE_DIR", state.path()));
    assert_eq!(ran.status, Some(3), "{ran:?}");
    let files = std::fs::read_dir(state.path()).expect("the folder");
    let mut lists = Vec::new();
    for file in files.map(|file| file.expect("an entry")) {
        let name = file.file_name().into_string().expect("UTF-8");
        if name.starts_with("not-sent-") && name != new {
            assert_eq!(file.metadata().expect("it is there").mode() & 0o777, 0o600);
            assert!(rest(&ran).ends_with(&format!("- <{}", file.path().display())), "{ran:?}");
            lists.push(name);
        }
    }
    assert_eq!(lists.len(), 1, "{lists:?}: the old one is removed");
    assert!(state.path().join(new).exists() && state.path().join("poll-0").exists());
    assert!(ran.errors.contains("add credits"), "{ran:?}");
    sandbox.set_credits(100);
    let later = run_in_shell(rest(&ran), &sandbox);
    assert_eq!((later.status, later.records().len()), (Some(0), 3), "{later:?}");
    assert_eq!(sandbox.journal().stored().count(), 4, "nothing is paid for twice");
}

#[test]
fn after_a_service_that_wants_patience_the_rest_is_sent_alone() {
    let sandbox = sandbox();
    let busy = Response::error(429).retry_after(3600);
    sandbox.fault(Route::Upload, 2.., Fault::response(busy));
    let documents = Documents::invoices(3);
    let state = tempfile::tempdir().expect("a folder");
    let mut command = classify(&sandbox, [documents.path()]);
    command.args(["--files-per-batch=1", "--concurrency=1"]);
    let ran = run(command.env("EXTRACTA_STATE_DIR", state.path()));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    sandbox.clear_script();
    let later = run_in_shell(rest(&ran), &sandbox);
    assert_eq!(later.status, Some(0), "{later:?}");
    assert_eq!(sandbox.journal().stored().count(), 3, "nothing is paid for twice");
}

#[test]
fn where_no_list_can_be_written_that_is_told() {
    let sandbox = sandbox();
    sandbox.set_credits(1);
    let documents = Documents::invoices(3);
    let mut command = classify(&sandbox, [documents.path()]);
    let ran =
        run(command.arg("--files-per-batch=1").env("EXTRACTA_STATE_DIR", "/dev/null/nowhere"));
    assert!(ran.errors.contains("send them alone") && ran.errors.contains("--ledger"), "{ran:?}");
}
