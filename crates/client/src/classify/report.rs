//! What became of every input.

use std::path::Path;

use extracta_protocol::answer::ExtractionLink;
use extracta_protocol::id::{BatchId, ClassificationId, FileId};
use extracta_protocol::run::{
    BatchRecord, DocumentNumber, Outcome, Run, State, Stop, UnmatchedRow,
};
use extracta_protocol::trouble::Trouble;

use super::inputs::{Fate, Inputs};
use crate::FileToSend;

/// The outcome of a run: a document for every input, in the order of the
/// inputs.
#[derive(Debug)]
pub struct Report {
    pub(super) run: Run,
    pub(super) inputs: Inputs,
    classification: ClassificationId,
}

/// What is known of one input. A view into its [`Report`].
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The place among the inputs, from 0.
    pub input: usize,
    /// The path as the caller gave it.
    pub path: &'a Path,
    /// What became of it.
    pub outcome: Outcome,
    /// Its type, as the service spells it.
    pub document_type: Option<&'a str>,
    /// How sure the service is, from 0 to 1.
    pub confidence: Option<f64>,
    /// The classification that it was sent to.
    pub classification_id: &'a ClassificationId,
    /// The batch that it is in, or may be in; `None` if it was not sent.
    pub batch_id: Option<&'a BatchId>,
    /// The service's id of it.
    pub file_id: Option<&'a FileId>,
    /// The name under which it was sent: its own, made safe and distinct.
    pub file_name: Option<&'a str>,
    /// The pages that the service counted.
    pub pages: Option<u32>,
    /// Where its extracted data lies, if its type is linked to an extraction.
    pub extraction: Option<&'a ExtractionLink>,
    /// Whether it was sent again although the first one may be stored.
    pub is_possibly_charged_twice: bool,
    /// Whether it was sent again because its batch's results twice lacked it.
    pub is_settled_by_absence: bool,
    /// What went wrong, where the outcome is not
    /// [`Classified`](Outcome::Classified).
    pub trouble: Option<&'a Trouble>,
}

/// A batch with documents whose results are still awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingBatch {
    /// Its id, by which its results can be asked for at any time.
    pub id: BatchId,
    /// How many documents in it have no outcome.
    pub documents: usize,
}

impl Report {
    pub(super) fn new(classification: ClassificationId, inputs: Inputs, run: Run) -> Self {
        Report { run, inputs, classification }
    }

    /// How many inputs there are.
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether there is no input. Never so for a report that a run returned.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One document, by the place of its input.
    ///
    /// # Panics
    ///
    /// If `input` is not below [`len`](Report::len).
    pub fn document(&self, input: usize) -> Document<'_> {
        let blank = Document {
            input,
            path: self.inputs.path(input),
            outcome: Outcome::Refused,
            document_type: None,
            confidence: None,
            classification_id: &self.classification,
            batch_id: None,
            file_id: None,
            file_name: None,
            pages: None,
            extraction: None,
            is_possibly_charged_twice: false,
            is_settled_by_absence: false,
            trouble: None,
        };
        match self.inputs.fate(input) {
            Fate::Refused(trouble) => Document { trouble: Some(trouble), ..blank },
            Fate::Sent(number) => self.sent_document(*number, blank),
        }
    }

    /// All documents, in the order of the inputs.
    pub fn documents(&self) -> impl Iterator<Item = Document<'_>> {
        (0..self.len()).map(|input| self.document(input))
    }

    /// Why the run ended before every document had its outcome; `None` if it
    /// did not.
    pub fn stop(&self) -> Option<&Stop> {
        self.run.stop()
    }

    /// The classification that the documents were sent to.
    pub fn classification_id(&self) -> &ClassificationId {
        &self.classification
    }

    /// The batches whose results are still awaited.
    pub fn pending_batches(&self) -> Vec<PendingBatch> {
        let pending = |batch: BatchRecord| {
            let documents = batch.awaited.len();
            let id = batch.id.filter(|_| documents > 0)?;
            Some(PendingBatch { id, documents })
        };
        self.run.batches().filter_map(pending).collect()
    }

    /// Rows of results that are no input's for sure.
    pub fn unmatched(&self) -> &[UnmatchedRow] {
        self.run.unmatched()
    }

    pub(super) fn files(&self) -> &[FileToSend] {
        self.inputs.files()
    }

    /// The inputs that were refused before anything was sent.
    pub(super) fn refused_here(&self) -> Vec<usize> {
        let is_refused = |input: &usize| matches!(self.inputs.fate(*input), Fate::Refused(_));
        (0..self.len()).filter(is_refused).collect()
    }

    fn sent_document<'a>(&'a self, number: DocumentNumber, blank: Document<'a>) -> Document<'a> {
        let known = self.run.document(number);
        // What was taken back or refused is in no batch, wherever it was sent.
        let is_there = !matches!(known.state, State::Planned | State::Sending | State::Refused);
        let batch = known.batch.filter(|_| is_there);
        Document {
            outcome: known.outcome(),
            document_type: known.document_type.as_deref(),
            confidence: known.confidence,
            batch_id: batch.and_then(|batch| self.run.batch_id(batch)),
            file_id: known.file_id.as_ref(),
            file_name: known.wire_name.as_deref(),
            pages: known.pages,
            extraction: known.extraction.as_ref(),
            is_possibly_charged_twice: known.is_possibly_charged_twice,
            is_settled_by_absence: known.is_settled_by_absence,
            trouble: known.trouble.as_deref(),
            ..blank
        }
    }
}
