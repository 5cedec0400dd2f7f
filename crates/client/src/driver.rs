//! Drives conversations over the network: any number at once, which share the
//! threads of a `pool` and the client's pause between results requests.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::{Duration, Instant};

use extracta_protocol::event::Event;
use extracta_protocol::session::{Asking, DocumentNumber, Kept, SessionSettings};

use crate::cancel::Cancel;
use crate::client::Client;
use crate::clock::Clock;
use crate::conversation::{Conversation, Step};
use crate::error::ClientError;
use crate::pool::{Notice, Pool};
use crate::store::Store;

/// How often a waiting driver looks whether it was cancelled.
const LOOK_UP: Duration = Duration::from_millis(50);

/// A session of a driver, as its owner numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionKey(pub u64);

/// Drives sessions, each over its store. Its threads end when it is dropped;
/// what is under way is then broken off, and the stores are as after a crash.
pub struct Driver<S> {
    cancel: Cancel,
    /// Breaks off what is under way: at a cancel, or when this is dropped.
    halt: Cancel,
    clock: Clock,
    /// Before the stores, as fields are dropped in this order: who owns a
    /// session next finds nobody at work on it.
    pool: Pool,
    driven: BTreeMap<SessionKey, Driven<S>>,
    /// The stores of sessions that are over, until they are taken.
    over: BTreeMap<SessionKey, S>,
    events: VecDeque<(SessionKey, Event<DocumentNumber>)>,
    client: Client,
    is_warned: bool,
    was_uploading: bool,
}

struct Driven<S> {
    conversation: Conversation<S>,
    /// When it has to be asked again; the past if something has happened.
    wake_at: Option<Duration>,
}

impl<S: Store> Driver<S> {
    /// Starts a thread of each kind, so that what cannot start fails before
    /// anything is sent. `cancel` ends all sessions early.
    ///
    /// # Errors
    ///
    /// No thread can be started.
    pub fn new(client: &Client, cancel: &Cancel) -> Result<Self, ClientError> {
        let halt = Cancel::new();
        let clock = Clock::start();
        Ok(Driver {
            pool: Pool::new(client, &halt, clock)?,
            cancel: cancel.clone(),
            halt,
            clock,
            driven: BTreeMap::new(),
            over: BTreeMap::new(),
            events: VecDeque::new(),
            client: client.clone(),
            is_warned: false,
            was_uploading: false,
        })
    }

    /// Takes on a session, going on from what was kept of it. `key` is the
    /// owner's choice, another one for each.
    pub fn add(&mut self, key: SessionKey, settings: SessionSettings, kept: Kept, store: S) {
        if settings.asking != Asking::Never {
            // Now rather than at the first results request: what would have to
            // be waited for is over by then.
            self.client.pace.prepare();
        }
        let now = self.clock.now();
        let mut conversation = Conversation::new(settings, kept, store, now);
        if self.halt.is_cancelled() {
            conversation.cancel(now);
        }
        self.driven.insert(key, Driven { conversation, wake_at: Some(now) });
    }

    /// How many of its sessions are sending, or have more to send.
    pub fn uploading(&self) -> usize {
        self.driven.values().filter(|driven| driven.conversation.is_uploading()).count()
    }

    /// How many sessions it drives.
    pub fn len(&self) -> usize {
        self.driven.len()
    }

    /// Whether it drives none.
    pub fn is_empty(&self) -> bool {
        self.driven.is_empty()
    }

