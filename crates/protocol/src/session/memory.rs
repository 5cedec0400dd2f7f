//! A store in memory: for runs that end with their process.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::batch::BatchNumber;
use super::document::{Document, DocumentNumber, Input, State};
use super::record::{BatchRecord, Record, RequestRecord};
use super::resume::{Kept, KeptBatch};
use super::stop::Stop;
use crate::response::ResultRow;

/// All that is known of a run, by what it asked to be kept. Answers what a run
/// asks of its store, and can be handed to another run to go on from.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    documents: Vec<Document>,
    batches: BTreeMap<BatchNumber, BatchRecord>,
    requests: BTreeMap<u64, RequestRecord>,
    unmatched: BTreeMap<BatchNumber, Vec<ResultRow>>,
    stop: Option<Stop>,
    supplied: usize,
}

impl Memory {
    /// A run over these inputs that was never begun. Documents are numbered
    /// from 0 in the order of the inputs.
    pub fn new(inputs: impl IntoIterator<Item = Input>) -> Self {
        let documents = inputs.into_iter().map(Document::new).collect();
        Memory { documents, ..Memory::default() }
    }

    /// Keeps records, as [`Command::Persist`](super::Command::Persist) asks.
    pub fn save(&mut self, records: Vec<Record>) {
        for record in records {
            match record {
                Record::Stop(stop) => self.stop = Some(stop),
                Record::Batch(record) => drop(self.batches.insert(record.number, record)),
                Record::Request(record) => drop(self.requests.insert(record.number, record)),
                Record::Document { number, document } => {
                    if let Some(place) = self.documents.get_mut(number.0) {
                        *place = document;
                    }
                }
                Record::Unmatched { batch, rows } => drop(self.unmatched.insert(batch, rows)),
            }
        }
    }

    /// The next documents to send, for [`Command::Supply`](super::Command::Supply).
    pub fn supply(&mut self, at_most: usize) -> Vec<(DocumentNumber, Document)> {
        let mut supplied = Vec::new();
        while let Some(document) = self.documents.get(self.supplied)
            && supplied.len() < at_most
        {
            if document.waits_to_be_sent() {
                supplied.push((DocumentNumber(self.supplied), document.clone()));
            }
            self.supplied += 1;
        }
        supplied
    }

    /// The documents of a batch, for [`Command::Load`](super::Command::Load).
    pub fn load(&self, batch: BatchNumber) -> Vec<(DocumentNumber, Document)> {
        let in_batch = self.numbered().filter(|(_, document)| document.batch == Some(batch));
        in_batch.map(|(number, document)| (number, document.clone())).collect()
    }

    /// What the next session has to know, for [`Run::resume`](super::Run::resume);
    /// documents are supplied from the first again, and the stop is forgotten.
    pub fn take_up(&mut self, is_same_clock: bool) -> Kept {
        self.supplied = 0;
        self.stop = None;
        let live = self.batches.values().filter(|record| !record.is_over());
        let batch = |record: &BatchRecord| KeptBatch {
            wire_names: match record.is_sealed {
                true => Vec::new(),
                false => self.wire_names(record.number),
            },
            record: record.clone(),
        };
        let is_sending = |(_, document): &(_, &Document)| document.state == State::Sending;
        let sending = self.numbered().filter(is_sending);
        Kept {
            batches: live.map(batch).collect(),
            sending: sending.map(|(number, document)| (number, document.clone())).collect(),
            next_batch: self.batches.keys().next_back().map_or(0, |number| number.0 + 1),
            next_request: self.requests.keys().next_back().map_or(0, |number| number + 1),
            is_same_clock,
        }
    }

    /// The documents, by their numbers.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// A document that a person wants to be changed between two sessions.
    pub fn document_mut(&mut self, number: DocumentNumber) -> Option<&mut Document> {
        self.documents.get_mut(number.0)
    }

    /// The batches, by their numbers.
    pub fn batches(&self) -> &BTreeMap<BatchNumber, BatchRecord> {
        &self.batches
    }

    /// The requests that uploaded files, by their numbers.
    pub fn requests(&self) -> &BTreeMap<u64, RequestRecord> {
        &self.requests
    }

    /// Rows of results that are no document's for sure.
    pub fn unmatched(&self) -> &BTreeMap<BatchNumber, Vec<ResultRow>> {
        &self.unmatched
    }

    /// Why the latest session sent nothing more; `None` if it was not stopped.
    pub fn stop(&self) -> Option<&Stop> {
        self.stop.as_ref()
    }

    fn numbered(&self) -> impl Iterator<Item = (DocumentNumber, &Document)> {
        self.documents
            .iter()
            .enumerate()
            .map(|(number, document)| (DocumentNumber(number), document))
    }

    fn wire_names(&self, batch: BatchNumber) -> Vec<String> {
        let in_batch = self.documents.iter().filter(|document| document.batch == Some(batch));
        in_batch.filter_map(|document| document.wire_name.clone()).collect()
    }
}
