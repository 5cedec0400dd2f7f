//! The end of a command over documents: what is said of it, and its exit status.

use extracta_client::internal::next_step;
use extracta_client::{Error, ErrorKind};

use crate::exit::Exit;
use crate::hint::hint;
use crate::listener::Listener;
use crate::say::{self, say};
use crate::tally::Tally;

/// The end of a command that has told documents.
pub(crate) struct Ending<'a> {
    pub(crate) listener: &'a Listener,
    /// Why no more was sent or waited for.
    pub(crate) stop: Option<&'a Error>,
    /// Rows of results that are no document's for sure.
    pub(crate) unmatched: u64,
    /// Whether a ledger knows what was sent, so that the same again costs nothing
    /// twice.
    pub(crate) is_kept: bool,
}

impl Ending<'_> {
    /// Sums up, and tells why it stopped.
    pub(crate) fn tell(&self) {
        if let Some(nothing) = self.listener.nothing_there() {
            return say(&nothing);
        }
        let is_signalled = self.listener.interrupt.is_signalled();
        if self.listener.is_unread() && !is_signalled {
            return;
        }
        let tally = &self.listener.tally;
        let never_sent = self.listener.never_sent;
        let is_none_sent = tally.total() > 0 && never_sent == tally.total();
        let is_worth_a_line = !(tally.is_all_classified() || is_none_sent);
        if tally.total() > 0 && (self.listener.is_table() || is_worth_a_line) {
            say(&tally.closing_line());
        }
        match self.stop {
            // Cancelled for the sake of the output, which has its own line.
            Some(Error { kind: ErrorKind::Cancelled, .. })
                if self.listener.is_broken() && !is_signalled => {}
            Some(stop) if is_none_sent => {
                say(&format!("{}; no document was sent", why_it_stopped(stop)));
            }
            Some(stop) if !self.is_kept && stop.kind.is_retryable() => {
                // Not to be tried again as it is: what is sent is paid for.
                say(&reason(stop).unwrap_or_else(|| format!("stopped: {stop}{}", hint(stop))));
            }
            Some(stop) => say(&why_it_stopped(stop)),
            None => {}
        }
        self.listener.tell_cut();
        if never_sent > 0 && !is_none_sent {
            let documents = say::count_of(never_sent, "document was", "documents were");
            say(&format!("{documents} not sent: pending, with no batchId in the record"));
        }
        if self.listener.without_data > 0 {
            let without_data = self.listener.without_data;
            let documents = say::count_of(without_data, "document has", "documents have");
            let how = match self.is_kept {
                true => "the same again asks for it once more, at no cost",
                false => "`extracta extraction results` asks for it once more, at no cost",
            };
            say(&format!("{documents} a type and not the data, as the record tells; {how}"));
        }
        if self.unmatched > 0 {
            let rows = say::count(self.unmatched, "row");
            say(&format!("{rows} of results belong to no document for sure"));
        }
    }

    /// The first status that applies, in the order of the help.
    pub(crate) fn exit(&self) -> Exit {
        let stop = self.stop.map(|stop| stop.kind);
        if self.listener.is_interrupted(stop) {
            return Exit::Interrupted;
        }
        let output = self.listener.exit();
        if let Some(Exit::BrokenPipe) = output {
            return Exit::BrokenPipe;
        }
        if self.listener.nothing_there().is_some() {
            return Exit::Usage;
        }
        let tally = &self.listener.tally;
        match (stop.map(Exit::of_stop), output) {
            (Some(Exit::Stopped), _) => Exit::Stopped,
            (_, Some(output)) => output,
            (Some(stopped), None) => stopped,
            (None, None) if tally.is_awaited() || tally.in_doubt() > 0 => Exit::Unfinished,
            (None, None) if !tally.is_all_classified() || self.listener.without_data > 0 => {
                Exit::NotClassified
            }
            (None, None) => Exit::Fine,
        }
    }
}

/// Says how many documents may be charged twice.
pub(crate) fn tell_doubt(tally: &Tally) {
    if tally.in_doubt() > 0 {
        let documents = say::count(tally.in_doubt(), "document");
        say(&format!(
            "{documents}: stored or not, nobody knows; sent again, they may be charged twice"
        ));
    }
}

/// Why a run stopped, and what to do.
pub(crate) fn why_it_stopped(stop: &Error) -> String {
    reason(stop).unwrap_or_else(|| match next_step(stop.kind) {
        Some(step) => format!("stopped: {stop}; {step}{}", hint(stop)),
        None => format!("stopped: {stop}{}", hint(stop)),
    })
}

/// What is nobody's fault.
fn reason(stop: &Error) -> Option<String> {
    match stop.kind {
        ErrorKind::Time => Some("the time to wait for results is over".into()),
        ErrorKind::Cancelled => Some("interrupted".into()),
        _ => None,
    }
}
