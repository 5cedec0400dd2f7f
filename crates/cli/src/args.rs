//! The command line.
//!
//! What may be written, and its help: a file for each kind of command. What
//! follows from it is in the commands and in `service`. Environment variables
//! are read there as well: clap would take an empty one for a value, and print
//! the value of each in its help.

mod classify;
mod definitions;
mod doctor;
mod generated;
mod ledger;
mod results;
mod shared;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};

use crate::exit::{Exit, Failure};
use crate::output;
pub(crate) use classify::{ClassifyArguments, HowArguments, InputArguments, SubmitArguments};
pub(crate) use definitions::{
    ApplyArguments, BatchesArguments, ClassificationCommand, DefinitionFormat, DestroyArguments,
    ExtractArguments, ExtractionCommand, ExtractionResultsArguments, Id, PullArguments,
};
pub(crate) use doctor::DoctorArguments;
pub(crate) use generated::{CompletionsArguments, ManArguments};
pub(crate) use ledger::{
    AuditArguments, CollectArguments, ConsumersArguments, DropArguments, EnterArguments,
    ForgetArguments, ResendArguments, StatusArguments, TakeArguments, WorkArguments,
};
pub(crate) use results::ResultsArguments;
pub(crate) use shared::{BudgetArguments, ServiceArguments};

/// Reads the command line. Help and version are printed here, and end the
/// command.
pub(crate) fn read() -> Result<Command, Failure> {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    let error = match Arguments::try_parse() {
        Ok(arguments) => return Ok(arguments.command),
        Err(error) => error,
    };
    match error.kind() {
        DisplayHelp | DisplayVersion => Err(Failure::Told(output::print_by(|| error.print()))),
        DisplayHelpOnMissingArgumentOrSubcommand => {
            // Standard error: where nobody listens there is nobody to tell.
            let _ = error.print();
            Err(Failure::Told(Exit::Usage))
        }
        _ => Err(Failure::Usage(in_one_line(&error))),
    }
}

/// What may be written, for what is generated from it.
pub(crate) fn definition() -> clap::Command {
    Arguments::command()
}

/// Sort documents by what they are, with Extracta.ai's classification.
#[derive(Parser)]
#[command(
    name = "extracta",
    version,
    arg_required_else_help = true,
    after_help = NOTES
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Upload documents, wait, and tell what each one is.
    #[command(after_help = classify::CLASSIFY_NOTES)]
    Classify(ClassifyArguments),
    /// Upload documents into a ledger, and leave the results to `collect`.
    #[command(after_help = classify::SUBMIT_NOTES)]
    Submit(SubmitArguments),
    /// Get the results of what a ledger holds, and send what was not sent.
    #[command(after_help = ledger::COLLECT_NOTES)]
    Collect(CollectArguments),
    /// Note documents in a ledger, in milliseconds and without the network.
    #[command(after_help = ledger::ENTER_NOTES)]
    Enter(EnterArguments),
    /// Send what was entered into a ledger, and collect the results.
    #[command(after_help = ledger::WORK_NOTES)]
    Work(WorkArguments),
    /// Take what became final in a ledger, each record until it is acknowledged.
    #[command(after_help = ledger::TAKE_NOTES)]
    Take(TakeArguments),
    /// Tell who takes from a ledger, and where each stands.
    Consumers(ConsumersArguments),
    /// Tell what a ledger knows, without asking the service.
    #[command(after_help = ledger::STATUS_NOTES)]
    Status(StatusArguments),
    /// Tell what a ledger has sent beside the balances that were seen.
    #[command(after_help = ledger::AUDIT_NOTES)]
    Audit(AuditArguments),
    /// Let documents be sent again that may be stored already.
    #[command(after_help = ledger::RESEND_NOTES)]
    Resend(ResendArguments),
    /// Give up documents of a ledger.
    #[command(after_help = ledger::DROP_NOTES)]
    Drop(DropArguments),
    /// Remove from a ledger what became final long ago.
    #[command(after_help = ledger::FORGET_NOTES)]
    Forget(ForgetArguments),
    /// Get the results of a batch that was uploaded before.
    #[command(after_help = results::RESULTS_NOTES)]
    Results(ResultsArguments),
    /// Define a classification by a file, or delete it or parts of it.
    #[command(subcommand)]
    Classification(ClassificationCommand),
    /// Define an extraction by a file, or delete it or parts of it.
    #[command(subcommand)]
    Extraction(ExtractionCommand),
    /// Print how many credits the account has; a credit is a page.
    Credits(ServiceArguments),
    /// Print the completions of this command for a shell.
    #[command(after_help = generated::COMPLETIONS_NOTES)]
    Completions(CompletionsArguments),
    /// Print the manual page of this command, or of one of its commands.
    #[command(after_help = generated::MAN_NOTES)]
    Man(ManArguments),
    /// Tell whether what the command needs is there, for a report of a fault.
    #[command(after_help = doctor::DOCTOR_NOTES)]
    Doctor(DoctorArguments),
}

const NOTES: &str = "\
A ledger is a file on a local disk, a queue that keeps what is known of each
document: with it, no end of a process loses a result or pays for a document
twice. Many may `enter`, one at a time does the `work`, and named consumers
`take` the results.

Exit status, the first that applies:
  130  interrupted
  141  nobody reads the output any more (a closed pipe)
    2  something on the command line cannot be used, or nothing is there to classify
    3  the service stopped the run: key, credits, classification, base URL, or
       the same refusal again and again
    4  network, service or time: some results are missing, or the output or the
       ledger cannot be written
    1  some document was refused or could not be classified
    0  every document has its type";

/// What is wrong with the command line, without the blank lines, the usage
/// and the pointer to the help that clap puts around it.
fn in_one_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let is_said = |line: &&str| {
        !line.is_empty() && !line.starts_with("Usage:") && !line.starts_with("For more information")
    };
    let mut said = String::new();
    for line in text.lines().map(str::trim).filter(is_said) {
        match said.chars().last() {
            None => {}
            Some(':') => said.push(' '),
            Some(_) => said.push_str("; "),
        }
        said.push_str(line);
    }
    if let Some(id) = id_in(error) {
        // It may be a key, given in the place of an id.
        said = said.replace(id, "...");
    }
    format!("{said}; see extracta {}--help", subcommand().unwrap_or_default())
}

/// What was given as an id, if that is what is wrong.
fn id_in(error: &clap::Error) -> Option<&str> {
    match (error.get(ContextKind::InvalidArg)?, error.get(ContextKind::InvalidValue)?) {
        (ContextValue::String(option), ContextValue::String(value))
            if ["ID>", "<BATCH>"].iter().any(|end| option.ends_with(end))
                && !value.is_empty()
                && !value.starts_with('-') =>
        {
            Some(value)
        }
        _ => None,
    }
}

/// The command that was meant, and the one below it, each with a space after it.
fn subcommand() -> Option<String> {
    let definition = definition();
    let mut arguments = &definition;
    let mut named = String::new();
    for word in std::env::args_os().skip(1) {
        let Some(command) = arguments.find_subcommand(word) else { break };
        arguments = command;
        named = format!("{named}{} ", command.get_name());
    }
    Some(named).filter(|named| !named.is_empty())
}
