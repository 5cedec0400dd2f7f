//! The arguments of the commands that work on a ledger alone.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::shared::{OutputArguments, RunArguments, ServiceArguments};

#[derive(Args)]
pub(crate) struct CollectArguments {
    /// The ledger.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: PathBuf,

    /// Ask once for each batch whose results are awaited, and do not wait: for
    /// cron.
    #[arg(long, conflicts_with = "timeout")]
    pub(crate) once: bool,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,

    #[command(flatten)]
    pub(crate) output: OutputArguments,

    #[command(flatten)]
    pub(crate) run: RunArguments,
}

#[derive(Args)]
pub(crate) struct StatusArguments {
    /// The ledger.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: PathBuf,

    /// Tell each document, instead of each run.
    #[arg(long)]
    pub(crate) documents: bool,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Args)]
#[command(group = ArgGroup::new("which").args(["unknown", "held", "refused"]).required(true).multiple(true))]
pub(crate) struct ResendArguments {
    /// Only these files of the ledger; all if none is named.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// The ledger.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: PathBuf,

    /// Documents whose upload had no response, and which no result has settled.
    #[arg(long)]
    pub(crate) unknown: bool,

    /// Documents whose uploads' responses were lost too often to try again
    /// unasked.
    #[arg(long)]
    pub(crate) held: bool,

    /// Documents that the service refused, once the reason is gone. Nothing is
    /// charged twice for them.
    #[arg(long)]
    pub(crate) refused: bool,
}

pub(super) const COLLECT_NOTES: &str = "\
Takes every run that no other process is at work on. What its runs had not sent
is sent. The classification is in the ledger.

Records:
  One for each input of these runs, as of `extracta classify`, under its
  absolute path: first those that are known, the others as soon as they are, and
  at the end those without an outcome. With --once only those that become known.
  Runs with nothing to wait for are not taken. A command that is killed may have
  told less than the ledger knows: `extracta status --documents` tells all.

Examples:
  extracta collect --ledger run.db >types.jsonl
  */5 * * * *  extracta collect --once --ledger /srv/run.db >>/srv/types.jsonl

Exit status, the first that applies: 130 interrupted, 141 output closed, 2 usage,
3 stopped by the service, 4 network, service, time, output or ledger, 1 some
document not classified, 0 all classified, or nothing to collect. With --once,
documents whose results are still awaited are no reason for status 4.";

pub(super) const STATUS_NOTES: &str = "\
Needs no key and no network, and disturbs nobody who is at work on the ledger.

Records:
  One for each run: run, classificationId, createdAt, isOwned (a process is at
  work on it), documents (how many), of these classified, failed, refused,
  unknown, held and pending, and stop (why its last session sent nothing more).
  With --documents one for each input, as of `extracta classify`, under its
  absolute path.

Examples:
  extracta status --ledger run.db
  extracta status --ledger run.db --documents --format csv >types.csv

Exit status, the first that applies: 141 output closed, 2 usage, 4 the output
cannot be written or the ledger not be read, 0 told.";

pub(super) const RESEND_NOTES: &str = "\
Unknown and held documents may be stored at the service: sent again, the account
may be charged for them twice, and their records say so. Nothing is sent here;
the next `extracta collect` does that. What that sends again anyway, a document
whose batch was never named, say, is left alone. Needs no key and no network.

Examples:
  extracta resend --ledger run.db --held
  extracta resend --ledger run.db --held --unknown inbox/letter.docx

Exit status, the first that applies: 2 usage, or a path that is not in the
ledger, 4 a process is at work on these documents, or the ledger cannot be
written, 0 done.";
