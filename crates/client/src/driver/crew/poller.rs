//! The thread that carries out results requests, each in its turn at the
//! client's gate. Those of several runs take turns in the order in which they
//! were commanded.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;

use extracta_protocol::exchange::{Cause, Exchange, Sent};
use extracta_protocol::request;
use extracta_protocol::session::Event;

use super::{Happened, PollJob, Shared, no_response, panicked};
use crate::{FileBody, Lane, Transport};

pub(super) struct Poller {
    shared: Shared,
    lane: Lane,
}

impl Poller {
    pub(super) fn new(shared: Shared) -> Self {
        Poller { lane: shared.client.network.lane(&shared.halt), shared }
    }

    pub(super) fn work(mut self, queue: &Receiver<PollJob>) {
        while let Ok(job) = queue.recv() {
            let carried_out = catch_unwind(AssertUnwindSafe(|| self.carry_out(&job)));
            let exchange = carried_out.unwrap_or_else(|panic| {
                self.lane = self.shared.client.network.lane(&self.shared.halt);
                panicked(&*panic)
            });
            let event = Event::PollEnded { poll: job.poll, exchange };
            if self.shared.tell.send(Happened::Event(job.key, Box::new(event))).is_err() {
                return;
            }
        }
    }

    fn carry_out(&mut self, job: &PollJob) -> Exchange {
        let request = request::results(&job.classification, &job.poll.batch_id, None);
        let give_up_at = self.shared.clock.instant(job.poll.give_up_at);
        let halt = &self.shared.halt;
        let seen = self.shared.client.gate.pass(halt, give_up_at, || {
            let mut body = FileBody::new(&request.body, &[]);
            self.lane.exchange(&request, &mut body, &mut |_| {})
        });
        seen.unwrap_or_else(|| match halt.is_cancelled() {
            true => no_response(Sent::Nothing, Cause::Cancelled, "cancelled before its turn"),
            false => no_response(Sent::Nothing, Cause::TimeLimit, "its turn did not come in time"),
        })
    }
}
