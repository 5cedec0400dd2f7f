//! The arguments of the commands that print what is generated from them all.

use clap::Args;
use clap_complete::Shell;

#[derive(Args)]
pub(crate) struct CompletionsArguments {
    /// The shell.
    pub(crate) shell: Shell,
}

#[derive(Args)]
pub(crate) struct ManArguments {
    /// One of its commands, and one of that one's.
    pub(crate) command: Vec<String>,
}

pub(super) const COMPLETIONS_NOTES: &str = "\
Example:
  extracta completions bash > ~/.local/share/bash-completion/completions/extracta";

pub(super) const MAN_NOTES: &str = "\
Examples:
  extracta man classify | man -l -
  extracta man classification apply | man -l -";
