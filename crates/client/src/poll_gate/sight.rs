//! Since when a client knows what it knows of the last request.
//!
//! An end that cannot be dated counts from when it was first seen, by a clock
//! that belongs to the process alone. Who waits in the queue changes nothing
//! about that.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::state::{LastRequest, State};

/// What a client has seen.
#[derive(Debug, Default)]
pub(super) struct Sight {
    seen: Mutex<Option<Seen>>,
}

#[derive(Debug)]
struct Seen {
    turn: u64,
    last: LastRequest,
    first: Instant,
}

impl Sight {
    /// How long this client has known that this was the last request.
    pub(super) fn seen_for(&self, state: &State) -> Duration {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = &*seen
            && (seen.turn, &seen.last) == (state.turn, &state.last)
        {
            return seen.first.elapsed();
        }
        *seen = Some(Seen { turn: state.turn, last: state.last.clone(), first: Instant::now() });
        Duration::ZERO
    }

    /// Forgets: the next state is new, even if it looks like the one before.
    pub(super) fn forget(&self) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll_gate::queue::Ticket;

    #[test]
    fn a_state_is_as_old_as_its_last_request_whoever_waits() {
        let (sight, mut state) = (Sight::default(), State::default());
        assert_eq!(sight.seen_for(&state), Duration::ZERO);
        std::thread::sleep(Duration::from_millis(1));
        let pause = Duration::from_secs(2);
        state.queue.join(Ticket { id: 1, since: 0, times_passed_over: 0, pause });
        assert!(sight.seen_for(&state) >= Duration::from_millis(1));
        state.turn += 1;
        assert_eq!(sight.seen_for(&state), Duration::ZERO, "another request");
    }

    #[test]
    fn what_was_forgotten_is_new() {
        let (sight, state) = (Sight::default(), State::default());
        sight.seen_for(&state);
        std::thread::sleep(Duration::from_millis(1));
        sight.forget();
        assert_eq!(sight.seen_for(&state), Duration::ZERO);
    }
}
