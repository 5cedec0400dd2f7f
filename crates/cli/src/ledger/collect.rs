//! `extracta collect`.

use extracta_client::Event;
use extracta_ledger::{Ledger, Run, Subject};

use crate::args::CollectArguments;
use crate::exit::{Exit, Failure};
use crate::listener::Listener;
use crate::resume::Resume;
use crate::say::say;
use crate::service;
use crate::tally::Tally;

pub(crate) fn run(arguments: &CollectArguments) -> Result<Exit, Failure> {
    let ledger = Ledger::open_existing(&arguments.ledger)?;
    let client = service::client(&arguments.service, arguments.run.settings())?;
    let resume = Resume::new(&arguments.service, client.options());
    let mut listener = Listener::new(Some(arguments.output.format))?;
    let mut run = Run::new(&client, &ledger, &listener.interrupt.cancel)?;
    listener.begin(documents_to_collect(&ledger)?, usize::MAX, 0);
    let mut hear = |event: Event<Subject<'_>>| listener.hear(event.map(|input| input.document()));
    let result = match arguments.once {
        true => run.collect_once(&mut hear),
        false => run.collect(&mut hear),
    };
    listener.end()?;
    let summary = result?;

    if summary.runs.is_empty() {
        say(&nothing_to_collect(&ledger)?);
    }
    super::end(&ledger, &summary, &listener, &arguments.ledger, &resume)
}

/// How many documents the bars are about.
fn documents_to_collect(ledger: &Ledger) -> Result<u64, Failure> {
    let mut runs = ledger.runs()?;
    runs.retain(|run| !run.is_owned && Tally::of_runs([run]).is_awaited());
    Ok(Tally::of_runs(&runs).total())
}

fn nothing_to_collect(ledger: &Ledger) -> Result<String, Failure> {
    let runs = ledger.runs()?;
    Ok(match runs.iter().find(|run| Tally::of_runs([*run]).is_awaited()) {
        Some(run) => {
            let run = run.run.0;
            format!("nothing to collect: another process is at work on run {run}")
        }
        None => "nothing to collect: no result is awaited".into(),
    })
}
