//! Standard input, read under a cancellation token.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;

use extracta_client::Cancel;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// How often the token is looked at while nobody writes.
const LOOK_EVERY: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// Reads standard input, which may be a pipe that nobody writes to: a read ends
/// with an error when the token is cancelled.
pub(crate) struct StandardInput {
    /// Opened by the first read: most commands have none.
    file: Option<File>,
    cancel: Cancel,
}

impl StandardInput {
    pub(crate) fn new(cancel: &Cancel) -> Self {
        StandardInput { file: None, cancel: cancel.clone() }
    }
}

impl Read for StandardInput {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(io::stdin().as_fd().try_clone_to_owned()?.into()),
        };
        loop {
            if self.cancel.is_cancelled() {
                return Err(io::Error::other("cancelled"));
            }
            match poll(&mut [PollFd::new(&*file, PollFlags::IN)], Some(&LOOK_EVERY)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => return file.read(buffer),
                Err(error) => return Err(error.into()),
            }
        }
    }
}
