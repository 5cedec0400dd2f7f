//! Runs of programs that cannot hang a suite.

use std::io::{Read, Seek};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Far above what any program here takes, valgrind included.
const LIMIT: Duration = Duration::from_secs(120);

/// What a program said, and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output. Bytes that are not UTF-8 show as U+FFFD.
    pub stdout: String,
    /// Its standard error, likewise.
    pub stderr: String,
}

impl Ran {
    /// # Panics
    ///
    /// If it did not end with this exit status.
    #[track_caller]
    pub fn must_exit_with(&self, code: i32) -> &Self {
        assert_eq!(self.status.code(), Some(code), "{}{}", self.stdout, self.stderr);
        self
    }
}

/// Runs a program to its end.
///
/// # Panics
///
/// If it cannot be started, or hangs.
pub fn run(command: &mut Command) -> Ran {
    let mut stdout = tempfile::tempfile().expect("a file");
    let mut stderr = tempfile::tempfile().expect("a file");
    command.stdin(Stdio::null());
    command.stdout(stdout.try_clone().expect("a file"));
    command.stderr(stderr.try_clone().expect("a file"));
    let mut child = command.spawn().expect("the program starts");
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            break status;
        }
        if started.elapsed() > LIMIT {
            child.kill().expect("the program can be ended");
            panic!("{command:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let read = |file: &mut std::fs::File| {
        let mut bytes = Vec::new();
        file.rewind().expect("a file");
        file.read_to_end(&mut bytes).expect("a file");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ran { status, stdout: read(&mut stdout), stderr: read(&mut stderr) }
}
