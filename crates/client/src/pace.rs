//! The pause between results requests, kept by all threads of a client and by
//! all clients of a base URL and key on this machine.
//!
//! They share a locked file: whoever has the lock reads when the next request
//! may start, and starts it if it is time. It keeps the lock until that request
//! has ended, so requests go one at a time. Nobody blocks in the lock: whoever
//! finds it held sleeps for a short random time, or until the request ends if
//! it is one of the same client. Whoever polled last tries a little later than
//! those who wait, who have an even chance.
//!
//! A client that has no place for such a file, or whose file cannot be used,
//! keeps the pause by itself and warns.

mod state;
mod state_file;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use extracta_protocol::exchange::{Ended, Exchange, Response};
use extracta_protocol::pacing::DOCUMENTED_PAUSE;
use extracta_protocol::retry::Jitter;
use extracta_protocol::secret::ApiKey;
use extracta_protocol::session::SessionSettings;

use crate::boot_time::BootTime;
use crate::cancel::Cancel;
use crate::options::Options;
use crate::random::random_seed;
use crate::state_dir::StateDir;
use state::State;
use state_file::{LockedFile, file_name};

/// What it means that the pause cannot be shared.
const CONSEQUENCE: &str = "the pause between results requests is kept by this client alone; \
     others with the same key may make requests come too early";

/// The longest sleep of who finds a request under way.
const LONGEST_SLEEP: Duration = Duration::from_millis(10);

/// How much later than those who wait a client tries that polled last, at least:
/// more than wake-ups come late.
const HOLD_BACK: Duration = Duration::from_millis(50);

/// Lets one results request through at a time, each a pause after the end of
/// the one before.
#[derive(Debug)]
pub(crate) struct Pace {
    /// The pause, and how long a 429 is obeyed.
    settings: SessionSettings,
    path: Option<PathBuf>,
    known: Mutex<Known>,
    ended: Condvar,
    /// Why the pause is not shared although it should be.
    warning: OnceLock<String>,
}

/// What a client knows without the file.
#[derive(Debug)]
struct Known {
    /// Whether a request of its own is under way.
    is_busy: bool,
    /// The state as last seen.
    state: State,
    /// When its own last request ended.
    own_end: Option<BootTime>,
}

impl Pace {
    /// The pace of a client with this key for the route of this name. No file is
    /// touched before it is used.
    pub(crate) fn new(dir: StateDir, name: &str, key: &ApiKey, options: &Options) -> Self {
        let pause = options.session.poll_pause;
        let warning = OnceLock::new();
        let dir = match dir {
            // Against a service of one's own, mostly in tests, which are not
            // to leave anything in anybody's home.
            StateDir::Usual(_) | StateDir::Nowhere if pause < DOCUMENTED_PAUSE => None,
            StateDir::Named(dir) | StateDir::Usual(dir) => Some(dir),
            StateDir::Nowhere => {
                let reason = "there is no directory for state, as HOME is not set";
                let hint = "EXTRACTA_STATE_DIR can name one";
                warning.get_or_init(|| format!("{reason}: {CONSEQUENCE}; {hint}"));
                None
            }
        };
        // A client alone need not wait for its first request.
        let boot = BootTime { since_boot: Duration::ZERO, ..BootTime::now() };
        let known = Known { is_busy: false, state: State::just_ended(boot), own_end: None };
        Pace {
            settings: options.session.clone(),
            path: dir.map(|dir| dir.join(file_name(name, &options.base_url, key))),
            known: Mutex::new(known),
            ended: Condvar::new(),
            warning,
        }
    }

    /// Looks whether the pause can be shared, before the first request. Where
    /// there is no state yet, the pause counts from now.
    pub(crate) fn prepare(&self) {
        if let Err(error) = self.path.as_deref().map(LockedFile::try_lock).transpose() {
            self.warn(&error);
        }
    }

    /// Why the pause cannot be shared, if it was tried in vain.
    pub(crate) fn warning(&self) -> Option<String> {
        self.warning.get().cloned()
    }

    /// Waits for the turn and carries out the request. `None` if cancelled
    /// before its turn, or as soon as it is known that its turn does not come
    /// before `deadline`.
    pub(crate) fn take_turn(
        &self,
        cancel: &Cancel,
        deadline: Option<Instant>,
        request: impl FnOnce() -> Exchange,
    ) -> Option<Exchange> {
        let mut turn = self.wait(cancel, deadline)?;
        let seen = request();
        if let Ended::Response(Response { status: 429, retry_after, .. }) = &seen.ended {
            turn.refused = Some(*retry_after);
        }
        Some(seen)
    }

