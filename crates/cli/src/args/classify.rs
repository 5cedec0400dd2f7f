//! The arguments of the commands that take documents.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use extracta_client::{Asking, ClassificationId, ExtractionId, SessionSettings};

use super::shared::{
    BudgetArguments, FollowArgument, OutputArguments, RunArguments, ServiceArguments, SizeArguments,
};
use crate::values;

#[derive(Args)]
pub(crate) struct ClassifyArguments {
    #[command(flatten)]
    pub(crate) inputs: InputArguments,

    #[command(flatten)]
    pub(crate) how: HowArguments,

    #[command(flatten)]
    pub(crate) follow: FollowArgument,

    /// Try it out: run against a small stand-in of the service inside this
    /// command. Needs no key and no network; it knows invoices, receipts,
    /// resumes, contracts, bank statements and letters by their phrases.
    #[cfg(feature = "sandbox")]
    #[arg(long, conflicts_with_all = ["base_url", "api_key_file", "ca_file", "classification"])]
    pub(crate) sandbox: bool,
}

/// How documents are sent that are waited for.
#[derive(Args)]
pub(crate) struct HowArguments {
    /// Keep what is learnt in this file, made if it is not there, so that the
    /// same command again goes on where this one was.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,

    /// Tell what it would take, and send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,

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
pub(crate) struct SubmitArguments {
    #[command(flatten)]
    pub(crate) inputs: InputArguments,

    /// The file that keeps what is learnt, made if it is not there.
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    pub(crate) ledger: Option<PathBuf>,

    /// Tell what it would take, and send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,

    #[command(flatten)]
    pub(crate) output: OutputArguments,

    /// How long to wait until all is sent, in seconds since something was sent
    /// last.
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds)]
    pub(crate) within: Option<Duration>,

    #[command(flatten)]
    pub(crate) budget: BudgetArguments,

    #[command(flatten)]
    sizes: SizeArguments,
}

/// Which documents, and what they are sent to.
#[derive(Args)]
pub(crate) struct InputArguments {
    /// Documents, and directories, of which every file directly inside is
    /// taken; `-` reads paths from standard input.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// The classification that says which types there are [env:
    /// EXTRACTA_CLASSIFICATION_ID].
    #[arg(long, value_name = "ID", value_parser = values::id::<ClassificationId>, allow_hyphen_values = true)]
    pub(crate) classification: Option<ClassificationId>,

    /// Send them to this extraction instead: it finds values in them.
    #[arg(long, value_name = "ID", value_parser = values::id::<ExtractionId>, allow_hyphen_values = true,
        conflicts_with = "classification")]
    pub(crate) extraction: Option<ExtractionId>,
}

impl SubmitArguments {
    /// The settings that were asked for.
    pub(crate) fn settings(&self) -> SessionSettings {
        SessionSettings { asking: Asking::Never, ..self.sizes.settings() }
    }
}

pub(super) const CLASSIFY_NOTES: &str = "\
Paths:
  A directory stands for the files directly in it, hidden ones too, in the
  order of their names' bytes; its sub-directories are left out. From standard
  input a path is read per line or, if there is a NUL byte in its first 8 KiB,
  up to each NUL. A list in UTF-16 needs a byte order mark; one in UTF-32, or that
  seems to be in UTF-16 and has none, is refused. A file whose name begins with
  `-` is written ./-name. What standard output and error go to is left out, by
  whatever name, and so are the list itself, the files of the key and of certificate
  authorities, each ledger with what lies beside it, and a file that holds the key, or
  one word alone that looks like a key: 20 to 256 letters, digits and -_.+/=, no space.

Records:
  One for each input, printed as soon as it is known; `outcome` is classified,
  extracted, failed, refused, unknown, held, dropped or pending. A path that is
  not UTF-8 is shown with U+FFFD where it is not. No format shows a control
  character or one that turns the direction of text: they are escaped.

CSV:
  A text that a spreadsheet would run (it begins with = + - or @), that holds an
  escaped character, or that begins with ' stands behind a '. To read such a cell
  take the ' away, then read the escapes of JSON. Any other cell is as it is.

When the time is over or Ctrl-C is pressed, the commands that get the missing
results later are printed on standard error; what was not sent is listed in a
file, with the command that sends it alone. A second Ctrl-C ends at once. A
signal that was ignored at the start, as by nohup, stays ignored.

With --follow:
  A document whose type is linked to an extraction is printed when its data is there:
  `values` holds what was found, as the service wrote it. Where the data does not
  come, the type is printed with the reason in `error`, and the exit status is 1. With
  --ledger the data of what was classified before is fetched too, at no cost, and
  whoever works fetches it; until it came, the document is pending for everybody.

With --extraction:
  Documents get values instead of types; `outcome` is extracted.

With --ledger:
  Nothing that the ledger knows is sent again: a file is known by its path,
  length and time of modification or, with another time, by its content. Its
  record is printed first.

With --max-pages or --max-credits:
  Pages are counted before anything is sent: those of PDF and TIFF; any other file
  counts as one. They are told beside the balance. If they are more than the limit or
  the balance, or unknown, nothing is sent and the exit status is 3; with --anyway
  what fits is sent, in the order of the files, and nothing of which the pages are
  unknown. The balance is told again at the end. What may be charged twice, and the
  extraction of linked types, comes on top. With --ledger the pages of what it has
  still to send count too, but not what others enter meanwhile. Those of a PDF are the
  leaves of its page tree, whatever number it gives of itself.

With --dry-run:
  One record: documents, bytes, batches, requests, polls (requests for results),
  the least time that these take, pages, and how many documents have an unknown
  number of pages. Every file counts, but for those that the
  ledger has sent already; of files with equal content only one would be sent.
  Needs no key and no network.

Examples:
  extracta classify --sandbox examples/documents
  extracta classify --classification -OPXQuIrkHuA2QZkY-44 inbox/ letter.docx
  find . -name '*.pdf' -print0 | extracta classify --ledger run.db - >types.jsonl
  extracta classify --dry-run inbox/

Exit status, the first that applies: 130 interrupted, 141 output closed, 2 usage
or nothing to classify, 3 stopped by the service, 4 network, service, time,
output or ledger, 1 some document not classified, or without the data that was asked
for, 0 all classified; of a dry run
1 if some file would be refused.";

pub(super) const SUBMIT_NOTES: &str = "\
Paths are those of `extracta classify`; so are --dry-run and the limits. Nothing that the ledger
knows is sent again; what an earlier command left unsent of the same files is.

Records:
  One for each batch that one of these files is in: batchId, documents (how many
  are in it), awaited (how many have no result yet) and classificationId or
  extractionId.

Example:
  extracta submit --ledger run.db --classification -OPXQuIrkHuA2QZkY-44 inbox/
  extracta collect --ledger run.db

Exit status, the first that applies: 130 interrupted, 141 output closed, 2 usage
or nothing to classify, 3 stopped by the service, 4 some document was not sent or
may be stored or not, or the output or the ledger cannot be written, 1 some file
was refused, 0 all sent.";
