//! What all clients of a base URL and key know of their last results request,
//! and how long the next one waits.
//!
//! No wait is longer than its rule allows, whatever the file says. What cannot
//! be read, or dated (another boot, a time in the future), counts as a request
//! that ended just now. Pure: the time comes in.

use std::time::Duration;

use extracta_protocol::pacing::wait_after_429;
use extracta_protocol::session::SessionSettings;

use crate::boot_time::BootTime;

/// The last results request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub(super) ended: BootTime,
    /// How long after its end no client may start another.
    pub(super) not_before: Duration,
    /// How many requests in a row were answered 429.
    pub(super) refusals: u32,
    /// Whether somebody waits who did not make that request.
    pub(super) is_awaited: bool,
}

impl State {
    pub(super) fn just_ended(now: BootTime) -> State {
        State { ended: now, not_before: Duration::ZERO, refusals: 0, is_awaited: false }
    }

    /// What follows a request that ends now; `refused` is the `Retry-After` of
    /// a 429.
    pub(super) fn next(
        &self,
        now: BootTime,
        refused: Option<Option<Duration>>,
        settings: &SessionSettings,
    ) -> State {
        let pause = settings.poll_pause;
        let refusals = refused.map_or(0, |_| self.refusals.saturating_add(1));
        let not_before = refused.map_or(pause, |asked| wait_after_429(pause, refusals, asked));
        State { not_before, refusals, ..State::just_ended(now) }
    }

    /// Makes known that a client waits. One with a longer pause would never
    /// have a turn if the others did not keep it too.
    pub(super) fn await_turn(&mut self, pause: Duration) {
        self.is_awaited = true;
        self.not_before = self.not_before.max(pause);
    }

    /// How long a request still waits: `hold_back` longer if others wait too.
    pub(super) fn wait(
        &self,
        now: &BootTime,
        settings: &SessionSettings,
        hold_back: Duration,
    ) -> Duration {
        let due = settings.poll_pause.max(self.not_before.min(settings.retry.longest_retry_after));
        let hold_back = if self.is_awaited { hold_back } else { Duration::ZERO };
        let since_end = now.since(&self.ended).unwrap_or_default();
        due.saturating_add(hold_back).saturating_sub(since_end)
    }

    /// One line: a version, the boot, times in nanoseconds, the refusals, whether
    /// others wait. Its end shows that it is whole.
    pub(super) fn to_text(&self) -> String {
        let State { ended, not_before, refusals, is_awaited } = self;
        let boot = ended.boot.as_deref().unwrap_or_default();
        let (ended, not_before) = (ended.since_boot.as_nanos(), not_before.as_nanos());
        format!("pace-2 {boot} {ended} {not_before} {refusals} {is_awaited}\n")
    }

