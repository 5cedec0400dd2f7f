//! What went wrong, in a form that travels: from an exchange to the documents
//! it concerns, to the caller, to the ledger.

use alloc::{format, string::String};

use crate::words::words;

/// One thing that went wrong. Holds neither key nor signed link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
#[error("{}{message}", http_status.map_or_else(String::new, |status| format!("HTTP {status}: ")))]
pub struct Error {
    /// The kind, which tells whose fault it was.
    pub kind: ErrorKind,
    /// The HTTP status, where a response came.
    pub http_status: Option<u16>,
    /// The service's words, or ours where it said nothing.
    pub message: String,
}

impl Error {
    /// An error that is not in a response.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error { kind, http_status: None, message: message.into() }
    }
}

words! {
    /// The kinds of error, by who can do something about it.
    pub enum ErrorKind {
        /// The caller: an argument or a setting cannot be used.
        Usage = "usage",
        /// The caller: the file cannot be read, is empty, or changed on the way.
        File = "file",
        /// The caller: the service does not accept the API key.
        Key = "key",
        /// The caller: the account is out of credits.
        Credits = "credits",
        /// The caller: the service does not know the classification, or the
        /// extraction.
        Classification = "classification",
        /// The caller: nothing of the service is at the base URL.
        Address = "address",
        /// The caller: the service refuses this document or request.
        Refused = "refused",
        /// The service asks for patience (429, 503).
        Busy = "busy",
        /// The service failed.
        Service = "service",
        /// The service sent a response that this library does not understand.
        NotUnderstood = "not_understood",
        /// The network: no connection, or a broken one.
        Network = "network",
        /// A time limit ran out.
        Time = "time",
        /// The caller cancelled.
        Cancelled = "cancelled",
        /// This library, or what it stands on: a store that cannot be written.
        Library = "library",
        /// The system, for now: it has no descriptor, no memory, no thread or no
        /// room left, or a disk does not work.
        System = "system",
    }
}

impl ErrorKind {
    /// Whether the same may succeed later, with nothing changed.
    pub fn is_retryable(self) -> bool {
        use ErrorKind::{Busy, Network, Service, System, Time};
        matches!(self, Busy | Network | Service | System | Time)
    }
}

words! {
    /// The reasons for which a session sends nothing more or waits no longer: a
    /// coarser view of the error's kind, from which it always follows.
    pub enum StopReason {
        /// The service does not accept the API key.
        Key = "key",
        /// The account is out of credits.
        Credits = "credits",
        /// The service does not know the classification, or the
        /// extraction.
        Classification = "classification",
        /// Nothing of the service is at the base URL.
        Address = "address",
        /// The service refused single files of all kinds in a row for the same reason.
        Refusals = "refusals",
        /// The service kept asking for patience, or kept failing.
        Service = "service",
        /// The network let nothing through.
        Network = "network",
        /// The time to wait for results is over.
        Time = "time",
        /// The caller cancelled.
        Cancelled = "cancelled",
        /// This library, or what it stands on, could not go on.
        Library = "library",
    }
}

impl StopReason {
    /// The reason of an error of this kind.
    pub fn of(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Key => StopReason::Key,
            ErrorKind::Credits => StopReason::Credits,
            ErrorKind::Classification => StopReason::Classification,
            ErrorKind::Address => StopReason::Address,
            ErrorKind::Refused | ErrorKind::File | ErrorKind::Usage => StopReason::Refusals,
            ErrorKind::Library | ErrorKind::System => StopReason::Library,
            ErrorKind::Busy | ErrorKind::Service | ErrorKind::NotUnderstood => StopReason::Service,
            ErrorKind::Network => StopReason::Network,
            ErrorKind::Time => StopReason::Time,
            ErrorKind::Cancelled => StopReason::Cancelled,
        }
    }
}
