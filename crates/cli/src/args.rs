//! The command line.
//!
//! What may be written, and its help. What follows from it is in `classify`,
//! `results`, `credits` and `service`. Environment variables are read there
//! as well: clap would take an empty one for a value, and print the value of
//! each in its help.

use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};
use extracta_client::{BatchId, ClassificationId, FileId};

use crate::exit::Exit;
use crate::format::Format;
use crate::{say, values};

/// Reads the command line. Help and version are printed here, as is what is
/// wrong: then the exit status is returned.
pub(crate) fn read() -> Result<Command, Exit> {
    match Arguments::try_parse() {
        Ok(arguments) => Ok(arguments.command),
        Err(error) => {
            use ErrorKind::{
                DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion,
            };
            match error.kind() {
                DisplayHelp | DisplayVersion => {
                    // It fails where nobody reads: then nothing is amiss.
                    let _ = error.print();
                    return Err(Exit::Fine);
                }
                DisplayHelpOnMissingArgumentOrSubcommand => {
                    let _ = error.print();
                }
                _ => say::say(&in_one_line(&error)),
            }
            Err(Exit::Usage)
        }
    }
}

/// Sort documents by what they are, with Extracta.ai's classification.
#[derive(Parser)]
#[command(
    name = "extracta",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = EXIT_STATUS
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Upload documents, wait, and tell what each one is.
    #[command(after_help = CLASSIFY_NOTES)]
    Classify(ClassifyArguments),
    /// Get the results of a batch that was uploaded before.
    #[command(after_help = RESULTS_NOTES)]
    Results(ResultsArguments),
    /// Print how many credits the account has; a credit is a page.
    Credits(CreditsArguments),
}

#[derive(Args)]
pub(crate) struct ClassifyArguments {
    /// Documents, and directories, of which every file directly inside is
    /// taken; `-` reads paths from standard input.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// The classification that says which types there are [env:
    /// EXTRACTA_CLASSIFICATION_ID].
    #[arg(long, value_name = "ID", value_parser = values::classification_id, allow_hyphen_values = true)]
    pub(crate) classification: Option<ClassificationId>,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,

    /// How to print the records [default: table on a terminal, jsonl
    /// elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,

    /// How long to wait for results, from the end of the upload [default: 900].
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds)]
    pub(crate) timeout: Option<Duration>,

    /// The most files in a request [default: 20].
    #[arg(long, value_name = "N", value_parser = values::count)]
    pub(crate) files_per_request: Option<usize>,

    /// The most bytes in a request; a bigger file goes alone [default:
    /// 25165824].
    #[arg(long, value_name = "N", value_parser = values::at_least_one)]
    pub(crate) bytes_per_request: Option<u64>,

    /// The most files in a batch [default: 500].
    #[arg(long, value_name = "N", value_parser = values::count)]
    pub(crate) files_per_batch: Option<usize>,

    /// The most uploads at the same time [default: 4].
    #[arg(long, value_name = "N", value_parser = values::count)]
    pub(crate) concurrency: Option<usize>,

    /// Try it out: run against a small stand-in of the service inside this
    /// command. Needs no key and no network; it knows invoices, receipts,
    /// resumes, contracts, bank statements and letters by their phrases.
    #[cfg(feature = "sandbox")]
    #[arg(long, conflicts_with_all = ["base_url", "api_key_file", "ca_file", "classification"])]
    pub(crate) sandbox: bool,
}

#[derive(Args)]
pub(crate) struct ResultsArguments {
    /// The classification that the batch was uploaded to [env:
    /// EXTRACTA_CLASSIFICATION_ID].
    #[arg(long, value_name = "ID", value_parser = values::classification_id, allow_hyphen_values = true)]
    pub(crate) classification: Option<ClassificationId>,

    /// The batch.
    #[arg(long, value_name = "ID", value_parser = values::batch_id, allow_hyphen_values = true)]
    pub(crate) batch: BatchId,

