//! What a session is told.

use alloc::string::String;
use alloc::vec::Vec;

use super::action::Ticket;
use super::document::{DocumentNumber, DocumentRecord};
use crate::error::Error;
use crate::exchange::Exchange;
use crate::id::{BatchId, Target};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// A request has ended, one way or another.
    Ended {
        /// The request.
        ticket: Ticket,
        /// What was seen.
        exchange: Exchange,
        /// The file that broke it, if one did.
        broken_file: Option<BrokenFile>,
    },
    /// The documents that [`Action::Load`](super::Action::Load) asked for.
    Loaded(Vec<(DocumentNumber, DocumentRecord)>),
    /// There are further documents to send.
    Added,
    /// The caller wants what is parked to be tried again.
    Unpark,
    /// The service has told, by a webhook say, that it is through with a batch: it
    /// is asked for as soon as the pause allows it. Nothing depends on this.
    Processed {
        /// The target of the batch.
        target: Target,
        /// Its id.
        batch_id: BatchId,
    },
    /// Records cannot be kept or read. As [`Cancel`](Input::Cancel), but what
    /// is under way is let end.
    CannotKeep(Error),
    /// The caller wants the session to end. What is under way is to be broken
    /// off by the driver, and its end told as ever.
    Cancel,
    /// The caller has what it came for: nothing new is begun, and what is under
    /// way is let end. The rest is for the next session.
    Finish,
}

/// A file of an upload that could not be read as it was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenFile {
    /// The place of the file in [`Upload::files`](super::Upload::files).
    pub position: usize,
    /// What is wrong with it, in human-readable words.
    pub message: String,
    /// Whether it only cannot be opened for now, rather than being another
    /// file than was planned.
    pub is_unavailable: bool,
    /// Whether that is the system's fault, as of one that has no descriptor
    /// left: the document waits in every session then.
    pub is_systems_fault: bool,
}
