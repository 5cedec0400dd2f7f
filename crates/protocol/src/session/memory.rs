//! A store in memory: for sessions that end with their process.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::action::Load;
use super::batch::BatchNumber;
use super::document::{DocumentNumber, DocumentRecord, State};
use super::record::{BatchRecord, Record, RequestRecord};
use super::resume::{Kept, KeptBatch};
use crate::error::Error;
use crate::id::Target;
use crate::response::ResultRow;

/// How many other extensions are looked at.
const OTHER_EXTENSIONS: usize = 20;

/// All that is known of a session, by what it wanted to be kept. Hands over what
/// a session wants to load, and lets another one go on where it was left.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    documents: Vec<DocumentRecord>,
    batches: BTreeMap<BatchNumber, BatchRecord>,
    requests: BTreeMap<u64, RequestRecord>,
    unmatched: BTreeMap<BatchNumber, Vec<ResultRow>>,
    stop: Option<Arc<Error>>,
    parked: BTreeMap<Target, Arc<Error>>,
    /// How many documents were looked at for what is to be sent.
    handed_over: usize,
}

impl Memory {
    /// The store of a session over these documents, numbered from 0, that was
    /// never begun.
    pub fn new(documents: impl IntoIterator<Item = DocumentRecord>) -> Self {
        Memory { documents: documents.into_iter().collect(), ..Memory::default() }
    }

    /// Adds a document; the session is told by
    /// [`Input::Added`](super::Input::Added).
    pub fn add(&mut self, document: DocumentRecord) -> DocumentNumber {
        self.documents.push(document);
        DocumentNumber(self.documents.len() - 1)
    }

    /// Keeps records, as [`Action::Keep`](super::Action::Keep) asks.
    pub fn save(&mut self, records: Vec<Record>) {
        for record in records {
            match record {
                Record::Stop(stop) => self.stop = Some(stop),
                Record::Parked { target, error } => {
                    self.parked.insert(target, error);
                }
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

    /// Hands over documents, as [`Action::Load`](super::Action::Load) asks.
    pub fn load(&mut self, load: Load) -> Vec<(DocumentNumber, DocumentRecord)> {
        match load {
            Load::ToSend { at_most, is_anew } => {
                if is_anew {
                    self.handed_over = 0;
                }
                self.next_to_send(at_most)
            }
            Load::OtherKinds { than } => self.other_kinds(than),
            Load::Batch(batch) => {
                let is_of = |(_, it): &(_, &DocumentRecord)| {
                    it.batch == Some(batch) || it.followed == Some(batch)
                };
                let in_batch = self.numbered().filter(is_of);
                in_batch.map(|(number, document)| (number, document.clone())).collect()
            }
        }
    }

    fn next_to_send(&mut self, at_most: usize) -> Vec<(DocumentNumber, DocumentRecord)> {
        let mut next = Vec::new();
        while let Some(document) = self.documents.get(self.handed_over)
            && next.len() < at_most
        {
            if document.waits_to_be_sent() {
                next.push((DocumentNumber(self.handed_over), document.clone()));
            }
            self.handed_over += 1;
        }
        next
    }

    /// Of what waits for the same target the last of each extension, the
    /// longest, the shortest, and the one in the middle.
    fn other_kinds(&self, than: DocumentNumber) -> Vec<(DocumentNumber, DocumentRecord)> {
        let Some(than) = self.documents.get(than.0) else { return Vec::new() };
        let is_like = |(_, it): &(DocumentNumber, &DocumentRecord)| {
            it.target == than.target && it.waits_to_be_sent()
        };
        let waiting: Vec<_> = self.numbered().filter(is_like).collect();
        let mut kinds: BTreeMap<_, DocumentNumber> = BTreeMap::new();
        for (number, document) in &waiting {
            kinds.insert(document.name.rsplit_once('.').map(|(_, it)| it), *number);
        }
        let mut chosen: BTreeSet<_> = kinds.into_values().take(OTHER_EXTENSIONS).collect();
        chosen.extend(waiting.iter().max_by_key(|(_, it)| it.length).map(|(number, _)| *number));
        chosen.extend(waiting.iter().min_by_key(|(_, it)| it.length).map(|(number, _)| *number));
        chosen.extend(waiting.get(waiting.len() / 2).map(|(number, _)| *number));
        chosen.extend(waiting.last().map(|(number, _)| *number));
        chosen.into_iter().map(|number| (number, self.documents[number.0].clone())).collect()
    }

    /// What the next session has to know, for [`Session::resume`](super::Session::resume);
    /// documents are handed over from the first again, and the stop is forgotten.
    pub fn take_up(&mut self, is_same_clock: bool) -> Kept {
        self.handed_over = 0;
        self.stop = None;
        self.parked.clear();
        let live = self.batches.values().filter(|record| !record.is_over());
        let batch = |record: &BatchRecord| KeptBatch {
            wire_names: match record.is_sealed {
                true => Vec::new(),
                false => self.wire_names(record.number),
            },
            record: record.clone(),
        };
        let is_sending = |(_, document): &(_, &DocumentRecord)| {
            document.state == State::Sending || document.is_lost_opener()
        };
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
    pub fn documents(&self) -> &[DocumentRecord] {
        &self.documents
    }

    /// A document that the caller wants to be changed between two sessions.
    pub fn document_mut(&mut self, number: DocumentNumber) -> Option<&mut DocumentRecord> {
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
    pub fn stop(&self) -> Option<&Arc<Error>> {
        self.stop.as_ref().or_else(|| self.parked.values().next())
    }

    fn numbered(&self) -> impl Iterator<Item = (DocumentNumber, &DocumentRecord)> {
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
