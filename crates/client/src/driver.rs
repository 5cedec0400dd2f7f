//! Drives a conversation over the network: its requests go to the threads of a
//! `pool`, and its events to whoever calls.

use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, Instant};

use extracta_protocol::event::Event;
use extracta_protocol::id::{BatchId, Target};
use extracta_protocol::session::{Asking, DocumentNumber, Kept, SessionSettings};

use crate::bell::Bell;
use crate::cancel::Cancel;
use crate::client::Client;
use crate::clock::Clock;
use crate::conversation::{Conversation, Step};
use crate::error::ClientError;
use crate::pool::{Ended, Notice, Pool};
use crate::store::Store;

/// How often a waiting driver looks whether it was cancelled.
const LOOK_UP: Duration = Duration::from_millis(50);

/// Drives a session over its store. Its threads end when it is dropped; what is
/// under way is then broken off, and the store is as after a crash.
pub struct Driver<S> {
    cancel: Cancel,
    /// Breaks off what is under way: at a cancel, or when this is dropped.
    halt: Cancel,
    clock: Clock,
    /// Before the store, as fields are dropped in this order: who owns it next
    /// finds nobody at work on it.
    pool: Pool,
    conversation: Conversation<S>,
    /// When it has to be asked again; the past if something has happened.
    wake_at: Option<Duration>,
    is_over: bool,
    events: VecDeque<Event<DocumentNumber>>,
    client: Client,
    is_warned: bool,
    was_uploading: bool,
}

impl<S: Store> Driver<S> {
    /// Takes on a session, going on from what was kept of it. Starts a thread
    /// of each kind, so that what cannot start fails before anything is sent.
    /// `cancel` ends it early, `bell` is rung when [`next`](Driver::next) has
    /// something to do.
    ///
    /// # Errors
    ///
    /// No thread can be started, or the system gives no random numbers.
    pub fn new(
        client: &Client,
        cancel: &Cancel,
        bell: &Bell,
        settings: SessionSettings,
        kept: Kept,
        store: S,
    ) -> Result<Self, ClientError> {
        if settings.asking != Asking::Never {
            client.prepare_paces(settings.follows);
        }
        let halt = Cancel::new();
        let clock = Clock::start();
        let now = clock.now();
        let conversation = Conversation::new(settings, kept, store, now)?;
        Ok(Driver {
            pool: Pool::new(client, &halt, bell, clock)?,
            cancel: cancel.clone(),
            halt,
            clock,
            conversation,
            wake_at: Some(now),
            is_over: false,
            events: VecDeque::new(),
            client: client.clone(),
            is_warned: false,
            was_uploading: false,
        })
    }

    /// Drives the session until there is something to tell, at most this long
    /// (and as long as it takes to read and write the store); `None` if there
    /// was nothing. [`Event::Over`] is the last; after it comes
    /// [`Event::Idle`], unless documents are [added](Driver::added).
    pub fn next(&mut self, max_wait: Duration) -> Option<Event<DocumentNumber>> {
        let deadline = Instant::now().checked_add(max_wait);
        loop {
            self.tell_cancel();
            self.warn();
            self.advance();
            self.close_idle();
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            if self.is_over {
                return Some(Event::Idle);
            }
            let left = deadline
                .map_or(LOOK_UP, |deadline| deadline.saturating_duration_since(Instant::now()));
            let due = self.wake_at.map_or(LOOK_UP, |next| next.saturating_sub(self.clock.now()));
            match self.pool.wait(left.min(due).min(LOOK_UP)) {
                Some(notice) => self.note_all(notice),
                None if left.is_zero() => return None,
                None => {}
            }
        }
    }

    /// The events that are at hand, without doing anything.
    pub fn at_hand(&mut self) -> impl Iterator<Item = Event<DocumentNumber>> {
        self.events.drain(..)
    }

