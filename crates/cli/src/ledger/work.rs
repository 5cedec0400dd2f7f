//! `extracta work`.

use extracta_client::Event;
use extracta_ledger::{Ledger, Subject, Worker};

use crate::args::WorkArguments;
use crate::budget;
use crate::ending::why_it_stopped;
use crate::exit::{Exit, Failure};
use crate::listener::Listener;
use crate::output::Output;
use crate::record::StatusRecord;
use crate::resume::Resume;
use crate::say::{say, say_plainly};
use crate::service;
use crate::tally::Tally;

pub(crate) fn run(arguments: &WorkArguments) -> Result<Exit, Failure> {
    let ledger = Ledger::open_existing(&arguments.ledger.path)?;
    let client = service::client_of(
        &ledger,
        &arguments.service,
        arguments.follow.of(arguments.run.settings()),
    )?;
    let resume = Resume::new(&arguments.service, client.options());
    let mut listener = Listener::new(None)?;
    let cancellable = client.cancel_by(&listener.interrupt.cancel);
    let budget = budget::of_ledger(&arguments.budget, &cancellable, &ledger)?;
    let mut worker = Worker::new(&client, &ledger, &listener.interrupt.cancel)?;
    worker.set_linger(arguments.linger);
    let mut hear = |event: Event<Subject<'_>>| {
        if let Event::Over { stop: Some(stop) } = &event {
            say(&why_it_stopped(stop));
        }
        listener.hear(event.map(|entry| entry.document()));
    };
    let result = match (arguments.once, arguments.forever) {
        (true, _) => worker.collect_once(&mut hear),
        (_, true) => worker.work_for_ever(&mut hear),
        _ => worker.collect(&mut hear),
    };
    listener.end()?;
    let summary = result?;
    let status = ledger.status()?;
    let mut output = Output::begin::<StatusRecord<'_>>(arguments.output.format, 0);
    for record in StatusRecord::all(&status) {
        output.write(&record);
    }
    let tally = Tally::of_ledger(&status);
    if let Some(stop) = &summary.stop {
        say(&why_it_stopped(stop));
        super::tell_elsewhere(&summary);
    }
    let stop = summary.stop.as_ref().map(|stop| stop.kind);
    if tally.is_awaited() && !arguments.forever {
        say("to go on:");
        say_plainly(&resume.work(&arguments.ledger.path));
    }
    super::tell_left(&tally, &summary, &arguments.ledger.path);
    let exit = match stop {
        _ if listener.is_interrupted(stop) => Exit::Interrupted,
        Some(stop) => Exit::of_stop(stop),
        None if tally.is_awaited() && !arguments.once => Exit::Unfinished,
        None => output.exit().unwrap_or(Exit::Fine),
    };
    Ok(budget.map_or(exit, |budget| budget.end(Some(&ledger), None, exit)))
}
