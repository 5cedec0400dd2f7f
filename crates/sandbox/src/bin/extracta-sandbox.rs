//! The program `extracta-sandbox`: a sandbox for a shell, or for one command.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};
use std::time::Duration;

use clap::Parser;
use extracta_sandbox::{Builder, Definition, Extraction, NameChange, Sandbox, Scripted};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tempfile::TempDir;

/// A local stand-in of Extracta.ai's document classification and extraction: a
/// development tool that listens on 127.0.0.1 and keeps nothing.
///
/// Without --exec it prints the variables that a client reads, as
/// `export` lines, and serves until it is interrupted.
#[derive(Debug, Parser)]
#[command(version, after_help = Scripted::GRAMMAR)]
struct Options {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// How long a batch is `waiting` after its last upload
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1500)]
    processing_time: u64,

    /// How long a batch of an extraction is `waiting`: after its last upload, or
    /// after the classification that its files come from
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1500)]
    extraction_time: u64,

    /// The least pause between requests for results, of each of the two routes;
    /// an earlier one gets 429. 0 allows all
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 2000)]
    minimum_poll_interval: u64,

    /// Appends what was seen to this file, as lines of JSON
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,

    /// The classification, in the JSON that creates one at the service.
    /// Default: one for the example documents, with its invoices linked to an
    /// extraction
    #[arg(long, value_name = "FILE")]
    definition: Option<PathBuf>,

    /// An extraction, in the JSON that creates one at the service; may be
    /// repeated. With an "extractionId" beside its "extractionDetails" it has that
    /// id, to which types can be linked
    #[arg(long, value_name = "FILE")]
    extraction: Vec<PathBuf>,

    /// Sends the events of extractions to this address: http://127.0.0.1:PORT/…
    /// or http://[::1]:PORT/…
    #[arg(long, value_name = "URL", requires = "webhook_secret")]
    webhook: Option<String>,

    /// The secret that events are signed with, E_AI_K_… as the service shows it
    #[arg(long, value_name = "SECRET", requires = "webhook")]
    webhook_secret: Option<String>,

    /// How many pages may be uploaded, or handed on to an extraction
    #[arg(long, value_name = "PAGES", default_value_t = 1_000_000)]
    credits: u64,

    /// The most bytes of a request's body; a larger one gets 413
    #[arg(long, value_name = "BYTES")]
    request_limit: Option<u64>,

    /// Changes every file's name on arrival; may be repeated
    #[arg(long, value_name = "CHANGE")]
    names: Vec<NameChange>,

    /// Lets something go wrong; may be repeated. See below
    #[arg(long, value_name = "FAULT")]
    fault: Vec<Scripted>,

    /// Runs this command with the variables set, and ends with its
    /// status. All that follows belongs to the command
    #[arg(long, value_name = "COMMAND", num_args = 1.., allow_hyphen_values = true)]
    exec: Vec<OsString>,
}

fn main() -> ExitCode {
    run(Options::parse()).unwrap_or_else(|error| {
        eprintln!("extracta-sandbox: {}", with_reasons(&*error));
        ExitCode::FAILURE
    })
}

fn with_reasons(error: &dyn Error) -> String {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    chain.map(|error| error.to_string()).collect::<Vec<_>>().join(": ")
}

/// Runs until the command has ended, or without one until an interrupt.
fn run(options: Options) -> Result<ExitCode, Box<dyn Error>> {
    // From a terminal an interrupt goes to the command as well, which may have
    // something to save: the sandbox has to be there until it is done. So from
    // here on a signal is only noted.
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let command = options.exec.clone();
    let sandbox = start(options)?;
    // On the error stream: the other one belongs to the command, or is read
    // by a shell.
    eprintln!(
        "extracta-sandbox: a development tool, not the service; listening on {}",
        sandbox.address()
    );
    match command.split_first() {
        Some((program, arguments)) => Ok(execute(&sandbox, program, arguments)),
        None => {
            let lines = variables(&sandbox).map(|(name, value)| format!("export {name}={value}\n"));
            // Whoever started it may not be reading: that is no reason to end.
            let _ = io::stdout().write_all(lines.concat().as_bytes());
            signals.forever().next();
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn start(options: Options) -> Result<Sandbox, Box<dyn Error>> {
    let definition =
        options.definition.map(|path| read(&path, Definition::from_json)).transpose()?;
    let extractions: Result<Vec<Extraction>, String> =
        options.extraction.iter().map(|path| read(path, Extraction::from_json)).collect();
    let builder = Sandbox::builder()
        .port(options.port)
        .credits(options.credits)
        .processing_time(Duration::from_millis(options.processing_time))
        .extraction_time(Duration::from_millis(options.extraction_time))
        .minimum_poll_interval(Duration::from_millis(options.minimum_poll_interval));
    let builder = options.journal.into_iter().fold(builder, Builder::journal_file);
    let builder = extractions?.into_iter().fold(builder, Builder::extraction);
    let builder = match definition {
        Some(definition) => builder.classification(definition),
        None => builder.linked_example(),
    };
    let webhook = options.webhook.zip(options.webhook_secret).into_iter();
    let builder = webhook.fold(builder, |builder, (url, secret)| builder.webhook(url, secret));
    let builder = options.request_limit.into_iter().fold(builder, Builder::request_limit);
    let builder = options.names.into_iter().fold(builder, Builder::name_change);
    let builder = options.fault.into_iter().fold(builder, Builder::scripted);
    Ok(builder.start()?)
}

fn read<T>(
    path: &Path,
    parse: fn(&str) -> Result<T, extracta_sandbox::Error>,
) -> Result<T, String> {
    let failed = |error: &dyn Error| {
        format!("cannot read the definition {}: {}", path.display(), with_reasons(error))
    };
    let text = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
    parse(&text).map_err(|error| failed(&error))
}

fn variables(sandbox: &Sandbox) -> [(&'static str, String); 4] {
    [
        ("EXTRACTA_BASE_URL", sandbox.base_url()),
        ("EXTRACTA_API_KEY", sandbox.api_key().to_owned()),
        ("EXTRACTA_CLASSIFICATION_ID", sandbox.classification_id().to_owned()),
        ("EXTRACTA_EXTRACTION_ID", sandbox.extraction_id().to_owned()),
    ]
}

/// Where clients keep what they share with others of their key.
const STATE_DIR: &str = "EXTRACTA_STATE_DIR";

fn execute(sandbox: &Sandbox, program: &OsString, arguments: &[OsString]) -> ExitCode {
    // A folder that goes away with the sandbox, unless the user has named one:
    // no other client has its address, and nothing is to be left in a home.
    let is_named = std::env::var_os(STATE_DIR).is_some();
    let state = if is_named { None } else { TempDir::with_prefix("extracta-sandbox-").ok() };
    let status = Command::new(program)
        .args(arguments)
        .envs(variables(sandbox))
        .envs(state.iter().map(|folder| (STATE_DIR, folder.path())))
        .status();
    match status {
        Ok(status) => ExitCode::from(code_of(status)),
        Err(error) => {
            eprintln!("extracta-sandbox: cannot run {}: {error}", program.display());
            // As shells tell the two apart.
            ExitCode::from(if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 })
        }
    }
}

/// The status as a shell would give it: 128 and the signal's number for a
/// command that a signal ended.
fn code_of(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}
