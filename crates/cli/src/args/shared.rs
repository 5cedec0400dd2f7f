//! The options that several commands share.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args};
use extracta_client::SessionSettings;

use crate::format::Format;
use crate::inputs::NotInputs;
use crate::service;
use crate::values;

/// Where the service is, and with which key.
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

impl ServiceArguments {
    /// What is no document wherever it is.
    pub(crate) fn not_inputs(&self) -> NotInputs {
        NotInputs::new()
            .and(self.api_key_file.as_deref(), "it holds the API key")
            .and(service::ca_file(self).as_deref(), "it holds certificate authorities")
    }
}

/// How records are printed.
#[derive(Args)]
pub(crate) struct OutputArguments {
    /// How to print the records [default: table on a terminal, jsonl
    /// elsewhere].
    #[arg(
        long,
        value_enum,
        default_value_t = Format::default_for_output(),
        hide_default_value = true
    )]
    pub(crate) format: Format,
}

/// What a run may cost.
#[derive(Args)]
#[command(group = ArgGroup::new("limit").multiple(true))]
pub(crate) struct BudgetArguments {
    /// Send no more pages than this: where they are more, nothing.
    #[arg(long, value_name = "N", value_parser = values::at_least_one::<u64>, group = "limit")]
    pub(crate) max_pages: Option<u64>,

    /// Use no more credits than this: a page takes one.
    #[arg(long, value_name = "N", value_parser = values::at_least_one::<u64>, group = "limit")]
    pub(crate) max_credits: Option<u64>,

    /// Send what fits the limit, where all does not.
    #[arg(long, requires = "limit")]
    pub(crate) anyway: bool,
}

/// Whether data is fetched too.
#[derive(Args)]
pub(crate) struct FollowArgument {
    /// Fetch the extracted data too of each document whose type is linked to an
    /// extraction; in a ledger also of what is classified already.
    #[arg(id = "follow", long = "follow")]
    pub(crate) is_wanted: bool,
}

impl FollowArgument {
    /// The settings with this.
    pub(crate) fn of(&self, settings: SessionSettings) -> SessionSettings {
        SessionSettings { follows: self.is_wanted, ..settings }
    }
}

/// A run that waits for results.
#[derive(Args)]
pub(crate) struct RunArguments {
    /// How long to wait for results, from the end of the upload.
    #[arg(
        long,
        value_name = "SECONDS",
        value_parser = values::seconds,
        default_value = values::default_timeout()
    )]
    timeout: Duration,

    /// How long results lack a stored file, or are only refused, before it is
    /// given up as failed.
    #[arg(
        long,
        value_name = "SECONDS",
        value_parser = values::seconds,
        default_value = values::default_unreadable_after()
    )]
    unreadable_after: Duration,

    /// How many responses in a row that takes at least.
    #[arg(long, value_name = "N", value_parser = values::at_least_one::<u32>,
        default_value_t = SessionSettings::default().unreadable_responses)]
    unreadable_responses: u32,

    #[command(flatten)]
    sizes: SizeArguments,
}

/// How much goes into a request and a batch, and how many at a time.
#[derive(Args)]
pub(crate) struct SizeArguments {
    /// The most files in a request.
    #[arg(long, value_name = "N", value_parser = values::at_least_one::<usize>,
        default_value_t = SessionSettings::default().files_per_request)]
    files_per_request: usize,

    /// The most bytes in a request; a bigger file goes alone.
    #[arg(long, value_name = "N", value_parser = values::at_least_one::<u64>,
        default_value_t = SessionSettings::default().bytes_per_request)]
    bytes_per_request: u64,

    /// The most files in a batch.
    #[arg(long, value_name = "N", value_parser = values::at_least_one::<usize>,
        default_value_t = SessionSettings::default().files_per_batch)]
    files_per_batch: usize,

    /// The most uploads at the same time.
    #[arg(long, value_name = "N", value_parser = values::at_least_one::<usize>,
        default_value_t = SessionSettings::default().concurrency)]
    concurrency: usize,
}

impl RunArguments {
    /// The settings that were asked for.
    pub(crate) fn settings(&self) -> SessionSettings {
        SessionSettings {
            results_timeout: self.timeout,
            unreadable_after: self.unreadable_after,
            unreadable_responses: self.unreadable_responses,
            ..self.sizes.settings()
        }
    }
}

impl SizeArguments {
    /// The settings that were asked for.
    pub(super) fn settings(&self) -> SessionSettings {
        SessionSettings {
            files_per_request: self.files_per_request,
            bytes_per_request: self.bytes_per_request,
            files_per_batch: self.files_per_batch,
            concurrency: self.concurrency,
            ..SessionSettings::default()
        }
    }
}
