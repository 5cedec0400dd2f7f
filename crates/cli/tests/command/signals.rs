//! Signals while something blocks, and signals that were ignored from the start.

use std::fs::{self, File};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use extracta_sandbox::{Fault, Route};

use crate::harness::{Documents, Ran, against, classify, sandbox, start};

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn signal(child: &Child, name: &str) {
    let line = format!("kill -{name} {}", child.id());
    assert!(Command::new("sh").args(["-c", &line]).status().expect("a shell").success());
}

fn proc(child: &Child, file: &str, field: &str) -> String {
    let text = fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap_or_default();
    let value = text.lines().find_map(|line| line.strip_prefix(field));
    value.unwrap_or_default().trim().to_owned()
}

/// Whether it catches SIGTERM, the signal 15.
fn is_listening(child: &Child) -> bool {
    u64::from_str_radix(&proc(child, "status", "SigCgt:"), 16).is_ok_and(|it| it >> 14 & 1 == 1)
}

/// Ends it by a signal; it has to end by itself, and in time.
fn end(mut child: Child, name: &str) -> Ran {
    signal(&child, name);
    let deadline = Instant::now() + Duration::from_secs(20);
    while child.try_wait().expect("a child").is_none() {
        if Instant::now() > deadline {
            child.kill().expect("an end");
            panic!("a signal does not end it");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ran::of(child.wait_with_output().expect("it has ended"))
}

#[test]
fn a_signal_ends_the_wait_for_paths() {
    for name in ["INT", "TERM", "HUP"] {
        for (before, line) in [("", &["classify"][..]), ("a.txt\nno end", &["classify"])] {
            let sandbox = sandbox();
            let documents = Documents::new();
            documents.invoice("a.txt");
            let mut command = against(&sandbox);
            command.args(line).arg("-").current_dir(documents.path()).stdin(Stdio::piped());
            let mut child = start(&mut command);
            let mut input = child.stdin.take().expect("a pipe");
            std::io::Write::write_all(&mut input, before.as_bytes()).expect("it is taken");
            wait_until("a handler", || is_listening(&child));
            let ran = end(child, name);
            assert_eq!(ran.status, Some(130), "{ran:?}");
            assert_eq!(sandbox.journal().uploads().count(), 0);
        }
    }
}

#[test]
fn a_signal_ends_the_wait_for_paths_of_a_ledger() {
    let sandbox = sandbox();
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["classify", "submit", "enter"] {
        let mut command = against(&sandbox);
        command.arg(name).arg("--ledger").arg(folder.path().join("run.db")).arg("-");
        let mut child = start(command.stdin(Stdio::piped()));
        let _input = child.stdin.take().expect("a pipe");
        wait_until("a handler", || is_listening(&child));
        let ran = end(child, "TERM");
        assert_eq!(ran.status, Some(130), "{name}: {ran:?}");
    }
}

#[test]
fn a_signal_ends_the_reading_of_large_files() {
    let sandbox = sandbox();
    let documents = Documents::new();
    for name in ["a.pdf", "b.pdf"] {
        // Without a disk behind it: hours to read.
        let file = File::create(documents.path().join(name)).expect("a file");
        file.set_len(1 << 40).expect("a length");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = format!("--ledger={}", folder.path().join("run.db").display());
    for line in [
        &["classify"][..],
        &["classify", &ledger],
        &["submit", &ledger],
        &["enter", &ledger],
        &["enter", "--copy", &ledger],
    ] {
        let mut command = against(&sandbox);
        let child = start(command.args(line).arg(documents.path()));
        let read = || proc(&child, "io", "rchar:").parse::<u64>().is_ok_and(|read| read > 8 << 20);
        wait_until("the reading", read);
        let ran = end(child, "TERM");
        assert_eq!(ran.status, Some(130), "{line:?}: {ran:?}");
        assert_eq!(sandbox.journal().uploads().count(), 0);
    }
}

#[test]
fn a_signal_that_was_ignored_at_the_start_stays_ignored() {
    let sandbox = sandbox();
    let documents = Documents::invoices(1);
    for name in ["HUP", "INT", "TERM"] {
        sandbox.fault(Route::Results, .., Fault::hang());
        let line = format!("trap '' {name}; exec \"$0\" \"$@\"");
        let inner = classify(&sandbox, [documents.path()]);
        let mut command = Command::new("sh");
        command.args(["-c", &line]).arg(inner.get_program()).args(inner.get_args());
        for (name, value) in inner.get_envs() {
            value.map(|value| command.env(name, value));
        }
        let polls = sandbox.journal().polls().count();
        let child = start(&mut command);
        wait_until("a poll", || sandbox.journal().polls().count() > polls);
        signal(&child, name);
        signal(&child, name);
        sandbox.clear_script();
        // Whoever is not ended by it is ended by another.
        let other = if name == "TERM" { "INT" } else { "TERM" };
        let ignored = u64::from_str_radix(&proc(&child, "status", "SigIgn:"), 16).expect("a mask");
        let number = ["HUP", "INT"].iter().position(|it| *it == name).map_or(15, |it| it + 1);
        assert_eq!(ignored >> (number - 1) & 1, 1, "{name} is heeded");
        let ran = end(child, other);
        assert!(matches!(ran.status, Some(0 | 130)), "{ran:?}");
    }
}

#[test]
fn a_signal_ends_the_wait_for_the_balance() {
    // Before the run, and after it.
    for (nth, status, sent) in [(1, 130, 0), (2, 0, 1)] {
        let (sandbox, documents) = (sandbox(), Documents::invoices(1));
        sandbox.fault(Route::Credits, nth, Fault::hang());
        let child = start(classify(&sandbox, [documents.path()]).arg("--max-pages=1"));
        let asked = || sandbox.journal().of(Route::Credits).count();
        wait_until("a look at the balance", || asked() == nth as usize);
        let ran = end(child, "INT");
        assert_eq!(
            (ran.status, sandbox.journal().stored().count()),
            (Some(status), sent),
            "{ran:?}"
        );
    }
}
