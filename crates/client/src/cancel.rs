//! Cancellation tokens: they end blocked calls from another thread, or from a
//! signal handler.
//!
//! Cancelling sets a flag and writes to a descriptor, which every wait of this
//! crate watches beside its socket. So a cancelled call touches no socket of
//! another call, and nobody has to know which sockets there are.
//!
//! The descriptor is made by the first wait: a token that nobody waits under
//! costs none, and cancelling only looks whether there is one. Where
//! descriptors are scarce, waits do without and look at the flag every 50 ms.

use std::fmt;
use std::io::{self, ErrorKind};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;
use rustix::process::{Resource, getrlimit};

/// How often the flag is looked at where there is no descriptor to watch.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How many descriptors have to be left for files and sockets.
const SPARE_DESCRIPTORS: u64 = 16;

/// A cancellation token: it ends blocked calls. Clones are the same token.
///
/// Cancelling is for good: every later call under the token ends at once.
///
/// After a `fork` parent and child have a token each: cancelling one says
/// nothing to the other. The child's waits look at its flag every 50 ms, since
/// the descriptor is the parent's.
#[derive(Clone, Default)]
pub struct Cancel {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    is_cancelled: AtomicBool,
    signal: OnceLock<Signal>,
}

/// What wakes those who wait.
struct Signal {
    descriptor: OwnedFd,
    /// The process that made it.
    process: u32,
}

