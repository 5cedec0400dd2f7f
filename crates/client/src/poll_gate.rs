//! The one gate through which every results request goes: of all threads of a
//! client, and of all clients of a base URL and key on this machine.
//!
//! The service's pause belongs to the base URL and key. The threads of a client
//! stand in line, and its own clock, which no file and no other process can
//! set, guards its own requests. With other clients, of this process or
//! another, it shares a file, `shared_clock`. A client that has no place for
//! such a file, or whose file cannot be used, goes by its own clock alone, and
//! warns.

mod clock_name;
mod line;
mod queue;
mod shared_clock;
mod sight;
mod state;
mod state_file;
mod state_text;

use std::fmt::Display;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use extracta_protocol::exchange::{Ended, Exchange};
use extracta_protocol::pacing::{DOCUMENTED_PAUSE, PollClock};
use extracta_protocol::secret::ApiKey;

use crate::state_dir::StateDir;
use crate::{Cancel, Options};
use clock_name::clock_name;
use line::{Line, Place};
use shared_clock::{Asked, SharedClock, SharedTurn};
use state::Rules;

/// What it means that a clock cannot be shared.
const CONSEQUENCE: &str = "the pause between results requests is kept by this client alone; \
     others with the same key may make requests come too early";

/// Lets one results request through at a time, each a pause after the end of
/// the one before.
#[derive(Debug)]
pub(crate) struct PollGate {
    line: Line,
    /// This client's own, by its own `Instant`.
    clock: Mutex<PollClock>,
    epoch: Instant,
    shared: Option<SharedClock>,
    /// Why the clock is not shared although it should be.
    warning: Mutex<Option<String>>,
}

impl PollGate {
    /// The gate of a client with this key. No file is touched before it is
    /// used.
    pub(crate) fn new(key: &ApiKey, options: &Options) -> Self {
        let dir = StateDir::find(options.state_dir.as_deref(), |name| std::env::var_os(name));
        PollGate::in_dir(dir, key, options)
    }

    fn in_dir(dir: StateDir, key: &ApiKey, options: &Options) -> Self {
        let pause = options.run.poll_pause;
        let dir = match dir {
            // Against a service of one's own, mostly in tests, which are not
            // to leave anything in anybody's home.
            StateDir::Usual(_) | StateDir::Nowhere if pause < DOCUMENTED_PAUSE => Ok(None),
            StateDir::Named(dir) | StateDir::Usual(dir) => Ok(Some(dir)),
            StateDir::Nowhere => Err(format!(
                "there is no directory for state, as HOME is not set: {CONSEQUENCE}; \
                 EXTRACTA_STATE_DIR can name one"
            )),
        };
        let rules = Rules { pause, longest_patience: options.run.retry.longest_retry_after };
        let warning = dir.as_ref().err().cloned();
        let path = dir.ok().flatten().map(|dir| dir.join(clock_name(&options.base_url, key)));
        PollGate {
            line: Line::default(),
            clock: Mutex::new(PollClock::new(pause)),
            epoch: Instant::now(),
            shared: path.map(|path| SharedClock::new(path, rules)),
            warning: Mutex::new(warning),
        }
    }

    /// Looks whether the clock can be shared, before the first request.
    pub(crate) fn look_ahead(&self) {
        if let Some(shared) = &self.shared
            && let Err(error) = shared.look_ahead()
        {
            self.warn(shared, &error);
        }
    }

    /// Why the clock cannot be shared, if it was tried in vain.
    pub(crate) fn warning(&self) -> Option<String> {
        self.warning.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for the turn and carries out the request. `None` if cancelled
    /// before its turn, or if its turn does not come by `deadline`.
    pub(crate) fn pass(
        &self,
        cancel: &Cancel,
        deadline: Option<Instant>,
        exchange: impl FnOnce() -> Exchange,
    ) -> Option<Exchange> {
        let mut turn = self.enter(cancel, deadline)?;
        let seen = exchange();
        if let Ended::Response(response) = &seen.ended
            && response.status == 429
        {
            turn.refused = Some(response.retry_after);
        }
        Some(seen)
    }

    fn enter(&self, cancel: &Cancel, deadline: Option<Instant>) -> Option<Turn<'_>> {
        let place = self.line.stand(cancel, deadline)?;
        let mut visit = self.shared.as_ref().map(|shared| (shared, shared.visit()));
        while !is_over(cancel, deadline) {
            let own_wait = self.own_wait();
            let wait = match &mut visit {
                None if own_wait.is_zero() => return Some(self.start(place, None)),
                None => own_wait,
                Some((shared, visiting)) => match visiting.ask(own_wait) {
                    Ok(Asked::Started(turn)) => return Some(self.start(place, Some(turn))),
                    Ok(Asked::Wait(wait)) => wait,
                    Err(error) => {
                        self.warn(shared, &error);
                        visit = None;
                        continue;
                    }
                },
            };
            let left = deadline.map(|end| end.saturating_duration_since(Instant::now()));
            cancel.wait(left.map_or(wait, |left| left.min(wait)));
        }
        None
    }

