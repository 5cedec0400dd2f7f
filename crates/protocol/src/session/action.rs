//! What a session wants to be done.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::batch::BatchNumber;
use super::document::DocumentNumber;
use super::record::Record;
use crate::event::Event;
use crate::id::{BatchId, Target};
use crate::request::{Request, SingleUpload};

/// Something to do, as [`Session`](super::Session) says.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Make these records durable before anything else: later actions depend
    /// on them.
    Keep(Vec<Record>),
    /// Hand over these documents before anything else.
    Load(Load),
    /// Tell the caller of this.
    Tell(Event<DocumentNumber>),
    /// Start this request.
    Send(Outgoing),
    /// Nothing to do until something happens, or until this time; `None` where
    /// only something that happens helps.
    Wait(Option<Duration>),
    /// Nothing is under way, and nothing more will come, unless documents are
    /// added. Documents without an outcome are as they were kept last.
    Done,
}

/// Documents that a session has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// The next ones to send, in their order, each once: those that
    /// [wait to be sent](super::DocumentRecord::waits_to_be_sent).
    ToSend {
        /// How many at most, at least 1. Fewer mean that there are no more.
        at_most: usize,
        /// Whether to begin from the first again: some that were handed over
        /// could not be opened. Those that the session has in hand do no harm.
        is_anew: bool,
    },
    /// Some of those that wait to be sent to the same target as this one,
    /// and are as unlike it as there are: by their extension, their length and
    /// their place in the list. Those that the session has in hand do no harm.
    OtherKinds {
        /// A document that was refused.
        than: DocumentNumber,
    },
    /// Those that were last sent to this batch, and those that are followed to it,
    /// as they were kept last; others do no harm.
    Batch(BatchNumber),
}

/// Stands for one request until its end was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// A request to send.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// What its end is to be told under.
    pub ticket: Ticket,
    /// The request itself. The files of its body are those of its
    /// [`Purpose::Upload`], by their place.
    pub request: Request,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a request is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To upload files.
    Upload(Upload),
    /// To ask for the results of a batch.
    Results(Poll),
}

/// An upload: one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The number of the request in its session, from 0.
    pub request: u64,
    /// The target of its documents.
    pub target: Target,
    /// The batch, as the session numbers it.
    pub batch: BatchNumber,
    /// The batch's id; `None` for the request that opens it.
    pub batch_id: Option<BatchId>,
    /// The files, in the order in which to send them.
    pub files: Vec<UploadFile>,
}

impl Upload {
    /// The bytes of its files in all.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.length).sum()
    }
}

impl From<Upload> for SingleUpload {
    fn from(upload: Upload) -> Self {
        SingleUpload {
            target: upload.target,
            batch: upload.batch_id,
            files: upload.files.into_iter().map(|file| (file.wire_name, file.length)).collect(),
        }
    }
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
    /// The target of the batch.
    pub target: Target,
    /// The batch, as the session numbers it.
    pub batch: BatchNumber,
    /// The batch's id.
    pub batch_id: BatchId,
    /// When it was decided on.
    pub started_at: Duration,
    /// When to give it up unsent, should it have to wait for requests of
    /// others: it then ends without a response.
    pub give_up_at: Duration,
}
