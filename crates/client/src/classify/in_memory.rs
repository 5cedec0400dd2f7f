//! The store of a run that ends with its process.

use extracta_protocol::session::{BatchNumber, Document, DocumentNumber, Memory, Record};

use super::inputs::Inputs;
use crate::{FileToSend, Store, StoreError};

/// The records in memory, and the files as they were examined.
#[derive(Debug)]
pub(crate) struct InMemory {
    pub(crate) inputs: Inputs,
    pub(crate) memory: Memory,
}

impl InMemory {
    pub(crate) fn new(inputs: Inputs) -> Self {
        InMemory { memory: Memory::new(inputs.to_run()), inputs }
    }
}

impl Store for InMemory {
    fn save(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        self.memory.save(records);
        Ok(())
    }

    fn supply(&mut self, at_most: usize) -> Result<Vec<(DocumentNumber, Document)>, StoreError> {
        Ok(self.memory.supply(at_most))
    }

    fn load(&mut self, batch: BatchNumber) -> Result<Vec<(DocumentNumber, Document)>, StoreError> {
        Ok(self.memory.load(batch))
    }

    fn files(&mut self, document: DocumentNumber) -> Result<Vec<FileToSend>, StoreError> {
        Ok(self.inputs.files_of(document).to_vec())
    }
}