impl Cancel {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        Cancel::default()
    }

    /// Cancels, from any thread or a signal handler: calls that are blocked
    /// under this token return. A file that blocks while it is read cannot be
    /// interrupted.
    pub fn cancel(&self) {
        // Nothing here takes a lock or allocates.
        self.shared.is_cancelled.store(true, Ordering::SeqCst);
        if let Some(descriptor) = self.descriptor() {
            // It fails where it is signalled already.
            let _ = rustix::io::write(descriptor, &1_u64.to_ne_bytes());
        }
    }

    /// Whether [`cancel`](Cancel::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.shared.is_cancelled.load(Ordering::SeqCst)
    }

    /// Waits for this long, or until the token is cancelled. Returns whether
    /// it is.
    pub fn wait(&self, duration: Duration) -> bool {
        // Without a socket it only fails when it is cancelled.
        let _ = self.watch(None, deadline_after(duration));
        self.is_cancelled()
    }

    /// Waits until the socket is ready in one of these ways or has failed, and
    /// tells in which: in none when the time is over.
    ///
    /// # Errors
    ///
    /// [`Interrupted`](ErrorKind::Interrupted) when the token is cancelled; or
    /// the socket cannot be watched.
    pub(crate) fn watch(
        &self,
        socket: Option<(BorrowedFd<'_>, PollFlags)>,
        deadline: Instant,
    ) -> io::Result<PollFlags> {
        loop {
            // Whoever cancels before the descriptor is there sets the flag
            // before it is looked at.
            let signal = self.signal();
            if self.is_cancelled() {
                return Err(ErrorKind::Interrupted.into());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let limit = if signal.is_some() { left } else { left.min(LOOK_EVERY) };
            let mut watched: Vec<PollFd<'_>> = socket
                .map(|(socket, flags)| PollFd::from_borrowed_fd(socket, flags))
                .into_iter()
                .chain(signal.map(|signal| PollFd::new(signal, PollFlags::IN)))
                .collect();
            // A time that does not fit is for ever.
            match poll(&mut watched, Timespec::try_from(limit).ok().as_ref()) {
                Ok(0) if limit == left => return Ok(PollFlags::empty()),
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => {
                    let ready = socket.map_or(PollFlags::empty(), |_| watched[0].revents());
                    if !ready.is_empty() {
                        return Ok(ready);
                    }
                }
                Err(_) if socket.is_none() => thread::sleep(left.min(LOOK_EVERY)),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The descriptor to watch; `None` where there is none to spare, and in a
    /// child of the process that made it.
    fn signal(&self) -> Option<&OwnedFd> {
        if self.shared.signal.get().is_none()
            && let Ok(descriptor) = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
            && is_spare(&descriptor)
        {
            let _ = self.shared.signal.set(Signal { descriptor, process: process::id() });
        }
        self.descriptor()
    }

    fn descriptor(&self) -> Option<&OwnedFd> {
        let signal = self.shared.signal.get()?;
        (signal.process == process::id()).then_some(&signal.descriptor)
    }
}

/// Whether there are more where this descriptor came from: numbers are given
/// out from below.
fn is_spare(descriptor: &OwnedFd) -> bool {
    let most = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    u64::try_from(descriptor.as_raw_fd())
        .is_ok_and(|number| number.saturating_add(SPARE_DESCRIPTORS) < most)
}

/// The moment after this time. One that does not fit is far away.
pub(crate) fn deadline_after(limit: Duration) -> Instant {
    const FAR_AWAY: Duration = Duration::from_secs(10 * 365 * 24 * 3600);
    Instant::now() + limit.min(FAR_AWAY)
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancel").field("is_cancelled", &self.is_cancelled()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};
    use std::os::fd::AsFd;

    #[test]
    fn a_wait_ends_when_it_is_cancelled() {
        let cancel = Cancel::new();
        assert!(!cancel.wait(Duration::from_millis(1)));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| cancel.wait(Duration::MAX));
            cancel.cancel();
            assert!(waiting.join().expect("the waiting thread"));
        });
    }

    #[test]
    fn a_cancelled_token_waits_for_no_socket() {
        let cancel = Cancel::new();
        cancel.clone().cancel();
        assert!(cancel.is_cancelled());
        let (socket, _peer) = connected();
        let woken = cancel.watch(Some((socket.as_fd(), PollFlags::OUT)), far());
        assert_eq!(woken.expect_err("an end").kind(), ErrorKind::Interrupted);
    }

    #[test]
    fn a_token_that_is_cancelled_wakes_its_own_waits_alone() {
        let (first, second) = (Cancel::new(), Cancel::new());
        let (socket, _peer) = connected();
        let watch = |cancel: &Cancel, flags, deadline| {
            let woken = cancel.watch(Some((socket.as_fd(), flags)), deadline);
            woken.map_err(|error| error.kind())
        };
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| watch(&first, PollFlags::IN, far()));
            first.cancel();
            let woken = waiting.join().expect("the waiting thread");
            assert_eq!(woken, Err(ErrorKind::Interrupted));
        });
        let soon = deadline_after(Duration::from_millis(5));
        assert_eq!(watch(&second, PollFlags::IN, soon), Ok(PollFlags::empty()));
        assert_eq!(watch(&second, PollFlags::OUT, far()), Ok(PollFlags::OUT));
    }

    #[test]
    fn a_token_of_another_process_is_neither_watched_nor_signalled() {
        let cancel = Cancel::new();
        let descriptor = eventfd(0, EventfdFlags::NONBLOCK).expect("a descriptor");
        let watched = descriptor.try_clone().expect("a descriptor");
        let signal = Signal { descriptor, process: process::id() + 1 };
        assert!(cancel.shared.signal.set(signal).is_ok());
        assert!(cancel.signal().is_none());
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| cancel.wait(Duration::MAX));
            cancel.cancel();
            assert!(waiting.join().expect("the waiting thread"));
        });
        let read = rustix::io::read(&watched, &mut [0; 8]);
        assert_eq!(read, Err(Errno::AGAIN), "the parent's descriptor was written to");
    }

    fn far() -> Instant {
        deadline_after(Duration::MAX)
    }

    fn connected() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let address = listener.local_addr().expect("its address");
        let socket = TcpStream::connect(address).expect("a connection");
        (socket, listener.accept().expect("a connection").0)
    }
}
