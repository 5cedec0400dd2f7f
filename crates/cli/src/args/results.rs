//! The arguments of the command that asks for a batch.

use std::time::Duration;

use clap::Args;
use extracta_client::{BatchId, ClassificationId, FileId};

use super::shared::{OutputArguments, ServiceArguments};
use crate::values;

#[derive(Args)]
pub(crate) struct ResultsArguments {
    /// The classification that the batch was uploaded to [env:
    /// EXTRACTA_CLASSIFICATION_ID].
    #[arg(long, value_name = "ID", value_parser = values::id::<ClassificationId>, allow_hyphen_values = true)]
    pub(crate) classification: Option<ClassificationId>,

    /// The batch.
    #[arg(long, value_name = "ID", value_parser = values::id::<BatchId>, allow_hyphen_values = true)]
    pub(crate) batch: BatchId,

    /// One file of the batch, instead of all.
    #[arg(long, value_name = "ID", value_parser = values::id::<FileId>, allow_hyphen_values = true)]
    pub(crate) file: Option<FileId>,

    /// Wait until the results are finished.
    #[arg(long)]
    pub(crate) wait: bool,

    /// How long to wait.
    #[arg(
        long,
        value_name = "SECONDS",
        value_parser = values::seconds,
        default_value = values::default_timeout(),
        requires = "wait"
    )]
    pub(crate) timeout: Duration,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

pub(super) const RESULTS_NOTES: &str = "\
Example:
  extracta results --classification=-OPXQuIrkHuA2QZkY-44 --batch=8pMpXYxy3R --wait

Exit status, the first that applies: 130 interrupted, 141 output closed, 2 usage,
3 refused by the service, 4 not finished yet, network, service or output, 1 some
document could not be classified, 0 all classified.";
