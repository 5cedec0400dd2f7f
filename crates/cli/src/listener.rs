//! Who hears how a run gets on: writes the records, moves the bars, counts.

use std::collections::BTreeSet;

use extracta_client::{BatchId, Cancel, Document, Outcome};

use crate::bars::Bars;
use crate::exit::Exit;
use crate::format::{Format, Headings};
use crate::output::Output;
use crate::record::DocumentRecord;
use crate::say;
use crate::tally::Tally;

/// Grows with the number of batches at most, never with the documents.
pub(crate) struct Listener {
    format: Format,
    /// `None` until it has begun: then nothing is told.
    shown: Option<Shown>,
    pub(crate) tally: Tally,
    /// How many documents the service surely does not have because the run
    /// ended first.
    pub(crate) never_sent: usize,
    /// The batches of documents whose outcome was known but not written.
    pub(crate) unwritten: BTreeSet<BatchId>,
    cancel: Cancel,
}

struct Shown {
    output: Output,
    bars: Bars,
}

impl Listener {
    /// A listener that cancels what nobody can read the results of.
    pub(crate) fn new(format: Option<Format>, cancel: &Cancel) -> Self {
        Listener {
            format: format.unwrap_or_else(Format::default_for_output),
            shown: None,
            tally: Tally::default(),
            never_sent: 0,
            unwritten: BTreeSet::new(),
            cancel: cancel.clone(),
        }
    }

    /// Begins the output, for so many inputs with paths of at most this width,
    /// of which so many bytes are to be sent.
    pub(crate) fn begin(&mut self, inputs: usize, widest_path: usize, bytes: u64) {
        let columns = DocumentRecord::columns(widest_path);
        let headings = Headings { fields: DocumentRecord::FIELDS, columns };
        let bars = Bars::new(inputs, bytes);
        let output = bars.make_room(|| Output::begin(self.format, headings));
        self.shown = Some(Shown { output, bars });
        self.give_up_without_output();
    }

    /// Further bytes were sent.
    pub(crate) fn sent(&self, bytes: u64) {
        if let Some(shown) = &self.shown {
            shown.bars.sent(bytes);
        }
    }

    /// The service has taken a document.
    pub(crate) fn accepted(&self) {
        if let Some(shown) = &self.shown {
            shown.bars.accepted();
        }
    }

    /// Says a line without harm to the bars.
    pub(crate) fn say(&self, line: &str) {
        match &self.shown {
            Some(shown) => shown.bars.make_room_for_words(|| say::say(line)),
            None => say::say(line),
        }
    }

    /// An input has its outcome.
    pub(crate) fn known(&mut self, document: &Document<'_>) {
        let Some(shown) = &mut self.shown else { return };
        self.tally.add(document.outcome);
        shown.bars.known(document.outcome);
        if document.outcome == Outcome::Pending && document.batch_id.is_none() {
            self.never_sent += 1;
        }
        let record = DocumentRecord::of(document);
        let (output, bars) = (&mut shown.output, &shown.bars);
        if !bars.make_room(|| output.write(&record)) {
            // A reader that has left wants no more; a full disk is an accident.
            if !output.is_unread() {
                self.unwritten.extend(document.batch_id.cloned());
            }
            self.give_up_without_output();
        }
    }

    /// Takes the bars away.
    pub(crate) fn end(&self) {
        if let Some(shown) = &self.shown {
            shown.bars.clear();
        }
    }

    /// Whether people read the records as they are.
    pub(crate) fn is_table(&self) -> bool {
        self.format == Format::Table
    }

    /// Whether no more can be written.
    pub(crate) fn is_broken(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.output.is_broken())
    }

    /// Whether the reader has left, which is its right.
    pub(crate) fn is_unread(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.output.is_unread())
    }

    /// The exit status if something could not be written, after a word about
    /// it.
    pub(crate) fn exit(&self) -> Option<Exit> {
        self.shown.as_ref().and_then(|shown| shown.output.exit())
    }

    /// What nobody can read is not worth any more credits.
    fn give_up_without_output(&self) {
        if self.is_broken() {
            self.cancel.cancel();
        }
    }
}
