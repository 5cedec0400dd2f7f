//! What a run asks to be kept: enough to go on without the process.

use alloc::vec::Vec;

use super::Run;
use super::batch::BatchNumber;
use super::document::{Document, DocumentNumber};
use crate::id::BatchId;

/// A fact to keep. A later record of the same number replaces an earlier one.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// What is known of a batch.
    Batch(BatchRecord),
    /// What is known of a document.
    Document {
        /// Its place among the inputs.
        number: DocumentNumber,
        /// All that is known of it.
        document: Document,
    },
}

/// What is known of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRecord {
    /// The batch, as the run numbers it.
    pub number: BatchNumber,
    /// Its id, once the service has told it.
    pub id: Option<BatchId>,
    /// Whether nothing is added to it any more.
    pub is_sealed: bool,
    /// The documents in it whose outcome is still awaited.
    pub awaited: Vec<DocumentNumber>,
}

impl Run {
    pub(super) fn batch_record(&self, number: BatchNumber) -> BatchRecord {
        let batch = &self.batches[number.0];
        let is_awaited = |member: &&DocumentNumber| !self.documents[member.0].state.is_final();
        BatchRecord {
            number,
            id: batch.id.clone(),
            is_sealed: batch.is_sealed(),
            awaited: batch.members.iter().filter(is_awaited).copied().collect(),
        }
    }
}
