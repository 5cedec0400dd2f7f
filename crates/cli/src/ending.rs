//! How a command over documents ends: what is said of it, and its exit status.

use extracta_client::{Outcome, Stop, StopReason, next_step};

use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::listener::Listener;
use crate::say::{self, say};

/// The end of a command that has told documents.
pub(crate) struct Ending<'a> {
    pub(crate) listener: &'a Listener,
    pub(crate) interrupt: &'a Interrupt,
    /// Why no more was sent or waited for.
    pub(crate) stop: Option<&'a Stop>,
    /// Rows of results that are no document's for sure.
    pub(crate) unmatched: usize,
    /// What to say where none of the paths leads anywhere.
    pub(crate) nothing_there: Option<String>,
    /// Whether a signal came before all paths were looked at.
    pub(crate) is_cut: bool,
}

impl Ending<'_> {
    /// Sums up, and tells why it stopped.
    pub(crate) fn tell(&self) {
        if let Some(nothing) = &self.nothing_there {
            say(nothing);
        } else if self.interrupt.is_signalled() || !self.listener.is_unread() {
            self.sum_up();
        }
    }

    fn sum_up(&self) {
        let tally = &self.listener.tally;
        let never_sent = self.listener.never_sent;
        let is_none_sent = tally.total() > 0 && never_sent == tally.total();
        let is_worth_a_line = !(tally.is_all_classified() || is_none_sent);
        if tally.total() > 0 && (self.listener.is_table() || is_worth_a_line) {
            say(&tally.closing_line());
        }
        match self.stop {
            // Cancelled for the sake of the output, which has its own line.
            Some(stop) if self.is_for_the_output(stop) => {}
            Some(stop) if is_none_sent => {
                say(&format!("{}; no document was sent", why_it_stopped(stop)));
            }
            Some(stop) => say(&why_it_stopped(stop)),
            None => {}
        }
        if self.is_cut {
            say("interrupted before all files were looked at: run the same again");
        }
        if never_sent > 0 && !is_none_sent {
            let documents = say::count_of(never_sent, "document was", "documents were");
            say(&format!("{documents} not sent: pending, with no batchId in the record"));
        }
        let in_doubt = tally.of(Outcome::Unknown) + tally.of(Outcome::Held);
        if in_doubt > 0 {
            tell_doubt(in_doubt);
        }
        if self.unmatched > 0 {
            let rows = say::count(self.unmatched, "row");
            say(&format!("{rows} of results belong to no document for sure"));
        }
    }

    fn is_for_the_output(&self, stop: &Stop) -> bool {
        stop.reason == StopReason::Cancelled
            && self.listener.is_broken()
            && !self.interrupt.is_signalled()
    }

    /// The first status that applies, in the order of the help.
    pub(crate) fn exit(&self) -> Exit {
        let stop = self.stop.map(|stop| stop.reason);
        let is_cut_short = self.is_cut || stop == Some(StopReason::Cancelled);
        if self.interrupt.is_signalled() && is_cut_short {
            return Exit::Interrupted;
        }
        let output = self.listener.exit();
        if let Some(Exit::BrokenPipe) = output {
            return Exit::BrokenPipe;
        }
        if self.nothing_there.is_some() {
            return Exit::Usage;
        }
        match (stop.map(Exit::of_stop), output) {
            (Some(Exit::Stopped), _) => Exit::Stopped,
            (_, Some(output)) => output,
            (Some(stopped), None) => stopped,
            (None, None) if self.listener.tally.is_unfinished() => Exit::Unfinished,
            (None, None) if !self.listener.tally.is_all_classified() => Exit::NotClassified,
            (None, None) => Exit::Fine,
        }
    }
}

/// Says that documents may cost twice.
pub(crate) fn tell_doubt(documents: usize) {
    let documents = say::count(documents, "document");
    say(&format!("{documents}: stored or not, nobody knows; to send them again may cost twice"));
}

/// Why a run stopped, and what to do.
pub(crate) fn why_it_stopped(stop: &Stop) -> String {
    match stop.reason {
        StopReason::Time => "the time to wait for results is over".into(),
        StopReason::Cancelled => "interrupted".into(),
        _ => match next_step(stop.error.kind) {
            Some(step) => format!("stopped: {}; {step}", stop.error),
            None => format!("stopped: {}", stop.error),
        },
    }
}
