//! What became of every input.

use std::path::Path;

use extracta_protocol::error::Error;
use extracta_protocol::id::{BatchId, ClassificationId, FileId};
use extracta_protocol::response::{ExtractionLink, ResultRow};
use extracta_protocol::session::{self, BatchRecord, Outcome, State, Stop};

use super::in_memory::InMemory;
use super::inputs::Fate;

/// The outcome of a run: a document for every input, in the order of the
/// inputs.
#[derive(Debug)]
pub struct Report {
    store: InMemory,
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
    pub error: Option<&'a Error>,
}

/// A batch with documents whose results are still awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingBatch {
    /// Its id, by which its results can be asked for at any time.
    pub id: BatchId,
    /// How many documents in it have no outcome.
    pub documents: usize,
}

/// A row of results that is no document's for sure.
#[derive(Debug, Clone, Copy)]
pub struct UnmatchedRow<'a> {
    /// The batch that answered it.
    pub batch_id: &'a BatchId,
    /// The row.
    pub row: &'a ResultRow,
}

impl<'a> Document<'a> {
    /// An input that was refused before anything was sent.
    pub fn refused(
        input: usize,
        path: &'a Path,
        classification_id: &'a ClassificationId,
        error: &'a Error,
    ) -> Self {
        Document {
            input,
            path,
            outcome: Outcome::Refused,
            document_type: None,
            confidence: None,
            classification_id,
            batch_id: None,
            file_id: None,
            file_name: None,
            pages: None,
            extraction: None,
            is_possibly_charged_twice: false,
            is_settled_by_absence: false,
            error: Some(error),
        }
    }

    /// What a run's records know of an input: `batch` is the record of the
    /// batch that the document names, `stop` why the run ended early.
    pub fn known(
        input: usize,
        path: &'a Path,
        classification_id: &'a ClassificationId,
        known: &'a session::Document,
        batch: Option<&'a BatchRecord>,
        stop: Option<&'a Stop>,
    ) -> Self {
        // What was taken back or refused is in no batch, wherever it was sent.
        let is_there = !matches!(known.state, State::Planned | State::Refused);
        let batch = batch.filter(|_| is_there);
        let why_there_is_no_result = || {
            let of_batch = batch.and_then(|batch| batch.error.as_deref());
            of_batch.or(stop.map(|stop| &*stop.error)).filter(|_| !known.state.is_final())
        };
        Document {
            input,
            path,
            outcome: known.outcome(),
            document_type: known.document_type.as_deref(),
            confidence: known.confidence,
            classification_id,
            batch_id: batch.and_then(|batch| batch.id.as_ref()),
            file_id: known.file_id.as_ref(),
            file_name: known.wire_name.as_deref(),
            pages: known.pages,
            extraction: known.extraction.as_ref(),
            is_possibly_charged_twice: known.is_possibly_charged_twice,
            is_settled_by_absence: known.is_settled_by_absence,
            error: known.error.as_deref().or_else(why_there_is_no_result),
        }
    }
}

impl Report {
    pub(super) fn new(classification: ClassificationId, store: InMemory) -> Self {
        Report { store, classification }
    }

    /// How many inputs there are.
    pub fn len(&self) -> usize {
        self.store.inputs.len()
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
        self.store.document(input, &self.classification)
    }

    /// All documents, in the order of the inputs.
    pub fn documents(&self) -> impl Iterator<Item = Document<'_>> {
        (0..self.len()).map(|input| self.document(input))
    }

    /// Why the run ended before every document had its outcome; `None` if it
    /// did not.
    pub fn stop(&self) -> Option<&Stop> {
        self.store.memory.stop()
    }

    /// The classification that the documents were sent to.
    pub fn classification_id(&self) -> &ClassificationId {
        &self.classification
    }

    /// The batches whose results are still awaited.
    pub fn pending_batches(&self) -> Vec<PendingBatch> {
        let pending = |batch: &BatchRecord| {
            let documents = batch.awaited;
            let id = batch.id.clone().filter(|_| documents > 0)?;
            Some(PendingBatch { id, documents })
        };
        self.store.memory.batches().values().filter_map(pending).collect()
    }

    /// Rows of results that are no input's for sure.
    pub fn unmatched(&self) -> impl Iterator<Item = UnmatchedRow<'_>> {
        let memory = &self.store.memory;
        memory.unmatched().iter().flat_map(|(batch, rows)| {
            let batch_id = memory.batches().get(batch).and_then(|batch| batch.id.as_ref());
            let row = move |row| Some(UnmatchedRow { batch_id: batch_id?, row });
            rows.iter().filter_map(row)
        })
    }
}

impl InMemory {
    /// What is known of an input.
    pub(super) fn document<'a>(
        &'a self,
        input: usize,
        classification: &'a ClassificationId,
    ) -> Document<'a> {
        let path = self.inputs.path(input);
        match self.inputs.fate(input) {
            Fate::Refused(error) => Document::refused(input, path, classification, error),
            Fate::Sent(number) => {
                let known = &self.memory.documents()[number.0];
                let batch = known.batch.and_then(|batch| self.memory.batches().get(&batch));
                Document::known(input, path, classification, known, batch, self.memory.stop())
            }
        }
    }
}
