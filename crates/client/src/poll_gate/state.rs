//! What the processes of a machine know together about the results requests of
//! a base URL and key, and what follows from it.
//!
//! The rules lean to patience. An end that cannot be dated (a request that was
//! cut off with its process, another boot, a stamp in the future) counts from
//! when it was first seen. And no wait is longer than its rule allows, whatever
//! the file says: the pause after an end, 5 minutes after a 429.
//!
//! Pure: the time comes in. How it is written is in `state_text`.

use std::time::Duration;

use extracta_protocol::pacing::PollClock;

use super::queue::{Queue, Ticket};
use crate::BootTime;

/// The longest that one who is late is waited for, to begin with.
const LONGEST_GRACE: Duration = Duration::from_millis(25);

/// The least, where the pause is shortened to next to nothing.
const SHORTEST_GRACE: Duration = Duration::from_millis(1);

/// The waits of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rules {
    /// From the end of a request to the start of the next.
    pub(super) pause: Duration,
    /// The longest that a 429 is obeyed.
    pub(super) longest_patience: Duration,
}

/// What is known of the last request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LastRequest {
    /// It has started. Whoever reads this while nobody holds the lock knows
    /// that its process has ended before it.
    InFlight,
    Ended(BootTime),
}

/// What all processes know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// How many requests have started.
    pub(super) turn: u64,
    pub(super) last: LastRequest,
    /// How many were answered 429 in a row.
    pub(super) refusals: u32,
    /// How long the last response made all wait, if longer than the pause.
    pub(super) patience: Duration,
    pub(super) queue: Queue,
}

impl Default for State {
    /// Nothing is known: a request may have ended just now.
    fn default() -> Self {
        State {
            turn: 0,
            last: LastRequest::InFlight,
            refusals: 0,
            patience: Duration::ZERO,
            queue: Queue::default(),
        }
    }
}

impl Rules {
    /// How long one who is late is waited for. Others sleep no longer before
    /// they look again, so it has to be shorter than the pause.
    pub(super) fn grace(&self) -> Duration {
        (self.pause / 2).clamp(SHORTEST_GRACE, LONGEST_GRACE)
    }

    /// What a 429 makes all wait. The clock of a single process judges it, as
    /// if that had met all the refusals.
    fn patience(&self, refusals: u32, retry_after: Option<Duration>) -> Duration {
        let mut clock = PollClock::new(self.pause);
        for _ in 1..refusals.min(16) {
            clock.end_refused(Duration::ZERO, Some(Duration::ZERO));
        }
        clock.end_refused(Duration::ZERO, retry_after);
        clock.earliest().unwrap_or_default().min(self.longest_patience.max(self.pause))
    }
}

impl State {
    /// How long ago the last request ended, at least. `seen_for` is how long
    /// the reader has known this state, by a clock of its own.
    pub(super) fn since_end(&self, now: &BootTime, seen_for: Duration) -> Duration {
        match &self.last {
            LastRequest::Ended(end) => now.since(end).unwrap_or(seen_for),
            LastRequest::InFlight => seen_for,
        }
    }

    /// How long after the last end a client with so many ahead of it is due.
    pub(super) fn due_after(&self, ahead: usize, rules: &Rules) -> Duration {
        let asked_for = self.patience.max(self.queue.longest_pause(ahead));
        rules.pause.max(asked_for.min(rules.longest_patience))
    }

    /// A request starts, ahead of nobody but those who did not come.
    pub(super) fn start(&mut self, ticket: &Ticket) {
        self.queue.pass_over(self.queue.ahead_of(ticket));
        self.queue.leave(ticket.id);
        self.turn = self.turn.saturating_add(1);
        self.last = LastRequest::InFlight;
        // It was waited for.
        self.patience = Duration::ZERO;
    }

