//! Starts the sandbox and keeps it for as long as it is wanted.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};
use std::time::Duration;

use extracta_sandbox::{Definition, Sandbox};

use crate::interrupts::Interrupts;
use crate::options::Options;

/// Why the program cannot do its work.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Runs until the command has ended, or without one until an interrupt.
pub(crate) fn run(options: Options) -> Result<ExitCode, Failure> {
    let interrupts =
        Interrupts::catch().map_err(|error| failure("cannot catch interrupts", error))?;
    let command = options.exec.clone();
    let sandbox = start(options)?;
    // On the error stream: the other one belongs to the command, or is read
    // by a shell.
    eprintln!(
        "extracta-sandbox: a development tool, not the service; listening on {}",
        sandbox.address()
    );
    match command.split_first() {
        Some((program, arguments)) => execute(&sandbox, program, arguments),
        None => {
            // Whoever started it may not be reading: that is no reason to end.
            let _ = print_variables(&sandbox);
            interrupts.wait();
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn start(options: Options) -> Result<Sandbox, Failure> {
    let interval = Duration::from_millis(options.minimum_poll_interval);
    let mut builder = Sandbox::builder()
        .port(options.port)
        .processing_time(Duration::from_millis(options.processing_time))
        .minimum_poll_interval(Some(interval).filter(|interval| !interval.is_zero()));
    if let Some(path) = &options.journal {
        builder = builder.journal_file(path);
    }
    if let Some(path) = &options.definition {
        builder = builder.classification(definition(path)?);
    }
    if let Some(credits) = options.credits {
        builder = builder.credits(credits);
    }
    if let Some(limit) = options.request_limit {
        builder = builder.request_limit(limit);
    }
    for change in options.names {
        builder = builder.name_change(change);
    }
    for scripted in options.fault {
        builder = builder.scripted(scripted);
    }
    builder.start().map_err(|error| failure("cannot start", error))
}

fn definition(path: &Path) -> Result<Definition, Failure> {
    let about = format!("cannot read the definition {}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| failure(&about, error))?;
    Definition::from_json(&text).map_err(|error| failure(&about, error))
}

fn variables(sandbox: &Sandbox) -> [(&'static str, String); 3] {
    [
        ("EXTRACTA_BASE_URL", sandbox.base_url()),
        ("EXTRACTA_API_KEY", sandbox.api_key().to_owned()),
        ("EXTRACTA_CLASSIFICATION_ID", sandbox.classification_id().to_owned()),
    ]
}

fn print_variables(sandbox: &Sandbox) -> io::Result<()> {
    let mut output = io::stdout().lock();
    for (name, value) in variables(sandbox) {
        writeln!(output, "export {name}={value}")?;
    }
    output.flush()
}

fn execute(
    sandbox: &Sandbox,
    program: &OsString,
    arguments: &[OsString],
) -> Result<ExitCode, Failure> {
    let state = State::beside_the_users();
    let status = Command::new(program)
        .args(arguments)
        .envs(variables(sandbox))
        .envs(state.iter().map(|state| (STATE_DIR, &state.0)))
        .status();
    match status {
        Ok(status) => Ok(ExitCode::from(code_of(status))),
        Err(error) => {
            eprintln!("extracta-sandbox: cannot run {}: {error}", program.display());
            // As shells tell the two apart.
            let is_missing = error.kind() == io::ErrorKind::NotFound;
            Ok(ExitCode::from(if is_missing { 127 } else { 126 }))
        }
    }
}

/// Where clients keep what they share with others of their key.
const STATE_DIR: &str = "EXTRACTA_STATE_DIR";

/// A directory for it that goes away with the sandbox: no other client has its
/// address, and nothing is to be left in anybody's home.
struct State(PathBuf);

impl State {
    /// `None` if the user has named one, or none can be made.
    fn beside_the_users() -> Option<Self> {
        let name = format!("extracta-sandbox-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let is_free = std::env::var_os(STATE_DIR).is_none();
        (is_free && std::fs::create_dir(&path).is_ok()).then_some(State(path))
    }
}

impl Drop for State {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The status as a shell would give it: 128 and the signal's number for a
/// command that a signal ended.
fn code_of(status: ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

fn failure(about: &str, error: impl fmt::Display) -> Failure {
    Failure(format!("{about}: {error}"))
}
