//! `extracta submit`.

use extracta_client::Outcome;
use extracta_ledger::{Ledger, Rows, Run, RunStatus, State, Summary};

use super::tell_elsewhere;
use crate::args::SubmitArguments;
use crate::dry_run;
use crate::ending::{tell_doubt, why_it_stopped};
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::listener::{Listener, refusal};
use crate::output::Output;
use crate::record::BatchRecord;
use crate::resume::{Resume, status_of_documents};
use crate::say::{self, say, say_plainly};
use crate::service;
use crate::tally::Tally;

pub(crate) fn run(arguments: SubmitArguments) -> Result<Exit, Failure> {
    let path = match &arguments.ledger {
        Some(path) if !arguments.dry_run => path.clone(),
        ledger => {
            let options = service::options(&arguments.service, arguments.settings())?;
            let (ledger, format) = (ledger.as_deref(), arguments.output.format);
            return dry_run::run(arguments.inputs, ledger, &options, format);
        }
    };
    let classification = service::classification(arguments.inputs.classification.clone())?;
    let client = service::client(&arguments.service, arguments.settings())?;
    let resume = Resume::new(&arguments.service, client.options());
    let ledger = Ledger::open(&path, &client.options().base_url)?;
    let (files, mut listener) = Listener::of_paths(arguments.inputs.paths, None)?;
    let mut run = Run::new(&client, &ledger, &listener.interrupt.cancel)?;
    let result = run.submit(&classification, files, &mut |event| {
        listener.hear(event.map(|input| input.document_as_given()));
    });
    listener.end()?;
    let summary = result?;

    let output = print_batches(&ledger, &summary, arguments.output.format)?;
    let mut runs = ledger.runs()?;
    runs.retain(|run| summary.runs.contains(&run.run));
    tell_refused(&ledger, &runs)?;
    if let Some(nothing) = listener.nothing_there() {
        say(&nothing);
        return Ok(output.exit().unwrap_or(Exit::Usage));
    }
    listener.tell_cut();
    if let Some(stop) = &summary.stop {
        say(&why_it_stopped(stop));
    }
    let unsent = runs.iter().map(|run| run.of(State::Planned)).sum::<u64>();
    if unsent > 0 {
        let documents = say::count_of(unsent, "document is", "documents are");
        say(&format!("{documents} not sent yet: run the same again, or collect"));
    }
    let tally = Tally::of_runs(&runs);
    tell_doubt(&tally);
    tell_elsewhere(&summary);
    if tally.is_awaited() {
        say("to get the results:");
        say_plainly(&resume.collect(&path));
    } else {
        say("no result is awaited; what is known:");
        say_plainly(&status_of_documents(&path));
    }

    let stop = summary.stop.map(|stop| stop.kind);
    let is_refused = tally.of(Outcome::Refused) + listener.tally.of(Outcome::Refused) > 0;
    Ok(match (output.exit(), stop) {
        _ if listener.is_interrupted(stop) => Exit::Interrupted,
        (Some(exit), _) => exit,
        (None, Some(stop)) => Exit::of_stop(stop),
        (None, None) if unsent > 0 || tally.in_doubt() > 0 => Exit::Unfinished,
        (None, None) if is_refused => Exit::NotClassified,
        (None, None) => Exit::Fine,
    })
}

/// A record for each batch of the runs.
fn print_batches(ledger: &Ledger, summary: &Summary, format: Format) -> Result<Output, Failure> {
    let mut output = Output::begin::<BatchRecord<'_>>(format, 0);
    for run in &summary.runs {
        for batch in ledger.batches(*run)? {
            output.write(&BatchRecord::of(&batch));
        }
    }
    Ok(output)
}

/// Names the documents that the service has refused.
fn tell_refused(ledger: &Ledger, runs: &[RunStatus]) -> Result<(), Failure> {
    for run in runs.iter().filter(|run| run.of(State::Refused) > 0) {
        ledger.for_each_row(Rows::OfRun(run.run), |row| {
            if row.known.state == State::Refused {
                say(&refusal(&row.document_as_given()));
            }
        })?;
    }
    Ok(())
}
