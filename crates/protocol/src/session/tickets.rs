//! The requests that were handed out and have not ended.

use alloc::collections::BTreeMap;

use super::action::{Outgoing, Purpose, Ticket};
use crate::request::{Boundary, SingleUpload, results};

#[derive(Debug)]
pub(super) struct Tickets {
    open: BTreeMap<Ticket, Purpose>,
    next: u64,
    /// The boundary of the next form: unpredictable as the first one is, and
    /// another one each time.
    boundary: u128,
}

impl Tickets {
    pub(super) fn new(boundary: u128) -> Self {
        Tickets { open: BTreeMap::new(), next: 0, boundary }
    }

    /// Hands out a request under a new ticket.
    pub(super) fn issue(&mut self, purpose: Purpose) -> Outgoing {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.open.insert(ticket, purpose.clone());
        let request = match &purpose {
            Purpose::Upload(upload) => SingleUpload::from(upload.clone()).request(self.boundary()),
            Purpose::Results(poll) => results(&poll.target, &poll.batch_id, None),
        };
        Outgoing { ticket, request, purpose }
    }

    /// What the request was for whose end is told; `None` if it was told
    /// before.
    pub(super) fn take(&mut self, ticket: Ticket) -> Option<Purpose> {
        self.open.remove(&ticket)
    }

    pub(super) fn is_open(&self, ticket: Ticket) -> bool {
        self.open.contains_key(&ticket)
    }

    fn boundary(&mut self) -> Boundary {
        self.boundary = self.boundary.wrapping_add(1);
        Boundary::from_random(self.boundary.to_ne_bytes())
    }
}
