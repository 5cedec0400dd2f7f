//! What a run asks to be kept: enough to go on without the process.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::Run;
use super::batch::BatchNumber;
use super::command::Upload;
use super::document::{Document, DocumentNumber};
use super::stop::Stop;
use crate::error::Error;
use crate::id::BatchId;
use crate::response::ResultRow;

/// A fact to keep. A later record of the same thing replaces an earlier one.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// Why the run sends nothing more.
    Stop(Stop),
    /// What is known of a batch.
    Batch(BatchRecord),
    /// What is known of a request that uploads files.
    Request(RequestRecord),
    /// What is known of a document.
    Document {
        /// Its number in the run.
        number: DocumentNumber,
        /// All that is known of it.
        document: Document,
    },
    /// The rows of a batch's latest finished results that are no document's
    /// for sure.
    Unmatched {
        /// The batch.
        batch: BatchNumber,
        /// The rows. Their links are secrets and not to be kept.
        rows: Vec<ResultRow>,
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
    /// How many documents are in it, or may be.
    pub documents: usize,
    /// How many of these have no outcome yet.
    pub awaited: usize,
    /// Those of which it is not known whether they are in it.
    pub unsettled: Vec<Unsettled>,
    /// The names of documents that were given up as missing here, whose file
    /// broke while it was sent here, or that a person wants to be sent again.
    /// Should they be here after all, their rows are nobody else's.
    pub departed: Vec<String>,
    /// What went wrong when its results were last asked for, if anything did.
    pub error: Option<Arc<Error>>,
}

impl BatchRecord {
    /// Whether there is nothing more to send to it or to ask it for.
    pub fn is_over(&self) -> bool {
        self.is_sealed && (self.awaited == 0 || self.id.is_none())
    }
}

/// A document of which it is not known whether its batch has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled {
    /// The document.
    pub document: DocumentNumber,
    /// When its upload ended.
    pub ended_at: Duration,
    /// Whether this side ended the upload, so that the service may have been
    /// at work on it for longer.
    pub is_ended_by_us: bool,
    /// Whether one finished response lacked it already.
    pub is_lacked_once: bool,
}

/// What is known of a request that uploads files. None that was commanded
/// without such a record before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Its number in the run.
    pub number: u64,
    /// The batch that it opens or adds to.
    pub batch: BatchNumber,
    /// How many files it has.
    pub files: usize,
    /// Their bytes in all.
    pub bytes: u64,
    /// How it ended; `None` while it is under way, or if the process ended
    /// before it did.
    pub end: Option<RequestEnd>,
}

impl RequestRecord {
    pub(super) fn of(upload: &Upload, end: Option<RequestEnd>) -> Self {
        RequestRecord {
            number: upload.request,
            batch: upload.batch,
            files: upload.files.len(),
            bytes: upload.files.iter().map(|file| file.length).sum(),
            end,
        }
    }
}

/// How a request that uploads files ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEnd {
    /// What is known of its files.
    pub fate: RequestFate,
    /// What went wrong, if anything did.
    pub error: Option<Arc<Error>>,
}

/// What is known of the files of a request that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestFate {
    /// The service has them, as far as its response tells.
    Stored,
    /// The service has none of them.
    NotStored,
    /// The service may have them or not.
    Unknown,
}

impl RequestFate {
    /// The fate as words with hyphens, for records.
    pub fn as_str(self) -> &'static str {
        match self {
            RequestFate::Stored => "stored",
            RequestFate::NotStored => "not-stored",
            RequestFate::Unknown => "unknown",
        }
    }
}

/// What has changed since it was last kept.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) documents: alloc::collections::BTreeSet<DocumentNumber>,
    pub(super) batches: alloc::collections::BTreeSet<BatchNumber>,
    /// Facts that nothing here remembers once they are kept.
    pub(super) others: Vec<Record>,
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.batches.is_empty() && self.others.is_empty()
    }
}

impl Run {
    /// What has to be kept before anything else happens.
    pub(super) fn take_records(&mut self) -> Option<Vec<Record>> {
        if self.changes.is_empty() {
            return None;
        }
        let changes = core::mem::take(&mut self.changes);
        // A batch comes before what refers to it.
        let batch = |number: &BatchNumber| {
            let batch = self.batches.get(number)?;
            Some(Record::Batch(batch.kept.clone()))
        };
        let document = |&number: &DocumentNumber| {
            let document = self.documents.get(&number)?.clone();
            Some(Record::Document { number, document })
        };
        let mut records: Vec<Record> = changes.batches.iter().filter_map(batch).collect();
        records.extend(changes.others);
        records.extend(changes.documents.iter().filter_map(document));
        Some(records)
    }
}
