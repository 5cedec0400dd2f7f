//! What the work on runs tells: step by step, in long calls, and at the end.

use std::collections::BTreeSet;
use std::fmt;

use extracta_client::Stop;
use extracta_protocol::session::DocumentNumber;

use crate::enter::{Entered, RefusedInput};
use crate::error::LedgerError;
use crate::ledger::RunId;
use crate::row::Row;

/// Something that happened to the runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Further bytes of request bodies were handed to the network.
    Sent {
        /// How many since the last time.
        bytes: u64,
    },
    /// The service has taken this document.
    Accepted(RunId, DocumentNumber),
    /// This document has its outcome, for good.
    Known(RunId, DocumentNumber),
    /// Nothing more will come of this run for now, and it is given up.
    Over(RunId, Option<Stop>),
    /// Something that ends no run, but ought to be known.
    Warning(String),
    /// Nothing happened in the time that was allowed.
    Nothing,
    /// There is nothing to do.
    Idle,
}

/// What a long call tells meanwhile, on the calling thread.
#[derive(Debug)]
pub enum Happening<'a> {
    /// The files were looked at; nothing is sent yet.
    Entered(&'a Entered),
    /// An input cannot be sent, and is not in the ledger.
    Refused(&'a RefusedInput),
    /// Further bytes of request bodies were handed to the network.
    Sent {
        /// How many since the last time.
        bytes: u64,
    },
    /// The service has taken this input's document.
    Accepted(&'a Row),
    /// What is known of this input for good, or, where the call ends before
    /// that, for now. Told once for each input that the call is about.
    Known(&'a Row),
    /// Something that ends no run, but ought to be known.
    Warning(&'a str),
}

/// How a call ended.
#[derive(Debug, Default)]
pub struct Summary {
    /// The runs that the call was about, oldest first.
    pub runs: BTreeSet<RunId>,
    /// Those of them that another process is at work on: they were left to it.
    pub elsewhere: BTreeSet<RunId>,
    /// Why a run sent nothing more, or waited no longer: the first reason.
    pub stop: Option<Stop>,
}

/// Why a call failed.
#[derive(Debug)]
pub enum RunError {
    /// The ledger cannot be used.
    Ledger(LedgerError),
    /// An argument cannot be used, or no thread can be started.
    Client(extracta_client::ClientError),
}

impl From<LedgerError> for RunError {
    fn from(error: LedgerError) -> Self {
        RunError::Ledger(error)
    }
}

impl From<extracta_client::ClientError> for RunError {
    fn from(error: extracta_client::ClientError) -> Self {
        RunError::Client(error)
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Ledger(error) => error.fmt(f),
            RunError::Client(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RunError {}