    /// One file of the batch, instead of all.
    #[arg(long, value_name = "ID", value_parser = values::file_id, allow_hyphen_values = true)]
    pub(crate) file: Option<FileId>,

    /// Wait until the results are finished.
    #[arg(long)]
    pub(crate) wait: bool,

    /// How long to wait [default: 900].
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds, requires = "wait")]
    pub(crate) timeout: Option<Duration>,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,

    /// How to print the rows [default: table on a terminal, jsonl elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Args)]
pub(crate) struct CreditsArguments {
    #[command(flatten)]
    pub(crate) service: ServiceArguments,
}

/// Where the service is, and how it knows us.
#[derive(Args)]
pub(crate) struct ServiceArguments {
    // No doc comment: rustdoc asks for brackets around an address, which the
    // help would show.
    #[arg(
        long,
        value_name = "URL",
        help = "Where the service is [env: EXTRACTA_BASE_URL] [default: \
                https://api.extracta.ai/api/v1]"
    )]
    pub(crate) base_url: Option<String>,

    /// A file that holds the API key. The other way is the variable
    /// EXTRACTA_API_KEY; no option takes the key itself, since everybody on
    /// the machine can read command lines.
    #[arg(long, value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,

    /// Certificate authorities to trust beside the system's [env:
    /// EXTRACTA_CA_FILE].
    #[arg(long, value_name = "PEM")]
    pub(crate) ca_file: Option<PathBuf>,
}

const EXIT_STATUS: &str = "\
Exit status, the first that applies:
  130  interrupted
  141  nobody reads the output any more (a closed pipe)
    2  something on the command line cannot be used, or nothing is there to classify
    3  the service stopped the run: key, credits, classification, base URL, or
       the same refusal again and again
    4  network, service or time: some results are missing, or the output cannot
       be written
    1  some document was refused or could not be classified
    0  every document has its type";

const CLASSIFY_NOTES: &str = "\
Paths:
  A directory stands for the files directly in it, hidden ones too, in the
  order of their names' bytes; its sub-directories are left out. From standard
  input a path is read per line or, if a NUL byte occurs, up to each NUL. A
  file whose name begins with `-` is written ./-name.

Records:
  One for each input, printed as soon as it is known; `outcome` is classified,
  failed, refused, unknown, held or pending. A path that is not UTF-8 is shown
  with U+FFFD where it is not.

When the time is over or Ctrl-C is pressed, the commands that get the missing
results later are printed on standard error. A second Ctrl-C ends at once.

Examples:
  extracta classify --sandbox examples/documents
  extracta classify --classification -OPXQuIrkHuA2QZkY-44 inbox/ letter.docx
  find . -name '*.pdf' -print0 | extracta classify - >types.jsonl

Exit status, the first that applies: 130 interrupted, 141 output closed, 2 usage
or nothing to classify, 3 stopped by the service, 4 network, service, time or
output, 1 some document not classified, 0 all classified.";

const RESULTS_NOTES: &str = "\
Example:
  extracta results --classification=-OPXQuIrkHuA2QZkY-44 --batch=8pMpXYxy3R --wait

Exit status, the first that applies: 130 interrupted, 141 output closed, 2 usage,
3 refused by the service, 4 not finished yet, network, service or output, 1 some
document could not be classified, 0 all classified.";

/// What is wrong with the command line, without the blank lines, the usage
/// and the pointer to the help that clap puts around it.
fn in_one_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let is_said = |line: &&str| {
        !line.is_empty() && !line.starts_with("Usage:") && !line.starts_with("For more information")
    };
    let mut said = String::new();
    for line in text.lines().map(str::trim).filter(is_said) {
        match said.chars().last() {
            None => {}
            Some(':') => said.push(' '),
            Some(_) => said.push_str("; "),
        }
        said.push_str(line);
    }
    said + "; see extracta --help"
}
