//! A document: what is known of one input, from planned to its outcome.

use alloc::string::String;
use alloc::sync::Arc;

use super::batch::BatchNumber;
use crate::error::Error;
use crate::id::FileId;
use crate::response::ExtractionLink;

/// A file to classify, as the run needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The name to send it under, as [`wire_name`] makes it. Need not be
    /// unique: the run makes it so in each batch.
    ///
    /// [`wire_name`]: crate::name::wire_name
    pub name: String,
    /// Its length in bytes, more than 0.
    pub length: u64,
}

/// The number of a document in its run, from 0. Inputs with equal content may
/// be one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(pub usize);

/// Where a document is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// To be sent. The service does not have it, as far as can be known.
    Planned,
    /// Being sent.
    Sending,
    /// The service has it; its type is awaited.
    Stored,
    /// The service may have it or not: the response was lost.
    Unknown,
    /// Its type is known.
    Classified,
    /// The service could not classify it.
    Failed,
    /// The service, or a check on this side, does not take it.
    Refused,
    /// Its uploads' answers were lost too often; a person decides.
    Held,
}

impl State {
    /// All states.
    pub const ALL: [State; 8] = [
        State::Planned,
        State::Sending,
        State::Stored,
        State::Unknown,
        State::Classified,
        State::Failed,
        State::Refused,
        State::Held,
    ];

    /// The state as one lower-case word, for records.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Sending => "sending",
            State::Stored => "stored",
            State::Unknown => "unknown",
            State::Classified => "classified",
            State::Failed => "failed",
            State::Refused => "refused",
            State::Held => "held",
        }
    }

    /// The state of which [`as_str`](State::as_str) is this word.
    pub fn named(word: &str) -> Option<Self> {
        State::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// The states that may follow this one: the arrows of the drawing in
    /// ARCHITECTURE.md.
    pub fn successors(self) -> &'static [State] {
        use State::{Classified, Failed, Held, Planned, Refused, Sending, Stored, Unknown};
        match self {
            Planned => &[Sending],
            Sending => &[Planned, Stored, Unknown, Refused, Held],
            Unknown => &[Sending, Planned, Stored, Classified, Failed, Held],
            Stored => &[Classified, Failed],
            // By a person's word alone.
            Held => &[Unknown],
            Refused => &[Planned],
            Classified | Failed => &[],
        }
    }

    /// Whether `next` may follow.
    pub fn may_become(self, next: State) -> bool {
        self.successors().contains(&next)
    }

    /// Whether nothing follows by itself: the document has its outcome.
    pub fn is_final(self) -> bool {
        matches!(self, State::Classified | State::Failed | State::Refused | State::Held)
    }
}

/// What became of a document when its run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Its type is known.
    Classified,
    /// The service could not classify it.
    Failed,
    /// The service, or a check on this side, does not take it.
    Refused,
    /// It may be stored at the service or not.
    Unknown,
    /// It may be stored, and was tried too often to try again unasked.
    Held,
    /// It was not sent, or its result did not come in time.
    Pending,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 6] = [
        Outcome::Classified,
        Outcome::Failed,
        Outcome::Refused,
        Outcome::Unknown,
        Outcome::Held,
        Outcome::Pending,
    ];

    /// The outcome as one lower-case word for records and programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Classified => "classified",
            Outcome::Failed => "failed",
            Outcome::Refused => "refused",
            Outcome::Unknown => "unknown",
            Outcome::Held => "held",
            Outcome::Pending => "pending",
        }
    }
}

/// All that is known of a document. Everything here survives the process
/// that learnt it; no link and no key is among it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The file.
    pub input: Input,
    /// Where it is on its way.
    pub state: State,
    /// The batch that it is being sent to, or is in, or may be in.
    pub batch: Option<BatchNumber>,
    /// The request that it was last sent in.
    pub request: Option<u64>,
    /// The name under which it was sent there.
    pub wire_name: Option<String>,
    /// The service's id of it.
    pub file_id: Option<FileId>,
    /// The pages that the service counted.
    pub pages: Option<u32>,
    /// The type, as the service spells it.
    pub document_type: Option<String>,
    /// How sure the service is, from 0 to 1.
    pub confidence: Option<f64>,
    /// Where its extracted data lies, if its type is linked to an extraction.
    pub extraction: Option<ExtractionLink>,
    /// Whether it was sent again although the first one may be stored, so
    /// that the account may have been charged for both.
    pub is_possibly_charged_twice: bool,
    /// Whether it was sent again because its batch's results twice lacked it.
    pub is_settled_by_absence: bool,
    /// How many uploads of it ended without a response that says what became
    /// of them.
    pub unknown_tries: u32,
    /// How many of these opened a batch, so that nothing could settle them.
    pub lost_openers: u32,
    /// What went wrong last, if anything did.
    pub error: Option<Arc<Error>>,
}

impl Document {
    /// A document that was never sent.
    pub fn new(input: Input) -> Self {
        Document {
            input,
            state: State::Planned,
            batch: None,
            request: None,
            wire_name: None,
            file_id: None,
            pages: None,
            document_type: None,
            confidence: None,
            extraction: None,
            is_possibly_charged_twice: false,
            is_settled_by_absence: false,
            unknown_tries: 0,
            lost_openers: 0,
            error: None,
        }
    }

    /// What became of it, if the run ended now.
    pub fn outcome(&self) -> Outcome {
        match self.state {
            State::Classified => Outcome::Classified,
            State::Failed => Outcome::Failed,
            State::Refused => Outcome::Refused,
            State::Unknown | State::Sending => Outcome::Unknown,
            State::Held => Outcome::Held,
            State::Planned | State::Stored => Outcome::Pending,
        }
    }

    /// Whether it is to be sent: for the first time, or again.
    pub fn waits_to_be_sent(&self) -> bool {
        match self.state {
            State::Planned => true,
            // An opener whose response was lost, or a person's word.
            State::Unknown => self.batch.is_none(),
            _ => false,
        }
    }

    /// Whether it is in this batch, or may be.
    pub(super) fn is_in(&self, batch: BatchNumber) -> bool {
        let is_there = matches!(
            self.state,
            State::Stored | State::Unknown | State::Classified | State::Failed
        );
        is_there && self.batch == Some(batch)
    }

    /// Whether an earlier upload of it may be stored that no batch can settle.
    pub(super) fn may_be_stored_before(&self) -> bool {
        self.lost_openers > 0 || self.is_possibly_charged_twice
    }

    /// Whether it is sent in a request of its own: its upload was lost once
    /// already, and it shall not make others unknown.
    pub(super) fn goes_alone(&self) -> bool {
        self.unknown_tries > 0 || self.may_be_stored_before()
    }
}
