//! What work on a ledger tells: event by event, and at the end.

use std::sync::Arc;

use extracta_client::{Document, Error};

use crate::enter::RefusedEntry;
use crate::lock::Holder;
use crate::row::Row;

/// The entry that an event is about.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// An entry of the ledger.
    Row(&'a Row),
    /// What cannot be sent, and got no entry.
    Refused(&'a RefusedEntry),
}

impl<'a> Subject<'a> {
    /// The entry as the client's documents are, under the path as somebody last
    /// gave it.
    pub fn document_as_given(&self) -> Document<'a> {
        match self {
            Subject::Row(row) => row.document_as_given(),
            Subject::Refused(refused) => refused.document(),
        }
    }

    /// The same, under the absolute path where it has an entry.
    pub fn document(&self) -> Document<'a> {
        match self {
            Subject::Row(row) => row.document(),
            Subject::Refused(refused) => refused.document(),
        }
    }
}

/// How a call ended.
#[derive(Debug, Default)]
pub struct Summary {
    /// Another process that works on the ledger, where this call could not.
    pub elsewhere: Option<Holder>,
    /// Why it sent nothing more, or waited no longer: the first reason.
    pub stop: Option<Arc<Error>>,
    /// How many of the entries that were submitted are not sent.
    pub unsent: u64,
    /// How many of them may be stored or not.
    pub in_doubt: u64,
    /// How many of them are refused.
    pub refused: u64,
    /// How many documents that the call was about wait for their classification
    /// to be tried again.
    pub parked: u64,
    /// How many wait for a file that cannot be opened for now.
    pub unavailable: u64,
}
