//! A document: what is known of one input, from planned to its outcome.

use alloc::string::String;
use alloc::sync::Arc;

use super::batch::BatchNumber;
use crate::error::Error;
use crate::id::{FileId, Target};
use crate::response::ExtractionLink;
use crate::values::Values;
use crate::words::words;

/// The number of a document in its session, from 0. Inputs with equal content may
/// be one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(pub usize);

words! {
    /// Where a document is on its way.
    pub enum State {
        /// To be sent. The service does not have it, as far as can be known.
        Planned = "planned",
        /// Being sent.
        Sending = "sending",
        /// The service has it; its type is awaited.
        Stored = "stored",
        /// The service may have it or not: the response was lost.
        Unknown = "unknown",
        /// Its type is known; the data that is extracted from it is awaited.
        Following = "following",
        /// Its type is known.
        Classified = "classified",
        /// Its values are known: it was sent to an extraction.
        Extracted = "extracted",
        /// The service could make nothing of it.
        Failed = "failed",
        /// The service, or a check on this side, does not take it.
        Refused = "refused",
        /// The responses to its uploads were lost too often; the caller decides.
        Held = "held",
        /// The caller has given it up.
        Dropped = "dropped",
    }
}

impl State {
    /// The states that may follow this one: the arrows of the drawing in
    /// ARCHITECTURE.md.
    pub fn successors(self) -> &'static [State] {
        use State::{
            Classified, Dropped, Extracted, Failed, Following, Held, Planned, Refused, Sending,
            Stored, Unknown,
        };
        // `Dropped`, and what follows a final state, only if the caller wants it.
        match self {
            Planned => &[Sending, Dropped],
            Sending => &[Planned, Stored, Unknown, Refused, Held, Dropped],
            Unknown => {
                &[Sending, Planned, Stored, Following, Classified, Extracted, Failed, Held, Dropped]
            }
            Stored => &[Following, Classified, Extracted, Failed, Dropped],
            // Also where its data does not come: the type is what was asked for.
            Following => &[Classified],
            Held => &[Unknown, Dropped],
            Refused => &[Planned, Dropped],
            Dropped => &[Planned, Unknown],
            Classified => &[Following],
            Extracted | Failed => &[],
        }
    }

    /// Whether `next` may follow.
    pub fn may_become(self, next: State) -> bool {
        self.successors().contains(&next)
    }

    /// Whether nothing follows by itself: the document has its outcome.
    pub fn is_final(self) -> bool {
        use State::{Classified, Dropped, Extracted, Failed, Held, Refused};
        matches!(self, Classified | Extracted | Failed | Refused | Held | Dropped)
    }

    /// What became of a document, if its session ends in this state.
    pub fn outcome(self) -> Outcome {
        match self {
            State::Classified => Outcome::Classified,
            State::Extracted => Outcome::Extracted,
            State::Failed => Outcome::Failed,
            State::Refused => Outcome::Refused,
            State::Unknown | State::Sending => Outcome::Unknown,
            State::Held => Outcome::Held,
            State::Dropped => Outcome::Dropped,
            State::Planned | State::Stored | State::Following => Outcome::Pending,
        }
    }
}

words! {
    /// What became of a document when its session ended.
    pub enum Outcome {
        /// Its type is known.
        Classified = "classified",
        /// Its values are known: it was sent to an extraction.
        Extracted = "extracted",
        /// The service could make nothing of it.
        Failed = "failed",
        /// The service, or a check on this side, does not take it.
        Refused = "refused",
        /// It may be stored at the service or not.
        Unknown = "unknown",
        /// It may be stored, and was tried too often to try again unasked.
        Held = "held",
        /// The caller has given it up. Where a batch is named, it is there or may
        /// be.
        Dropped = "dropped",
        /// It was not sent, or its result did not come in time.
        Pending = "pending",
    }
}

