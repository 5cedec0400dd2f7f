//! The command `extracta`: sorts documents by what they are.
//!
//! All of the work is `extracta-client`'s, and `extracta-ledger`'s where it is
//! to outlive the process. Here are the arguments (`args`, `values`,
//! `environment`), what they mean (`service`, `key`, `inputs`, `embedded`), the
//! commands (`classify`, `dry_run`, `results`, `credits` and those of
//! `ledger`), what they show (`listener`, `record`, `format`, `output`,
//! `bars`, `tally`, `say`), and how they end (`interrupt`, `ending`, `resume`,
//! `exit`).

#![forbid(unsafe_code)]

mod args;
mod bars;
mod classify;
mod credits;
mod dry_run;
#[cfg(feature = "sandbox")]
mod embedded;
mod ending;
mod environment;
mod exit;
mod format;
mod inputs;
mod interrupt;
mod key;
mod ledger;
mod listener;
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
        Ok(Command::Submit(arguments)) => ledger::submit::run(arguments),
        Ok(Command::Collect(arguments)) => ledger::collect::run(&arguments),
        Ok(Command::Status(arguments)) => ledger::status::run(&arguments),
        Ok(Command::Resend(arguments)) => ledger::resend::run(&arguments),
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
