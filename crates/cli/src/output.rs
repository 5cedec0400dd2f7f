//! Standard output, which can fail like anything else.

use std::io::{self, ErrorKind, Write};

use crate::exit::Exit;
use crate::format::{Format, Record};
use crate::say::say;

/// Records on standard output, until it takes no more.
pub(crate) struct Output {
    format: Format,
    widest_name: usize,
    error: Option<io::Error>,
}

impl Output {
    /// Begins: the heading is written, if the format has one. A table of these
    /// records makes room for names of this width.
    pub(crate) fn begin<R: Record>(format: Format, widest_name: usize) -> Self {
        let error = format.heading::<R>(widest_name).and_then(|heading| print(&heading)).err();
        Output { format, widest_name, error }
    }

    /// Writes a record. Returns whether it was written; after a first one
    /// that was not, none is.
    pub(crate) fn write(&mut self, record: &impl Record) -> bool {
        if self.error.is_none() {
            let line = self.format.line(record, self.widest_name);
            self.error = line.and_then(|line| print(&line)).err();
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
        self.error.as_ref().map(tell)
    }
}

/// Writes text. It has left the process when the call returns, so that the
/// next program of a pipe can work on it, and in one piece: a line that another
/// process's output splits is no line any more.
pub(crate) fn print(text: &[u8]) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text)?;
    output.flush()
}

/// Says why standard output takes no more, unless its reader has left, and
/// finds the exit status.
pub(crate) fn tell(error: &io::Error) -> Exit {
    if error.kind() == ErrorKind::BrokenPipe {
        return Exit::BrokenPipe;
    }
    say(&format!("cannot write to standard output: {error}"));
    Exit::Unfinished
}
