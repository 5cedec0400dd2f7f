//! The poll clock that all clients of a base URL and key on this machine share.
//!
//! It is a small file. Whoever carries out a results request has it locked
//! from the request's start to its end; whoever waits locks it for a moment, to
//! see when it may go and to take a ticket. Nobody blocks in the lock: a wait
//! is always a short sleep, which the one who sleeps can be called from.
//!
//! What must hold when a process is killed at any instant: the mark that a
//! request is in flight is in the file before the request starts, and goes with
//! the write that tells its end. A lock that is free while the mark is there
//! tells of a process that has ended between; a pause from then is enough,
//! since the system closed its connections with it.
//!
//! In which order is for `queue` to say, how long for `state`.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::queue::Ticket;
use super::sight::Sight;
use super::state::{Rules, State};
use super::state_file::{LockedFile, StateFile};
use crate::BootTime;
use crate::random::random_seed;

/// The first sleep of who finds the file locked; the next ones are longer.
const SHORTEST_SLEEP: Duration = Duration::from_millis(1);

/// The longest sleep of who finds the file locked.
const LONGEST_SLEEP_AT_LOCK: Duration = Duration::from_millis(16);

/// The longest sleep of all: things may turn out otherwise.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

/// The clock, as one client sees it.
#[derive(Debug)]
pub(super) struct SharedClock {
    file: StateFile,
    rules: Rules,
    sight: Sight,
}

/// What to do next.
#[derive(Debug)]
pub(super) enum Asked {
    /// Ask again after this time.
    Wait(Duration),
    /// The request may start.
    Started(SharedTurn),
}

impl SharedClock {
    pub(super) fn new(path: PathBuf, rules: Rules) -> Self {
        SharedClock { file: StateFile::new(path), rules, sight: Sight::default() }
    }

    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Begins to wait for a turn.
    pub(super) fn visit(&self) -> Visit<'_> {
        Visit {
            clock: self,
            id: random_seed(),
            since: None,
            times_passed_over: 0,
            is_queued: false,
            sleep_at_lock: SHORTEST_SLEEP,
        }
    }

    /// Looks at the file before a turn is wanted: whether it can be used, and
    /// since when its state has not changed. A pause that has to be counted
    /// from now on is then over sooner.
    pub(super) fn look_ahead(&self) -> io::Result<()> {
        match self.file.try_lock()? {
            Some(locked) => self.look(&locked).map(drop),
            None => Ok(()),
        }
    }

    /// The state, and for how long this client has known it. What is no state
    /// is replaced, so that everybody counts from about now.
    fn look(&self, locked: &LockedFile) -> io::Result<(State, Duration)> {
        let read = State::from_text(&locked.read()?);
        if read.is_none() {
            self.sight.forget();
            locked.write(&State::default().to_string())?;
        }
        let state = read.unwrap_or_default();
        let seen_for = self.sight.seen_for(&state);
        Ok((state, seen_for))
    }
}

/// A wait for a turn. Whoever gives it up leaves the queue.
#[derive(Debug)]
pub(super) struct Visit<'a> {
    clock: &'a SharedClock,
    id: u64,
    /// The turn at which it began; not known before the first look.
    since: Option<u64>,
    times_passed_over: u32,
    is_queued: bool,
    sleep_at_lock: Duration,
}

impl Visit<'_> {
    /// Starts a request if it is this one's turn. `own_wait` is how long this
    /// process must wait by its own clock.
    pub(super) fn ask(&mut self, own_wait: Duration) -> io::Result<Asked> {
        let Some(locked) = self.clock.file.try_lock()? else {
            let sleep = self.sleep_at_lock;
            self.sleep_at_lock = (sleep * 2).min(LONGEST_SLEEP_AT_LOCK);
            return Ok(Asked::Wait(sleep));
        };
        self.sleep_at_lock = SHORTEST_SLEEP;
        let (mut state, seen_for) = self.clock.look(&locked)?;
        let rules = &self.clock.rules;
        let ticket = self.ticket(&state);
        let ahead = state.queue.ahead_of(&ticket);
        let since_end = state.since_end(&BootTime::now(), seen_for);
        let due_after = state.due_after(ahead, rules);
        let goes_after = due_after.saturating_add(state.queue.hold_back(ahead, rules.grace()));
        if own_wait.is_zero() && since_end >= goes_after {
            state.start(&ticket);
            locked.write(&state.to_string())?;
            self.is_queued = false;
            return Ok(Asked::Started(SharedTurn { locked, state, rules: *rules }));
        }
        let left = due_after.saturating_sub(since_end);
        // Whoever could not go when it is due does not stand in others' way.
        if own_wait <= left && state.queue.join(ticket) {
            locked.write(&state.to_string())?;
        }
        self.is_queued = state.queue.contains(self.id);
        let sleep = match ahead {
            0 => left,
            // To see what became of the one ahead, before the next pause ends.
            _ => goes_after.saturating_sub(since_end).min(left.saturating_add(rules.grace())),
        };
        Ok(Asked::Wait(sleep.max(own_wait).clamp(SHORTEST_SLEEP, LONGEST_SLEEP)))
    }

    fn ticket(&mut self, state: &State) -> Ticket {
        if self.is_queued && !state.queue.contains(self.id) {
            self.times_passed_over = self.times_passed_over.saturating_add(1);
        }
        // A file that was made anew counts from the beginning.
        let since = self.since.unwrap_or(state.turn).min(state.turn);
        self.since = Some(since);
        Ticket {
            id: self.id,
            since,
            times_passed_over: self.times_passed_over,
            pause: self.clock.rules.pause.min(self.clock.rules.longest_patience),
        }
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if !self.is_queued {
            return;
        }
        // Where it fails, the others wait for this one once, and no longer.
        if let Ok(Some(locked)) = self.clock.file.try_lock()
            && let Ok((mut state, _)) = self.clock.look(&locked)
        {
            state.queue.leave(self.id);
            let _ = locked.write(&state.to_string());
        }
    }
}

