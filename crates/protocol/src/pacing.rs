//! When results may be asked for: at most one request at a time, and a pause
//! from the end of one to the start of the next.
//!
//! The documentation of the results route asks for 2 seconds between
//! consecutive requests to it. It is a limit of the route, not of a batch, so
//! one clock serves all batches of a base URL and key.

use core::time::Duration;

/// The pause that the service's documentation asks for.
pub const DOCUMENTED_PAUSE: Duration = Duration::from_secs(2);

/// The longest that one 429 after another makes all polls wait, where the
/// service does not say how long.
const LONGEST_SLOWDOWN: Duration = Duration::from_secs(60);

/// What a 429 makes all polls wait at least, whatever the pause.
const SHORTEST_SLOWDOWN: Duration = Duration::from_millis(25);

/// The clock of one base URL and key.
#[derive(Debug, Clone)]
pub struct PollClock {
    pause: Duration,
    is_in_flight: bool,
    not_before: Duration,
    /// The longest `Retry-After` that is obeyed.
    longest_retry_after: Duration,
    refusals_in_a_row: u32,
}

impl PollClock {
    /// A clock with this pause. Below [`DOCUMENTED_PAUSE`] only against a
    /// service of one's own. A `Retry-After` is obeyed up to
    /// `longest_retry_after`.
    pub fn new(pause: Duration, longest_retry_after: Duration) -> Self {
        PollClock {
            pause,
            is_in_flight: false,
            not_before: Duration::ZERO,
            longest_retry_after,
            refusals_in_a_row: 0,
        }
    }

    /// The pause between two requests.
    pub fn pause(&self) -> Duration {
        self.pause
    }

    /// The earliest time for the next request; `None` while one is under way.
    pub fn earliest(&self) -> Option<Duration> {
        (!self.is_in_flight).then_some(self.not_before)
    }

    /// Whether a request may start now.
    pub fn is_free(&self, now: Duration) -> bool {
        self.earliest().is_some_and(|earliest| earliest <= now)
    }

    /// Whether the next request has to wait because the service refused the last
    /// one (429), and not for the pause alone.
    pub fn is_refused(&self, now: Duration) -> bool {
        self.refusals_in_a_row > 0 && !self.is_free(now)
    }

    /// A request starts.
    pub fn start(&mut self) {
        self.is_in_flight = true;
    }

    /// The request has ended, with a response or without.
    pub fn end(&mut self, now: Duration) {
        self.is_in_flight = false;
        self.refusals_in_a_row = 0;
        self.not_before = self.not_before.max(now.saturating_add(self.pause));
    }

    /// The request has ended with a 429, so that all batches wait: as long as
    /// `Retry-After` says, or twice as long with every refusal in a row.
    pub fn end_refused(&mut self, now: Duration, retry_after: Option<Duration>) {
        self.is_in_flight = false;
        self.refusals_in_a_row = self.refusals_in_a_row.saturating_add(1);
        let asked = retry_after.map(|asked| asked.min(self.longest_retry_after));
        let wait = wait_after_429(self.pause, self.refusals_in_a_row, asked);
        self.not_before = self.not_before.max(now.saturating_add(wait));
    }
}

/// What the last of so many 429 in a row makes all polls wait: as long as
/// `Retry-After` says, or twice as long each time, and no less than the pause.
pub fn wait_after_429(
    pause: Duration,
    refusals_in_a_row: u32,
    retry_after: Option<Duration>,
) -> Duration {
    let doubled = pause.max(SHORTEST_SLOWDOWN).saturating_mul(1 << refusals_in_a_row.min(16));
    retry_after.unwrap_or(doubled.min(LONGEST_SLOWDOWN)).max(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn the_pause_counts_from_the_end_of_a_request() {
        let mut clock = PollClock::new(DOCUMENTED_PAUSE, seconds(300));
        assert!(clock.is_free(Duration::ZERO));
        clock.start();
        assert_eq!(clock.earliest(), None);
        clock.end(seconds(7));
        assert!(!clock.is_free(seconds(9) - Duration::from_nanos(1)));
        assert!(clock.is_free(seconds(9)));
    }

    #[test]
    fn a_429_slows_all_and_another_response_ends_that() {
        let mut clock = PollClock::new(seconds(2), seconds(300));
        let mut now = Duration::ZERO;
        for expected in [4, 8, 16, 32, 60, 60] {
            clock.start();
            clock.end_refused(now, None);
            assert_eq!(clock.earliest(), Some(now + seconds(expected)));
            now += seconds(expected);
        }
        clock.start();
        clock.end_refused(now, Some(seconds(90)));
        assert_eq!(clock.earliest(), Some(now + seconds(90)));
        now += seconds(90);
        clock.start();
        clock.end(now);
        assert_eq!(clock.earliest(), Some(now + seconds(2)));
    }

    #[test]
    fn a_day_of_retry_after_is_five_minutes() {
        let mut clock = PollClock::new(seconds(2), seconds(300));
        clock.start();
        clock.end_refused(seconds(1), Some(seconds(86_400)));
        assert_eq!(clock.earliest(), Some(seconds(301)));
        assert!(clock.is_refused(seconds(300)) && !clock.is_refused(seconds(301)));
    }

    #[test]
    fn retry_after_never_shortens_the_pause() {
        let mut clock = PollClock::new(seconds(2), seconds(300));
        clock.start();
        clock.end_refused(seconds(1), Some(Duration::ZERO));
        assert_eq!(clock.earliest(), Some(seconds(3)));
    }
}
