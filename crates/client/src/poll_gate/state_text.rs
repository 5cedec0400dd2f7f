//! The state as text: one `name value` a line.
//!
//! ```text
//! extracta-poll-clock 1
//! turn 17
//! boot 0fd0f7c1-5f0e-4b8a-9d30-2f3a5a4d4b1e
//! ended 81234567890123
//! refusals 0
//! patience 0
//! ticket 9f3a77c15d20e001 16 0 2000000000
//! check 3d5e1f0a9b8c7d6e
//! ```
//!
//! Times are in nanoseconds. `ended` is missing while a request is in flight,
//! and `boot` where the system does not tell its boots apart. A ticket is its
//! id, the turn since which it waits, how often it was passed over, and its
//! pause. `check` is a hash of the lines before it: the file is written in
//! place, so one that was cut may begin with new lines and go on with old
//! ones. Lines with other names are passed over, and so is all that follows
//! `check`.
//!
//! Neither key nor address is in it.

use std::fmt::{self, Write};
use std::str::FromStr;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::queue::{Queue, Ticket};
use super::state::{LastRequest, State};
use crate::BootTime;

/// The first line, with the version of all that follows.
const HEADING: &str = "extracta-poll-clock 1";

/// How many bytes of the hash are written.
const CHECK_LENGTH: usize = 8;

impl State {
    /// Reads a state. `None` if it is not one, or not whole.
    pub(super) fn from_text(text: &[u8]) -> Option<State> {
        let lines = checked(std::str::from_utf8(text).ok()?)?.strip_prefix(HEADING)?;
        let mut state = State::default();
        let mut queue = Queue::default();
        let (mut boot, mut ended) = (None, None);
        for line in lines.lines() {
            let (name, value) = line.split_once(' ').unwrap_or((line, ""));
            match name {
                "turn" => state.turn = value.parse().ok()?,
                "boot" => boot = Some(value.to_owned()),
                "ended" => ended = Some(nanoseconds(value)?),
                "refusals" => state.refusals = value.parse().ok()?,
                "patience" => state.patience = nanoseconds(value)?,
                "ticket" => {
                    queue.join(value.parse().ok()?);
                }
                _ => {}
            }
        }
        if let Some(since_boot) = ended {
            state.last = LastRequest::Ended(BootTime { boot, since_boot });
        }
        Some(State { queue, ..state })
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = format!("{HEADING}\nturn {}\n", self.turn);
        if let LastRequest::Ended(end) = &self.last {
            if let Some(boot) = &end.boot {
                writeln!(text, "boot {boot}")?;
            }
            writeln!(text, "ended {}", end.since_boot.as_nanos())?;
        }
        writeln!(text, "refusals {}", self.refusals)?;
        writeln!(text, "patience {}", self.patience.as_nanos())?;
        for ticket in self.queue.tickets() {
            writeln!(text, "ticket {ticket}")?;
        }
        writeln!(f, "{text}check {}", check(&text))
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ticket { id, since, times_passed_over, pause } = self;
        write!(f, "{id:016x} {since} {times_passed_over} {}", pause.as_nanos())
    }
}

/// That a line is not what its name says.
#[derive(Debug)]
pub(super) struct NotATicket;

impl FromStr for Ticket {
    type Err = NotATicket;

    fn from_str(text: &str) -> Result<Self, NotATicket> {
        let mut values = text.split(' ');
        let mut ticket = || {
            Some(Ticket {
                id: u64::from_str_radix(values.next()?, 16).ok()?,
                since: values.next()?.parse().ok()?,
                times_passed_over: values.next()?.parse().ok()?,
                pause: nanoseconds(values.next()?)?,
            })
        };
        ticket().ok_or(NotATicket)
    }
}

/// The lines before the first `check`, if it is right.
fn checked(text: &str) -> Option<&str> {
    let (lines, rest) = text.split_at(text.find("\ncheck ")? + 1);
    let (written, _) = rest.strip_prefix("check ")?.split_once('\n')?;
    (written == check(lines)).then_some(lines)
}

