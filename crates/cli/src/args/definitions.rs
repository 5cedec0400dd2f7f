//! The arguments of the commands about definitions, and of those that delete.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Subcommand, ValueEnum};
use extracta_client::{BatchId, ClassificationId, ExtractionId, FileId};

use super::classify::HowArguments;
use super::shared::ServiceArguments;
use crate::values;

/// `extracta classification`.
#[derive(Subcommand)]
pub(crate) enum ClassificationCommand {
    /// Create or update the classification that a file defines, after a look at
    /// what changes.
    #[command(after_help = APPLY_NOTES)]
    Apply(ApplyArguments<ClassificationId>),
    /// Write the definition that the service has to a file.
    Pull(PullArguments<ClassificationId>),
    /// Look for mistakes in a definition, without the service.
    Check(CheckArguments),
    /// Delete a classification with all its batches.
    Delete(DeleteArguments<ClassificationId>),
    /// Delete a batch with all its files.
    DeleteBatch(DeleteBatchArguments<ClassificationId>),
    /// Delete files of a batch.
    DeleteFiles(DeleteFilesArguments<ClassificationId>),
}

/// `extracta extraction`.
#[derive(Subcommand)]
pub(crate) enum ExtractionCommand {
    /// Create or update the extraction that a file defines, after a look at what
    /// changes.
    #[command(after_help = APPLY_NOTES)]
    Apply(ApplyArguments<ExtractionId>),
    /// Write the definition that the service has to a file.
    Pull(PullArguments<ExtractionId>),
    /// Look for mistakes in a definition, without the service.
    Check(CheckArguments),
    /// List the batches of an extraction, as lines of JSON.
    Batches(BatchesArguments),
    /// Send documents to an extraction, and tell what it finds in each.
    #[command(after_help = EXTRACT_NOTES)]
    Extract(ExtractArguments),
    /// Get what an extraction found in the files of a batch.
    Results(ExtractionResultsArguments),
    /// Delete an extraction with all its batches.
    Delete(DeleteArguments<ExtractionId>),
    /// Delete a batch of an extraction.
    DeleteBatch(DeleteBatchArguments<ExtractionId>),
    /// Delete one file of a batch of an extraction.
    DeleteFile(DeleteFilesArguments<ExtractionId>),
}

const APPLY_NOTES: &str = "\
Example:
  extracta classification apply post.toml

The id that a new one gets is written into the file, as its first entry: the next
`apply` updates it, and changes nothing if the file has not changed.";

const EXTRACT_NOTES: &str = "\
Goes as `extracta classify`, whose help tells of paths, records, limits, --ledger and
exit status: `outcome` is extracted, and `values` what was found, as the service wrote
it. Each page costs a credit.

Example:
  extracta extraction extract -OJDc9njfsJ1-6ZWU6_J invoice.pdf";

/// An id of the service, which may begin with `-`.
pub(crate) trait Id: std::str::FromStr + Clone + Send + Sync + 'static {}
impl<T: std::str::FromStr + Clone + Send + Sync + 'static> Id for T {}

#[derive(Args)]
pub(crate) struct ApplyArguments<I: Id> {
    /// The definition: TOML if its name ends with `.toml`, JSON otherwise.
    pub(crate) file: PathBuf,

    /// The one to update, instead of what the file names.
    #[arg(long, value_name = "ID", value_parser = values::id::<I>, allow_hyphen_values = true)]
    pub(crate) id: Option<I>,

    /// Go on without asking: for scripts.
    #[arg(long)]
    pub(crate) yes: bool,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,
}

#[derive(Args)]
pub(crate) struct PullArguments<I: Id> {
    /// Which one.
    #[arg(value_name = "ID", value_parser = values::id::<I>, allow_hyphen_values = true)]
    pub(crate) id: I,

    /// Where to write it, instead of standard output, which `-` is too. An existing
    /// file is not overwritten.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// How [default: by the name of the file, toml otherwise].
    #[arg(long, value_enum)]
    pub(crate) format: Option<DefinitionFormat>,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,
}

/// How a definition is written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DefinitionFormat {
    Toml,
    Json,
}

#[derive(Args)]
pub(crate) struct CheckArguments {
    /// The definition: TOML if its name ends with `.toml`, JSON otherwise.
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct BatchesArguments {
    /// The extraction.
    #[arg(value_name = "ID", value_parser = values::id::<ExtractionId>, allow_hyphen_values = true)]
    pub(crate) id: ExtractionId,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,
}

#[derive(Args)]
pub(crate) struct ExtractArguments {
    /// The extraction.
    #[arg(value_name = "ID", value_parser = values::id::<ExtractionId>, allow_hyphen_values = true)]
    pub(crate) id: ExtractionId,

    /// Documents, and directories, as for `extracta classify`.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) how: HowArguments,
}

#[derive(Args)]
pub(crate) struct ExtractionResultsArguments {
    /// The extraction.
    #[arg(value_name = "ID", value_parser = values::id::<ExtractionId>, allow_hyphen_values = true)]
    pub(crate) id: ExtractionId,

    /// The batch.
    #[arg(value_name = "BATCH", value_parser = values::id::<BatchId>, allow_hyphen_values = true)]
    pub(crate) batch: BatchId,

    /// One file of the batch, instead of all.
    #[arg(long, value_name = "ID", value_parser = values::id::<FileId>, allow_hyphen_values = true)]
    pub(crate) file: Option<FileId>,

    /// How long to wait until the results are finished.
    #[arg(
        long,
        value_name = "SECONDS",
        value_parser = values::seconds,
        default_value = values::default_timeout()
    )]
    pub(crate) timeout: Duration,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,
}

/// How to destroy something.
#[derive(Args)]
pub(crate) struct DestroyArguments {
    /// Go on without asking: for scripts. It cannot be undone.
    #[arg(long)]
    pub(crate) yes: bool,

    /// Take it for done if it is not there.
    #[arg(long)]
    pub(crate) if_exists: bool,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,
}

#[derive(Args)]
pub(crate) struct DeleteArguments<I: Id> {
    /// Which one.
    #[arg(value_name = "ID", value_parser = values::id::<I>, allow_hyphen_values = true)]
    pub(crate) id: I,

    #[command(flatten)]
    pub(crate) how: DestroyArguments,
}

#[derive(Args)]
pub(crate) struct DeleteBatchArguments<I: Id> {
    /// What the batch belongs to.
    #[arg(value_name = "ID", value_parser = values::id::<I>, allow_hyphen_values = true)]
    pub(crate) id: I,

    /// The batch.
    #[arg(value_name = "BATCH", value_parser = values::id::<BatchId>, allow_hyphen_values = true)]
    pub(crate) batch: BatchId,

    #[command(flatten)]
    pub(crate) how: DestroyArguments,
}

#[derive(Args)]
pub(crate) struct DeleteFilesArguments<I: Id> {
    /// What the batch belongs to.
    #[arg(value_name = "ID", value_parser = values::id::<I>, allow_hyphen_values = true)]
    pub(crate) id: I,

    /// The batch.
    #[arg(value_name = "BATCH", value_parser = values::id::<BatchId>, allow_hyphen_values = true)]
    pub(crate) batch: BatchId,

    /// The files, by the service's ids, with commas between them. (Of several
    /// arguments that may begin with `-` an option behind them would be one.)
    #[arg(value_name = "FILE_ID", value_parser = values::id::<FileId>, required = true,
        action = ArgAction::Set, num_args = 1, value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) files: Vec<FileId>,

    #[command(flatten)]
    pub(crate) how: DestroyArguments,
}
