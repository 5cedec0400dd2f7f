//! A batch: the documents that are sent, and later asked for, together.

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::document::DocumentNumber;
use crate::id::BatchId;
use crate::name::WireNames;

/// The number of a batch in its run, from 0. The service's own id of it is
/// known only once its first upload was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchNumber(pub usize);

#[derive(Debug)]
pub(super) struct Batch {
    pub(super) id: Option<BatchId>,
    /// Everything that was sent to it, unless it is known not to be stored.
    pub(super) members: Vec<DocumentNumber>,
    /// The names of documents that were given up as missing here: should they
    /// have landed late after all, their rows are nobody else's.
    pub(super) departed: Vec<String>,
    /// Documents yet to be sent to it, in order.
    pub(super) waiting: VecDeque<DocumentNumber>,
    /// Requests yet to be sent to it just so, before `waiting`: tried ones,
    /// and halves of refused ones.
    pub(super) groups: VecDeque<Vec<DocumentNumber>>,
    pub(super) unsettled: Vec<Unsettled>,
    pub(super) names: WireNames,
    pub(super) phase: Phase,
}

#[derive(Debug)]
pub(super) enum Phase {
    /// Files are being sent.
    Filling(Filling),
    /// All is sent: results are asked for.
    Sealed(Sealed),
    /// Nothing more is expected of it.
    Over,
}

#[derive(Debug, Default)]
pub(super) struct Filling {
    pub(super) is_in_flight: bool,
    /// When the next request may be sent.
    pub(super) due: Duration,
    /// How often the request at the front was sent.
    pub(super) tries: u32,
    /// When the request at the front was sent first.
    pub(super) first_tried_at: Option<Duration>,
}

#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) sealed_at: Duration,
    /// When it is its turn.
    pub(super) due: Duration,
    pub(super) polled_at: Option<Duration>,
    /// Answers in a row that were refusals, and since when.
    pub(super) refusals: u32,
    pub(super) refused_since: Duration,
    /// Requests in a row without an answer to read.
    pub(super) failures: u32,
}

/// A member of which it is not known whether it is stored.
#[derive(Debug)]
pub(super) struct Unsettled {
    pub(super) document: DocumentNumber,
    /// From when on a finished answer that lacks it decides.
    pub(super) settled_from: Duration,
    /// Whether one finished answer lacked it already.
    pub(super) is_lacked_once: bool,
}

impl Batch {
    pub(super) fn new(waiting: VecDeque<DocumentNumber>) -> Self {
        Batch {
            id: None,
            members: Vec::new(),
            departed: Vec::new(),
            waiting,
            groups: VecDeque::new(),
            unsettled: Vec::new(),
            names: WireNames::new(),
            phase: Phase::Filling(Filling::default()),
        }
    }

    pub(super) fn filling(&self) -> Option<&Filling> {
        match &self.phase {
            Phase::Filling(filling) => Some(filling),
            _ => None,
        }
    }

    pub(super) fn filling_mut(&mut self) -> Option<&mut Filling> {
        match &mut self.phase {
            Phase::Filling(filling) => Some(filling),
            _ => None,
        }
    }

    pub(super) fn sealed(&self) -> Option<&Sealed> {
        match &self.phase {
            Phase::Sealed(sealed) => Some(sealed),
            _ => None,
        }
    }

    /// Ends the sending; results are asked for from `due` on.
    pub(super) fn seal(&mut self, now: Duration, due: Duration) {
        self.phase = Phase::Sealed(Sealed {
            sealed_at: now,
            due,
            polled_at: None,
            refusals: 0,
            refused_since: now,
            failures: 0,
        });
    }

    pub(super) fn sealed_mut(&mut self) -> Option<&mut Sealed> {
        match &mut self.phase {
            Phase::Sealed(sealed) => Some(sealed),
            _ => None,
        }
    }

    pub(super) fn is_sealed(&self) -> bool {
        self.filling().is_none()
    }

    pub(super) fn has_more_to_send(&self) -> bool {
        !self.waiting.is_empty() || !self.groups.is_empty()
    }

    /// Takes back everything that was not sent yet.
    pub(super) fn take_unsent(&mut self) -> Vec<DocumentNumber> {
        let groups = self.groups.drain(..).flatten();
        groups.chain(self.waiting.drain(..)).collect()
    }
}
