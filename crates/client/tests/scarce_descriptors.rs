//! A system that has no descriptor left: its fault, and no document's. Each test
//! runs a copy of itself, whose limit is its own.

#![cfg(feature = "ureq")]

mod support;

use std::os::fd::AsRawFd;
use std::process::Command;

use extracta_client::own_http::FileToSend;
use extracta_client::{ApiKey, Client, ErrorKind, Options, Outcome};
use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use support::*;

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
fn inputs_that_the_system_cannot_open_are_pending() {
    if !is_copy("inputs_that_the_system_cannot_open_are_pending") {
        return;
    }
    let sandbox = sandbox_with(2, |sandbox| sandbox);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |number| write(folder.path(), format!("{number}.txt"), &text_of_type(number, 9));
    let paths = [path(0), path(1)];
    let client = client(&sandbox, quick_options(&sandbox));
    let (error, report) = with_spare(0, || {
        let error = FileToSend::examine(&paths[0]).expect_err("no descriptor");
        (error, client.classify(&classification(&sandbox), &paths))
    });
    assert!(error.is_systems_fault() && error.is_unavailable(), "{error}");
    assert_eq!(error.raw_os_error(), Some(Errno::MFILE.raw_os_error()));
    match report {
        // No thread, or no pipe, for those who would send.
        Err(error) => assert_eq!(error.kind(), ErrorKind::System, "{error}"),
        Ok(report) => {
            for document in report.documents() {
                assert_eq!(document.outcome, Outcome::Pending);
                let error = document.error.expect("a reason");
                assert_eq!(error.kind, ErrorKind::System, "{error}");
                assert!(error.kind.is_retryable());
            }
        }
    }
    assert_eq!(sandbox.journal().stored().count(), 0);
    let report = client.classify(&classification(&sandbox), &paths).expect("a report");
    assert!(report.documents().all(|document| document.outcome == Outcome::Classified));
}

#[test]
fn a_ca_file_that_the_system_cannot_open_is_no_mistake_of_who_named_it() {
    if !is_copy("a_ca_file_that_the_system_cannot_open_is_no_mistake_of_who_named_it") {
        return;
    }
    let authority = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, authority.expect("a certificate").cert.pem()).expect("a file");
    let make = || {
        let mut options = Options::default();
        options.ca_file = Some(path.clone());
        Client::new(ApiKey::new("key").expect("a key"), options)
    };
    // None for the file; none for the trust store that is read beside it.
    let error = with_spare(0, make).expect_err("no descriptor");
    assert_eq!(error.kind(), ErrorKind::System, "{error}");
    make().expect("a client");
}
