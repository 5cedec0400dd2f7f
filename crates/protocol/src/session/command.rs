//! What a run tells its driver.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::batch::BatchNumber;
use super::document::DocumentNumber;
use super::record::Record;
use crate::id::BatchId;

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Make these records durable before anything else: later commands
    /// depend on them.
    Persist(Vec<Record>),
    /// Hand over the next documents to send, in the order of the run, each
    /// once: those that are kept as planned, or as unknown and in no batch.
    /// Answered by [`Event::Supplied`](super::Event::Supplied) before anything
    /// else.
    Supply {
        /// How many at most, at least 1. Fewer mean that there are no more.
        at_most: usize,
    },
    /// Hand over the documents of this batch, as they were kept last.
    /// Answered by [`Event::Loaded`](super::Event::Loaded) before anything
    /// else.
    Load(BatchNumber),
    /// Start this upload.
    Upload(Upload),
    /// Start this results request.
    Poll(Poll),
    /// The service has this document.
    Accepted(DocumentNumber),
    /// This document's outcome is known and will not change. No document is
    /// reported twice; those that have no outcome when the run is done are
    /// not reported at all.
    Report(DocumentNumber),
    /// Nothing to do until something happens, or until this time.
    Wait {
        /// The time at which to ask again; `None` where only an event helps.
        until: Option<Duration>,
    },
    /// Nothing is under way, and nothing more will come. Documents without an
    /// outcome are as they were kept last.
    Done,
}

/// An upload: one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The number of the request in its run, from 0.
    pub request: u64,
    /// The batch, as the run numbers it.
    pub batch: BatchNumber,
    /// The batch's id; `None` for the request that opens it.
    pub batch_id: Option<BatchId>,
    /// The files, in the order in which to send them.
    pub files: Vec<UploadFile>,
}

/// A file of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadFile {
    /// The document.
    pub document: DocumentNumber,
    /// The name to send, distinct in its batch.
    pub wire_name: String,
    /// The length in bytes.
    pub length: u64,
}

/// A request for a batch's results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// The batch, as the run numbers it.
    pub batch: BatchNumber,
    /// The batch's id.
    pub batch_id: BatchId,
    /// When the run commanded it.
    pub started_at: Duration,
    /// When to give it up unsent, should it have to wait for requests of other
    /// runs: it then ends without a response.
    pub give_up_at: Duration,
}
