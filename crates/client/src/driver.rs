//! The driver: run machines, driven.
//!
//! The machines in `extracta_protocol::session` decide everything; here are the
//! hands that they command. One driver drives any number of runs at once: they
//! share its threads (`crew`) and the client's gate for results requests, and
//! each has a [`Store`] of its own. The loop itself is below.

mod clock;
mod crew;

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::id::ClassificationId;
use extracta_protocol::session::{
    Asking, Command, DocumentNumber, Event, Kept, Run, RunSettings, Stop, Upload,
};

use crate::random::random_seed;
use crate::{Cancel, Client, ClientError, Store, StoreError};
pub use clock::Clock;
use crew::{Crew, Happened, PollJob, UploadJob};

/// How often a waiting driver looks whether it was cancelled.
const LOOK_UP: Duration = Duration::from_millis(50);

/// A run of a driver, as its owner numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunKey(pub u64);

/// A run to drive.
#[derive(Debug)]
pub struct RunToDrive {
    /// What its documents are sent to.
    pub classification: ClassificationId,
    /// Its settings.
    pub settings: RunSettings,
    /// What was kept of it; `None` if it was never begun.
    pub kept: Option<Kept>,
}

/// Something that a driver tells its owner. By then it is in the run's store.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Further bytes of request bodies were handed to the network; those of
    /// requests that are sent again count again.
    Sent {
        /// How many since the last time.
        bytes: u64,
    },
    /// The service has taken this document.
    Accepted(RunKey, DocumentNumber),
    /// This document has its outcome, for good.
    Known(RunKey, DocumentNumber),
    /// Nothing more will come of this run; its store can be taken. Documents
    /// without an outcome are as the store has them.
    Over(RunKey, Option<Stop>),
    /// Something that does not end a run, but ought to be known.
    Warning(String),
    /// Nothing happened in the time that the owner allowed.
    Nothing,
    /// There is no run to drive.
    Idle,
}

/// Drives runs, each over its store. Its threads end when it is dropped; what
/// is under way is then broken off, and the stores are as after a crash.
pub struct Driver<S> {
    cancel: Cancel,
    /// Breaks off what is under way: at a cancel, or when this is dropped.
    halt: Cancel,
    clock: Clock,
    /// Before the stores, as fields are dropped in this order: who owns a run
    /// next finds nobody at work on it.
    crew: Crew,
    runs: BTreeMap<RunKey, Driven<S>>,
    /// The stores of runs that are over, until they are taken.
    over: BTreeMap<RunKey, S>,
    heard: VecDeque<Heard>,
    client: Client,
    is_warned: bool,
}

struct Driven<S> {
    run: Run,
    store: S,
    classification: Arc<ClassificationId>,
    /// When it has to be asked again; the past if something has happened.
    wake_at: Option<Duration>,
}

impl<S: Store> Driver<S> {
    /// Starts a thread of each kind, so that what cannot start fails before
    /// anything is sent. `cancel` ends all runs early.
    ///
    /// # Errors
    ///
    /// No thread can be started.
    pub fn new(client: &Client, cancel: &Cancel) -> Result<Self, ClientError> {
        let halt = Cancel::new();
        let clock = Clock::start();
        Ok(Driver {
            crew: Crew::new(client, &halt, clock)?,
            cancel: cancel.clone(),
            halt,
            clock,
            runs: BTreeMap::new(),
            over: BTreeMap::new(),
            heard: VecDeque::new(),
            client: client.clone(),
            is_warned: false,
        })
    }

    /// Takes on a run. `key` is the owner's choice, another one for each.
    pub fn add(&mut self, key: RunKey, run: RunToDrive, store: S) {
        let RunToDrive { classification, settings, kept } = run;
        if settings.asking != Asking::Never {
            // Now rather than at the first results request: what would have to
            // be waited for is over by then.
            self.client.gate.look_ahead();
        }
        let (seed, now) = (random_seed(), self.clock.now());
        let mut run = Run::resume(settings, kept.unwrap_or_default(), seed, now);
        if self.halt.is_cancelled() {
            run.handle(Event::Cancel, now);
        }
        let classification = Arc::new(classification);
        self.runs.insert(key, Driven { run, store, classification, wake_at: Some(now) });
    }

    /// How many of its runs are sending, or have more to send.
    pub fn uploading_runs(&self) -> usize {
        self.runs.values().filter(|driven| driven.run.is_uploading()).count()
    }

    /// How many runs it drives.
    pub fn runs(&self) -> usize {
        self.runs.len()
    }

    /// Drives the runs until there is something to tell, at most this long
    /// (and as long as it takes to read and write the stores).
    pub fn next(&mut self, max_wait: Duration) -> Heard {
        let deadline = Instant::now().checked_add(max_wait);
        loop {
            self.tell_cancel();
            self.warn();
            self.carry_out();
            if let Some(heard) = self.heard.pop_front() {
                return heard;
            }
            if self.runs.is_empty() {
                return Heard::Idle;
            }
            let left = deadline
                .map_or(LOOK_UP, |deadline| deadline.saturating_duration_since(Instant::now()));
            let next = self.runs.values().filter_map(|driven| driven.wake_at).min();
            let due = next.map_or(LOOK_UP, |next| next.saturating_sub(self.clock.now()));
            match self.crew.wait(left.min(due).min(LOOK_UP)) {
                Some(Happened::Sent { bytes }) => return Heard::Sent { bytes },
                Some(Happened::Event(key, event)) => self.tell(key, *event),
                None if left.is_zero() => return Heard::Nothing,
                None => {}
            }
        }
    }

