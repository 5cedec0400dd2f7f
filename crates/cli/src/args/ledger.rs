//! The arguments of the commands that work on a ledger alone.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args};
use extracta_client::Outcome;

use super::classify::InputArguments;
use super::shared::{OutputArguments, RunArguments, ServiceArguments};
use crate::values;

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
pub(crate) struct EnterArguments {
    #[command(flatten)]
    pub(crate) inputs: InputArguments,

    /// The ledger, made if it is not there.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: PathBuf,

    /// Your own name for these documents, handed back in every record. The same
    /// path under another key is another entry.
    #[arg(long, value_name = "TEXT")]
    pub(crate) key: Option<String>,

    /// Keep a copy beside the ledger until it is classified: for files that will
    /// not stay.
    #[arg(long)]
    pub(crate) copy: bool,

    /// Send, and pay for, once more what is known already.
    #[arg(long)]
    pub(crate) again: bool,

    #[arg(long, value_name = "URL", help = "Where the service is, for a new ledger")]
    pub(crate) base_url: Option<String>,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Args)]
#[command(group = ArgGroup::new("how").args(["once", "until_empty", "forever"]))]
pub(crate) struct WorkArguments {
    /// The ledger.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: PathBuf,

    /// Send what is to be sent, ask once for each batch whose results are
    /// awaited, and do not wait: for cron.
    #[arg(long)]
    pub(crate) once: bool,

    /// End when nothing is left to send or to wait for, but for what cannot be
    /// opened for now. The default.
    #[arg(long)]
    pub(crate) until_empty: bool,

    /// Go on until a signal: for a service. What stops it is told, and tried
    /// again after a pause.
    #[arg(long)]
    pub(crate) forever: bool,

    /// How long documents of several callers wait for one another before a
    /// batch is opened for them, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds, default_value = "0.5")]
    pub(crate) linger: Duration,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,

    #[command(flatten)]
    pub(crate) output: OutputArguments,

    #[command(flatten)]
    pub(crate) run: RunArguments,
}

#[derive(Args)]
pub(crate) struct TakeArguments {
    /// The ledger.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: PathBuf,

    /// The name of who takes: letters, digits, `.`, `-` and `_`.
    #[arg(long, value_name = "NAME")]
    pub(crate) consumer: String,

    /// Acknowledge what was written: it does not come again.
    #[arg(long)]
    pub(crate) ack: bool,

    /// Where a new consumer begins, instead of with the first record of all.
    #[arg(long, value_name = "now", value_parser = ["now"])]
    pub(crate) from: Option<String>,

    /// The most records to take.
    #[arg(long, value_name = "N", value_parser = values::at_least_one::<usize>)]
    pub(crate) limit: Option<usize>,
}

#[derive(Args)]
pub(crate) struct ConsumersArguments {
    /// The ledger.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: PathBuf,

    /// Forget this one, and what it has acknowledged.
    #[arg(long, value_name = "NAME")]
    pub(crate) remove: Option<String>,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Args)]
pub(crate) struct StatusArguments {
    /// The ledger.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: PathBuf,

    /// Tell each entry, instead of each classification.
    #[arg(long)]
    pub(crate) documents: bool,

    /// Only entries with this outcome.
    #[arg(long, requires = "documents", value_parser = values::word::<Outcome>)]
    pub(crate) outcome: Option<Outcome>,

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
As `extracta work`, and tells what it learns. What was not sent is sent. Where
another process works on the ledger, this one waits, and takes over when it can;
with --once it leaves the work to that. The classification is in the ledger.

Records:
  One for each entry, as of `extracta classify`, under its absolute path, as soon
  as it is known, and at the end those without an outcome. With --once only those
  that become known. What was known before is not told: `extracta status
  --documents` tells all, and `extracta take` hands each out once.

Examples:
  extracta collect --ledger run.db >types.jsonl
  */5 * * * *  extracta collect --once --ledger /srv/run.db >>/srv/types.jsonl

Exit status, the first that applies: 130 interrupted, 141 output closed, 2 usage,
3 stopped by the service, 4 network, service, time, output or ledger, 1 some
document not classified, 0 all classified, or nothing to collect. With --once,
documents whose results are still awaited are no reason for status 4.";

pub(super) const STATUS_NOTES: &str = "\
Needs no key and no network, and disturbs nobody who works on the ledger.

Records:
  One for each classification: classificationId, createdAt (of the ledger),
  worker (the process that works on the ledger), documents (how many), of these
  classified, failed, refused, unknown, held and pending, and stop (why no more
  of them were sent). With --documents one for each entry, as of `extracta
  classify`, under its absolute path.

Examples:
  extracta status --ledger run.db
  extracta status --ledger run.db --documents --format csv >types.csv

Exit status, the first that applies: 141 output closed, 2 usage, 4 the output
cannot be written or the ledger not be read, 0 told.";

pub(super) const RESEND_NOTES: &str = "\
Unknown and held documents may be stored at the service: sent again, the account
may be charged for them twice, and their records say so. Nothing is sent here;
the next `extracta work` or `collect` does that. What that sends again anyway, a document
whose batch was never named, say, is left alone. Needs no key and no network.

Examples:
  extracta resend --ledger run.db --held
  extracta resend --ledger run.db --held --unknown inbox/letter.docx

Exit status, the first that applies: 2 usage, or a path that is not in the
ledger, 4 a process is at work on these documents, or the ledger cannot be
written, 0 done.";

pub(super) const ENTER_NOTES: &str = "\
Any number of processes may enter at once, and none waits for the network; the
documents are sent by whoever runs `extracta work`, which may be at it already.
Needs no key.

What is known by its content is not sent again: its entry gets the result that is
there. What was refused is sent anew.

Record:
  entries, newDocuments, newBytes, known and refused, as numbers.

Examples:
  extracta enter --ledger run.db --classification -OPXQuIrkHuA2QZkY-44 inbox
  extracta enter --ledger run.db --key 'order 4711' --copy /tmp/upload.pdf

Exit status, the first that applies: 141 output closed, 2 usage, or nothing is
there, 4 the ledger cannot be written, 1 some file cannot be sent, 0 all noted.";

pub(super) const WORK_NOTES: &str = "\
One process at a time works on a ledger; another one waits, and takes over when it
can. Documents of all callers fill the same batches. Results are in the ledger:
`extracta take` hands each out once.

Records:
  At the end one for each classification, as of `extracta status`.

Examples:
  extracta work --ledger run.db --forever
  */5 * * * *  extracta work --once --ledger /srv/run.db

Exit status, the first that applies: 130 interrupted, 2 usage, 3 stopped by the
service, 4 network, service, time or ledger, or some result is still awaited,
0 nothing is left.";

pub(super) const TAKE_NOTES: &str = "\
Needs no key and no network. A record comes again, under the same recordKey, until
it is acknowledged: who crashes in between takes the same once more. Two processes
cannot take in one name.

Records, as JSON lines:
  recordKey, which no other record of any ledger has; key, if it was entered with
  one; and the fields of `extracta classify`. In the order in which they became
  final: classified, failed, refused or held.

Examples:
  extracta take --ledger run.db --consumer mail --ack >types.jsonl
  extracta take --ledger run.db --consumer audit --from now

Exit status, the first that applies: 141 output closed, 2 usage, 4 the output
cannot be written, another process takes in this name, or the ledger cannot be
used, 0 taken.";
