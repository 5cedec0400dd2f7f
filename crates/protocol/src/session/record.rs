//! What a session wants to be kept: enough to go on without the process.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::action::Upload;
use super::batch::BatchNumber;
use super::document::{DocumentNumber, DocumentRecord};
use crate::error::Error;
use crate::id::{BatchId, Target};
use crate::response::ResultRow;
use crate::words::words;

/// A fact to keep. A later record of the same thing replaces an earlier one.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// Why the session sends nothing more, or waits no longer.
    Stop(Arc<Error>),
    /// Why the session sends no more documents of a target.
    Parked {
        /// The target.
        target: Target,
        /// The reason.
        error: Arc<Error>,
    },
    /// What is known of a batch.
    Batch(BatchRecord),
    /// What is known of a request that uploads files.
    Request(RequestRecord),
    /// What is known of a document.
    Document {
        /// Its number in the session.
        number: DocumentNumber,
        /// All that is known of it.
        document: DocumentRecord,
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
    /// The batch, as the session numbers it.
    pub number: BatchNumber,
    /// The target of its documents.
    pub target: Target,
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
    /// broke while it was sent here, or that the caller wants to be sent again.
    /// Should they be here after all, their rows are no other document's.
    pub removed_names: Vec<String>,
    /// What went wrong when its results were last asked for, if anything did.
    pub error: Option<Arc<Error>>,
    /// What the latest responses told nothing new of.
    pub stalled: Vec<Stalled>,
}

/// Responses in a row to requests for a batch's results that told nothing new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stalled {
    /// The document that they tell no outcome of, though they are finished;
    /// `None` for refusals of the request, which tell of no document.
    pub document: Option<DocumentNumber>,
    /// Whether they list the document: then as processed, without a type.
    pub is_listed: bool,
    /// How many there were.
    pub responses: u32,
    /// When the first of them came.
    pub since: Duration,
}

impl BatchRecord {
    /// Whether there is nothing more to send to it or to ask it for.
    pub fn is_over(&self) -> bool {
        self.is_sealed && (self.awaited == 0 || self.id.is_none())
    }

    /// Counts one more document that is in it, or may be.
    pub(super) fn count_in(&mut self) {
        self.documents += 1;
        self.awaited += 1;
    }

    /// Awaits a document no longer that was sent here under this name.
    pub(super) fn remove(&mut self, document: DocumentNumber, wire_name: Option<String>) {
        self.documents = self.documents.saturating_sub(1);
        self.awaited = self.awaited.saturating_sub(1);
        self.unsettled.retain(|unsettled| unsettled.document != document);
        self.removed_names.extend(wire_name);
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
    /// Its number in the session.
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
            bytes: upload.bytes(),
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

words! {
    /// What is known of the files of a request that has ended.
    pub enum RequestFate {
        /// The service has them, as far as its response tells.
        Stored = "stored",
        /// The service has none of them.
        NotStored = "not-stored",
        /// The service may have them or not.
        Unknown = "unknown",
    }
}
