//! What these tests have in common.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use extracta_sandbox::Sandbox;
use tempfile::TempDir;

use crate::harness::{KEY_MARK, Ran, against, extracta};

/// A ledger in a folder of its own.
pub(super) struct LedgerFile {
    folder: TempDir,
}

impl LedgerFile {
    pub(super) fn new() -> Self {
        LedgerFile { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("run.db")
    }

    /// A command over this ledger and against this sandbox.
    pub(super) fn command(&self, name: &str, sandbox: &Sandbox) -> Command {
        let mut command = against(sandbox);
        command.arg(name).arg("--ledger").arg(self.path());
        command
    }

    /// A command over this ledger and these paths.
    pub(super) fn over<P: AsRef<OsStr>>(
        &self,
        name: &str,
        sandbox: &Sandbox,
        paths: impl IntoIterator<Item = P>,
    ) -> Command {
        let mut command = self.command(name, sandbox);
        command.args(paths);
        command
    }

    /// A command over this ledger that knows neither service nor key.
    pub(super) fn alone(&self, name: &str) -> Command {
        let mut command = extracta();
        command.arg(name).arg("--ledger").arg(self.path());
        command
    }

    /// Checks that no file of it holds a key or a signed link.
    pub(super) fn holds_no_secret(&self) {
        let files = fs::read_dir(self.folder.path()).expect("the folder");
        let files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
        assert!(!files.is_empty());
        for file in files {
            let bytes = fs::read(&file).expect("a file");
            for secret in [KEY_MARK, "sandbox-secret-", "http://127.0.0.1/files"] {
                let mut places = bytes.windows(secret.len());
                assert!(places.all(|place| place != secret.as_bytes()), "{secret} in {file:?}");
            }
        }
    }
}

/// A command that is under way, and is ended with the test that fails.
pub(super) struct UnderWay(Option<Child>);

impl UnderWay {
    pub(super) fn start(command: &mut Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        UnderWay(Some(command.spawn().expect("the command starts")))
    }

    pub(super) fn id(&self) -> u32 {
        self.0.as_ref().expect("it is under way").id()
    }

    pub(super) fn interrupt(&self) {
        let id = self.id();
        let line = format!("kill -INT {id}");
        assert!(Command::new("sh").args(["-c", &line]).status().expect("a shell").success());
    }

    pub(super) fn end(mut self) -> Ran {
        let child = self.0.take().expect("it is under way");
        Ran::of(child.wait_with_output().expect("it ends"))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits until something is so.
pub(super) fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} in vain");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until results were asked for so often.
pub(super) fn wait_for_polls(sandbox: &Sandbox, number: usize) {
    wait_until("waited for polls", || sandbox.journal().polls().count() >= number);
}

/// How often uploads and results were asked for.
pub(super) fn requests(sandbox: &Sandbox) -> (usize, usize) {
    let journal = sandbox.journal();
    (journal.uploads().count(), journal.polls().count())
}

/// How many files are stored, each of which has to be so once.
pub(super) fn stored_once(sandbox: &Sandbox) -> usize {
    let journal = sandbox.journal();
    for (file, _) in journal.stored() {
        let sha256 = file.sha256.as_deref().expect("a fingerprint");
        assert_eq!(journal.times_stored(sha256), 1, "{file:?}");
    }
    journal.stored().count()
}

/// The values of a field of all records, sorted.
pub(super) fn sorted(ran: &Ran, field: &str) -> Vec<String> {
    let text = |record: &serde_json::Value| match &record[field] {
        serde_json::Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    let mut values: Vec<String> = ran.records().iter().map(text).collect();
    values.sort();
    values
}

/// Paths as records show them.
pub(super) fn shown(paths: &[&Path]) -> Vec<String> {
    paths.iter().map(|path| path.to_str().expect("UTF-8").to_owned()).collect()
}
