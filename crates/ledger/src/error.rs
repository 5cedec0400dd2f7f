//! Why a ledger cannot be used, in words that say what to do.

use std::fmt;
use std::path::{Path, PathBuf};

use extracta_client::{ErrorKind, StoreError};
use rusqlite::ErrorCode;

/// Why a ledger cannot be used. Nothing in it was overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerError {
    /// The ledger.
    pub path: PathBuf,
    /// What is wrong with it.
    pub fault: LedgerFault,
}

/// What is wrong with a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerFault {
    /// It is another kind of file.
    NotALedger,
    /// There is no such file.
    Missing,
    /// This process was forked from one that had a ledger open: SQLite would
    /// believe to hold the locks that only the parent has.
    Forked,
    /// A newer version of this library made it.
    Newer {
        /// The version of its tables.
        found: i64,
    },
    /// It belongs to a service at another place.
    OtherBaseUrl {
        /// Where its runs were sent.
        of_ledger: String,
        /// Where this client sends.
        of_client: String,
    },
    /// A file that was named is none of its inputs.
    UnknownInput(PathBuf),
    /// It is damaged: cut, overwritten, or parted from its other files.
    Damaged(String),
    /// There is no directory for it.
    NoDirectory(PathBuf),
    /// It cannot be written.
    ReadOnly,
    /// The disk is full.
    Full,
    /// Another program kept it locked for longer than this one waits.
    Busy,
    /// Another owner has taken over the run, so that this one must not send.
    NotOwner,
    /// The file system, or SQLite, says this.
    Unusable(String),
}

impl LedgerError {
    pub(crate) fn new(path: &Path, fault: LedgerFault) -> Self {
        LedgerError { path: path.into(), fault }
    }

    pub(crate) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        LedgerError::new(path, LedgerFault::of(error))
    }

    /// Whose fault it is: the caller's, or the system's.
    pub fn kind(&self) -> ErrorKind {
        match self.fault {
            LedgerFault::NotALedger
            | LedgerFault::Missing
            | LedgerFault::Forked
            | LedgerFault::Newer { .. }
            | LedgerFault::OtherBaseUrl { .. }
            | LedgerFault::UnknownInput(_)
            | LedgerFault::NoDirectory(_)
            | LedgerFault::ReadOnly => ErrorKind::Usage,
            _ => ErrorKind::Library,
        }
    }
}

impl LedgerFault {
    pub(crate) fn of(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => LedgerFault::NotALedger,
            Some(ErrorCode::DatabaseCorrupt) => LedgerFault::Damaged(error.to_string()),
            // It, its log or its directory cannot be opened for writing.
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => LedgerFault::ReadOnly,
            Some(ErrorCode::DiskFull) => LedgerFault::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerFault::Busy,
            Some(ErrorCode::SystemIoFailure) => LedgerFault::of_disk(error),
            _ => LedgerFault::Unusable(error.to_string()),
        }
    }

    /// SQLite says the same words of all errors with a disk.
    fn of_disk(error: &rusqlite::Error) -> Self {
        match error.sqlite_error().map(|error| error.extended_code) {
            // No room for the index of the log.
            Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => LedgerFault::Full,
            Some(code) => LedgerFault::Unusable(format!("{error} (SQLite's code {code})")),
            None => LedgerFault::Unusable(error.to_string()),
        }
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.fault {
            LedgerFault::NotALedger => {
                write!(f, "{path} is not a ledger; name another file, or one that is not there yet")
            }
            LedgerFault::Forked => write!(
                f,
                "the ledger {path} cannot be opened: this process is forked from one that had a \
                 ledger open; close it before the fork, or start a program by exec"
            ),
            LedgerFault::Missing => write!(f, "there is no ledger {path}"),
            LedgerFault::Newer { found } => write!(
                f,
                "the ledger {path} was made by a newer version of this program (its tables have \
                 version {found}); use that version"
            ),
            LedgerFault::OtherBaseUrl { of_ledger, of_client } => write!(
                f,
                "the ledger {path} belongs to {of_ledger}, not to {of_client}; use one ledger for \
                 each"
            ),
            LedgerFault::UnknownInput(input) => {
                write!(f, "the ledger {path} does not know {}", input.display())
            }
            LedgerFault::Damaged(what) => write!(
                f,
                "the ledger {path} is damaged ({what}); restore it from a copy, together with \
                 {path}-wal if there is one"
            ),
            LedgerFault::NoDirectory(directory) => write!(
                f,
                "the ledger {path} cannot be made: there is no directory {}",
                directory.display()
            ),
            LedgerFault::ReadOnly => write!(
                f,
                "the ledger {path} cannot be written; it and its directory have to be writable"
            ),
            LedgerFault::Full => {
                write!(
                    f,
                    "no space is left for the ledger {path}; make room, then run the same again"
                )
            }
            LedgerFault::Busy => {
                write!(f, "another program keeps the ledger {path} locked; try again later")
            }
            LedgerFault::NotOwner => write!(
                f,
                "another process has taken over this run in the ledger {path}; nothing more is \
                 sent from here"
            ),
            LedgerFault::Unusable(what) => write!(f, "the ledger {path} cannot be used: {what}"),
        }
    }
}

impl std::error::Error for LedgerError {}

impl From<LedgerError> for StoreError {
    fn from(error: LedgerError) -> Self {
        StoreError(error.to_string())
    }
}
