//! `extracta collect`.

use extracta_client::Client;
use extracta_ledger::{Happening, Ledger, Run, RunStatus, State};

use super::{open_existing, tell_elsewhere, tell_how_to_go_on, unmatched_rows};
use crate::args::CollectArguments;
use crate::ending::Ending;
use crate::exit::{Exit, Failure};
use crate::interrupt::Interrupt;
use crate::listener::Listener;
use crate::record::WIDEST_PATH;
use crate::resume::Resume;
use crate::say::say;
use crate::service::Service;

pub(crate) fn run(arguments: &CollectArguments) -> Result<Exit, Failure> {
    let ledger = open_existing(&arguments.ledger)?;
    let mut service = Service::find(&arguments.service)?;
    let settings = &mut service.options.run;
    arguments.sizes.set_up(settings);
    settings.results_timeout = arguments.timeout.unwrap_or(settings.results_timeout);
    let resume = Resume::new(&arguments.service, &service.options);
    let client = Client::new(service.key, service.options)?;
    let interrupt = Interrupt::listen()?;
    let mut run = Run::new(&client, &ledger, &interrupt.cancel)?;
    let mut listener = Listener::new(arguments.format, &interrupt.cancel);
    listener.begin(documents_to_collect(&ledger)?, WIDEST_PATH, 0);
    let mut hear = |happening: Happening<'_>| match happening {
        Happening::Sent { bytes } => listener.sent(bytes),
        Happening::Accepted(_) => listener.accepted(),
        Happening::Known(row) => listener.known(&row.document()),
        Happening::Warning(warning) => listener.say(warning),
        Happening::Entered(_) | Happening::Refused(_) => {}
    };
    let result = match arguments.once {
        true => run.collect_once(&mut hear),
        false => run.collect(&mut hear),
    };
    listener.end();
    let summary = result?;

    if summary.runs.is_empty() {
        say(&nothing_to_collect(&ledger)?);
    }
    let ending = Ending {
        listener: &listener,
        interrupt: &interrupt,
        stop: summary.stop.as_ref(),
        unmatched: unmatched_rows(&ledger, &summary)?,
        nothing_there: None,
        is_cut: false,
    };
    ending.tell();
    tell_elsewhere(&summary);
    tell_how_to_go_on(&listener, &arguments.ledger, &resume, false);
    Ok(ending.exit())
}

/// How many documents the bars are about.
fn documents_to_collect(ledger: &Ledger) -> Result<usize, Failure> {
    let runs = ledger.runs()?;
    let to_collect = runs.iter().filter(|run| is_unfinished(run) && !run.is_owned);
    Ok(usize::try_from(to_collect.map(RunStatus::total).sum::<u64>()).unwrap_or(usize::MAX))
}

fn nothing_to_collect(ledger: &Ledger) -> Result<String, Failure> {
    let runs = ledger.runs()?;
    Ok(match runs.iter().find(|run| is_unfinished(run)) {
        Some(run) => {
            let run = run.run.0;
            format!("nothing to collect: another process is at work on run {run}")
        }
        None => "nothing to collect: no result is awaited".into(),
    })
}

fn is_unfinished(run: &RunStatus) -> bool {
    State::ALL.iter().any(|state| !state.is_final() && run.of(*state) > 0)
}