fn check(lines: &str) -> String {
    let hash = Sha256::digest(lines);
    hash.iter().take(CHECK_LENGTH).map(|byte| format!("{byte:02x}")).collect()
}

fn nanoseconds(value: &str) -> Option<Duration> {
    value.parse().ok().map(Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(id: u64) -> Ticket {
        Ticket { id, since: 5, times_passed_over: 2, pause: Duration::from_secs(2) }
    }

    fn state() -> State {
        let end = BootTime {
            boot: Some("0fd0f7c1-5f0e-4b8a-9d30-2f3a5a4d4b1e".into()),
            since_boot: Duration::new(81_234, 567_890_123),
        };
        let mut state = State {
            turn: 17,
            last: LastRequest::Ended(end),
            refusals: 3,
            patience: Duration::from_millis(16_001),
            queue: Queue::default(),
        };
        state.queue.join(ticket(u64::MAX));
        state.queue.join(ticket(7));
        state
    }

    #[test]
    fn what_is_written_is_read() {
        let nobodys = BootTime { boot: None, since_boot: Duration::from_nanos(1) };
        let undated = State { last: LastRequest::Ended(nobodys), ..state() };
        let in_flight = State { last: LastRequest::InFlight, ..state() };
        for state in [state(), undated, in_flight, State::default()] {
            assert_eq!(State::from_text(state.to_string().as_bytes()), Some(state));
        }
    }

    #[test]
    fn what_is_cut_or_changed_anywhere_is_no_state() {
        let text = state().to_string().into_bytes();
        for cut in 0..text.len() {
            assert_eq!(State::from_text(&text[..cut]), None, "cut at {cut}");
            let mut changed = text.clone();
            changed[cut] ^= 1;
            assert_eq!(State::from_text(&changed), None, "changed at {cut}");
        }
    }

    #[test]
    fn what_was_cut_while_it_was_written_over_an_older_state_is_none() {
        let (old, new) = (state().to_string(), State { turn: 18, ..state() }.to_string());
        let in_flight = State { turn: 18, last: LastRequest::InFlight, ..state() }.to_string();
        for new in [new, in_flight] {
            for cut in 1..new.len() {
                let mixed =
                    [&new.as_bytes()[..cut], &old.as_bytes()[cut.min(old.len())..]].concat();
                let read = State::from_text(&mixed);
                let is_one_of_both = mixed == old.as_bytes() || mixed.starts_with(new.as_bytes());
                assert_eq!(read.is_some(), is_one_of_both, "cut at {cut}");
            }
        }
    }

    #[test]
    fn garbage_and_other_versions_are_no_state() {
        let other = "extracta-poll-clock 2\nturn 1\n";
        let other = format!("{other}check {}\n", check(other));
        for text in ["", "\n", "\0\0\0", "turn 1\n", "\ncheck \n", "\u{e9}", &other] {
            assert_eq!(State::from_text(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(State::from_text(b"\xff\xfe"), None);
    }

    #[test]
    fn unknown_lines_and_what_follows_the_check_are_passed_over() {
        let lines = "extracta-poll-clock 1\nturn 4\ncolour blue\n\nblank\nturned 9\n";
        let text = format!("{lines}check {}\nturn 9\n", check(lines));
        let expected = State { turn: 4, ..State::default() };
        assert_eq!(State::from_text(text.as_bytes()), Some(expected));
    }

    #[test]
    fn numbers_that_are_none_make_it_no_state() {
        for line in ["turn -1", "ended x", "patience 1e9", "ticket 1 2 3", "ticket z 1 1 1"] {
            let lines = format!("{HEADING}\n{line}\n");
            let text = format!("{lines}check {}\n", check(&lines));
            assert_eq!(State::from_text(text.as_bytes()), None, "{line}");
        }
    }
}
