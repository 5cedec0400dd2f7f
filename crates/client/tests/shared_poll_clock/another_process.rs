//! A client in a process of its own: this test program, started once more for
//! a single test that does as its environment says.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use extracta_client::{
    ApiKey, BaseUrl, BatchId, ClassificationId, Client, Options, ResultsProgress,
};
use extracta_sandbox::Sandbox;

const BASE_URL: &str = "TEST_BASE_URL";
const KEY: &str = "TEST_KEY";
const CLASSIFICATION: &str = "TEST_CLASSIFICATION";
const BATCH: &str = "TEST_BATCH";
const PAUSE: &str = "TEST_PAUSE_MS";
const POLLS: &str = "TEST_POLLS";

/// What it says when it is about to ask for results.
const READY: &str = "ready";

/// What it says after its last request.
const DONE: &str = "done";

/// A process that waits for the word to begin.
pub(crate) struct Process {
    pub(crate) child: Child,
    output: BufReader<ChildStdout>,
}

/// What a process had to say.
#[derive(Debug, PartialEq)]
pub(crate) struct Said {
    pub(crate) finished: usize,
    pub(crate) failed: usize,
    pub(crate) warnings: Vec<String>,
}

/// A command for a process that asks for this batch so many times. It has no
/// directory for state unless it is given one.
pub(crate) fn command(
    sandbox: &Sandbox,
    batch: &BatchId,
    pause: Duration,
    polls: usize,
) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", "another_process::asks_for_results_as_it_is_told"])
        .args(["--ignored", "--nocapture"])
        .env_remove("HOME")
        .env_remove("XDG_STATE_HOME")
        .env_remove("EXTRACTA_STATE_DIR")
        .env(BASE_URL, sandbox.base_url())
        .env(KEY, sandbox.api_key())
        .env(CLASSIFICATION, sandbox.classification_id())
        .env(BATCH, batch.as_str())
        .env(PAUSE, pause.as_millis().to_string())
        .env(POLLS, polls.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// Starts a process that shares the clock in this directory.
pub(crate) fn start(
    sandbox: &Sandbox,
    batch: &BatchId,
    state_dir: &Path,
    pause: Duration,
    polls: usize,
) -> Process {
    Process::start(command(sandbox, batch, pause, polls).env("EXTRACTA_STATE_DIR", state_dir))
}

impl Process {
    /// Starts it, and returns when it is ready.
    pub(crate) fn start(command: &mut Command) -> Process {
        let mut child = command.spawn().expect("the process starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let mut process = Process { child, output };
        while process.line() != READY {}
        process
    }

    pub(crate) fn begin(&mut self) {
        let input = self.child.stdin.as_mut().expect("its input");
        input.write_all(b"begin\n").expect("it listens");
    }

    /// Waits for its end, which is a good one.
    pub(crate) fn end(mut self) -> Said {
        let mut said = Said { finished: 0, failed: 0, warnings: Vec::new() };
        loop {
            let line = self.line();
            match line.split_once(": ") {
                Some(("result", "finished")) => said.finished += 1,
                Some(("result", _)) => said.failed += 1,
                Some(("warning", text)) => said.warnings.push(text.into()),
                _ if line == DONE => break,
                _ => {}
            }
        }
        // Whoever closes the pipe would make it fail.
        self.output.read_to_end(&mut Vec::new()).expect("its output ends");
        assert!(self.child.wait().expect("it ends").success(), "{said:?}");
        said
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        let length = self.output.read_line(&mut line).expect("output in UTF-8");
        assert_ne!(length, 0, "the process ended too soon");
        line.trim_end().into()
    }
}

#[test]
#[ignore = "the other process of the tests here, which start it"]
fn asks_for_results_as_it_is_told() {
    let Ok(base_url) = std::env::var(BASE_URL) else { return };
    let told = |name| std::env::var(name).expect(name);
    let mut options = Options::default();
    options.base_url = BaseUrl::new(&base_url).expect("a base URL");
    options.session.poll_pause = Duration::from_millis(told(PAUSE).parse().expect("a number"));
    let client = Client::new(ApiKey::new(&told(KEY)).expect("a key"), options).expect("a client");
    let classification = ClassificationId::new(told(CLASSIFICATION)).expect("an id");
    let batch = BatchId::new(told(BATCH)).expect("an id");

    println!("\n{READY}");
    std::io::stdin().lock().read_line(&mut String::new()).expect("the word to begin");
    for _ in 0..told(POLLS).parse().expect("a number") {
        match client.results(&classification, &batch, None) {
            Ok(response) if response.progress == ResultsProgress::Finished => {
                println!("result: finished");
            }
            other => println!("result: {other:?}"),
        }
    }
    client.warnings().iter().for_each(|warning| println!("warning: {warning}"));
    println!("{DONE}");
}