/// A request under way, and with it the lock.
#[derive(Debug)]
pub(super) struct SharedTurn {
    locked: LockedFile,
    state: State,
    rules: Rules,
}

impl SharedTurn {
    /// Tells the others that the request has ended; `refused` is the
    /// `Retry-After` of a 429.
    pub(super) fn end(mut self, refused: Option<Option<Duration>>) -> io::Result<()> {
        self.state.end(BootTime::now(), refused, &self.rules);
        self.locked.write(&self.state.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::poll_gate::state::LastRequest;

    const RULES: Rules =
        Rules { pause: Duration::from_millis(200), longest_patience: Duration::from_secs(300) };

    /// Clocks of clients that share a file.
    fn clocks<const N: usize>(folder: &Path) -> [SharedClock; N] {
        [(); N].map(|()| SharedClock::new(folder.join("clock"), RULES))
    }

    fn state(clock: &SharedClock) -> State {
        let locked = clock.file.try_lock().expect("it opens").expect("nobody has it locked");
        State::from_text(&locked.read().expect("it can be read")).expect("a state")
    }

    fn wait(asked: io::Result<Asked>) -> Duration {
        match asked.expect("the file can be used") {
            Asked::Wait(wait) => wait,
            Asked::Started(_) => panic!("it was not its turn"),
        }
    }

    fn turn(visit: &mut Visit<'_>) -> SharedTurn {
        loop {
            match visit.ask(Duration::ZERO).expect("the file can be used") {
                Asked::Wait(wait) => std::thread::sleep(wait),
                Asked::Started(turn) => return turn,
            }
        }
    }

    #[test]
    fn a_turn_is_marked_before_it_begins_and_ends_with_its_stamp() {
        let folder = tempfile::tempdir().expect("a folder");
        let [clock, other] = clocks(folder.path());
        let turn = turn(&mut clock.visit());
        let text = std::fs::read(clock.path()).expect("it can be read");
        let marked = State::from_text(&text).expect("a state");
        assert_eq!((marked.turn, marked.last), (1, LastRequest::InFlight));
        assert_eq!(wait(other.visit().ask(Duration::ZERO)), SHORTEST_SLEEP, "it is locked");
        let before = BootTime::now();
        turn.end(None).expect("it can be written");
        let LastRequest::Ended(end) = state(&other).last else { panic!("it has ended") };
        assert!(end.since(&before).is_some());
    }

    #[test]
    fn who_waits_goes_in_order_and_who_does_not_come_is_passed_over_but_keeps_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, two, three] = clocks(folder.path());
        let (mut one, mut two, mut three) = (one.visit(), two.visit(), three.visit());
        for visit in [&mut one, &mut two, &mut three] {
            wait(visit.ask(Duration::ZERO));
        }
        let asked = Instant::now();
        turn(&mut two).end(None).expect("it can be written");
        assert!(asked.elapsed() >= RULES.grace(), "it holds back for the one ahead");
        wait(one.ask(Duration::ZERO));
        let tickets = state(one.clock).queue.tickets().to_vec();
        let places: Vec<_> = tickets.iter().map(|it| (it.id, it.times_passed_over)).collect();
        assert_eq!(places, [(one.id, 1), (three.id, 0)]);
    }

    #[test]
    fn who_may_not_go_by_its_own_clock_stands_in_nobodys_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let [clock] = clocks(folder.path());
        let own_wait = Duration::from_millis(500);
        assert_eq!(wait(clock.visit().ask(own_wait)), own_wait);
        assert!(state(&clock).queue.tickets().is_empty());
    }

    #[test]
    fn a_mark_that_was_left_counts_from_when_it_was_seen_and_not_from_each_look() {
        let folder = tempfile::tempdir().expect("a folder");
        let [dead, clock] = clocks(folder.path());
        drop(turn(&mut dead.visit()));
        let seen = Instant::now();
        clock.look_ahead().expect("the file can be used");
        std::thread::sleep(RULES.pause / 2);
        if let Asked::Wait(left) = clock.visit().ask(Duration::ZERO).expect("it can be used") {
            assert!(left <= RULES.pause / 2, "{left:?}");
        }
        let turn = turn(&mut clock.visit());
        assert!(seen.elapsed() >= RULES.pause);
        assert!(turn.state.turn >= 2);
    }

    #[test]
    fn a_file_that_is_spoilt_is_replaced_and_the_pause_begins_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let [clock] = clocks(folder.path());
        clock.look_ahead().expect("the file can be used");
        std::thread::sleep(RULES.pause);
        std::fs::write(clock.path(), "garbage").expect("it can be written");
        wait(clock.visit().ask(Duration::ZERO));
        assert_eq!(state(&clock).turn, 0);
    }
}
