//! A batch: the documents that are sent, and later asked for, together.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::time::Duration;

use super::document::DocumentNumber;
use super::record::BatchRecord;
use crate::name::WireNames;

/// The number of a batch in its run, from 0. The service's own id of it is
/// known only once its first upload was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchNumber(pub usize);

#[derive(Debug)]
pub(super) struct Batch {
    /// What outlives the process.
    pub(super) kept: BatchRecord,
    /// Documents yet to be sent to it, in order.
    pub(super) waiting: VecDeque<DocumentNumber>,
    /// Requests yet to be sent to it just so, before `waiting`: tried ones,
    /// and halves of refused ones.
    pub(super) groups: VecDeque<Vec<DocumentNumber>>,
    /// The names in use while it is filled.
    pub(super) names: WireNames,
    pub(super) phase: Phase,
    /// Whether rows of its results may be kept as nobody's, which the next
    /// finished results replace.
    pub(super) may_list_rows: bool,
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
    /// Whether another session sealed it.
    pub(super) is_of_before: bool,
    /// When it is its turn.
    pub(super) due: Duration,
    pub(super) polled_at: Option<Duration>,
    /// Responses in a row that were refusals, and since when.
    pub(super) refusals: u32,
    pub(super) refused_since: Duration,
    /// Requests in a row without a response to read.
    pub(super) failures: u32,
}

impl Batch {
    pub(super) fn new(number: BatchNumber) -> Self {
        let kept = BatchRecord {
            number,
            id: None,
            is_sealed: false,
            documents: 0,
            awaited: 0,
            unsettled: Vec::new(),
            departed: Vec::new(),
            error: None,
        };
        Batch { may_list_rows: false, ..Batch::from_record(kept) }
    }

    pub(super) fn from_record(kept: BatchRecord) -> Self {
        Batch {
            kept,
            waiting: VecDeque::new(),
            groups: VecDeque::new(),
            names: WireNames::new(),
            phase: Phase::Filling(Filling::default()),
            may_list_rows: true,
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

    pub(super) fn sealed_mut(&mut self) -> Option<&mut Sealed> {
        match &mut self.phase {
            Phase::Sealed(sealed) => Some(sealed),
            _ => None,
        }
    }

    /// Ends the sending; results are asked for from `due` on.
    pub(super) fn seal(&mut self, now: Duration, due: Duration) {
        self.kept.is_sealed = true;
        self.names = WireNames::new();
        self.phase = Phase::Sealed(Sealed {
            sealed_at: now,
            is_of_before: false,
            due,
            polled_at: None,
            refusals: 0,
            refused_since: now,
            failures: 0,
        });
    }

    /// One more document is in it, or may be.
    pub(super) fn count_in(&mut self) {
        self.kept.documents += 1;
        self.kept.awaited += 1;
    }

    /// Whether documents are awaited that are surely in it.
    pub(super) fn awaits_stored_documents(&self) -> bool {
        self.kept.awaited > self.kept.unsettled.len()
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
