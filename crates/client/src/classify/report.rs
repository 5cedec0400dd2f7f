//! What became of every input.

use extracta_protocol::error::Error;
use extracta_protocol::event::Event;
use extracta_protocol::id::{BatchId, Target};
use extracta_protocol::response::ResultRow;
use extracta_protocol::session::{
    BatchRecord, DocumentNumber, DocumentRecord, Load, Memory, Record,
};

use super::document::Document;
use super::inputs::{Fate, Inputs};
use crate::files::FileToSend;
use crate::store::{Store, StoreError};

/// What became of every input, in the order of the inputs: the outcome of a
/// call, and the store of its session while that goes on.
#[derive(Debug)]
pub struct Report {
    inputs: Inputs,
    memory: Memory,
    target: Target,
}

/// A batch with documents whose results are still awaited.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PendingBatch {
    /// What it is of: also the extraction that a type is linked to.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub target: Target,
    /// Its id, by which its results can be asked for at any time.
    #[cfg_attr(feature = "serde", serde(rename = "batchId"))]
    pub id: BatchId,
    /// How many documents in it have no outcome.
    pub documents: usize,
}

/// A row of results that is no document's for sure.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct UnmatchedRow<'a> {
    /// The batch whose results had it.
    pub batch_id: &'a BatchId,
    /// The row.
    pub row: &'a ResultRow,
}

impl Report {
    /// A report on inputs of which nothing is sent yet.
    pub fn new(to: impl Into<Target>, inputs: Inputs) -> Self {
        let target = to.into();
        let memory = Memory::new(inputs.records(&target));
        Report { inputs, memory, target }
    }

    /// How many inputs there are.
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether there is no input. Never so for a report that a call returned.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One document, by the place of its input.
    ///
    /// # Panics
    ///
    /// If `input` is not below [`len`](Report::len).
    pub fn document(&self, input: usize) -> Document<'_> {
        let (path, fate) = &self.inputs.inputs[input];
        match fate {
            Fate::Refused(error) => Document::refused(input, path, &self.target, error),
            Fate::Sent(number) => {
                let known = &self.memory.documents()[number.0];
                let batch = known.batch.and_then(|batch| self.memory.batches().get(&batch));
                let (target, stop) = (&self.target, self.stop());
                let document = Document::known(input, path, target, known, batch, stop);
                let data = known.followed.and_then(|batch| self.memory.batches().get(&batch));
                match data.and_then(|batch| batch.error.as_deref()) {
                    // Why its data is not here yet.
                    Some(error) => Document { error: Some(error), ..document },
                    None => document,
                }
            }
        }
    }

    /// All documents, in the order of the inputs.
    pub fn documents(&self) -> impl Iterator<Item = Document<'_>> {
        (0..self.len()).map(|input| self.document(input))
    }

    /// Why the call ended before every document had its outcome; `None` if it
    /// did not.
    pub fn stop(&self) -> Option<&Error> {
        self.memory.stop().map(|stop| &**stop)
    }

    /// What the documents were sent to.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The batches whose results are still awaited.
    pub fn pending_batches(&self) -> Vec<PendingBatch> {
        let pending = |batch: &BatchRecord| {
            let documents = batch.awaited;
            let id = batch.id.clone().filter(|_| documents > 0)?;
            Some(PendingBatch { target: batch.target.clone(), id, documents })
        };
        self.memory.batches().values().filter_map(pending).collect()
    }

    /// Rows of results that are no input's for sure.
    pub fn unmatched(&self) -> impl Iterator<Item = UnmatchedRow<'_>> {
        self.memory.unmatched().iter().flat_map(|(batch, rows)| {
            let batch_id = self.memory.batches().get(batch).and_then(|batch| batch.id.as_ref());
            let row = move |row| Some(UnmatchedRow { batch_id: batch_id?, row });
            rows.iter().filter_map(row)
        })
    }

    /// The inputs that a document of the session stands for.
    pub fn inputs_of(&self, number: DocumentNumber) -> &[usize] {
        self.inputs.of(number)
    }

    /// The inputs that were refused before anything was sent, or could not be read
    /// for now.
    pub fn refused_here(&self) -> Vec<usize> {
        self.inputs_that(|fate| matches!(fate, Fate::Refused(_)))
    }

    /// The inputs whose document has no outcome.
    pub fn without_outcome(&self) -> Vec<usize> {
        self.inputs_that(|fate| match fate {
            Fate::Sent(number) => !self.memory.documents()[number.0].state.is_final(),
            Fate::Refused(_) => false,
        })
    }

    fn inputs_that(&self, fits: impl Fn(&Fate) -> bool) -> Vec<usize> {
        (0..self.len()).filter(|input| fits(&self.inputs.inputs[*input].1)).collect()
    }

    /// Tells an event of the session: one about a document once for each of its
    /// inputs.
    pub fn tell(
        &self,
        event: Event<DocumentNumber>,
        listener: &mut (impl FnMut(Event<Document<'_>>) + ?Sized),
    ) {
        match event {
            Event::Accepted(number) | Event::Known(number) => {
                for &input in self.inputs_of(number) {
                    listener(event.clone().map(|_| self.document(input)));
                }
            }
            event => listener(event.map(|_| self.document(0))),
        }
    }
}

impl Store for Report {
    fn keep(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        self.memory.save(records);
        Ok(())
    }

    fn load(&mut self, load: Load) -> Result<Vec<(DocumentNumber, DocumentRecord)>, StoreError> {
        Ok(self.memory.load(load))
    }

    fn files(&mut self, documents: &[DocumentNumber]) -> Result<Vec<Vec<FileToSend>>, StoreError> {
        Ok(documents.iter().map(|it| self.inputs.files_of(*it).to_vec()).collect())
    }
}
