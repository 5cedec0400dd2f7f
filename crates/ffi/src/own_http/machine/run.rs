//! The run of a machine: a conversation in memory, with requests where others
//! have sockets.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use ::extracta_client::own_http::{Conversation, Inputs, Job, Step, files_to_send, not_sent};
use ::extracta_client::{Event, Report, SessionSettings, Target};
use extracta_protocol::exchange::{Cause, Exchange};
use extracta_protocol::session::{Kept, Outgoing, Purpose};

use super::{extracta_machine, extracta_machine_action};
use crate::boundary::{error::extracta_error, handle::Broken};
use crate::own_http::request::{Files, extracta_request};
use crate::values::document::extracta_document;

impl extracta_machine {
    pub(super) fn new(
        target: Target,
        settings: SessionSettings,
        inputs: Inputs,
    ) -> Result<Self, extracta_error> {
        let report = Report::new(target, inputs);
        let known = report.refused_here().into();
        let conversation = Conversation::new(settings, Kept::default(), report, Duration::ZERO)
            .map_err(|error| extracta_error::from(&error))?;
        Ok(extracta_machine {
            known,
            conversation,
            told: None,
            ready: VecDeque::new(),
            identity: Arc::new(()),
            wake_at: None,
            broken: Broken::default(),
        })
    }

    /// Does what needs no network, until the caller is wanted.
    pub(super) fn next(&mut self, now: Duration) -> extracta_machine_action {
        self.wake_at = None;
        loop {
            if let Some(place) = self.known.pop_front() {
                let document = self.conversation.store().document(place);
                self.told = Some(extracta_document::new(&document));
                return extracta_machine_action::Known;
            }
            if !self.ready.is_empty() {
                return extracta_machine_action::Send;
            }
            match self.conversation.poll(now) {
                Step::Send(job) => self.prepare(job, now),
                Step::Tell(Event::Known(number)) => {
                    self.known.extend(self.conversation.store().inputs_of(number));
                }
                Step::Tell(_) => {}
                Step::Wait(until) => {
                    self.wake_at = until;
                    return extracta_machine_action::Wait;
                }
                Step::Done => return extracta_machine_action::Done,
            }
        }
    }

    /// Tells what became of a request that was taken; one of another machine, or
    /// answered already, is refused.
    pub(super) fn ended(
        &mut self,
        request: &extracta_request,
        exchange: Exchange,
        now: Duration,
    ) -> Result<(), extracta_error> {
        let handed_out = request.handed_out.as_ref();
        let ours = handed_out.filter(|(machine, _)| Arc::ptr_eq(machine, &self.identity));
        let (_, ticket) = ours.ok_or_else(|| {
            extracta_error::usage("the request is not one that this machine has handed out")
        })?;
        if !self.conversation.awaits(*ticket) {
            let message = "the request was answered already; each is answered once";
            return Err(extracta_error::usage(message));
        }
        let broken = request.broken_file().map(|(position, _, error)| error.broken_file(position));
        // With another file of the same content the document is not lost.
        let broken = broken.filter(|broken| !request.files.others[broken.position]);
        self.conversation.ended(*ticket, exchange, broken, now);
        Ok(())
    }

    /// Ends the run; what was taken is still to be answered.
    pub(super) fn cancel(&mut self, now: Duration) {
        for request in std::mem::take(&mut self.ready) {
            if let Some((_, ticket)) = request.handed_out {
                let exchange = not_sent(Cause::Cancelled, "cancelled before its turn");
                self.conversation.ended(ticket, exchange, None, now);
            }
        }
        self.conversation.cancel(now);
    }

    fn prepare(&mut self, job: Job, now: Duration) {
        let Job { outgoing: Outgoing { ticket, request, purpose }, files } = job;
        let mut request = match purpose {
            Purpose::Results(_) => extracta_request::new(request, Files::default(), None),
            Purpose::Upload(upload) => {
                let report = self.conversation.store();
                let place = |document| report.inputs_of(document).first().copied();
                let places = upload.files.iter().filter_map(|file| place(file.document)).collect();
                let is_callers = files.iter().all(Vec::is_empty);
                let others = files.iter().map(|files| files.len() > 1).collect();
                let of_disk = match files_to_send(&files) {
                    _ if is_callers => Vec::new(),
                    Ok(files) => files,
                    Err(broken) => {
                        let exchange = not_sent(Cause::File, broken.message.clone());
                        return self.conversation.ended(ticket, exchange, Some(broken), now);
                    }
                };
                let files = Files { places, others, of_disk };
                extracta_request::new(request, files, Some(upload.into()))
            }
        };
        request.handed_out = Some((Arc::clone(&self.identity), ticket));
        self.ready.push_back(request);
    }
}
