//! What went wrong, in a form that travels: from an exchange to the documents
//! it concerns, to the caller, to the ledger.

use alloc::string::String;
use core::fmt;

/// One thing that went wrong. Holds neither key nor signed link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The kind, which tells whose fault it was.
    pub kind: ErrorKind,
    /// The HTTP status, where a response came.
    pub http_status: Option<u16>,
    /// The service's words, or ours where it said nothing.
    pub message: String,
}

/// The kinds of error, by who can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// The caller: an argument or a setting cannot be used.
    Usage,
    /// The caller: the file cannot be read, is empty, or changed on the way.
    File,
    /// The caller: the service does not accept the API key.
    Key,
    /// The caller: the account is out of credits.
    Credits,
    /// The caller: the service does not know the classification.
    Classification,
    /// The caller: nothing of the service is at the base URL.
    Address,
    /// The caller: the service refuses this document or request.
    Refused,
    /// The service asks for patience (429, 503).
    Busy,
    /// The service failed.
    Service,
    /// The service answered something that this library does not understand.
    NotUnderstood,
    /// The network: no connection, or a broken one.
    Network,
    /// A time limit ran out.
    Time,
    /// The caller cancelled.
    Cancelled,
    /// This library, or what it stands on: a store that cannot be written, a
    /// thread that cannot be started.
    Library,
}

impl ErrorKind {
    /// Every kind, in the order of their declaration.
    pub const ALL: [ErrorKind; 14] = [
        ErrorKind::Usage,
        ErrorKind::File,
        ErrorKind::Key,
        ErrorKind::Credits,
        ErrorKind::Classification,
        ErrorKind::Address,
        ErrorKind::Refused,
        ErrorKind::Busy,
        ErrorKind::Service,
        ErrorKind::NotUnderstood,
        ErrorKind::Network,
        ErrorKind::Time,
        ErrorKind::Cancelled,
        ErrorKind::Library,
    ];

    /// The kind as one lower-case word for records and programs.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Usage => "usage",
            ErrorKind::File => "file",
            ErrorKind::Key => "key",
            ErrorKind::Credits => "credits",
            ErrorKind::Classification => "classification",
            ErrorKind::Address => "address",
            ErrorKind::Refused => "refused",
            ErrorKind::Busy => "busy",
            ErrorKind::Service => "service",
            ErrorKind::NotUnderstood => "not_understood",
            ErrorKind::Network => "network",
            ErrorKind::Time => "time",
            ErrorKind::Cancelled => "cancelled",
            ErrorKind::Library => "library",
        }
    }

    /// The kind of which [`as_str`](ErrorKind::as_str) is this word.
    pub fn named(word: &str) -> Option<Self> {
        ErrorKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether the same may succeed later, with nothing changed.
    pub fn is_retryable(self) -> bool {
        use ErrorKind::{Busy, Network, Service, Time};
        matches!(self, Busy | Network | Service | Time)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.http_status {
            Some(status) => write!(f, "HTTP {status}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}
