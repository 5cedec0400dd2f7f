//! Standard output, which can fail like anything else.

use std::io::{self, ErrorKind};

use crate::exit::Exit;
use crate::format::{Format, Headings, Rows};
use crate::record::Record;
use crate::say;

/// Records on standard output, until it takes no more.
pub(crate) struct Output {
    rows: Box<dyn Rows>,
    error: Option<io::Error>,
}

impl Output {
    /// Begins: the heading is written, if the format has one.
    pub(crate) fn begin(format: Format, headings: Headings) -> Self {
        let mut rows = format.open(headings);
        let error = rows.begin().err();
        Output { rows, error }
    }

    /// Writes a record. Returns whether it was written; after a first one
    /// that was not, none is.
    pub(crate) fn write(&mut self, record: &dyn Record) -> bool {
        if self.error.is_none() {
            self.error = self.rows.row(record).err();
        }
        self.error.is_none()
    }

    /// Whether nothing more can be written.
    pub(crate) fn is_broken(&self) -> bool {
        self.error.is_some()
    }

    /// Whether the reader has left, which is its right.
    pub(crate) fn is_unread(&self) -> bool {
        let error = self.error.as_ref();
        error.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    }

    /// The exit status if something could not be written, after a word about
    /// it; none for a reader that has left.
    pub(crate) fn exit(&self) -> Option<Exit> {
        let error = self.error.as_ref()?;
        if self.is_unread() {
            return Some(Exit::BrokenPipe);
        }
        say::say(&format!("cannot write to standard output: {error}"));
        Some(Exit::Unfinished)
    }
}
