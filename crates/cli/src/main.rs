//! The command `extracta`: sorts documents by what they are.
//!
//! All of the work is `extracta-client`'s, and `extracta-ledger`'s where it is
//! to outlive the process. Here are the arguments (`args`, `values`), what they
//! mean (`service`, `inputs`, `embedded`), the commands (`classify`, `dry_run`,
//! `results`, `credits`, `doctor`, `generated`, those of `ledger` and of
//! `definitions`), what they may cost (`budget`, `pages`), what they show (`listener`,
//! `record`, `format`, `output`, `bars`, `tally`, `shown`, `say`), and how they end
//! (`interrupt`, `ending`, `hint`, `resume`, `unsent`, `exit`).

#![forbid(unsafe_code)]

mod args;
mod bars;
mod budget;
mod classify;
mod credits;
mod definitions;
mod doctor;
mod dry_run;
#[cfg(feature = "sandbox")]
mod embedded;
mod ending;
mod exit;
mod format;
mod generated;
mod hint;
mod inputs;
mod interrupt;
mod ledger;
mod listener;
mod named_file;
mod output;
mod pages;
mod record;
mod results;
mod resume;
mod say;
mod service;
mod shown;
mod tally;
mod unsent;
mod values;

use std::process::ExitCode;

use args::Command;
use exit::{Exit, Failure};

fn main() -> ExitCode {
    let result = args::read().and_then(run);
    ExitCode::from(result.unwrap_or_else(|failure| failure.tell()) as u8)
}

fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Classify(arguments) => classify::run(arguments),
        Command::Submit(arguments) => ledger::submit::run(arguments),
        Command::Collect(arguments) => ledger::collect::run(&arguments),
        Command::Enter(arguments) => ledger::enter::run(arguments),
        Command::Work(arguments) => ledger::work::run(&arguments),
        Command::Take(arguments) => ledger::take::run(&arguments),
        Command::Consumers(arguments) => ledger::take::consumers(&arguments),
        Command::Status(arguments) => ledger::status::run(&arguments),
        Command::Audit(arguments) => ledger::audit::run(&arguments),
        Command::Resend(arguments) => ledger::resend::run(&arguments),
        Command::Drop(arguments) => ledger::drop::run(arguments),
        Command::Forget(arguments) => ledger::forget::run(&arguments),
        Command::Results(arguments) => results::run(&arguments),
        Command::Classification(command) => definitions::classification(command),
        Command::Extraction(command) => definitions::extraction(command),
        Command::Credits(arguments) => credits::run(&arguments),
        Command::Completions(arguments) => Ok(generated::completions(&arguments)),
        Command::Man(arguments) => generated::man(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
    }
}
