//! What can be wrong with a file.

use std::cmp::Ordering;
use std::io;

use extracta_protocol::session::BrokenFile;

/// Why a file cannot be sent. It does not name the file: whoever reports it
/// knows by which name the user knows the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct FileError {
    kind: FileErrorKind,
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

    /// Whether it cannot be opened for now, rather than being another file or
    /// none to send.
    pub fn is_unavailable(&self) -> bool {
        matches!(self.kind, FileErrorKind::NotFound | FileErrorKind::Unreadable(_))
    }

    /// The error as a session is told of it, about the file at this place of an
    /// upload.
    pub fn broken_file(&self, position: usize) -> BrokenFile {
        let (message, is_unavailable) = (self.to_string(), self.is_unavailable());
        BrokenFile { position, message, is_unavailable }
    }

    pub(super) fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => FileErrorKind::NotFound,
            _ => FileErrorKind::Unreadable(error.to_string()),
        }
        .into()
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
        FileError { kind }
    }
}
