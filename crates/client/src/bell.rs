//! Wakes the loop of a program that has one of its own: a descriptor that
//! becomes readable when a driver has something to do.

use std::fmt;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, OnceLock};

use rustix::event::{EventfdFlags, eventfd};

/// A descriptor that becomes readable when there is something to do. Clones are
/// the same one. It is made when somebody asks for it: a program that does not
/// wait on it pays for none.
#[derive(Clone, Default)]
pub struct Bell {
    descriptor: Arc<OnceLock<OwnedFd>>,
}

impl Bell {
    /// The descriptor, to be waited on until it is readable, and for nothing
    /// else. It stays the same.
    ///
    /// # Errors
    ///
    /// The system has no descriptor left.
    pub fn descriptor(&self) -> io::Result<BorrowedFd<'_>> {
        if self.descriptor.get().is_none() {
            let made = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
            // Another thread may have been faster; its one is as good.
            let _ = self.descriptor.set(made);
        }
        self.descriptor.get().map(AsFd::as_fd).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Makes it readable.
    pub fn ring(&self) {
        if let Some(descriptor) = self.descriptor.get() {
            // It fails where it is readable already.
            let _ = rustix::io::write(descriptor, &1_u64.to_ne_bytes());
        }
    }

    /// Makes it unreadable, until it is rung again.
    pub fn silence(&self) {
        if let Some(descriptor) = self.descriptor.get() {
            let _ = rustix::io::read(descriptor, &mut [0; 8]);
        }
    }
}

impl fmt::Debug for Bell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bell").field("descriptor", &self.descriptor.get()).finish()
    }
}

#[cfg(test)]
mod tests {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    use super::*;

    #[test]
    fn it_is_readable_from_a_ring_until_it_is_silenced() {
        let bell = Bell::default();
        bell.ring();
        let is_readable = || {
            let descriptor = bell.descriptor().expect("a descriptor");
            let mut watched = [PollFd::from_borrowed_fd(descriptor, PollFlags::IN)];
            poll(&mut watched, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).expect("a poll") == 1
        };
        assert!(!is_readable());
        bell.clone().ring();
        bell.ring();
        assert!(is_readable());
        bell.silence();
        assert!(!is_readable());
    }
}
