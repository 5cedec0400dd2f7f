//! `extracta submit`.

use extracta_client::Outcome;
use extracta_ledger::{Ledger, Rows, State, Worker};

use super::{tell_elsewhere, tell_left};
use crate::args::SubmitArguments;
use crate::budget;
use crate::dry_run;
use crate::ending::why_it_stopped;
use crate::exit::{Exit, Failure};
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
            let (ledger, format) = (ledger.as_deref(), arguments.output.format);
            let settings = arguments.settings();
            let (service, budget) = (&arguments.service, &arguments.budget);
            return dry_run::run(arguments.inputs, ledger, service, budget, settings, format);
        }
    };
    let target = service::target(&arguments.inputs, arguments.service.api_key_file.as_deref())?;
    let client = service::client(&arguments.service, arguments.settings())?;
    let resume = Resume::new(&arguments.service, client.options());
    let ledger = Ledger::open(&path, &client.options().base_url)?;
    super::warn_if_open_to_all(&ledger);
    let (files, mut listener) =
        Listener::of_paths(arguments.inputs.paths, arguments.service.not_inputs(), None)?;
    let known = Some((&ledger, &target));
    let (files, budget) = budget::within(&arguments.budget, &client, known, files, &listener)?;
    let mut worker = Worker::new(&client, &ledger, &listener.interrupt.cancel)?;
    if let Some(within) = arguments.within {
        worker.set_timeout(within);
    }
    let result = worker.submit(target, files, &mut |event| {
        listener.hear(event.map(|entry| entry.document_as_given()));
    });
    listener.end()?;
    let summary = result?;

    let mut output = Output::begin::<BatchRecord<'_>>(arguments.output.format, 0);
    for batch in ledger.batches()?.iter().filter(|batch| batch.awaited > 0) {
        output.write(&BatchRecord::of(batch));
    }
    if summary.refused > 0 {
        ledger.for_each_row(Rows::In(State::Refused), |row| {
            say(&refusal(&row.document_as_given()));
        })?;
    }
    if let Some(nothing) = listener.nothing_there() {
        say(&nothing);
        return Ok(output.exit().unwrap_or(Exit::Usage));
    }
    listener.tell_cut();
    if let Some(stop) = &summary.stop {
        say(&why_it_stopped(stop));
        tell_elsewhere(&summary);
    }
    if summary.unsent > 0 {
        let documents = say::count_of(summary.unsent, "document is", "documents are");
        say(&format!("{documents} not sent yet: run the same again, or collect"));
    }
    let tally = Tally::of_ledger(&ledger.status()?);
    if tally.is_awaited() {
        say("to get the results:");
        say_plainly(&resume.collect(&path));
    } else {
        say("no result is awaited; what is known:");
        say_plainly(&status_of_documents(&path));
    }
    tell_left(&tally, &summary, &path);

    let stop = summary.stop.map(|stop| stop.kind);
    let is_refused = summary.refused + listener.tally.of(Outcome::Refused) > 0;
    let exit = match (output.exit(), stop) {
        _ if listener.is_interrupted(stop) => Exit::Interrupted,
        (Some(exit), _) => exit,
        (None, Some(stop)) => Exit::of_stop(stop),
        (None, None) if summary.unsent + summary.in_doubt > 0 => Exit::Unfinished,
        (None, None) if listener.tally.is_awaited() => Exit::Unfinished,
        (None, None) if is_refused => Exit::NotClassified,
        (None, None) => Exit::Fine,
    };
    Ok(budget.map_or(exit, |budget| budget.end(Some(&ledger), None, exit)))
}
