//! `extracta drop`.

use extracta_client::Outcome;
use extracta_ledger::{Choice, Ledger, State};

use crate::args::DropArguments;
use crate::exit::{Exit, Failure};
use crate::resume::status_of;
use crate::say::{count, count_of, say, say_plainly};

pub(crate) fn run(arguments: DropArguments) -> Result<Exit, Failure> {
    use State::{Following, Held, Planned, Refused, Sending, Stored, Unknown};
    let ledger = Ledger::open_existing(&arguments.ledger.path)?;
    let asked_for: [(bool, &[State]); 4] = [
        (arguments.pending, &[Planned, Stored, Following]),
        (arguments.unknown, &[Sending, Unknown]),
        (arguments.held, &[Held]),
        (arguments.refused, &[Refused]),
    ];
    let states = asked_for.iter().filter(|(is_asked_for, _)| *is_asked_for);
    let mut states: Vec<State> = states.flat_map(|(_, states)| *states).copied().collect();
    if states.is_empty() {
        states = match arguments.batch {
            Some(_) => vec![Sending, Stored, Unknown, Following],
            None => vec![Planned, Sending, Stored, Unknown, Following, Held, Refused],
        };
    }
    let (paths, keys, batch) = (arguments.paths, arguments.key, arguments.batch);
    let dropped = ledger.drop_documents(&Choice { states, paths, keys, batch })?;
    if dropped.documents + dropped.typed + dropped.in_hand == 0 {
        say("nothing to drop: no such document is here, or all have their outcome");
        return Ok(Exit::Fine);
    }
    if dropped.documents > 0 {
        let documents = count_of(dropped.documents, "document is", "documents are");
        say(&format!("{documents} dropped"));
    }
    if dropped.typed > 0 {
        let documents = count_of(dropped.typed, "document keeps its", "documents keep their");
        say(&format!("{documents} type, and no data is awaited any more"));
    }
    if dropped.may_be_stored > 0 {
        let stored = dropped.may_be_stored;
        say(&format!(
            "of these {stored} may be stored at the service, and charged; all that are dropped:"
        ));
        say_plainly(&status_of(Outcome::Dropped, &arguments.ledger.path));
    }
    if dropped.in_hand == 0 {
        return Ok(Exit::Fine);
    }
    let documents = count(dropped.in_hand, "document");
    let who = dropped.worker.map_or("a process".to_owned(), |holder| holder.to_string());
    say(&format!(
        "{documents} not dropped: {who} sends or awaits them; end it, then run the same again"
    ));
    Ok(Exit::Unfinished)
}