    /// How long this client must wait because of its own requests.
    fn own_wait(&self) -> Duration {
        let earliest = self.lock().earliest().unwrap_or_default();
        earliest.saturating_sub(self.epoch.elapsed())
    }

    /// Once for each client: the first reason is as good as the next.
    fn warn(&self, shared: &SharedClock, error: &dyn Display) {
        let mut warning = self.warning.lock().unwrap_or_else(PoisonError::into_inner);
        warning.get_or_insert_with(|| {
            format!("{} cannot be used: {error}: {CONSEQUENCE}", shared.path().display())
        });
    }

    fn start<'a>(&'a self, place: Place<'a>, shared: Option<SharedTurn>) -> Turn<'a> {
        self.lock().start();
        Turn { gate: self, _place: place, shared, refused: None }
    }

    fn lock(&self) -> MutexGuard<'_, PollClock> {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_over(cancel: &Cancel, deadline: Option<Instant>) -> bool {
    cancel.is_cancelled() || deadline.is_some_and(|end| end <= Instant::now())
}

/// A turn at the gate. It ends even if the request panics: others wait.
struct Turn<'a> {
    gate: &'a PollGate,
    /// Given up when the turn has ended.
    _place: Place<'a>,
    shared: Option<SharedTurn>,
    /// The `Retry-After` of a 429, if that was the response.
    refused: Option<Option<Duration>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let gate = self.gate;
        // Before the shared clock, so that the own one is not the later.
        let now = gate.epoch.elapsed();
        match self.refused {
            Some(retry_after) => gate.lock().end_refused(now, retry_after),
            None => gate.lock().end(now),
        }
        if let Some(turn) = self.shared.take()
            && let Err(error) = turn.end(self.refused)
            && let Some(shared) = &gate.shared
        {
            gate.warn(shared, &error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(dir: StateDir, pause: Duration) -> PollGate {
        let mut options = Options::default();
        options.run.poll_pause = pause;
        PollGate::in_dir(dir, &ApiKey::new("key").expect("a key"), &options)
    }

    #[test]
    fn the_clock_is_shared_unless_the_pause_is_shortened_and_no_directory_is_named() {
        let short = Duration::from_millis(1999);
        let (named, usual) = (StateDir::Named("/a".into()), StateDir::Usual("/b".into()));
        for (dir, pause, is_shared) in [
            (named.clone(), DOCUMENTED_PAUSE, true),
            (named, short, true),
            (usual.clone(), DOCUMENTED_PAUSE, true),
            (usual, short, false),
            (StateDir::Nowhere, short, false),
        ] {
            let gate = gate(dir.clone(), pause);
            assert_eq!(gate.shared.is_some(), is_shared, "{dir:?} {pause:?}");
            assert_eq!(gate.warning(), None, "{dir:?} {pause:?}");
        }
        let alone = gate(StateDir::Nowhere, DOCUMENTED_PAUSE);
        assert!(alone.shared.is_none() && alone.warning().is_some());
    }

    #[test]
    fn the_first_warning_is_the_one_that_is_told() {
        let gate = gate(StateDir::Named("/dev/null/x".into()), DOCUMENTED_PAUSE);
        gate.look_ahead();
        let warning = gate.warning().expect("a directory below a device");
        gate.warn(gate.shared.as_ref().expect("it tries"), &"something else");
        assert_eq!(gate.warning(), Some(warning));
    }

    #[test]
    fn a_request_that_panics_ends_its_turn() {
        let folder = tempfile::tempdir().expect("a folder");
        let gate = gate(StateDir::Named(folder.path().into()), Duration::from_millis(1));
        let ask = || gate.pass(&Cancel::new(), None, || panic!("a defect"));
        for _ in 0..2 {
            let asked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(ask));
            let panic = asked.expect_err("the request is carried out");
            assert_eq!(panic.downcast_ref(), Some(&"a defect"));
        }
        assert!(gate.line.stand(&Cancel::new(), None).is_some());
        assert_eq!(gate.warning(), None);
    }
}
