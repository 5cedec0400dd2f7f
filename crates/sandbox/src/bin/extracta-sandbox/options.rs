//! The options of the program.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use extracta_sandbox::{NameChange, Scripted};

/// A local stand-in of Extracta.ai's document classification: a development
/// tool that answers on 127.0.0.1 and keeps nothing.
///
/// Without --exec it prints the three variables that a client reads, as
/// `export` lines, and serves until it is interrupted.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP)]
pub(crate) struct Options {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,

    /// How long a batch answers `waiting` after its last upload
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1500)]
    pub(crate) processing_time: u64,

    /// The least pause between requests for results; an earlier one is
    /// answered 429. 0 allows all
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 2000)]
    pub(crate) minimum_poll_interval: u64,

    /// Appends what was seen to this file, as lines of JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,

    /// The classification, in the JSON that creates one at the service
    #[arg(long, value_name = "FILE")]
    pub(crate) definition: Option<PathBuf>,

    /// How many pages may be uploaded
    #[arg(long, value_name = "PAGES")]
    pub(crate) credits: Option<u64>,

    /// The most bytes of a request's body; a larger one is answered 413
    #[arg(long, value_name = "BYTES")]
    pub(crate) request_limit: Option<u64>,

    /// Changes every file's name on arrival; may be repeated
    #[arg(long, value_name = "CHANGE", value_parser = name_change)]
    pub(crate) names: Vec<NameChange>,

    /// Lets something go wrong; may be repeated. See below
    #[arg(long, value_name = "FAULT")]
    pub(crate) fault: Vec<Scripted>,

    /// Runs this command with the three variables set, and ends with its
    /// status. All that follows belongs to the command
    #[arg(long, value_name = "COMMAND", num_args = 1.., allow_hyphen_values = true)]
    pub(crate) exec: Vec<OsString>,
}

const AFTER_HELP: &str = "\
Faults are written ROUTE:NTH:EFFECT, or file:NAME:FATE for files by a part of their name:
  ROUTE   upload, results, credits, create-classification, view-classification, file, unknown
  NTH     2, 2-4, 3-, each, or every-3 for the 3rd, 6th and so on
  EFFECT  close-before-reading, close-after-bytes=N, close-after-reading, close-after-storing,
          hang, hang=MS, delay=MS, cut=BYTES, 503, '400=Batch is closed', html=502, plain=404,
          junk, redirect=URL; to these +stored, +stored-after=MS, +early, +after-bytes=N,
          +hold=MS, +retry-after=SECONDS
          or of an answer: rows-reversed, rows-missing=N, rows-doubled, rows-share-id,
          row-status=WORD, status=WORD, names=CHANGE, files-null, files-missing,
          files-by-index, waiting-with-files
  FATE    refused, failed=WORDS, missing, missing=ANSWERS, untyped
  CHANGE  mojibake, escapes-decoded, escapes-kept, decomposed, upper-case,
          non-ascii-to-underscore, spaces-to-underscore, shortened

  extracta-sandbox --fault upload:2:close-after-storing --exec my-program --its-options";

fn name_change(word: &str) -> Result<NameChange, String> {
    let known = NameChange::ALL.into_iter().find(|change| change.word() == word);
    known.ok_or_else(|| {
        let words: Vec<&str> = NameChange::ALL.iter().map(|change| change.word()).collect();
        format!("known changes: {}", words.join(", "))
    })
}
