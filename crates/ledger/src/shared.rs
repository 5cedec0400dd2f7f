//! A value that the threads of a process take turns with. Who waits for it heeds
//! the tokens of its thread, as whoever has it may wait for another process.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use extracta_client::internal::is_cancelled;

/// How often to look whether the call was cancelled.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// For how long a call waits after it was cancelled: what was just learnt is not
/// lost to a turn of a moment.
const AFTER_CANCEL: Duration = Duration::from_millis(400);

#[derive(Debug)]
pub(crate) struct Shared<T> {
    is_held: Mutex<bool>,
    released: Condvar,
    /// Locked by whoever holds it, and by nobody else.
    value: Mutex<T>,
}

/// A turn, until this is dropped.
pub(crate) struct Held<'s, T> {
    shared: &'s Shared<T>,
    value: MutexGuard<'s, T>,
}

impl<T> Shared<T> {
    pub(crate) fn new(value: T) -> Self {
        Shared { is_held: Mutex::new(false), released: Condvar::new(), value: Mutex::new(value) }
    }

    /// Waits for a turn; `None` if the call was cancelled first.
    pub(crate) fn hold(&self) -> Option<Held<'_, T>> {
        let mut cancelled_at = None;
        let mut is_held = unpoisoned(self.is_held.lock());
        while *is_held {
            if is_cancelled() {
                let since = *cancelled_at.get_or_insert_with(Instant::now);
                if since.elapsed() >= AFTER_CANCEL {
                    return None;
                }
            }
            is_held = unpoisoned(self.released.wait_timeout(is_held, LOOK_EVERY)).0;
        }
        *is_held = true;
        drop(is_held);
        Some(Held { shared: self, value: unpoisoned(self.value.lock()) })
    }
}

/// A panic of another thread leaves the value as good as it was: a transaction that
/// was under way is rolled back.
fn unpoisoned<G>(locked: Result<G, PoisonError<G>>) -> G {
    locked.unwrap_or_else(PoisonError::into_inner)
}

impl<T> Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Held<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> Drop for Held<'_, T> {
    fn drop(&mut self) {
        *unpoisoned(self.shared.is_held.lock()) = false;
        self.shared.released.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use extracta_client::Cancel;

    use super::*;

    #[test]
    fn the_wait_for_a_turn_ends_with_its_call_or_with_the_turn_before() {
        let shared = Shared::new(0);
        let mut held = shared.hold().expect("a turn");
        thread::scope(|scope| {
            let cancelled = scope.spawn(|| {
                let cancel = Cancel::new();
                let _scope = cancel.scope();
                cancel.cancel();
                shared.hold().is_none()
            });
            assert!(cancelled.join().expect("no panic"), "it was cancelled");
            let next = scope.spawn(|| shared.hold().map(|value| *value));
            *held = 7;
            drop(held);
            assert_eq!(next.join().expect("no panic"), Some(7));
        });
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _held = shared.hold();
            panic!("oh");
        }));
        assert!(panicked.is_err() && shared.hold().is_some(), "a panic ends a turn");
    }
}