    /// The request has ended; `refused` is the `Retry-After` of a 429.
    pub(super) fn end(&mut self, now: BootTime, refused: Option<Option<Duration>>, rules: &Rules) {
        self.last = LastRequest::Ended(now);
        match refused {
            Some(retry_after) => {
                self.refusals = self.refusals.saturating_add(1);
                self.patience = rules.patience(self.refusals, retry_after);
            }
            None => self.refusals = 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules =
        Rules { pause: Duration::from_secs(2), longest_patience: Duration::from_secs(300) };

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn at(boot: &str, time: u64) -> BootTime {
        BootTime { boot: Some(boot.into()), since_boot: seconds(time) }
    }

    fn ended(end: BootTime) -> State {
        State { last: LastRequest::Ended(end), ..State::default() }
    }

    fn ticket(id: u64, pause: Duration) -> Ticket {
        Ticket { id, since: 0, times_passed_over: 0, pause }
    }

    #[test]
    fn an_end_of_this_boot_counts_from_its_stamp() {
        let state = ended(at("a", 100));
        assert_eq!(state.since_end(&at("a", 130), Duration::ZERO), seconds(30));
        assert_eq!(state.due_after(0, &RULES), seconds(2));
    }

    #[test]
    fn an_end_that_cannot_be_dated_counts_from_when_it_was_first_seen() {
        let unknown = BootTime { boot: None, since_boot: seconds(100) };
        for (state, now) in [
            (ended(at("a", 100)), at("a", 99)),
            (ended(at("a", u64::MAX)), at("a", 130)),
            (ended(at("a", 100)), at("b", 130)),
            (ended(at("a", 100)), unknown.clone()),
            (ended(unknown.clone()), at("a", 130)),
            (ended(unknown.clone()), unknown),
            (State::default(), at("a", 130)),
        ] {
            assert_eq!(state.since_end(&now, Duration::ZERO), Duration::ZERO, "{state:?}");
            assert_eq!(state.since_end(&now, seconds(2)), seconds(2), "{state:?}");
            assert_eq!(state.due_after(0, &RULES), seconds(2), "{state:?}");
        }
    }

    #[test]
    fn a_429_makes_all_wait_as_long_as_it_says_but_never_more_than_five_minutes() {
        let mut state = State::default();
        state.end(at("a", 1), Some(Some(seconds(90))), &RULES);
        assert_eq!(state.due_after(0, &RULES), seconds(90));
        state.end(at("a", 1), Some(Some(seconds(4000))), &RULES);
        assert_eq!(state.due_after(0, &RULES), seconds(300));
        state.patience = Duration::MAX;
        assert_eq!(state.due_after(0, &RULES), seconds(300), "whatever the file says");
    }

    #[test]
    fn refusals_in_a_row_double_the_wait_whoever_meets_them() {
        let mut state = State::default();
        for expected in [4, 8, 16, 32, 60, 60] {
            state.start(&ticket(expected, RULES.pause));
            state.end(at("a", 1), Some(None), &RULES);
            assert_eq!(state.due_after(0, &RULES), seconds(expected));
        }
        state.start(&ticket(1, RULES.pause));
        state.end(at("a", 1), None, &RULES);
        assert_eq!((state.due_after(0, &RULES), state.refusals), (seconds(2), 0));
    }

    #[test]
    fn a_pause_is_never_shortened() {
        let mut state = State::default();
        state.end(at("a", 1), Some(Some(Duration::ZERO)), &RULES);
        assert_eq!(state.due_after(0, &RULES), seconds(2));
        let impatient = Rules { longest_patience: Duration::ZERO, ..RULES };
        state.end(at("a", 1), Some(Some(seconds(90))), &impatient);
        assert_eq!(state.due_after(0, &impatient), seconds(2));
    }

    #[test]
    fn the_longer_pause_of_one_who_waits_ahead_holds_for_those_behind() {
        let mut state = ended(at("a", 1));
        state.queue.join(ticket(1, seconds(5)));
        assert_eq!(state.due_after(1, &RULES), seconds(5));
        assert_eq!(state.due_after(0, &RULES), seconds(2));
        state.queue.pass_over(1);
        state.queue.join(ticket(2, Duration::MAX));
        assert_eq!(state.due_after(1, &RULES), seconds(300));
    }

    #[test]
    fn a_start_leaves_the_mark_and_strikes_off_those_who_did_not_come() {
        let mut state = ended(at("a", 1));
        for id in 1..=3 {
            state.queue.join(ticket(id, RULES.pause));
        }
        state.start(&ticket(2, RULES.pause));
        assert_eq!((state.turn, &state.last), (1, &LastRequest::InFlight));
        assert_eq!(state.queue.tickets(), [ticket(3, RULES.pause)]);
    }
}
