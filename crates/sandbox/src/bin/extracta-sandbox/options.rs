//! The options of the program.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use extracta_sandbox::{NameChange, Scripted};

/// A local stand-in of Extracta.ai's document classification: a development
/// tool that listens on 127.0.0.1 and keeps nothing.
///
/// Without --exec it prints the three variables that a client reads, as
/// `export` lines, and serves until it is interrupted.
#[derive(Debug, Parser)]
#[command(version, after_help = Scripted::GRAMMAR)]
pub(crate) struct Options {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,

    /// How long a batch is `waiting` after its last upload
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1500)]
    pub(crate) processing_time: u64,

    /// The least pause between requests for results; an earlier one
    /// gets 429. 0 allows all
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 2000)]
    pub(crate) minimum_poll_interval: u64,

    /// Appends what was seen to this file, as lines of JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,

    /// The classification, in the JSON that creates one at the service
    #[arg(long, value_name = "FILE")]
    pub(crate) definition: Option<PathBuf>,

    /// How many pages may be uploaded
    #[arg(long, value_name = "PAGES", default_value_t = 1_000_000)]
    pub(crate) credits: u64,

    /// The most bytes of a request's body; a larger one gets 413
    #[arg(long, value_name = "BYTES")]
    pub(crate) request_limit: Option<u64>,

    /// Changes every file's name on arrival; may be repeated
    #[arg(long, value_name = "CHANGE")]
    pub(crate) names: Vec<NameChange>,

    /// Lets something go wrong; may be repeated. See below
    #[arg(long, value_name = "FAULT")]
    pub(crate) fault: Vec<Scripted>,

    /// Runs this command with the three variables set, and ends with its
    /// status. All that follows belongs to the command
    #[arg(long, value_name = "COMMAND", num_args = 1.., allow_hyphen_values = true)]
    pub(crate) exec: Vec<OsString>,
}
