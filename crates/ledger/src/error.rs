//! Why a call failed, in words that say what to do.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use extracta_client::internal::is_systems_fault;
use extracta_client::{ClientError, ErrorKind};
use rusqlite::{ErrorCode, ffi};
use rustix::fs::{Access, AtFlags, CWD, accessat};
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
    /// The caller cancelled while another program, or thread, kept it locked.
    #[error("cancelled while somebody else keeps the ledger {path} locked")]
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
    /// The system cannot open, read or write it for now: it has no descriptor left,
    /// say. Nothing is known of the file.
    #[error("the ledger {path} cannot be used for now: {why}; try again later")]
    NotNow { path: PathBuf, why: String, source: Option<Box<dyn std::error::Error + Send + Sync>> },
    /// Somebody else takes in this name.
    #[error("the ledger {path}: {who} takes as consumer {consumer}; end it, or take another name")]
    Taken { path: PathBuf, consumer: String, who: String },
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
            Fault::NotNow { .. } | Fault::Full { .. } => ErrorKind::System,
            Fault::Damaged { .. }
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
            | Fault::NotNow { path, .. }
            | Fault::Taken { path, .. }
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

    /// What SQLite could not open for writing. It does not say why: that is asked
    /// of the system, without opening anything, as closing one of SQLite's files
    /// would drop its locks.
    pub(crate) fn not_writable(path: &Path, source: Option<rusqlite::Error>) -> Self {
        let path = path.to_owned();
        match why_not_writable(&path).or_else(|| why_not_now(&path)) {
            Some(error) if !is_systems_fault(&error) => Fault::ReadOnly { path, source },
            why => {
                let why = why.map(|error| error.to_string()).unwrap_or_else(|| {
                    "the system does not let it be opened, though it may be written".into()
                });
                let source = source.map(Into::into);
                Fault::NotNow { path, why, source }
            }
        }
        .into()
    }

    /// An error of the system with the ledger, or with what lies beside it.
    pub(crate) fn io(path: &Path, words: &str, error: io::Error) -> Self {
        let (path, why) = (path.to_owned(), format!("{words}{error}"));
        let is_for_now = is_systems_fault(&error);
        let source = Some(error.into());
        match is_for_now {
            true => Fault::NotNow { path, why, source },
            false => Fault::Unusable { path, why, source },
        }
        .into()
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
                return LedgerError::not_writable(&path, Some(error));
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
                Fault::NotNow { path, why, source: Some(error.into()) }
            }
            (Some(ErrorCode::OutOfMemory), _) => {
                Fault::NotNow { path, why: what, source: Some(error.into()) }
            }
            _ => Fault::Unusable { path, why: what, source: Some(error.into()) },
        };
        fault.into()
    }
}

/// Why a file, or a new one in its directory, may not be written, if that is so;
/// or why the system does not tell.
fn why_not_writable(path: &Path) -> Option<io::Error> {
    let may = |path: &Path, access| {
        accessat(CWD, path, access, AtFlags::EACCESS).map_err(io::Error::from).err()
    };
    let of_file = |suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let why = may(Path::new(&name), Access::READ_OK | Access::WRITE_OK);
        why.filter(|error| error.kind() != io::ErrorKind::NotFound)
    };
    let files = ["", "-wal", "-shm"].into_iter().find_map(of_file);
    // SQLite makes the last two.
    let directory = path.parent().unwrap_or(Path::new("/"));
    files.or_else(|| may(directory, Access::WRITE_OK | Access::EXEC_OK))
}

/// What the system lacks to open anything there, if it does.
fn why_not_now(path: &Path) -> Option<io::Error> {
    let directory = path.parent().unwrap_or(Path::new("/"));
    File::open(directory).err().filter(is_systems_fault)
}

/// What SQLite's check says of a page that it could not read, as the system
/// failed: the file may be whole.
pub(crate) fn is_unread_page(words: &str) -> bool {
    const SYSTEMS: [i32; 3] = [ffi::SQLITE_IOERR, ffi::SQLITE_NOMEM, ffi::SQLITE_CANTOPEN];
    let codes = words.split("error code=").skip(1);
    let mut numbers = codes.filter_map(|rest| {
        let digits = rest.split(|character: char| !character.is_ascii_digit()).next()?;
        digits.parse::<i32>().ok()
    });
    numbers.any(|code| SYSTEMS.contains(&(code & 0xff)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_could_not_be_read_is_no_damage() {
        for (words, is_unread) in [
            ("Tree 2 page 3: unable to get the page. error code=10", true),
            ("Tree 2 page 3: unable to get the page. error code=266", true),
            ("Tree 2 page 3: unable to get the page. error code=7", true),
            ("Tree 2 page 3: unable to get the page. error code=11", false),
            ("Tree 2 page 3 cell 0: 2nd reference to page 3", false),
        ] {
            assert_eq!(is_unread_page(words), is_unread, "{words}");
        }
    }

    #[test]
    fn the_system_is_told_from_the_file_by_its_error() {
        let path = Path::new("/somewhere/ledger.db");
        let kind = |error: LedgerError| error.kind();
        let io = |number| kind(LedgerError::io(path, "", io::Error::from_raw_os_error(number)));
        // EIO, ENFILE, EMFILE, ENOSPC, ENOLCK, ESTALE; EACCES, ELOOP.
        assert_eq!([5, 23, 24, 28, 37, 116].map(io), [ErrorKind::System; 6]);
        assert_eq!([13, 40].map(io), [ErrorKind::Library; 2]);
        let sqlite = |code| kind(LedgerError::sqlite(path, ffi_error(code)));
        let for_now = [ffi::SQLITE_IOERR_READ, ffi::SQLITE_NOMEM, ffi::SQLITE_FULL];
        assert_eq!(for_now.map(sqlite), [ErrorKind::System; 3]);
        assert_eq!(sqlite(ffi::SQLITE_CORRUPT), ErrorKind::Library);
        // It is asked why: there is no such directory.
        assert_eq!(sqlite(ffi::SQLITE_CANTOPEN), ErrorKind::Usage);
        let folder = tempfile::tempdir().expect("a folder");
        let writable = folder.path().join("ledger.db");
        let error = LedgerError::sqlite(&writable, ffi_error(ffi::SQLITE_CANTOPEN));
        assert_eq!(error.kind(), ErrorKind::System, "{error}");
    }

    fn ffi_error(code: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)
    }
}
