//! The thread that carries out results requests, each in its turn at the
//! client's gate.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender};

use extracta_protocol::calls;
use extracta_protocol::exchange::{Cause, Exchange, Sent};
use extracta_protocol::run::{Event, Poll};

use super::{Happened, Job, panicked, unanswered};
use crate::{FileBody, Lane, Transport};

pub(super) struct Poller<'env> {
    job: &'env Job<'env>,
    lane: Lane,
    tell: Sender<Happened>,
}

impl<'env> Poller<'env> {
    pub(super) fn new(job: &'env Job<'env>, tell: Sender<Happened>) -> Self {
        Poller { lane: job.client.network.lane(job.cancel), job, tell }
    }

    pub(super) fn work(mut self, queue: &Receiver<Poll>) {
        while let Ok(poll) = queue.recv() {
            let carried_out = catch_unwind(AssertUnwindSafe(|| self.carry_out(&poll)));
            let exchange = carried_out.unwrap_or_else(|panic| {
                self.lane = self.job.client.network.lane(self.job.cancel);
                panicked(&*panic)
            });
            let event = Event::PollEnded { poll, exchange };
            if self.tell.send(Happened::Event(Box::new(event))).is_err() {
                return;
            }
        }
    }

    fn carry_out(&mut self, poll: &Poll) -> Exchange {
        let request = calls::results(self.job.classification, &poll.batch_id, None);
        let give_up_at = self.job.epoch.checked_add(poll.give_up_at);
        let seen = self.job.client.gate.pass(self.job.cancel, give_up_at, || {
            let mut body = FileBody::new(&request.body, &[]);
            self.lane.exchange(&request, &mut body, &mut |_| {})
        });
        seen.unwrap_or_else(|| match self.job.cancel.is_cancelled() {
            true => unanswered(Sent::Nothing, Cause::Cancelled, "cancelled before its turn"),
            false => unanswered(Sent::Nothing, Cause::TimeLimit, "its turn did not come in time"),
        })
    }
}
