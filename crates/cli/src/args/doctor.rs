//! The arguments of `extracta doctor`.

use std::path::PathBuf;

use clap::Args;

use super::shared::{OutputArguments, ServiceArguments};

#[derive(Args)]
pub(crate) struct DoctorArguments {
    /// A ledger to look at; without a base URL, of the service that it belongs to.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) service: ServiceArguments,

    #[command(flatten)]
    pub(crate) output: OutputArguments,

    /// Check against a small stand-in of the service inside this command.
    #[cfg(feature = "sandbox")]
    #[arg(long, conflicts_with_all = ["base_url", "api_key_file", "ca_file", "ledger"])]
    pub(crate) sandbox: bool,
}

pub(super) const DOCTOR_NOTES: &str = "\
Makes a connection and asks for the credits; uploads nothing, and writes nothing.
What is printed can be put into a report of a fault: it has no key and no password
of a proxy, and shows the home directory as ~.

Records:
  One for each check: check, verdict (ok, warn, fail or not_tried), found, and
  advice.

Examples:
  extracta doctor
  extracta doctor --ledger /srv/run.db --format jsonl

Exit status, the first that applies: 141 output closed, 2 something on the command
line or in the environment cannot be used, 3 the service refuses, 4 network,
service or ledger, 0 nothing failed.";
