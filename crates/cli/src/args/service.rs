//! The options that say where the service is, and with which key.

use std::path::PathBuf;

use clap::Args;

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
