//! A batch: documents of one target that are sent, and later asked
//! for, together.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::time::Duration;

use super::document::DocumentNumber;
use super::record::BatchRecord;
use crate::id::Target;
use crate::name::WireNames;

/// The number of a batch in its session, from 0. The service's own id of it is
/// known only once the response to its first upload came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchNumber(pub usize);

/// A batch that a session works on.
#[derive(Debug)]
pub(super) struct Batch {
    /// What outlives the process.
    pub(super) record: BatchRecord,
    /// Documents yet to be sent to it, in order.
    pub(super) waiting: VecDeque<DocumentNumber>,
    /// Requests yet to be sent to it just so, before `waiting`: tried ones,
    /// and halves of refused ones.
    pub(super) groups: VecDeque<Vec<DocumentNumber>>,
    /// The names in use while it is filled.
    pub(super) names: WireNames,
    pub(super) phase: Phase,
    /// Its uploads, while it is filled.
    pub(super) filling: Filling,
    /// Its results requests, once it is sealed.
    pub(super) sealed: Sealed,
    /// Whether rows of its results may be kept as no document's, which the
    /// next finished results replace.
    pub(super) may_list_rows: bool,
}

/// Where a batch is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// It has room, and nothing is sent to it for now: another session left it,
    /// or another target has its lane.
    HasRoom,
    /// Files are being sent.
    Filling,
    /// All is sent: results are asked for.
    Sealed,
    /// This session does nothing more with it.
    Over,
}

/// The uploads of a batch.
#[derive(Debug, Default)]
pub(super) struct Filling {
    /// Whether one is under way.
    pub(super) is_in_flight: bool,
    /// Since when it may be filled.
    pub(super) opened_at: Duration,
    /// Whether it gets further documents once the one that opens it is stored.
    pub(super) is_filled_later: bool,
    /// Whether something was sent since it has its lane.
    pub(super) has_sent: bool,
    /// When the next request may be sent.
    pub(super) due: Duration,
    /// How often the request at the front was sent.
    pub(super) tries: u32,
}

/// The results requests of a batch.
#[derive(Debug, Default)]
pub(super) struct Sealed {
    /// Since when all is sent.
    pub(super) sealed_at: Duration,
    /// Whether another session sealed it.
    pub(super) is_of_before: bool,
    /// When it is its turn.
    pub(super) due: Duration,
    pub(super) polled_at: Option<Duration>,
    /// Whether the service has told, since the latest request began, that it is
    /// through with it.
    pub(super) is_hinted: bool,
    /// Requests in a row without a response to read.
    pub(super) failures: u32,
}

impl Batch {
    /// A batch that is about to be filled.
    pub(super) fn new(number: BatchNumber, to: Target, now: Duration) -> Self {
        let record = BatchRecord {
            number,
            target: to,
            id: None,
            is_sealed: false,
            documents: 0,
            awaited: 0,
            unsettled: Vec::new(),
            removed_names: Vec::new(),
            error: None,
            stalled: Vec::new(),
        };
        let filling = Filling { opened_at: now, ..Filling::default() };
        Batch { may_list_rows: false, phase: Phase::Filling, filling, ..Batch::from_record(record) }
    }

    /// A batch of another session.
    pub(super) fn from_record(record: BatchRecord) -> Self {
        Batch {
            record,
            waiting: VecDeque::new(),
            groups: VecDeque::new(),
            names: WireNames::new(),
            phase: Phase::HasRoom,
            filling: Filling::default(),
            sealed: Sealed::default(),
            may_list_rows: true,
        }
    }

    /// Ends the sending; results are asked for from `due` on, unless none are
    /// awaited.
    pub(super) fn seal(&mut self, now: Duration, due: Duration) {
        self.record.is_sealed = true;
        self.names = WireNames::new();
        self.sealed = Sealed { sealed_at: now, due, ..Sealed::default() };
        self.phase = match self.record.is_over() {
            true => Phase::Over,
            false => Phase::Sealed,
        };
    }

    /// How many documents are yet to be sent to it.
    pub(super) fn unsent(&self) -> usize {
        self.waiting.len() + self.groups.iter().map(Vec::len).sum::<usize>()
    }

    pub(super) fn has_unsent(&self) -> bool {
        !self.waiting.is_empty() || !self.groups.is_empty()
    }

    /// Whether it takes a lane: one that is only open for more does not.
    pub(super) fn is_busy(&self) -> bool {
        self.filling.is_in_flight || self.has_unsent()
    }

    /// Whether its lane may be another's: it had its turn, and what it sends
    /// next is no piece of a request that has to be sent just so.
    pub(super) fn may_hand_on_lane(&self) -> bool {
        self.filling.has_sent && self.groups.is_empty() && self.record.id.is_some()
    }

    /// The next request is another one.
    pub(super) fn next_request(&mut self, due: Duration) {
        self.filling.tries = 0;
        self.filling.due = due;
    }

    /// Takes back everything that was not sent yet.
    pub(super) fn take_unsent(&mut self) -> Vec<DocumentNumber> {
        let groups = self.groups.drain(..).flatten();
        groups.chain(self.waiting.drain(..)).collect()
    }
}