    /// How long [`next`](Driver::next) has nothing to do unless the bell rings;
    /// `None` if that does not end by itself.
    pub fn rests_for(&self) -> Option<Duration> {
        match self.events.is_empty() {
            true => Some(self.wake_at?.saturating_sub(self.clock.now())),
            false => Some(Duration::ZERO),
        }
    }

    /// Notes what the pool tells, and all that it has to tell by now: what is
    /// learnt at once is kept at once.
    fn note_all(&mut self, notice: Notice) {
        let mut next = Some(notice);
        while let Some(notice) = next {
            match notice {
                Notice::Sent { bytes } => self.events.push_back(Event::Sent { bytes }),
                Notice::Ended(ended) => {
                    let Ended { ticket, exchange, broken_file, line, .. } = *ended;
                    self.events.push_back(Event::Requested(line));
                    self.tell(|conversation, now| {
                        conversation.ended(ticket, exchange, broken_file, now);
                    });
                }
            }
            next = self.pool.wait(Duration::ZERO);
        }
    }

    /// The store has further documents to send.
    pub fn added(&mut self) {
        self.go_on(Conversation::added);
    }

    /// What is parked is to be tried again.
    pub fn unpark(&mut self) {
        self.go_on(Conversation::unpark);
    }

    /// The service has told that it is through with a batch.
    pub fn processed(&mut self, target: Target, batch_id: BatchId) {
        self.tell(|conversation, now| conversation.processed(target, batch_id, now));
    }

    fn go_on(&mut self, what: impl FnOnce(&mut Conversation<S>, Duration)) {
        self.is_over = false;
        // An end that is not told yet is none: whoever heard of it would break
        // off what is begun now.
        self.events.retain(|event| !matches!(event, Event::Over { .. }));
        self.tell(what);
    }

    /// Begins nothing new, lets end what is under way, and is over then.
    pub fn finish(&mut self) {
        self.tell(Conversation::finish);
    }

    /// The session and its store.
    pub fn conversation(&mut self) -> &mut Conversation<S> {
        &mut self.conversation
    }

    /// The store, when the session is over.
    pub fn into_store(mut self) -> S {
        self.halt.cancel();
        self.pool.end();
        self.conversation.into_store()
    }

    fn warn(&mut self) {
        if !self.is_warned {
            let warnings = self.client.warnings();
            self.is_warned = !warnings.is_empty();
            self.events.extend(warnings.into_iter().map(Event::Warning));
        }
    }

    fn tell(&mut self, what: impl FnOnce(&mut Conversation<S>, Duration)) {
        let now = self.clock.now();
        what(&mut self.conversation, now);
        self.wake_at = Some(now);
    }

    fn tell_cancel(&mut self) {
        if self.cancel.is_cancelled() && !self.halt.is_cancelled() {
            self.tell(Conversation::cancel);
            self.halt.cancel();
        }
    }

    /// Closes the connections when the last upload is over: results requests,
    /// which are far between, need one at a time.
    fn close_idle(&mut self) {
        let is_uploading = self.conversation.is_uploading();
        if self.was_uploading && !is_uploading {
            self.client.network.close_idle();
        }
        self.was_uploading = is_uploading;
    }

    /// Does what the session wants to be done, until it waits or is over.
    fn advance(&mut self) {
        while !self.is_over && self.wake_at.is_some_and(|wake_at| wake_at <= self.clock.now()) {
            match self.conversation.poll(self.clock.now()) {
                Step::Send(job) => self.pool.send(job),
                Step::Tell(event) => self.events.push_back(event),
                Step::Wait(until) => {
                    self.wake_at = until;
                    return;
                }
                Step::Done => {
                    self.is_over = true;
                    let stop = self.conversation.stop().cloned();
                    self.events.push_back(Event::Over { stop });
                }
            }
        }
    }
}

impl<S> fmt::Debug for Driver<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").field("is_over", &self.is_over).finish_non_exhaustive()
    }
}
