//! The command `extracta`: sorts documents by what they are.
//!
//! All of the work is `extracta-client`'s. Here are the arguments (`args`,
//! `values`, `environment`), what they mean (`service`, `key`, `inputs`,
//! `embedded`), the three commands (`classify`, `results`, `credits`), what
//! they show (`record`, `format`, `output`, `bars`, `tally`, `say`), and how
//! they end (`interrupt`, `resume`, `exit`).

#![forbid(unsafe_code)]

mod args;
mod bars;
mod classify;
mod credits;
#[cfg(feature = "sandbox")]
mod embedded;
mod environment;
mod exit;
mod format;
mod inputs;
mod interrupt;
mod key;
mod output;
mod record;
mod results;
mod resume;
mod say;
mod service;
mod tally;
mod values;

use std::process::ExitCode;

use args::Command;

fn main() -> ExitCode {
    let result = match args::read() {
        Ok(Command::Classify(arguments)) => classify::run(arguments),
        Ok(Command::Results(arguments)) => results::run(arguments),
        Ok(Command::Credits(arguments)) => credits::run(&arguments),
        Err(exit) => Ok(exit),
    };
    let exit = result.unwrap_or_else(|failure| {
        say::say(&failure.message);
        failure.exit
    });
    exit.into()
}
