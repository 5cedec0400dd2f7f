//! What can be wrong with a file.

use std::cmp::Ordering;
use std::io;

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::session::BrokenFile;

use crate::system::is_systems_fault;

/// Why a file cannot be sent. It does not name the file: whoever reports it
/// knows by which name the user knows the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct FileError {
    kind: FileErrorKind,
    errno: Option<i32>,
}

/// The kinds of error with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileErrorKind {
    /// There is no file of that name.
    #[error("there is no such file")]
    NotFound,
    /// There is something else: "a directory", "a FIFO".
    #[error("it is {0}, not a regular file")]
    NotAFile(&'static str),
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The system does not let it be read, in the system's words.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
    /// The system cannot read it for now, in the system's words: it has no
    /// descriptor left, say. Nothing is known of the file.
    #[error("the file cannot be read for now: {0}")]
    NotNow(String),
    /// It is not what it was when it was examined.
    #[error("{0}")]
    Changed(Change),
}

/// How a file differs from what was examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Change {
    /// It is shorter.
    #[error("the file has become shorter")]
    Shrank,
    /// It is longer.
    #[error("the file has become longer")]
    Grew,
    /// Its length is the same, its time of modification is not.
    #[error("the file was modified")]
    Modified,
    /// Another file has its name.
    #[error("another file has taken its place")]
    Replaced,
}

impl FileError {
    /// What kind of error it is.
    pub fn kind(&self) -> &FileErrorKind {
        &self.kind
    }

    /// The number of the system's error, where it is one.
    pub fn raw_os_error(&self) -> Option<i32> {
        self.errno
    }

    /// Whether the system is at fault, and not the file.
    pub fn is_systems_fault(&self) -> bool {
        matches!(self.kind, FileErrorKind::NotNow(_))
    }

    /// Whether it cannot be opened for now, rather than being another file or
    /// none to send.
    pub fn is_unavailable(&self) -> bool {
        use FileErrorKind::{NotFound, NotNow, Unreadable};
        matches!(self.kind, NotFound | Unreadable(_) | NotNow(_))
    }

    /// The error as a document's, or a call's.
    pub fn error(&self) -> Error {
        let kind = if self.is_systems_fault() { ErrorKind::System } else { ErrorKind::File };
        Error::new(kind, self.to_string())
    }

    /// The error as a session is told of it, about the file at this place of an
    /// upload.
    pub fn broken_file(&self, position: usize) -> BrokenFile {
        BrokenFile {
            position,
            message: self.to_string(),
            is_unavailable: self.is_unavailable(),
            is_systems_fault: self.is_systems_fault(),
        }
    }

    /// An error of the system with a file.
    pub fn of(error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::NotFound => FileErrorKind::NotFound,
            _ if is_systems_fault(error) => FileErrorKind::NotNow(error.to_string()),
            _ => FileErrorKind::Unreadable(error.to_string()),
        };
        FileError { kind, errno: error.raw_os_error() }
    }
}

impl Change {
    pub(super) fn between(examined: u64, found: u64) -> Self {
        match found.cmp(&examined) {
            Ordering::Less => Change::Shrank,
            Ordering::Equal => Change::Modified,
            Ordering::Greater => Change::Grew,
        }
    }
}

impl From<FileErrorKind> for FileError {
    fn from(kind: FileErrorKind) -> Self {
        FileError { kind, errno: None }
    }
}