    fn wait(&self, cancel: &Cancel, deadline: Option<Instant>) -> Option<Turn<'_>> {
        let began = BootTime::now();
        // It only spreads waits: without random numbers the moment will do.
        let moment = |_| u64::from(began.since_boot.subsec_nanos());
        let mut jitter = Jitter::from_seed(random_seed().map_or_else(moment, |seed| seed.jitter));
        let mut path = self.path.as_deref();
        loop {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let left = deadline.map_or(Duration::MAX, |end| end.saturating_duration_since(now));
            let least = if known.is_busy { self.settings.poll_pause } else { Duration::ZERO };
            if cancel.is_cancelled() || left <= least {
                return None;
            }
            if known.is_busy {
                drop(self.ended.wait_timeout(known, LONGEST_SLEEP));
                continue;
            }
            match self.look(path, &mut known, &began, &mut jitter) {
                Ok(Ok(turn)) => return Some(turn),
                Ok(Err(sleep)) if left <= sleep => return None,
                Ok(Err(sleep)) => {
                    drop(known);
                    cancel.wait(sleep);
                }
                Err(error) => {
                    self.warn(&error);
                    path = None;
                }
            }
        }
    }

    /// Looks whether the request may start. If not, `Err` says when to look
    /// again.
    fn look(
        &self,
        path: Option<&Path>,
        known: &mut Known,
        began: &BootTime,
        jitter: &mut Jitter,
    ) -> io::Result<Result<Turn<'_>, Duration>> {
        let (lock, mut state) = match path.map(LockedFile::try_lock).transpose()? {
            Some(None) => return Ok(Err(jitter.part_of(LONGEST_SLEEP))),
            Some(Some((lock, state))) => (Some(lock), state),
            None => (None, known.state.clone()),
        };
        let now = BootTime::now();
        let is_own = known.own_end.as_ref() == Some(&state.ended);
        let hold_back = if is_own && began.since(&state.ended).is_some() {
            HOLD_BACK + jitter.part_of(HOLD_BACK)
        } else {
            // Another client polled last, or another thread of this one.
            state.await_turn(self.settings.poll_pause);
            Duration::ZERO
        };
        known.state = state.clone();
        let wait = state.wait(&now, &self.settings, hold_back);
        if !wait.is_zero() {
            lock.map_or(Ok(()), |lock| lock.write(&state))?;
            return Ok(Err(wait));
        }
        // Should this process end before the request has, nothing is known.
        lock.as_ref().map_or(Ok(()), LockedFile::clear)?;
        known.is_busy = true;
        Ok(Ok(Turn { pace: self, state, lock, refused: None }))
    }

    /// Once for each client: the first reason is as good as the next.
    fn warn(&self, error: &io::Error) {
        if let Some(path) = &self.path {
            let path = path.display();
            self.warning.get_or_init(|| format!("{path} cannot be used: {error}: {CONSEQUENCE}"));
        }
    }
}

/// A request under way. It ends even if it panics: others wait.
struct Turn<'a> {
    pace: &'a Pace,
    state: State,
    lock: Option<LockedFile>,
    /// The `Retry-After` of a 429, if that was the response.
    refused: Option<Option<Duration>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let end = BootTime::now();
        let state = self.state.next(end.clone(), self.refused, &self.pace.settings);
        if let Err(error) = self.lock.take().map_or(Ok(()), |lock| lock.write(&state)) {
            self.pace.warn(&error);
        }
        let mut known = self.pace.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Known { is_busy: false, state, own_end: Some(end) };
        self.pace.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(dir: StateDir, pause: Duration) -> Pace {
        let mut options = Options::default();
        options.session.poll_pause = pause;
        Pace::new(dir, "poll", &ApiKey::new("key").expect("a key"), &options)
    }

    #[test]
    fn the_pause_is_shared_unless_it_is_shortened_and_no_directory_is_named() {
        let short = Duration::from_millis(1999);
        let (named, usual) = (StateDir::Named("/a".into()), StateDir::Usual("/b".into()));
        for (dir, pause, is_shared, warns) in [
            (named.clone(), DOCUMENTED_PAUSE, true, false),
            (named, short, true, false),
            (usual.clone(), DOCUMENTED_PAUSE, true, false),
            (usual, short, false, false),
            (StateDir::Nowhere, short, false, false),
            (StateDir::Nowhere, DOCUMENTED_PAUSE, false, true),
        ] {
            let made = self::pace(dir.clone(), pause);
            let seen = (made.path.is_some(), made.warning().is_some());
            assert_eq!(seen, (is_shared, warns), "{dir:?} {pause:?}");
        }
    }

    #[test]
    fn the_first_warning_is_the_one_that_is_told() {
        let pace = pace(StateDir::Named("/dev/null/x".into()), DOCUMENTED_PAUSE);
        pace.prepare();
        let warning = pace.warning().expect("a directory below a device");
        pace.warn(&io::Error::other("something else"));
        assert_eq!(pace.warning(), Some(warning));
    }

    #[test]
    fn a_request_that_panics_ends_its_turn() {
        let folder = tempfile::tempdir().expect("a folder");
        let pace = pace(StateDir::Named(folder.path().into()), Duration::from_millis(1));
        let ask = || pace.take_turn(&Cancel::new(), None, || panic!("a defect"));
        for _ in 0..2 {
            let asked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(ask));
            let panic = asked.expect_err("the request is carried out");
            assert_eq!(panic.downcast_ref(), Some(&"a defect"));
        }
        assert_eq!(pace.warning(), None);
    }
}
