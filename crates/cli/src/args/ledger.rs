//! The arguments of the commands that work on a ledger alone.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::{ArgGroup, Args};
use extracta_client::{BatchId, ClassificationId, Outcome};

use super::classify::InputArguments;
use super::shared::{
    BudgetArguments, FollowArgument, OutputArguments, RunArguments, ServiceArguments,
};
use crate::values;

/// Which ledger.
#[derive(Args)]
pub(crate) struct LedgerArgument {
    /// The ledger; `enter` makes it if it is not there.
    #[arg(id = "ledger", long = "ledger", value_name = "FILE")]
    pub(crate) path: PathBuf,
}

#[derive(Args)]
pub(crate) struct CollectArguments {
    #[command(flatten)]
    pub(crate) ledger: LedgerArgument,

    /// Ask once for each batch whose results are awaited, and do not wait: for
    /// cron.
    #[arg(long, conflicts_with = "timeout")]
    pub(crate) once: bool,

    #[command(flatten)]
    pub(crate) follow: FollowArgument,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,

    #[command(flatten)]
    pub(crate) output: OutputArguments,

    #[command(flatten)]
    pub(crate) run: RunArguments,
}

#[derive(Args)]
pub(crate) struct AuditArguments {
    #[command(flatten)]
    pub(crate) ledger: LedgerArgument,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Args)]
pub(crate) struct EnterArguments {
    #[command(flatten)]
    pub(crate) inputs: InputArguments,

    #[command(flatten)]
    pub(crate) ledger: LedgerArgument,

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
    #[command(flatten)]
    pub(crate) ledger: LedgerArgument,

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
    #[arg(long, conflicts_with = "limit")]
    pub(crate) forever: bool,

    /// How long documents of several callers wait for one another before a
    /// batch is opened for them, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds, default_value = "0.5")]
    pub(crate) linger: Duration,

    #[command(flatten)]
    pub(crate) follow: FollowArgument,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,

    #[command(flatten)]
    pub(crate) output: OutputArguments,

    #[command(flatten)]
    pub(crate) run: RunArguments,

    #[command(flatten)]
    pub(crate) budget: BudgetArguments,
}

#[derive(Args)]
pub(crate) struct TakeArguments {
    #[command(flatten)]
    pub(crate) ledger: LedgerArgument,

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
    #[command(flatten)]
    pub(crate) ledger: LedgerArgument,

    /// Forget this one, and what it has acknowledged.
    #[arg(long, value_name = "NAME")]
    pub(crate) remove: Option<String>,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Args)]
pub(crate) struct StatusArguments {
    #[command(flatten)]
    pub(crate) ledger: LedgerArgument,

    /// Tell each entry, instead of each classification.
    #[arg(long)]
    pub(crate) documents: bool,

    /// Only entries with this outcome.
    #[arg(long, requires = "documents", value_parser = values::word::<Outcome>)]
    pub(crate) outcome: Option<Outcome>,

    /// Only entries of this classification.
    #[arg(long, value_name = "ID", requires = "documents",
        value_parser = values::id::<ClassificationId>, allow_hyphen_values = true)]
    pub(crate) classification: Option<ClassificationId>,

    /// Only entries of this file.
    #[arg(long, requires = "documents")]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Args)]
#[command(group = ArgGroup::new("which").args(["unknown", "held", "refused", "dropped", "parked"]).required(true).multiple(true))]
pub(crate) struct ResendArguments {
    /// Only these files of the ledger; all if none is named.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) ledger: LedgerArgument,

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

    /// Documents that were dropped. Those that were never sent are charged once.
    #[arg(long)]
    pub(crate) dropped: bool,

    /// Documents of a classification of which none were taken, all of them: by
    /// whoever works at this moment. The next to work tries them anyway.
    #[arg(long, conflicts_with = "paths")]
    pub(crate) parked: bool,
}

#[derive(Args)]
#[command(group = ArgGroup::new("which").args(["paths", "key", "batch", "pending", "unknown", "held", "refused"]).required(true).multiple(true))]
pub(crate) struct DropArguments {
    /// Only these files of the ledger.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) ledger: LedgerArgument,

    /// Only documents that were entered with this key.
    #[arg(long, value_name = "TEXT")]
    pub(crate) key: Vec<String>,

    /// Only documents of which this batch has, or may have, the result: one that
    /// is gone, say.
    #[arg(long, value_name = "ID", value_parser = values::id::<BatchId>, allow_hyphen_values = true)]
    pub(crate) batch: Option<BatchId>,

    /// Documents that were not sent, or whose results are awaited.
    #[arg(long)]
    pub(crate) pending: bool,

    /// Documents whose upload had no response.
    #[arg(long)]
    pub(crate) unknown: bool,

    /// Documents whose uploads' responses were lost too often.
    #[arg(long)]
    pub(crate) held: bool,

    /// Documents that the service refused.
    #[arg(long)]
    pub(crate) refused: bool,
}

#[derive(Args)]
pub(crate) struct ForgetArguments {
    #[command(flatten)]
    pub(crate) ledger: LedgerArgument,

    /// What became final before this: a date, at whose beginning here, or a
    /// moment such as 2026-03-01T12:00:00Z.
    #[arg(long, value_name = "DATE", value_parser = values::moment)]
    pub(crate) before: SystemTime,

