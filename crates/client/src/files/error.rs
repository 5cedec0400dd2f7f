//! What can be wrong with a file.

use std::cmp::Ordering;
use std::{fmt, io};

/// Why a file cannot be sent. It does not name the file: whoever reports it
/// knows by which name the user knows the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    kind: FileErrorKind,
}

/// The kinds of error with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileErrorKind {
    /// There is no file of that name.
    NotFound,
    /// There is something else: "a directory", "a FIFO".
    NotAFile(&'static str),
    /// The file has no bytes.
    Empty,
    /// The system does not let it be read, in the system's words.
    Unreadable(String),
    /// It is not what it was when it was examined.
    Changed(Change),
}

/// How a file differs from what was examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is shorter.
    Shrank,
    /// It is longer.
    Grew,
    /// Its length is the same, its time of modification is not.
    Modified,
    /// Another file has its name.
    Replaced,
}

impl FileError {
    /// What kind of error it is.
    pub fn kind(&self) -> &FileErrorKind {
        &self.kind
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

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FileErrorKind::NotFound => f.write_str("there is no such file"),
            FileErrorKind::NotAFile(what) => write!(f, "it is {what}, not a regular file"),
            FileErrorKind::Empty => f.write_str("the file is empty"),
            FileErrorKind::Unreadable(why) => write!(f, "the file cannot be read: {why}"),
            FileErrorKind::Changed(Change::Shrank) => f.write_str("the file has become shorter"),
            FileErrorKind::Changed(Change::Grew) => f.write_str("the file has become longer"),
            FileErrorKind::Changed(Change::Modified) => f.write_str("the file was modified"),
            FileErrorKind::Changed(Change::Replaced) => {
                f.write_str("another file has taken its place")
            }
        }
    }
}

impl std::error::Error for FileError {}