    fn warn(&mut self) {
        if !self.is_warned {
            let warnings = self.client.warnings();
            self.is_warned = !warnings.is_empty();
            self.heard.extend(warnings.into_iter().map(Heard::Warning));
        }
    }

    fn tell(&mut self, key: RunKey, event: Event) {
        let now = self.clock.now();
        if let Some(driven) = self.runs.get_mut(&key) {
            driven.run.handle(event, now);
            driven.wake_at = Some(now);
        }
    }

    fn tell_cancel(&mut self) {
        if self.cancel.is_cancelled() && !self.halt.is_cancelled() {
            for key in self.runs.keys().copied().collect::<Vec<_>>() {
                self.tell(key, Event::Cancel);
            }
            self.halt.cancel();
        }
    }

    /// Carries out what the runs command, until all of them wait.
    fn carry_out(&mut self) {
        let now = self.clock.now();
        let is_due = |driven: &Driven<S>| driven.wake_at.is_some_and(|wake_at| wake_at <= now);
        let due = self.runs.iter().filter(|(_, driven)| is_due(driven));
        for key in due.map(|(key, _)| *key).collect::<Vec<_>>() {
            if let Some(driven) = self.runs.get_mut(&key) {
                let hands = Hands { key, crew: &mut self.crew, heard: &mut self.heard };
                if let IsOver::Yes(stop) = driven.carry_out(self.clock, hands) {
                    let store = self.runs.remove(&key).map(|driven| driven.store);
                    self.over.extend(store.map(|store| (key, store)));
                    self.heard.push_back(Heard::Over(key, stop));
                }
            }
        }
    }

    /// The store of a run, until it is taken.
    pub fn store(&self, key: RunKey) -> Option<&S> {
        let driven = self.runs.get(&key).map(|driven| &driven.store);
        driven.or_else(|| self.over.get(&key))
    }

    /// Takes the store of a run that is over.
    pub fn take_store(&mut self, key: RunKey) -> Option<S> {
        self.over.remove(&key)
    }
}

/// What a run's commands are carried out with.
struct Hands<'a> {
    key: RunKey,
    crew: &'a mut Crew,
    heard: &'a mut VecDeque<Heard>,
}

impl<S: Store> Driven<S> {
    /// Carries out what the run commands, until it waits or is over; says
    /// which of the two.
    fn carry_out(&mut self, clock: Clock, hands: Hands<'_>) -> IsOver {
        loop {
            match self.run.next(clock.now()) {
                Command::Persist(records) => {
                    if let Err(error) = self.store.save(records) {
                        self.fail(&error, clock);
                    }
                }
                Command::Supply { at_most } => match self.store.supply(at_most) {
                    Ok(documents) => self.tell(Event::Supplied(documents), clock),
                    Err(error) => self.fail(&error, clock),
                },
                Command::Load(batch) => match self.store.load(batch) {
                    Ok(documents) => self.tell(Event::Loaded { batch, documents }, clock),
                    Err(error) => self.fail(&error, clock),
                },
                Command::Upload(upload) => self.upload(upload, clock, hands.key, hands.crew),
                Command::Poll(poll) => {
                    let classification = self.classification.clone();
                    hands.crew.poll(PollJob { key: hands.key, classification, poll });
                }
                Command::Accepted(number) => {
                    hands.heard.push_back(Heard::Accepted(hands.key, number));
                }
                Command::Report(number) => {
                    hands.heard.push_back(Heard::Known(hands.key, number));
                }
                Command::Wait { until } => {
                    self.wake_at = until;
                    return IsOver::No;
                }
                Command::Done => return IsOver::Yes(self.run.stop().cloned()),
            }
        }
    }

    fn upload(&mut self, upload: Upload, clock: Clock, key: RunKey, crew: &mut Crew) {
        let files = upload.files.iter().map(|file| self.store.files(file.document));
        match files.collect::<Result<Vec<_>, StoreError>>() {
            Ok(files) => {
                let classification = self.classification.clone();
                crew.upload(UploadJob { key, classification, upload, files });
            }
            Err(error) => {
                let exchange = crew::not_sent(error.to_string());
                self.tell(Event::UploadEnded { upload, exchange, broken_file: None }, clock);
                self.fail(&error, clock);
            }
        }
    }

    fn tell(&mut self, event: Event, clock: Clock) {
        self.run.handle(event, clock.now());
    }

    fn fail(&mut self, error: &StoreError, clock: Clock) {
        let message = format!("cannot keep or read the run's records: {error}");
        let error = Error { kind: ErrorKind::Library, http_status: None, message };
        self.tell(Event::Fail(error), clock);
    }
}

/// Whether a run is over, and if so, why early.
enum IsOver {
    No,
    Yes(Option<Stop>),
}

impl<S> Drop for Driver<S> {
    fn drop(&mut self) {
        // Its threads are joined by the crew's own drop.
        self.halt.cancel();
    }
}

impl<S> fmt::Debug for Driver<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").field("runs", &self.runs.keys()).finish_non_exhaustive()
    }
}