    /// Reads what was written. `None` if it is not that, or not whole.
    pub(super) fn from_text(text: &str) -> Option<State> {
        let values: Vec<&str> = text.strip_suffix('\n')?.split(' ').collect();
        let ["pace-2", boot, ended, not_before, refusals, is_awaited] = values[..] else {
            return None;
        };
        let time = |nanoseconds: &str| nanoseconds.parse().ok().map(Duration::from_nanos);
        let boot = (!boot.is_empty()).then(|| boot.into());
        Some(State {
            ended: BootTime { boot, since_boot: time(ended)? },
            not_before: time(not_before)?,
            refusals: refusals.parse().ok()?,
            is_awaited: is_awaited.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn at(boot: &str, time: u64) -> BootTime {
        BootTime { boot: Some(boot.into()), since_boot: seconds(time) }
    }

    /// With a pause of 2 s, and a 429 obeyed for 300 s.
    fn settings() -> SessionSettings {
        SessionSettings::default()
    }

    fn wait(state: &State, now: &BootTime) -> Duration {
        state.wait(now, &settings(), Duration::ZERO)
    }

    #[test]
    fn the_pause_counts_from_the_end_and_is_whole_where_that_cannot_be_dated() {
        let state = State::just_ended(at("a", 100)).next(at("a", 100), None, &settings());
        let unknown = BootTime { boot: None, since_boot: seconds(101) };
        for (now, expected) in [
            (at("a", 100), seconds(2)),
            (at("a", 101), seconds(1)),
            (at("a", 102), Duration::ZERO),
            (at("a", 99), seconds(2)),
            (at("b", 130), seconds(2)),
            (unknown, seconds(2)),
        ] {
            assert_eq!(wait(&state, &now), expected, "{now:?}");
        }
    }

    #[test]
    fn a_429_makes_all_wait_as_it_says_or_twice_as_long_each_time_but_no_more_than_allowed() {
        let mut state = State::just_ended(at("a", 1));
        let mut refuse = |retry_after| {
            state = state.next(at("a", 1), Some(retry_after), &settings());
            wait(&state, &at("a", 1))
        };
        assert_eq!([(); 6].map(|()| refuse(None)), [4, 8, 16, 32, 60, 60].map(seconds));
        assert_eq!(refuse(Some(seconds(90))), seconds(90));
        assert_eq!(refuse(Some(seconds(86_400))), seconds(300), "a day");
        assert_eq!(refuse(Some(Duration::ZERO)), seconds(2), "never less than the pause");
        let mut impatient = settings();
        impatient.retry.longest_retry_after = Duration::ZERO;
        state.not_before = Duration::MAX;
        assert_eq!(wait(&state, &at("a", 1)), seconds(300), "whatever the file says");
        assert_eq!(state.wait(&at("a", 1), &impatient, Duration::ZERO), seconds(2));
        state = state.next(at("a", 1), None, &settings());
        assert_eq!((state.refusals, wait(&state, &at("a", 1))), (0, seconds(2)));
    }

    #[test]
    fn a_client_alone_keeps_the_pause_and_one_that_polled_last_goes_after_those_who_wait() {
        let mut state = State::just_ended(at("a", 100)).next(at("a", 100), None, &settings());
        let wait =
            |state: &State, hold_back| state.wait(&at("a", 100), &settings(), seconds(hold_back));
        assert_eq!(wait(&state, 1), seconds(2), "nobody else waits");
        state.await_turn(seconds(2));
        assert_eq!([0, 1].map(|hold_back| wait(&state, hold_back)), [2, 3].map(seconds));
        let state = state.next(at("a", 100), None, &settings());
        assert_eq!(wait(&state, 1), seconds(2), "nobody waits any more");
    }

    #[test]
    fn the_longer_pause_of_a_client_that_waits_holds_for_all() {
        let mut state = State::just_ended(at("a", 1)).next(at("a", 1), None, &settings());
        state.await_turn(seconds(5));
        state.await_turn(seconds(2));
        assert_eq!(wait(&state, &at("a", 1)), seconds(5));
        state.await_turn(Duration::MAX);
        assert_eq!(wait(&state, &at("a", 1)), seconds(300));
    }

    #[test]
    fn what_is_written_is_read_and_what_is_cut_or_something_else_is_no_state() {
        let old = State::just_ended(at("0fd0f7c1-5f0e-4b8a-9d30-2f3a5a4d4b1e", 81_234));
        let unknown = BootTime { boot: None, since_boot: Duration::from_nanos(1) };
        let new = old.next(unknown, Some(None), &settings());
        for state in [old, new] {
            let text = state.to_text();
            assert_eq!(State::from_text(&text), Some(state));
            for cut in 0..text.len() {
                assert_eq!(State::from_text(&text[..cut]), None, "cut at {cut}");
            }
        }
        for text in ["pace-1 a 1 1 1 true", "pace-2 a 1 1 1", "pace-2 a -1 1 1 true", "\u{e9}"] {
            assert_eq!(State::from_text(&format!("{text}\n")), None, "{text}");
        }
        assert_eq!(State::from_text(&String::from_utf8_lossy(b"\xff\xfe\n")), None);
    }
}
