//! Starting the command, and what holds for every run of it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use extracta_sandbox::{Definition, Fault, Response, Sandbox};
use tempfile::TempDir;

/// What every key of these tests contains, and no output may.
pub(crate) const KEY_MARK: &str = "k3y-of-the-tests";

/// What every signed link of the sandbox contains, and no output may.
const LINK_MARK: &str = "sandbox-secret-";

/// A sandbox that tells invoices from everything else.
pub(crate) fn sandbox() -> Sandbox {
    let definition = Definition::named("Post")
        .with_type("Invoice", &["amount due", "invoice number"])
        .linked_to("-OextractionTemplate1");
    Sandbox::builder().classification(definition).api_key(KEY_MARK).start().expect("a sandbox")
}

/// The response of a service that is not finished, whenever it is asked.
pub(crate) fn waiting() -> Fault {
    Fault::response(Response::raw(200, "application/json", r#"{"status":"waiting"}"#))
}

/// The command without anything of ours in its environment.
pub(crate) fn extracta() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_extracta"));
    for name in ["API_KEY", "BASE_URL", "CA_FILE", "CLASSIFICATION_ID", "POLL_PAUSE_MS"] {
        command.env_remove(format!("EXTRACTA_{name}"));
    }
    command.env("RUST_LOG", "trace").env("EXTRACTA_STATE_DIR", state_folder());
    command.stdin(Stdio::null());
    command
}

/// Where runs of these tests may leave what the next one is to know, instead
/// of where those of the user do.
fn state_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("state")
}

/// The command with this sandbox in its environment, which it may ask often.
pub(crate) fn against(sandbox: &Sandbox) -> Command {
    let mut command = extracta();
    command
        .env("EXTRACTA_BASE_URL", sandbox.base_url())
        .env("EXTRACTA_API_KEY", sandbox.api_key())
        .env("EXTRACTA_CLASSIFICATION_ID", sandbox.classification_id())
        .env("EXTRACTA_POLL_PAUSE_MS", "20");
    command
}

/// `extracta classify` of these paths.
pub(crate) fn classify<P: AsRef<OsStr>>(
    sandbox: &Sandbox,
    paths: impl IntoIterator<Item = P>,
) -> Command {
    let mut command = against(sandbox);
    command.arg("classify").args(paths);
    command
}

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// `None` if a signal killed it.
    pub(crate) status: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Ran {
    /// Checks what holds for every run: no panic, no key, no signed link.
    pub(crate) fn of(output: Output) -> Self {
        let ran = Ran {
            status: output.status.code(),
            output: String::from_utf8(output.stdout).expect("output in UTF-8"),
            errors: String::from_utf8(output.stderr).expect("messages in UTF-8"),
        };
        for shown in [&ran.output, &ran.errors] {
            for unwanted in ["panicked", KEY_MARK, LINK_MARK] {
                assert!(!shown.contains(unwanted), "{unwanted} in {ran:?}");
            }
        }
        ran
    }

    /// The records of JSON Lines.
    pub(crate) fn records(&self) -> Vec<serde_json::Value> {
        let record = |line| serde_json::from_str(line).expect("a line of JSON");
        self.output.lines().map(record).collect()
    }

    /// Checks that it ended with this status and one line that contains this.
    pub(crate) fn says_in_one_line(&self, status: i32, words: &str) {
        assert_eq!(self.status, Some(status), "{self:?}");
        assert_eq!(self.errors.lines().count(), 1, "{self:?}");
        assert!(self.errors.starts_with("extracta: ") && self.errors.contains(words), "{self:?}");
    }

    /// The command to go on that was printed.
    pub(crate) fn command_to_go_on(&self) -> &str {
        let is_command = |line: &&str| line.starts_with("extracta ");
        self.errors.lines().find(is_command).unwrap_or_else(|| panic!("no command in {self:?}"))
    }
}

/// Runs the command to its end.
pub(crate) fn run(command: &mut Command) -> Ran {
    Ran::of(command.output().expect("the command runs"))
}

/// Runs the command with this on its standard input.
pub(crate) fn run_with_input(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = start(command.stdin(Stdio::piped()));
    let mut standard_input = child.stdin.take().expect("a pipe");
    standard_input.write_all(input).expect("input is taken");
    drop(standard_input);
    Ran::of(child.wait_with_output().expect("the command ends"))
}

/// Starts the command with pipes for its output.
pub(crate) fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts")
}

/// Runs a line as a person would, in a shell that finds `extracta`.
pub(crate) fn run_in_shell(line: &str, sandbox: &Sandbox) -> Ran {
    let folder = Path::new(env!("CARGO_BIN_EXE_extracta")).parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .env("PATH", format!("{}:{path}", folder.display()))
        .env("EXTRACTA_STATE_DIR", state_folder())
        .env("EXTRACTA_API_KEY", sandbox.api_key())
        .env("EXTRACTA_POLL_PAUSE_MS", "20");
    run(&mut command)
}

/// A folder of documents.
pub(crate) struct Documents {
    folder: TempDir,
}

impl Documents {
    pub(crate) fn new() -> Self {
        Documents { folder: tempfile::tempdir().expect("a folder") }
    }

    /// Some invoices.
    pub(crate) fn invoices(number: usize) -> Self {
        let documents = Documents::new();
        for index in 0..number {
            documents.invoice(&format!("invoice-{index:03}.txt"));
        }
        documents
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    /// Writes an invoice.
    pub(crate) fn invoice(&self, name: &str) -> PathBuf {
        self.file(name, &format!("Invoice number {name}. Amount due: 12."))
    }
}