    /// Drives the sessions until there is something to tell, at most this long
    /// (and as long as it takes to read and write the stores); `None` if there
    /// was nothing. [`Event::Over`] is the last of a session, whose store can
    /// then be taken; [`Event::Idle`] comes if there is none.
    pub fn next(&mut self, max_wait: Duration) -> Option<(SessionKey, Event<DocumentNumber>)> {
        let deadline = Instant::now().checked_add(max_wait);
        loop {
            self.tell_cancel();
            self.warn();
            self.do_what_is_due();
            self.close_idle();
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            if self.driven.is_empty() {
                return Some((SessionKey(0), Event::Idle));
            }
            let left = deadline
                .map_or(LOOK_UP, |deadline| deadline.saturating_duration_since(Instant::now()));
            let next = self.driven.values().filter_map(|driven| driven.wake_at).min();
            let due = next.map_or(LOOK_UP, |next| next.saturating_sub(self.clock.now()));
            match self.pool.wait(left.min(due).min(LOOK_UP)) {
                Some(Notice::Sent { bytes }) => {
                    return Some((SessionKey(0), Event::Sent { bytes }));
                }
                Some(Notice::Ended(key, ended)) => self.tell(key, |conversation, now| {
                    conversation.ended(ended.ticket, ended.exchange, ended.broken_file, now);
                }),
                None if left.is_zero() => return None,
                None => {}
            }
        }
    }

    /// The store of a session, until it is taken.
    pub fn store(&self, key: SessionKey) -> Option<&S> {
        let driven = self.driven.get(&key).map(|driven| driven.conversation.store());
        driven.or_else(|| self.over.get(&key))
    }

    /// Takes the store of a session that is over.
    pub fn take_store(&mut self, key: SessionKey) -> Option<S> {
        self.over.remove(&key)
    }

    fn warn(&mut self) {
        if !self.is_warned {
            let warnings = self.client.warnings();
            self.is_warned = !warnings.is_empty();
            let events = warnings.into_iter().map(|it| (SessionKey(0), Event::Warning(it)));
            self.events.extend(events);
        }
    }

    fn tell(&mut self, key: SessionKey, what: impl FnOnce(&mut Conversation<S>, Duration)) {
        let now = self.clock.now();
        if let Some(driven) = self.driven.get_mut(&key) {
            what(&mut driven.conversation, now);
            driven.wake_at = Some(now);
        }
    }

    fn tell_cancel(&mut self) {
        if self.cancel.is_cancelled() && !self.halt.is_cancelled() {
            for key in self.driven.keys().copied().collect::<Vec<_>>() {
                self.tell(key, Conversation::cancel);
            }
            self.halt.cancel();
        }
    }

    /// Does what the sessions want to be done, until all of them wait.
    fn do_what_is_due(&mut self) {
        let now = self.clock.now();
        let is_due = |driven: &Driven<S>| driven.wake_at.is_some_and(|wake_at| wake_at <= now);
        let due = self.driven.iter().filter(|(_, driven)| is_due(driven));
        for key in due.map(|(key, _)| *key).collect::<Vec<_>>() {
            self.advance(key);
        }
    }

    /// Closes the connections when the last upload of all sessions is over:
    /// results requests, which are far between, need one at a time.
    fn close_idle(&mut self) {
        let is_uploading = self.uploading() > 0;
        if self.was_uploading && !is_uploading {
            self.client.network.close_idle();
        }
        self.was_uploading = is_uploading;
    }

    /// Does what a session wants to be done, until it waits or is over.
    fn advance(&mut self, key: SessionKey) {
        while let Some(driven) = self.driven.get_mut(&key) {
            match driven.conversation.poll(self.clock.now()) {
                Step::Send(job) => self.pool.send(key, job),
                Step::Tell(event) => self.events.push_back((key, event)),
                Step::Wait(until) => {
                    driven.wake_at = until;
                    return;
                }
                Step::Done => {
                    let stop = driven.conversation.stop().cloned();
                    self.events.push_back((key, Event::Over { run: key.0, stop }));
                    let over = self.driven.remove(&key);
                    self.over.extend(over.map(|it| (key, it.conversation.into_store())));
                }
            }
        }
    }
}

impl<S> Drop for Driver<S> {
    fn drop(&mut self) {
        // Its threads are joined by the pool's own drop.
        self.halt.cancel();
    }
}

impl<S> fmt::Debug for Driver<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").field("sessions", &self.driven.keys()).finish_non_exhaustive()
    }
}
