//! `extracta collect`.

use extracta_client::Event;
use extracta_ledger::{Ledger, Subject, Worker};

use crate::args::CollectArguments;
use crate::exit::{Exit, Failure};
use crate::listener::Listener;
use crate::resume::Resume;
use crate::say::say;
use crate::service;
use crate::tally::Tally;

pub(crate) fn run(arguments: &CollectArguments) -> Result<Exit, Failure> {
    let ledger = Ledger::open_existing(&arguments.ledger.path)?;
    let client = service::client_of(
        &ledger,
        &arguments.service,
        arguments.follow.of(arguments.run.settings()),
    )?;
    let resume = Resume::new(&arguments.service, client.options());
    let mut listener = Listener::new(Some(arguments.output.format))?;
    listener.follows = arguments.follow.is_wanted;
    let mut worker = Worker::new(&client, &ledger, &listener.interrupt.cancel)?;
    let before = Tally::of_ledger(&ledger.status()?);
    listener.begin(before.awaited(), usize::MAX, 0);
    let mut hear = |event: Event<Subject<'_>>| listener.hear(event.map(|entry| entry.document()));
    let result = match arguments.once {
        true => worker.collect_once(&mut hear),
        false => worker.collect(&mut hear),
    };
    listener.end()?;
    let summary = result?;

    if let (Some(holder), true) = (summary.elsewhere, arguments.once) {
        say(&format!("nothing to collect: {holder} works on the ledger"));
    } else if before.awaited() == 0 && listener.tally.total() == 0 {
        say("nothing to collect: no result is awaited");
    }
    super::end(&ledger, &summary, &listener, &arguments.ledger.path, &resume)
}
