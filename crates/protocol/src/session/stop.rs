//! The end of a run: before its time, or when all is done.

use alloc::sync::Arc;

use super::Run;
use super::batch::BatchNumber;
use super::command::Command;
use super::record::Record;
use crate::error::{Error, ErrorKind};

/// Why a run ended before every document had its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The reason.
    pub reason: StopReason,
    /// What led to it.
    pub error: Arc<Error>,
}

/// The reasons for which a run sends nothing more or waits no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// The service does not accept the API key.
    Key,
    /// The account is out of credits.
    Credits,
    /// The service does not know the classification.
    Classification,
    /// Nothing of the service is at the base URL.
    Address,
    /// The service refused five single files in a row for the same reason.
    Refusals,
    /// The service kept asking for patience, or kept failing.
    Service,
    /// The network let nothing through.
    Network,
    /// The time to wait for results is over.
    Time,
    /// The caller cancelled.
    Cancelled,
    /// This library, or what it stands on, could not go on.
    Library,
}

impl StopReason {
    /// Every reason.
    pub const ALL: [StopReason; 10] = [
        StopReason::Key,
        StopReason::Credits,
        StopReason::Classification,
        StopReason::Address,
        StopReason::Refusals,
        StopReason::Service,
        StopReason::Network,
        StopReason::Time,
        StopReason::Cancelled,
        StopReason::Library,
    ];

    /// The reason as one lower-case word, for records.
    pub fn as_str(self) -> &'static str {
        match self {
            StopReason::Key => "key",
            StopReason::Credits => "credits",
            StopReason::Classification => "classification",
            StopReason::Address => "address",
            StopReason::Refusals => "refusals",
            StopReason::Service => "service",
            StopReason::Network => "network",
            StopReason::Time => "time",
            StopReason::Cancelled => "cancelled",
            StopReason::Library => "library",
        }
    }

    /// The reason of which [`as_str`](StopReason::as_str) is this word.
    pub fn named(word: &str) -> Option<Self> {
        StopReason::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    pub(super) fn of(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Key => StopReason::Key,
            ErrorKind::Credits => StopReason::Credits,
            ErrorKind::Classification => StopReason::Classification,
            ErrorKind::Address => StopReason::Address,
            ErrorKind::Refused | ErrorKind::File | ErrorKind::Usage => StopReason::Refusals,
            ErrorKind::Library => StopReason::Library,
            ErrorKind::Busy | ErrorKind::Service | ErrorKind::NotUnderstood => StopReason::Service,
            ErrorKind::Network => StopReason::Network,
            ErrorKind::Time => StopReason::Time,
            ErrorKind::Cancelled => StopReason::Cancelled,
        }
    }
}

impl Run {
    /// Sends nothing more. What is stored is still asked for.
    pub(super) fn stop_uploads(&mut self, reason: StopReason, error: Arc<Error>) {
        if self.stop.is_none() {
            self.set_stop(reason, error);
        }
    }

    fn set_stop(&mut self, reason: StopReason, error: Arc<Error>) {
        let stop = Stop { reason, error };
        self.changes.others.push(Record::Stop(stop.clone()));
        self.stop = Some(stop);
    }

    /// Ends everything that is not under way, for a fault of the driver's own.
    pub(super) fn fail(&mut self, error: Error) {
        self.withdraw_requests();
        self.is_polling_over = true;
        self.answered = None;
        // Nor is told what was not kept.
        self.outbox.retain(|command| {
            !matches!(command, Command::Load(_) | Command::Accepted(_) | Command::Report(_))
        });
        // A stop that cannot be kept either is not set anew, or this had no end.
        if self.stop.as_ref().is_none_or(|stop| stop.reason != StopReason::Library) {
            self.set_stop(StopReason::Library, Arc::new(error));
        }
    }

    /// Ends everything that is not under way.
    pub(super) fn cancel(&mut self) {
        self.withdraw_requests();
        self.is_polling_over = true;
        let error = Error {
            kind: ErrorKind::Cancelled,
            http_status: None,
            message: "cancelled by the caller".into(),
        };
        // The caller's word comes before any earlier reason.
        self.set_stop(StopReason::Cancelled, Arc::new(error));
    }

    /// Takes back the requests that no driver has heard of yet.
    fn withdraw_requests(&mut self) {
        for command in core::mem::take(&mut self.outbox) {
            match command {
                Command::Upload(upload) => self.withdraw_upload(&upload),
                Command::Poll(_) => self.clock.end(self.now),
                Command::Supply { .. } => {}
                command => self.outbox.push_back(command),
            }
        }
    }

    /// Ends the run once nothing more can come.
    pub(super) fn close_if_over(&mut self) {
        let is_asking = self.clock.earliest().is_none() || self.answered.is_some();
        if self.is_done || self.is_uploading() || is_asking {
            return;
        }
        if !self.polling.is_empty() && !self.is_polling_over {
            let is_unasked = |number: &BatchNumber| self.was_never_asked(*number);
            if !self.is_late() || self.polling.iter().any(is_unasked) {
                return;
            }
            self.stop_uploads(StopReason::Time, Arc::new(out_of_time()));
        }
        self.is_done = true;
    }
}

fn out_of_time() -> Error {
    Error {
        kind: ErrorKind::Time,
        http_status: None,
        message: "no result within the time to wait".into(),
    }
}
