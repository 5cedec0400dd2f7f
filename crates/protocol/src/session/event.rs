//! What a driver tells a run.

use alloc::string::String;
use alloc::vec::Vec;

use super::batch::BatchNumber;
use super::command::{Poll, Upload};
use super::document::{Document, DocumentNumber};
use crate::error::Error;
use crate::exchange::Exchange;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The documents that [`Command::Supply`](super::Command::Supply) asked
    /// for.
    Supplied(Vec<(DocumentNumber, Document)>),
    /// The documents that [`Command::Load`](super::Command::Load) asked for.
    Loaded {
        /// The batch.
        batch: BatchNumber,
        /// All documents that were last sent to it; others do no harm.
        documents: Vec<(DocumentNumber, Document)>,
    },
    /// An upload has ended, one way or another.
    UploadEnded {
        /// The upload, as it was commanded.
        upload: Upload,
        /// What was seen.
        exchange: Exchange,
        /// The file that broke it, if one did.
        broken_file: Option<BrokenFile>,
    },
    /// A results request has ended, one way or another.
    PollEnded {
        /// The request, as it was commanded.
        poll: Poll,
        /// What was seen.
        exchange: Exchange,
    },
    /// The driver cannot go on, a store that cannot be written for example. As
    /// [`Cancel`](Event::Cancel), but what is under way is let end.
    Fail(Error),
    /// The caller wants the run to end. What is under way is to be broken off
    /// by the driver, and its end told as ever.
    Cancel,
}

/// A file of an upload that could not be read as it was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenFile {
    /// The place of the file in [`Upload::files`].
    pub position: usize,
    /// What is wrong with it, for people.
    pub message: String,
}
