//! `extracta forget`.

use extracta_ledger::Ledger;

use crate::args::ForgetArguments;
use crate::exit::{Exit, Failure};
use crate::resume::consumers;
use crate::say::{count, count_of, say, say_plainly};

pub(crate) fn run(arguments: &ForgetArguments) -> Result<Exit, Failure> {
    let path = &arguments.ledger.path;
    let (forgotten, are) = match arguments.dry_run {
        true => (Ledger::open_to_read(path)?.preview_forget(arguments.before)?, "would be"),
        false => (Ledger::open_existing(path)?.forget(arguments.before)?, "are"),
    };
    let documents = count(forgotten.documents, "document");
    let entries = count_of(forgotten.entries, "entry", "entries");
    say(&format!("{documents} with {entries} {are} forgotten"));
    if forgotten.documents > 0 {
        say("a file of them that is entered again is sent, and charged, again");
    }
    if forgotten.unacknowledged > 0 {
        let documents = count_of(forgotten.unacknowledged, "document stays", "documents stay");
        say(&format!("{documents}: not every consumer has acknowledged them; see:"));
        say_plainly(&consumers(path));
    }
    Ok(Exit::Fine)
}
