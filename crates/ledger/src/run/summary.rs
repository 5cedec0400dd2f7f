//! What the work on runs tells: event by event, and at the end.

use std::collections::BTreeSet;
use std::sync::Arc;

use extracta_client::{Document, Error};

use crate::enter::RefusedInput;
use crate::ids::RunId;
use crate::row::Row;

/// The input that an event is about.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// An input of the ledger.
    Row(&'a Row),
    /// An input that cannot be sent, and is not in the ledger.
    Refused(&'a RefusedInput),
}

impl<'a> Subject<'a> {
    /// The input as the client's documents are, under the path as somebody last
    /// gave it.
    pub fn document_as_given(&self) -> Document<'a> {
        match self {
            Subject::Row(row) => row.document_as_given(),
            Subject::Refused(refused) => refused.document(),
        }
    }

    /// The same, under the absolute path where it is in the ledger.
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
    /// The runs that the call was about, oldest first.
    pub runs: BTreeSet<RunId>,
    /// Those of them that another process is at work on: they were left to it.
    pub elsewhere: BTreeSet<RunId>,
    /// Why a run sent nothing more, or waited no longer: the first reason.
    pub stop: Option<Arc<Error>>,
}
