//! Who hears how the run gets on: writes the records, moves the bars, counts.

use std::collections::BTreeSet;
use std::path::PathBuf;

use extracta_client::{BatchId, Cancel, Document, Outcome, Progress};

use crate::bars::Bars;
use crate::format::{Format, Headings};
use crate::output::Output;
use crate::record::DocumentRecord;
use crate::say::say;
use crate::tally::Tally;

/// Grows with the number of batches at most, never with the documents.
pub(super) struct Listener {
    pub(super) output: Output,
    pub(super) tally: Tally,
    /// How many documents the service surely does not have because the run
    /// ended first.
    pub(super) never_sent: usize,
    /// The batches of documents whose outcome was known but not written.
    pub(super) unwritten: BTreeSet<BatchId>,
    pub(super) is_table: bool,
    bars: Bars,
    cancel: Cancel,
}

impl Listener {
    /// Begins the output for these files.
    pub(super) fn new(format: Option<Format>, files: &[PathBuf], cancel: Cancel) -> Self {
        let format = format.unwrap_or_else(Format::default_for_output);
        let headings =
            Headings { fields: DocumentRecord::FIELDS, columns: DocumentRecord::columns(files) };
        let listener = Listener {
            output: Output::begin(format, headings),
            tally: Tally::default(),
            never_sent: 0,
            is_table: format == Format::Table,
            bars: Bars::new(files.len()),
            cancel,
            unwritten: BTreeSet::new(),
        };
        listener.give_up_without_output();
        listener
    }

    pub(super) fn hear(&mut self, progress: &Progress<'_>) {
        self.bars.show(progress);
        match progress {
            Progress::Known(document) => self.known(document),
            Progress::Warning(warning) => self.bars.make_room(|| say(warning)),
            _ => {}
        }
    }

    /// Takes the bars away.
    pub(super) fn end(&self) {
        self.bars.clear();
    }

    fn known(&mut self, document: &Document<'_>) {
        self.tally.add(document.outcome);
        if document.outcome == Outcome::Pending && document.batch_id.is_none() {
            self.never_sent += 1;
        }
        let record = DocumentRecord::of(document);
        let is_written = self.bars.make_room(|| self.output.write(&record));
        if !is_written {
            // A reader that has left wants no more; a full disk is an accident.
            if !self.output.is_unread() {
                self.unwritten.extend(document.batch_id.cloned());
            }
            self.give_up_without_output();
        }
    }

    /// What nobody can read is not worth any more credits.
    fn give_up_without_output(&self) {
        if self.output.is_broken() {
            self.cancel.cancel();
        }
    }
}
