//! Standard output, which can fail like anything else.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;

use rustix::io::Errno;

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
        let heading = must_be_writable().and_then(|()| format.heading::<R>(widest_name));
        let error = heading.and_then(|heading| print(&heading)).err();
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
///
/// Past `std::io::Stdout`, which takes an output that cannot be written at all,
/// being closed or open for reading, for one that nobody cares about.
pub(crate) fn print(text: &[u8]) -> io::Result<()> {
    let mut output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    output.write_all(text)
}

/// Prints what is all that a command has to say.
pub(crate) fn print_by(print: impl FnOnce() -> io::Result<()>) -> Exit {
    let printed = must_be_writable().and_then(|()| print()).and_then(|()| io::stdout().flush());
    printed.map_or_else(|error| tell(&error), |()| Exit::Fine)
}

/// Fails where standard output cannot be written, whatever is written.
pub(crate) fn must_be_writable() -> io::Result<()> {
    use rustix::fs::{OFlags, fcntl_getfl};
    match fcntl_getfl(io::stdout())? & OFlags::RWMODE {
        OFlags::RDONLY => Err(Errno::BADF.into()),
        _ => Ok(()),
    }
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
