//! The one gate through which every results request of a client goes.
//!
//! Runs and single calls of a client, on whatever threads, share it: the
//! service's pause belongs to the base URL and key.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use extracta_protocol::exchange::{Ended, Exchange};
use extracta_protocol::poll_clock::PollClock;

use crate::Cancel;

/// How often a wait looks whether it was cancelled.
const LOOK_UP: Duration = Duration::from_millis(50);

/// Lets one results request through at a time, each a pause after the end of
/// the one before.
#[derive(Debug)]
pub(crate) struct PollGate {
    clock: Mutex<PollClock>,
    freed: Condvar,
    epoch: Instant,
}

impl PollGate {
    pub(crate) fn new(pause: Duration) -> Self {
        PollGate {
            clock: Mutex::new(PollClock::new(pause)),
            freed: Condvar::new(),
            epoch: Instant::now(),
        }
    }

    /// Waits for the turn and carries out the request. `None` if cancelled
    /// before its turn, or if its turn does not come by `deadline`.
    pub(crate) fn pass(
        &self,
        cancel: &Cancel,
        deadline: Option<Instant>,
        exchange: impl FnOnce() -> Exchange,
    ) -> Option<Exchange> {
        self.enter(cancel, deadline)?;
        let mut turn = Turn { gate: self, refused: None };
        let seen = exchange();
        if let Ended::Answered(answer) = &seen.ended
            && answer.status == 429
        {
            turn.refused = Some(answer.retry_after);
        }
        Some(seen)
    }

    fn enter(&self, cancel: &Cancel, deadline: Option<Instant>) -> Option<()> {
        let mut clock = self.lock();
        loop {
            if cancel.is_cancelled() || deadline.is_some_and(|end| end <= Instant::now()) {
                return None;
            }
            let now = self.epoch.elapsed();
            let wait = match clock.earliest() {
                Some(earliest) if earliest <= now => {
                    clock.start();
                    return Some(());
                }
                Some(earliest) => (earliest - now).min(LOOK_UP),
                None => LOOK_UP,
            };
            clock = self.freed.wait_timeout(clock, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn leave(&self, refused: Option<Option<Duration>>) {
        let now = self.epoch.elapsed();
        let mut clock = self.lock();
        match refused {
            Some(retry_after) => clock.end_refused(now, retry_after),
            None => clock.end(now),
        }
        drop(clock);
        self.freed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, PollClock> {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn at the gate. It ends even if the request panics: others wait.
struct Turn<'a> {
    gate: &'a PollGate,
    /// The `Retry-After` of a 429, if that was the answer.
    refused: Option<Option<Duration>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.gate.leave(self.refused);
    }
}
