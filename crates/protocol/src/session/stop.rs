//! The end of a session: before its time, or when all is done.

use alloc::sync::Arc;

use super::Session;
use super::action::Purpose;
use super::batch::Phase;
use super::record::Record;
use crate::error::{Error, ErrorKind};

impl Session {
    /// Sends nothing more. What is stored is still asked for.
    pub(super) fn stop_uploads(&mut self, error: Arc<Error>) {
        if self.stop.is_none() {
            self.set_stop(error);
        }
    }

    fn set_stop(&mut self, error: Arc<Error>) {
        self.unkept.push(Record::Stop(error.clone()));
        self.stop = Some(error);
    }

    /// Ends everything that is not under way, as records cannot be kept.
    pub(super) fn cannot_keep(&mut self, error: Error) {
        self.withdraw_requests();
        self.polling.results.clear();
        // Nor is told what was not kept.
        self.documents.drop_events();
        // A stop that cannot be kept either is not set anew, or this had no end.
        if self.stop.as_ref().is_none_or(|stop| stop.kind != ErrorKind::Library) {
            self.set_stop(Arc::new(error));
        }
    }

    /// Ends everything that is not under way.
    pub(super) fn cancel(&mut self) {
        self.withdraw_requests();
        // What the caller wants comes before any earlier reason.
        self.set_stop(Arc::new(Error::new(ErrorKind::Cancelled, "cancelled by the caller")));
    }

    /// Begins nothing new.
    pub(super) fn finish(&mut self) {
        self.withdraw_requests();
        self.is_finishing = true;
    }

    /// Takes back the requests that were not handed out yet, and asks for
    /// nothing more.
    fn withdraw_requests(&mut self) {
        self.queue.withdraw();
        self.polling.is_over = true;
        for purpose in core::mem::take(&mut self.outbox) {
            match purpose {
                Purpose::Upload(upload) => self.withdraw_upload(&upload),
                Purpose::Results(poll) => self.polling.clock(&poll.target).end(self.now),
            }
        }
    }

    /// Whether nothing is under way and nothing more can come. Gives up waiting
    /// for results once the time for them is over.
    pub(super) fn is_over(&mut self) -> bool {
        let is_asking = self.polling.is_asking() || !self.polling.results.is_empty();
        if self.is_uploading() || is_asking || self.awaits_results() {
            return false;
        }
        if !self.polling.is_over && self.batches.in_phase(Phase::Sealed).next().is_some() {
            let error = Error::new(ErrorKind::Time, "no result within the time to wait");
            self.stop_uploads(Arc::new(error));
        }
        true
    }
}
