//! The option that says how records are printed.

use clap::Args;

use crate::format::Format;

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
