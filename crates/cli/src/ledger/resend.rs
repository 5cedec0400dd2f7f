//! `extracta resend`.

use extracta_ledger::{Ledger, State};

use crate::args::ResendArguments;
use crate::exit::{Exit, Failure};
use crate::resume::Resume;
use crate::say::{count, say, say_plainly};

pub(crate) fn run(arguments: &ResendArguments) -> Result<Exit, Failure> {
    let ledger = Ledger::open_existing(&arguments.ledger.path)?;
    let asked_for = [
        (arguments.unknown, State::Unknown),
        (arguments.held, State::Held),
        (arguments.refused, State::Refused),
        (arguments.dropped, State::Dropped),
    ];
    let states = asked_for.iter().filter(|(is_asked_for, _)| *is_asked_for);
    let states: Vec<State> = states.map(|(_, state)| *state).collect();
    let parked = if arguments.parked { ledger.resend_parked()? } else { 0 };
    let resent = parked + ledger.resend(&states, &arguments.paths)?;
    if resent == 0 {
        let parked = arguments.parked.then_some("parked");
        let words: Vec<&str> = states.iter().map(|state| state.as_str()).chain(parked).collect();
        say(&format!(
            "nothing to change: no document here is {}, or `collect` sends it anyway",
            words.join(" or ")
        ));
        return Ok(Exit::Fine);
    }
    let documents = count(resent, "document");
    let may_be_stored = arguments.unknown || arguments.held || arguments.dropped;
    let cost = match (may_be_stored, resent) {
        (false, _) => "",
        (true, 1) => "; the account may be charged twice for it",
        (true, _) => "; the account may be charged twice for those that were stored",
    };
    say(&format!("{documents} will be sent again{cost}; to send:"));
    say_plainly(&Resume::at(&ledger.base_url()?).collect(&arguments.ledger.path));
    Ok(Exit::Fine)
}
