//! The commands that keep what they learn, or work on what was kept.

pub(crate) mod classify;
pub(crate) mod collect;
pub(crate) mod resend;
pub(crate) mod status;
pub(crate) mod submit;

use std::path::Path;

use extracta_ledger::{Entered, Ledger, Summary};

use crate::exit::Failure;
use crate::listener::Listener;
use crate::resume::{self, Resume};
use crate::say::{say, say_plainly};
use extracta_client::Outcome;

/// Opens a ledger that has to be there.
fn open_existing(path: &Path) -> Result<Ledger, Failure> {
    if !path.exists() {
        return Err(Failure::usage(format!("there is no ledger {}", path.display())));
    }
    Ok(Ledger::open_existing(path)?)
}

/// Says which files are the ledger's own.
fn tell_left_out(entered: &Entered) {
    for path in &entered.left_out {
        say(&format!("{} is left out: it belongs to the ledger", path.display()));
    }
}

/// Says which runs another process is at work on.
fn tell_elsewhere(summary: &Summary) {
    for run in &summary.elsewhere {
        say(&format!("another process is at work on run {}; it is left to that", run.0));
    }
}

/// How many rows of results are no document's for sure.
fn unmatched_rows(ledger: &Ledger, summary: &Summary) -> Result<usize, Failure> {
    let mut rows = 0;
    for run in &summary.runs {
        rows += ledger.unmatched_rows(*run)?;
    }
    Ok(usize::try_from(rows).unwrap_or(usize::MAX))
}

/// Says how to get what is not known or not written: all of it is in the
/// ledger.
fn tell_how_to_go_on(listener: &Listener, ledger: &Path, resume: &Resume, is_repeatable: bool) {
    if listener.is_unread() {
        return;
    }
    let tally = &listener.tally;
    if tally.of(Outcome::Pending) + tally.of(Outcome::Unknown) > 0 {
        say(match is_repeatable {
            true => "to go on, run the same again, or get the missing results by:",
            false => "to go on:",
        });
        say_plainly(&resume.collect(ledger));
    }
    if tally.of(Outcome::Held) > 0 {
        say("what is held is sent again only after:");
        say_plainly(&resume::resend_held(ledger));
    }
    if listener.is_broken() {
        say("what could not be written is in the ledger:");
        say_plainly(&resume::status_of_documents(ledger));
    }
}