/// All that is known of a document. Everything here survives the process
/// that learnt it; no link and no key is among it.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRecord {
    /// What it is sent to.
    pub target: Target,
    /// The name to send it under, as [`wire_name`] makes it. Need not be
    /// unique: the session makes it so in each batch.
    ///
    /// [`wire_name`]: crate::name::wire_name
    pub name: String,
    /// Its length in bytes, more than 0.
    pub length: u64,
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
    /// How sure the service is, from 0 to 1; what is out of that range is left out.
    pub confidence: Option<f64>,
    /// Where its extracted data lies, if its type is linked to an extraction or it
    /// was sent to one.
    pub extraction: Option<ExtractionLink>,
    /// Whether its data is wanted, be the session one that
    /// [follows](super::SessionSettings::follows) or not. The caller's word: a session
    /// does not change it.
    pub wants_data: bool,
    /// The batch of an extraction from which its data is awaited.
    pub followed: Option<BatchNumber>,
    /// The data that was extracted from it.
    pub values: Option<Values>,
    /// Whether it was sent again although the first one may be stored, or is
    /// twice in its batch's results, so that the account may have been charged
    /// for both.
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

impl DocumentRecord {
    /// A document that was never sent.
    pub fn new(target: impl Into<Target>, name: String, length: u64) -> Self {
        DocumentRecord {
            target: target.into(),
            name,
            length,
            state: State::Planned,
            batch: None,
            request: None,
            wire_name: None,
            file_id: None,
            pages: None,
            document_type: None,
            confidence: None,
            extraction: None,
            wants_data: false,
            followed: None,
            values: None,
            is_possibly_charged_twice: false,
            is_settled_by_absence: false,
            unknown_tries: 0,
            lost_openers: 0,
            error: None,
        }
    }

    /// What became of it, if the session ended now.
    pub fn outcome(&self) -> Outcome {
        self.state.outcome()
    }

    /// Whether it waits for a session: to be sent, for the first time or again, or
    /// to be followed.
    pub fn waits_to_be_sent(&self) -> bool {
        match self.state {
            State::Planned => true,
            // An opener whose response was lost, or what the caller wants again.
            State::Unknown => self.batch.is_none(),
            // Its data is wanted, of which it was not asked before.
            State::Following => self.followed.is_none(),
            _ => false,
        }
    }

    /// Whether it opened a batch and the response was lost: nothing settles it,
    /// and it is to be sent again.
    pub(super) fn is_lost_opener(&self) -> bool {
        self.lost_openers > 0 && self.state == State::Unknown && self.batch.is_none()
    }

    /// Whether it is in this batch, or may be.
    pub(super) fn is_in(&self, batch: BatchNumber) -> bool {
        use State::{Classified, Extracted, Failed, Following, Stored, Unknown};
        let is_there =
            matches!(self.state, Stored | Unknown | Following | Classified | Extracted | Failed);
        is_there && self.batch == Some(batch)
    }

    /// Whether its data is awaited from this batch.
    pub(super) fn is_followed_to(&self, batch: BatchNumber) -> bool {
        self.state == State::Following && self.followed == Some(batch)
    }

    /// Whether its outcome is awaited from the batch that it was sent to.
    pub(super) fn awaits_its_batch(&self) -> bool {
        matches!(self.state, State::Stored | State::Unknown)
    }

    /// Whether something is awaited from this batch: what is followed awaits nothing
    /// from the one that it was sent to.
    pub(super) fn awaits(&self, batch: BatchNumber) -> bool {
        self.is_followed_to(batch) || (self.awaits_its_batch() && self.is_in(batch))
    }

    /// Whether an earlier upload of it may be stored that no batch can settle.
    pub(super) fn may_be_stored_before(&self) -> bool {
        self.lost_openers > 0 || self.is_possibly_charged_twice
    }

    /// Whether it may be at the service, if it is held or dropped: in doubt it is.
    pub fn may_be_stored(&self) -> bool {
        self.batch.is_some() || self.unknown_tries > 0 || self.may_be_stored_before()
    }

    /// Whether it is sent in a request of its own: its upload was lost once
    /// already, and it shall not make others unknown.
    pub(super) fn goes_alone(&self) -> bool {
        self.unknown_tries > 0 || self.may_be_stored_before()
    }
}
