//! Why a call failed, in words that say what to do.

use std::path::{Path, PathBuf};

use extracta_client::{ClientError, ErrorKind};
use rusqlite::ErrorCode;
use thiserror::Error;

pub(crate) type Result<T, E = LedgerError> = std::result::Result<T, E>;

/// Why a call failed: the ledger cannot be used, or the client cannot begin.
/// Nothing in the ledger was overwritten.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct LedgerError(Box<Fault>);

/// What is wrong with a ledger.
#[derive(Debug, Error)]
pub(crate) enum Fault {
    /// It is another kind of file.
    #[error("{path} is not a ledger; name another file, or one that is not there yet")]
    NotALedger { path: PathBuf, source: Option<rusqlite::Error> },
    /// There is no such file.
    #[error("there is no ledger {path}")]
    Missing { path: PathBuf },
    /// This process was forked from one that had a ledger open: SQLite would
    /// believe to hold the locks that only the parent has.
    #[error(
        "the ledger {path} cannot be opened: this process is forked from one that had a ledger \
         open; close it before the fork, or start a program by exec"
    )]
    Forked { path: PathBuf },
    /// A newer version of this library made it: its tables have this version.
    #[error(
        "the ledger {path} was made by a newer version of this program (its tables have version \
         {found}); use that version"
    )]
    Newer { path: PathBuf, found: i64 },
    /// It belongs to a service at another place.
    #[error(
        "the ledger {path} belongs to {of_ledger}, not to {of_client}; use one ledger for each"
    )]
    OtherBaseUrl { path: PathBuf, of_ledger: String, of_client: String },
    /// What was named is not in it.
    #[error("the ledger {path} does not know {what}")]
    Unknown { path: PathBuf, what: String },
    /// It is damaged: cut, overwritten, or parted from its other files.
    #[error(
        "the ledger {path} is damaged ({what}); restore it from a copy, together with {path}-wal \
         if there is one"
    )]
    Damaged { path: PathBuf, what: String, source: Option<rusqlite::Error> },
    /// There is no directory for it.
    #[error("the ledger {path} cannot be made: there is no directory {directory}")]
    NoDirectory { path: PathBuf, directory: PathBuf },
    /// It, its log or its directory cannot be opened for writing.
    #[error("the ledger {path} cannot be written; it and its directory have to be writable")]
    ReadOnly { path: PathBuf, source: Option<rusqlite::Error> },
    /// The disk is full.
    #[error("no space is left for the ledger {path}; make room, then run the same again")]
    Full { path: PathBuf, source: rusqlite::Error },
    /// Another program kept it locked for longer than this one waits.
    #[error("another program keeps the ledger {path} locked; try again later")]
    Busy { path: PathBuf, source: rusqlite::Error },
    /// The caller cancelled while another program kept it locked.
    #[error("cancelled while another program keeps the ledger {path} locked")]
    Cancelled { path: PathBuf },
    /// This worker must not send, for this reason.
    #[error("the ledger {path}: {why}; nothing more is sent from here")]
    NotWorker { path: PathBuf, why: &'static str },
    /// A process works on it by an older version of this program.
    #[error(
        "a process works on the ledger {path} by an older version of this program; end it, then \
         run the same again"
    )]
    AtWork { path: PathBuf },
    /// A name that no consumer can have, or none that has this one.
    #[error("{consumer:?} is no consumer's name: {why}")]
    Consumer { consumer: String, why: &'static str },
    /// The file system, or SQLite, says this.
    #[error("the ledger {path} cannot be used: {why}")]
    Unusable {
        path: PathBuf,
        why: String,
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// An argument cannot be used, or no thread can be started.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl LedgerError {
    /// Whose fault it is: the caller's, or the system's.
    pub fn kind(&self) -> ErrorKind {
        match &*self.0 {
            Fault::Client(error) => error.kind(),
            Fault::Cancelled { .. } => ErrorKind::Cancelled,
            Fault::Damaged { .. }
            | Fault::Full { .. }
            | Fault::Busy { .. }
            | Fault::NotWorker { .. }
            | Fault::Unusable { .. } => ErrorKind::Library,
            _ => ErrorKind::Usage,
        }
    }

    /// The ledger's file; `None` where the error is the client's.
    pub fn path(&self) -> Option<&Path> {
        match &*self.0 {
            Fault::NotALedger { path, .. }
            | Fault::Missing { path }
            | Fault::Forked { path }
            | Fault::Newer { path, .. }
            | Fault::OtherBaseUrl { path, .. }
            | Fault::Unknown { path, .. }
            | Fault::Damaged { path, .. }
            | Fault::NoDirectory { path, .. }
            | Fault::ReadOnly { path, .. }
            | Fault::Full { path, .. }
            | Fault::Busy { path, .. }
            | Fault::Cancelled { path }
            | Fault::NotWorker { path, .. }
            | Fault::AtWork { path }
            | Fault::Unusable { path, .. } => Some(path),
            Fault::Client(_) | Fault::Consumer { .. } => None,
        }
    }

    /// Whether the file is of another kind.
    pub fn is_not_a_ledger(&self) -> bool {
        matches!(*self.0, Fault::NotALedger { .. })
    }

    /// Whether it, or its directory, cannot be written.
    pub(crate) fn is_read_only(&self) -> bool {
        matches!(*self.0, Fault::ReadOnly { .. })
    }

    /// Whether a newer version of this library made the ledger.
    pub fn is_newer(&self) -> bool {
        matches!(*self.0, Fault::Newer { .. })
    }

    /// Whether the ledger belongs to another base URL than the client.
    pub fn is_other_base_url(&self) -> bool {
        matches!(*self.0, Fault::OtherBaseUrl { .. })
    }

    /// Whether the ledger is damaged: restore it from a copy.
    pub fn is_damaged(&self) -> bool {
        matches!(*self.0, Fault::Damaged { .. })
    }

    /// Whether another program kept the ledger locked: try again later.
    pub fn is_busy(&self) -> bool {
        matches!(*self.0, Fault::Busy { .. })
    }

    /// The client's error, where the ledger is not the reason.
    pub fn as_client_error(&self) -> Option<&ClientError> {
        match &*self.0 {
            Fault::Client(error) => Some(error),
            _ => None,
        }
    }

    /// An error of SQLite, by its code.
    pub(crate) fn sqlite(path: &Path, error: rusqlite::Error) -> Self {
        let (path, what) = (path.to_owned(), error.to_string());
        let extended = error.sqlite_error().map(|error| error.extended_code);
        let fault = match (error.sqlite_error_code(), extended) {
            (Some(ErrorCode::NotADatabase), _) => Fault::NotALedger { path, source: Some(error) },
            (Some(ErrorCode::DatabaseCorrupt), _) => {
                Fault::Damaged { path, what, source: Some(error) }
            }
            (Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen), _) => {
                Fault::ReadOnly { path, source: Some(error) }
            }
            // The second: no room for the index of the log.
            (Some(ErrorCode::DiskFull), _) | (_, Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE)) => {
                Fault::Full { path, source: error }
            }
            (Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked), _) => {
                Fault::Busy { path, source: error }
            }
            // SQLite says the same words of all errors with a disk.
            (Some(ErrorCode::SystemIoFailure), Some(code)) => {
                let why = format!("{error} (SQLite's code {code})");
                Fault::Unusable { path, why, source: Some(error.into()) }
            }
            _ => Fault::Unusable { path, why: what, source: Some(error.into()) },
        };
        fault.into()
    }
}

impl From<Fault> for LedgerError {
    fn from(fault: Fault) -> Self {
        LedgerError(Box::new(fault))
    }
}

impl From<ClientError> for LedgerError {
    fn from(error: ClientError) -> Self {
        Fault::Client(error).into()
    }
}
