//! The arguments of the commands that ask the service without a ledger.

use std::time::Duration;

use clap::Args;
use extracta_client::{BatchId, ClassificationId, FileId};

use super::ServiceArguments;
use crate::format::Format;
use crate::values;

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

pub(super) const RESULTS_NOTES: &str = "\
Example:
  extracta results --classification=-OPXQuIrkHuA2QZkY-44 --batch=8pMpXYxy3R --wait

Exit status, the first that applies: 130 interrupted, 141 output closed, 2 usage,
3 refused by the service, 4 not finished yet, network, service or output, 1 some
document could not be classified, 0 all classified.";
