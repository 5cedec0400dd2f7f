//! Ending blocked calls from another thread.
//!
//! A token is shared by whoever may cancel and by all that can block: sockets
//! are entered here while they are open, so that cancelling shuts them down at
//! once, and waits of this crate end early. No thread is needed for it. What a
//! cancelled call means for a document is not decided here.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// A token that ends blocked calls. Clones are the same token.
///
/// Cancelling is for good: every later call under the token ends at once.
#[derive(Clone, Default)]
pub struct Cancel {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_cancelled: bool,
    next_number: u64,
    sockets: BTreeMap<u64, Weak<TcpStream>>,
}

impl Cancel {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        Cancel::default()
    }

    /// Cancels, from any thread: calls that are blocked under this token
    /// return. A file that blocks while it is read cannot be interrupted.
    pub fn cancel(&self) {
        let sockets = {
            let mut state = self.shared.lock();
            state.is_cancelled = true;
            std::mem::take(&mut state.sockets)
        };
        self.shared.changed.notify_all();
        for socket in sockets.values().filter_map(Weak::upgrade) {
            // It fails where the connection is gone already, which is as well.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    /// Whether [`cancel`](Cancel::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.shared.lock().is_cancelled
    }

    /// Waits for this long, or until the token is cancelled. Returns whether
    /// it is.
    pub fn wait(&self, duration: Duration) -> bool {
        let deadline = Instant::now().checked_add(duration);
        let mut state = self.shared.lock();
        while !state.is_cancelled {
            let left = match deadline {
                Some(deadline) => deadline.saturating_duration_since(Instant::now()),
                None => duration,
            };
            if left.is_zero() {
                break;
            }
            state = self
                .shared
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        state.is_cancelled
    }

    /// Enters a socket, until the returned guard is dropped. `None` if the
    /// token is cancelled already.
    pub(crate) fn guard(&self, socket: &Arc<TcpStream>) -> Option<Guard> {
        let mut state = self.shared.lock();
        if state.is_cancelled {
            return None;
        }
        let number = state.next_number;
        state.next_number += 1;
        state.sockets.insert(number, Arc::downgrade(socket));
        Some(Guard { shared: Arc::clone(&self.shared), number })
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancel").field("is_cancelled", &self.is_cancelled()).finish()
    }
}

/// Keeps a socket entered at its token.
pub(crate) struct Guard {
    shared: Arc<Shared>,
    number: u64,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.shared.lock().sockets.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn socket() -> Arc<TcpStream> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let address = listener.local_addr().expect("its address");
        Arc::new(TcpStream::connect(address).expect("a connection"))
    }

    #[test]
    fn a_guard_that_is_dropped_leaves_nothing_behind() {
        let cancel = Cancel::new();
        let socket = socket();
        for _ in 0..3 {
            let guard = cancel.guard(&socket);
            assert!(guard.is_some());
            assert_eq!(cancel.shared.lock().sockets.len(), 1);
        }
        assert!(cancel.shared.lock().sockets.is_empty());
    }

    #[test]
    fn a_cancelled_token_takes_no_socket() {
        let cancel = Cancel::new();
        cancel.clone().cancel();
        assert!(cancel.is_cancelled());
        assert!(cancel.guard(&socket()).is_none());
    }

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
}
