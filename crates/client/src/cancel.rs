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
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;
use rustix::process::{Resource, getrlimit};

use crate::scope::Scope;

/// How often the flag is looked at where there is no descriptor to watch.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// From which the times of all tokens count.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

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
    /// Which it counts with.
    other: Option<Arc<Cancel>>,
}

struct Shared {
    is_cancelled: AtomicBool,
    /// When it counts as cancelled, in nanoseconds since `EPOCH`.
    deadline: AtomicU64,
    signal: OnceLock<Signal>,
}

/// What wakes those who wait.
struct Signal {
    descriptor: OwnedFd,
    /// The process that made it.
    process: u32,
}

impl Default for Shared {
    fn default() -> Self {
        let deadline = AtomicU64::new(u64::MAX);
        Shared { is_cancelled: AtomicBool::new(false), deadline, signal: OnceLock::new() }
    }
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

    /// Lets it count as cancelled when this much time has passed: a deadline
    /// for all calls that begin under it afterwards. A later call cannot put it
    /// off.
    pub fn cancel_after(&self, time: Duration) {
        let deadline = EPOCH.elapsed().saturating_add(time).as_nanos();
        let deadline = u64::try_from(deadline).unwrap_or(u64::MAX);
        self.shared.deadline.fetch_min(deadline, Ordering::SeqCst);
    }

    /// Whether [`cancel`](Cancel::cancel) was called, or its deadline is over.
    pub fn is_cancelled(&self) -> bool {
        self.all().any(|token| {
            token.shared.is_cancelled.load(Ordering::SeqCst) || token.own_time_left().is_zero()
        })
    }

    /// A token that counts as cancelled when this one is, or the other.
    pub fn or(&self, other: &Cancel) -> Self {
        if self.all().any(|token| Arc::ptr_eq(&token.shared, &other.shared)) {
            return self.clone();
        }
        let rest = self.other.as_deref().map_or_else(|| other.clone(), |rest| rest.or(other));
        Cancel { shared: self.shared.clone(), other: Some(Arc::new(rest)) }
    }

    /// Puts what this thread does under the token, until the value is dropped.
    /// What the token is handed to heeds it anyway; this is for what lies below.
    #[doc(hidden)]
    pub fn scope(&self) -> Scope {
        let cancel = self.clone();
        Scope::enter(move || cancel.is_cancelled())
    }

    /// This token, and those that it counts with.
    fn all(&self) -> impl Iterator<Item = &Cancel> {
        std::iter::successors(Some(self), |token| token.other.as_deref())
    }

    /// The time until the first deadline; the longest there is if there is none.
    fn time_left(&self) -> Duration {
        self.all().map(Cancel::own_time_left).min().unwrap_or(Duration::MAX)
    }

    fn own_time_left(&self) -> Duration {
        match self.shared.deadline.load(Ordering::SeqCst) {
            u64::MAX => Duration::MAX,
            deadline => Duration::from_nanos(deadline).saturating_sub(EPOCH.elapsed()),
        }
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
            let signals: Vec<Option<&OwnedFd>> = self.all().map(Cancel::signal).collect();
            if self.is_cancelled() {
                return Err(ErrorKind::Interrupted.into());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let longest = match signals.iter().all(Option::is_some) {
                true => Duration::MAX,
                false => LOOK_EVERY,
            };
            let limit = left.min(longest).min(self.time_left());
            let mut watched: Vec<PollFd<'_>> = socket
                .map(|(socket, flags)| PollFd::from_borrowed_fd(socket, flags))
                .into_iter()
                .chain(signals.iter().flatten().map(|signal| PollFd::new(*signal, PollFlags::IN)))
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
    fn a_wait_under_two_tokens_ends_with_either() {
        for which in 0..3 {
            let tokens = [Cancel::new(), Cancel::new(), Cancel::new()];
            let both = tokens[0].or(&tokens[1]).or(&tokens[2]).or(&tokens[0]);
            assert_eq!(both.all().count(), 3);
            std::thread::scope(|scope| {
                let waiting = scope.spawn(|| both.wait(Duration::MAX));
                tokens[which].cancel();
                assert!(waiting.join().expect("the waiting thread"));
            });
            let cancelled = tokens.iter().filter(|token| token.is_cancelled()).count();
            assert_eq!(cancelled, 1, "the others are their owners'");
        }
        let (first, second) = (Cancel::new(), Cancel::new());
        let both = first.or(&second);
        second.cancel_after(Duration::from_millis(5));
        assert!(both.wait(Duration::MAX) && !first.is_cancelled());
    }

    #[test]
    fn what_lies_below_knows_the_tokens_of_its_thread() {
        let (outer, inner) = (Cancel::new(), Cancel::new());
        let _outer = outer.scope();
        {
            let _inner = inner.scope();
            assert!(!crate::scope::is_cancelled());
            inner.cancel();
            assert!(crate::scope::is_cancelled());
            assert!(!std::thread::spawn(crate::scope::is_cancelled).join().expect("a thread"));
        }
        assert!(!crate::scope::is_cancelled());
        outer.cancel();
        assert!(crate::scope::is_cancelled());
    }

    #[test]
    fn a_deadline_ends_a_wait_and_cannot_be_put_off() {
        let cancel = Cancel::new();
        cancel.cancel_after(Duration::MAX);
        assert!(!cancel.wait(Duration::from_millis(1)));
        cancel.cancel_after(Duration::from_millis(5));
        cancel.cancel_after(Duration::from_secs(600));
        assert!(cancel.wait(Duration::MAX));
        let (socket, _peer) = connected();
        let woken = cancel.watch(Some((socket.as_fd(), PollFlags::IN)), far());
        assert_eq!(woken.expect_err("an end").kind(), ErrorKind::Interrupted);
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