    /// Tell how much that is, and forget nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
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
  One for each target: classificationId or extractionId, createdAt (of the ledger),
  worker (the process that works on the ledger), documents (how many), of these
  classified, extracted, failed, refused, unknown, held, dropped and pending, of those that
  are not sent parked (until the classification is tried again) and unavailable
  (their files cannot be opened for now), and stop (why no more of them were
  sent). With --documents one for each entry, as of `extracta classify`, under its
  absolute path.

Who may not write the ledger can read it, too. Nothing of it is changed: one of
version 1 is read as a copy that is carried over.

Examples:
  extracta status --ledger run.db
  extracta status --ledger run.db --documents --format csv >types.csv

Exit status, the first that applies: 141 output closed, 2 usage, 4 the output
cannot be written or the ledger not be read, 0 told.";

pub(super) const RESEND_NOTES: &str = "\
Unknown and held documents, and dropped ones that were sent, may be stored at the
service: sent again, the account may be charged for them twice, and their records
say so. Nothing is sent here;
the next `extracta work` or `collect` does that. What that sends again anyway, a document
whose batch was never named, say, is left alone. Needs no key and no network.

Examples:
  extracta resend --ledger run.db --held
  extracta resend --ledger run.db --held --unknown inbox/letter.docx
  extracta resend --ledger run.db --parked

Exit status, the first that applies: 2 usage, or a path that is not in the
ledger, 4 a process is at work on these documents, or the ledger cannot be
written, 0 done.";

pub(super) const AUDIT_NOTES: &str = "\
Needs no key and no network. Balances are seen by `classify`, `submit` and `work`
with --max-pages or --max-credits.

Record:
  documents (that the service has), pages (as it counted them), uncounted (documents
  without a page count), unknown (documents that are there or not),
  possiblyChargedTwice, settledByAbsence (sent again since results lacked them),
  resent (by `extracta resend`), requests and unknownRequests (uploads; those that
  nothing tells the end of), balances (how many were seen), first and last of these,
  pagesBetween and creditsBetween (of what was sent and used between the two), and
  said: what the difference may be.

Example:
  extracta audit --ledger run.db

Exit status, the first that applies: 141 output closed, 2 usage, 4 the ledger or
the output cannot be used, 0 told.";

pub(super) const DROP_NOTES: &str = "\
What is dropped is sent no more, nobody waits for it, and consumers get a record of
it. All that is said of a document has to be true of it; without --pending,
--unknown, --held or --refused it is any that has no type. A document is dropped
with all its entries. What is classified or failed is left alone.

It is told how many may be stored at the service, and were or may be charged: these
are sent again only by `extracta resend --dropped` or `extracta enter --again`,
others when they are entered again. What somebody is sending, or awaits, can be
dropped when that process has ended. Needs no key and no network.

Examples:
  extracta drop --ledger run.db inbox/letter.docx
  extracta drop --ledger run.db --batch 8pMpXYxy3R

Exit status, the first that applies: 2 usage, or something that is not in the
ledger, 4 a process is at work on some of it, or the ledger cannot be written, 0
done.";

pub(super) const FORGET_NOTES: &str = "\
Documents leave the ledger with all their entries and records; so do batches that
are empty then. What is not final stays, and what a consumer has not acknowledged,
or a batch still needs. A file that is entered again after this is sent, and
charged, again. Needs no key and no network.

Examples:
  extracta forget --ledger run.db --before 2026-03-01 --dry-run
  extracta forget --ledger run.db --before 2026-03-01T00:00:00Z

Exit status, the first that applies: 2 usage, 4 the ledger cannot be written, 0
done.";

pub(super) const ENTER_NOTES: &str = "\
Any number of processes may enter at once, and none waits for the network; the
documents are sent by whoever runs `extracta work`, which may be at it already.
Needs no key.

What is known by its content is not sent again: its entry gets the result that is
there. What was refused is sent anew.

Record:
  entries, newDocuments, newBytes, known, dropped (of those known: dropped, and may
  be stored) and refused, as numbers.

Examples:
  extracta enter --ledger run.db --classification -OPXQuIrkHuA2QZkY-44 inbox
  extracta enter --ledger run.db --key 'order 4711' --copy /tmp/upload.pdf

Exit status, the first that applies: 141 output closed, 2 usage, or nothing is
there, 4 the ledger cannot be written, 1 some file cannot be sent, 0 all noted.";

pub(super) const WORK_NOTES: &str = "\
One process at a time works on a ledger; another one waits, and takes over when it
can. Documents of all callers fill the same batches. Results are in the ledger:
`extracta take` hands each out once.

With --max-pages or --max-credits nothing is sent if what waits is more: see
`extracta classify --help`. What others enter meanwhile is sent all the same.

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
  final: classified, extracted, failed, refused, held or dropped. What gets its data
  later comes again, with it.

Examples:
  extracta take --ledger run.db --consumer mail --ack >types.jsonl
  extracta take --ledger run.db --consumer audit --from now

Exit status, the first that applies: 141 output closed, 2 usage, 4 the output
cannot be written, another process takes in this name, or the ledger cannot be
used, 0 taken.";
