//! A jail that refuses random numbers, or threads: an error, before anything is
//! sent, and no panic.
#![cfg(all(feature = "ureq", target_os = "linux"))]

mod support;

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use extracta_client::{BaseUrl, ClientError, ErrorKind};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter_all_threads};

use support::*;

/// Says that this is the run in the jail.
const RUNS_AGAIN: &str = "EXTRACTA_TEST_RUNS_AGAIN";

/// The numbers of system calls: for random numbers, and for threads.
const GETRANDOM: i64 = if cfg!(target_arch = "x86_64") { 318 } else { 278 };
const CLONE: i64 = if cfg!(target_arch = "x86_64") { 56 } else { 220 };
const CLONE3: i64 = 435;

const EIO: u32 = 5;
const EAGAIN: u32 = 11;

/// From now on these system calls end so, on each thread of this process.
fn refuse(calls: &[i64], error: u32) {
    let architecture = std::env::consts::ARCH.try_into().expect("an architecture");
    let rules: BTreeMap<i64, Vec<_>> = calls.iter().map(|call| (*call, Vec::new())).collect();
    let error = SeccompAction::Errno(error);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, error, architecture);
    let filter: BpfProgram = filter.expect("a filter").try_into().expect("a filter");
    apply_filter_all_threads(&filter).expect("a filter");
}

/// Whether this is the run in the jail; if not, runs it and waits for its success.
fn is_copy(test: &str) -> bool {
    if std::env::var_os(RUNS_AGAIN).is_some() {
        return true;
    }
    let mut copy = Command::new(std::env::current_exe().expect("this program"));
    copy.args(["--exact", test, "--nocapture"]).env(RUNS_AGAIN, "1");
    let ran = copy.output().expect("a run");
    let said = [ran.stdout, ran.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    false
}

/// Waits until each other thread of this process sleeps: what the sandbox does at its
/// start, which takes random numbers too, is done then.
fn wait_until_all_sleep() {
    let runs = |thread: std::io::Result<std::fs::DirEntry>| {
        let stat = std::fs::read_to_string(thread.expect("a thread").path().join("stat"));
        // One may have ended meanwhile.
        stat.is_ok_and(|stat| stat.rsplit_once(") ").is_some_and(|(_, it)| it.starts_with('R')))
    };
    let running = || {
        let threads = std::fs::read_dir("/proc/self/task").expect("the threads");
        threads.filter_map(|thread| runs(thread).then_some(())).count()
    };
    let began = Instant::now();
    while running() > 1 {
        assert!(began.elapsed() < Duration::from_secs(30), "a thread of this test never rests");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What a call must fail by, so that it can be tried again.
fn must_be_the_systems(error: ClientError, words: &str) {
    assert_eq!(error.kind(), ErrorKind::System, "{error}");
    assert!(error.to_string().contains(words) && error.is_retryable(), "{error}");
}

#[test]
fn without_random_numbers_nothing_is_sent_and_nothing_panics() {
    if !is_copy("without_random_numbers_nothing_is_sent_and_nothing_panics") {
        return;
    }
    let sandbox = sandbox_with(2, |sandbox| sandbox);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |number| write(folder.path(), format!("{number}.txt"), &text_of_type(number, 99));
    let (paths, id) = ([path(0), path(1)], classification(&sandbox));
    let client = client(&sandbox, quick_options(&sandbox));
    wait_until_all_sleep();
    refuse(&[GETRANDOM], EIO);
    let error = client.classify(&id, &paths).expect_err("no random numbers");
    must_be_the_systems(error, "random numbers");
    let error = client.upload(&id, None, &paths).expect_err("no random numbers");
    must_be_the_systems(error, "random numbers");
    assert_eq!(sandbox.journal().stored().count(), 0);
}

#[test]
fn without_threads_nothing_is_sent_and_nothing_panics() {
    if !is_copy("without_threads_nothing_is_sent_and_nothing_panics") {
        return;
    }
    let sandbox = sandbox_with(2, |sandbox| sandbox);
    let folder = tempfile::tempdir().expect("a folder");
    let paths = [write(folder.path(), "0.txt", &text_of_type(0, 99))];
    let client_of_an_address = client(&sandbox, quick_options(&sandbox));
    let mut options = quick_options(&sandbox);
    let named = sandbox.base_url().replace("127.0.0.1", "localhost");
    options.base_url = BaseUrl::new(&named).expect("a base URL");
    let client_of_a_name = client(&sandbox, options);
    wait_until_all_sleep();
    refuse(&[CLONE, CLONE3], EAGAIN);
    let error = client_of_an_address.classify(&classification(&sandbox), &paths);
    must_be_the_systems(error.expect_err("no thread"), "cannot start a thread");
    let error = client_of_a_name.credits().expect_err("no thread looks a name up");
    assert!(error.is_retryable() && error.to_string().contains("localhost"), "{error}");
    assert_eq!(sandbox.journal().stored().count(), 0);
}
