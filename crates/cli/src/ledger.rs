//! The commands over a ledger, and how those end that tell documents of it.

pub(crate) mod audit;
pub(crate) mod collect;
pub(crate) mod drop;
pub(crate) mod enter;
pub(crate) mod forget;
pub(crate) mod resend;
pub(crate) mod status;
pub(crate) mod submit;
pub(crate) mod take;
pub(crate) mod work;

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use extracta_client::Outcome;
use extracta_ledger::{Ledger, Summary};

use crate::ending::Ending;
use crate::exit::{Exit, Failure};
use crate::listener::Listener;
use crate::resume::{self, Resume};
use crate::say::{count_of, say, say_plainly};
use crate::tally::Tally;

/// Says who works on the ledger, where this command could not.
fn tell_elsewhere(summary: &Summary) {
    if let Some(holder) = summary.elsewhere {
        say(&format!("{holder} works on the ledger; it is left to that"));
    }
}

/// Says that everybody may read what is about to be noted. Rights are left as they
/// are: who gave them may want that others look at it.
pub(crate) fn warn_if_open_to_all(ledger: &Ledger) {
    let path = ledger.path();
    if std::fs::metadata(&path).is_ok_and(|file| file.mode() & 0o004 != 0) {
        let path = path.display();
        say(&format!("everybody may read {path}, with the names and types of the documents"));
    }
}

/// Ends a command that has told documents of a ledger.
pub(crate) fn end(
    ledger: &Ledger,
    summary: &Summary,
    listener: &Listener,
    path: &Path,
    resume: &Resume,
) -> Result<Exit, Failure> {
    let status = ledger.status()?;
    let unmatched = status.targets.iter().map(|it| it.unmatched_rows).sum();
    let stop = summary.stop.as_deref();
    let ending = Ending { listener, stop, unmatched, is_kept: true };
    ending.tell();
    if summary.stop.is_some() {
        tell_elsewhere(summary);
    }
    tell_how_to_go_on(listener, path, resume);
    if !listener.is_unread() {
        tell_left(&listener.tally, summary, path);
    }
    Ok(ending.exit())
}

/// Says what waits for more than its turn, each kind once, and what to type.
fn tell_left(tally: &Tally, summary: &Summary, ledger: &Path) {
    let pending = resume::status_of(Outcome::Pending, ledger);
    let (unknown, held) = (tally.of(Outcome::Unknown), tally.of(Outcome::Held));
    let kinds = [
        (unknown, "unknown: stored or not, nobody knows until results tell", None),
        (summary.unavailable, "unavailable: their files cannot be opened; which:", Some(pending)),
        (
            summary.parked,
            "parked: none of their classification is taken; once the reason is gone:",
            Some(resume::resend("parked", ledger)),
        ),
        (
            held,
            "held: they may be stored; to send them again, and maybe pay for them twice:",
            Some(resume::resend("held", ledger)),
        ),
    ];
    for (documents, words, command) in kinds {
        if documents > 0 {
            say(&format!("{} {words}", count_of(documents, "document is", "documents are")));
            command.iter().for_each(|command| say_plainly(command));
        }
    }
}

/// Says how to get what is not known or not written: all of it is in the
/// ledger.
fn tell_how_to_go_on(listener: &Listener, ledger: &Path, resume: &Resume) {
    if listener.is_unread() {
        return;
    }
    if listener.tally.is_awaited() {
        say(match listener.survey {
            Some(_) => "to go on, run the same again, or get the missing results by:",
            None => "to go on:",
        });
        say_plainly(&resume.collect(ledger));
    }
    if listener.is_broken() {
        say("what could not be written is in the ledger:");
        say_plainly(&resume::status_of_documents(ledger));
    }
}
