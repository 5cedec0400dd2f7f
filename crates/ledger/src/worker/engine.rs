//! The engine: the session over a ledger, at most one in a process, which all
//! its handles share. Whoever calls drives it; a thread of its own only sees the
//! work through, and gives the ledger back, where the next step does not come.

mod give_back;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use extracta_client::internal::{Bell, Driver};
use extracta_client::{Cancel, Client, Event, SessionSettings};
use extracta_protocol::session::DocumentNumber;

use super::unpoisoned;
use crate::enter::sweep;
use crate::error::{LedgerError, Result};
use crate::ledger::Ledger;
use crate::lock::{Lock, of_worker};
use crate::store::{LedgerStore, News, Scope};

/// The engines of this process, by the paths of their ledgers.
static ENGINES: Mutex<BTreeMap<PathBuf, Weak<Mutex<Engine>>>> = Mutex::new(BTreeMap::new());

/// How often to look for what others have entered: at most. Who works for its own
/// entries looks once a pause between results requests, so that what others
/// enter meanwhile shares a batch.
const LOOK_AROUND: Duration = Duration::from_millis(50);

pub(super) struct Engine {
    ledger: Ledger,
    driver: Option<Driver<LedgerStore>>,
    /// Rung when there is something to drive.
    pub(super) bell: Bell,
    /// How often work was begun: which session an event is of.
    session: u64,
    looked_at: Instant,
    look_every: Duration,
    driven_at: Instant,
    /// How long it may be driven by nobody before the ledger is given back.
    give_back_after: Option<Duration>,
    is_finishing: bool,
    is_given_back: bool,
    watcher: Option<JoinHandle<()>>,
    /// What everybody who listens has not heard yet.
    listeners: BTreeMap<u64, VecDeque<(u64, Event<DocumentNumber>)>>,
    next_listener: u64,
}

/// Listens to an engine, until this is dropped.
pub(super) struct Listening {
    engine: Arc<Mutex<Engine>>,
    number: u64,
}

pub(super) fn lock(engine: &Mutex<Engine>) -> MutexGuard<'_, Engine> {
    unpoisoned(engine)
}

/// Begins to listen.
pub(super) fn listen(engine: &Arc<Mutex<Engine>>) -> Listening {
    let mut locked = lock(engine);
    let number = locked.next_listener;
    locked.next_listener += 1;
    locked.listeners.insert(number, VecDeque::new());
    drop(locked);
    Listening { engine: engine.clone(), number }
}

/// Gives up the work of this process on all ledgers, and tells nobody who still
/// listens.
pub fn give_up_all() {
    let engines: Vec<_> = unpoisoned(&ENGINES).values().filter_map(Weak::upgrade).collect();
    for engine in engines {
        let mut engine = lock(&engine);
        engine.listeners.clear();
        // What it cannot sweep away now, the next one can.
        let _ = engine.end();
    }
}

/// Whether nobody else in this process listens.
pub(super) fn is_alone(engine: &Mutex<Engine>) -> bool {
    lock(engine).listeners.len() <= 1
}

/// Gives the work up if nobody is left who listens, and so drives it.
pub(super) fn give_up_unheard(engine: &Mutex<Engine>) {
    let mut engine = lock(engine);
    if engine.listeners.is_empty() {
        // What it cannot sweep away now, the next one can.
        let _ = engine.end();
        let watcher = engine.watcher.take();
        // Which looks at the engine once more.
        drop(engine);
        if let Some(watcher) = watcher {
            watcher.thread().unpark();
            let _ = watcher.join();
        }
    }
}

impl Listening {
    /// The next event, and the session that it is of.
    pub(super) fn next(&self) -> Option<(u64, Event<DocumentNumber>)> {
        lock(&self.engine).listeners.get_mut(&self.number)?.pop_front()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        lock(&self.engine).listeners.remove(&self.number);
    }
}

impl Engine {
    /// The engine of a ledger, which all of the process share.
    pub(super) fn of(ledger: &Ledger) -> Arc<Mutex<Engine>> {
        let mut engines = unpoisoned(&ENGINES);
        engines.retain(|_, engine| engine.strong_count() > 0);
        let path = ledger.path();
        if let Some(engine) = engines.get(&path).and_then(Weak::upgrade) {
            return engine;
        }
        let engine = Arc::new(Mutex::new(Engine {
            ledger: ledger.clone(),
            driver: None,
            bell: Bell::default(),
            session: 0,
            looked_at: Instant::now(),
            look_every: LOOK_AROUND,
            driven_at: Instant::now(),
            give_back_after: None,
            is_finishing: false,
            is_given_back: false,
            watcher: None,
            listeners: BTreeMap::new(),
            next_listener: 0,
        }));
        engines.insert(path, Arc::downgrade(&engine));
        engine
    }

    pub(super) fn is_at_work(&self) -> bool {
        self.driver.is_some()
    }

    /// Whether this session is under way.
    pub(super) fn is_at(&self, session: u64) -> bool {
        self.is_at_work() && self.session == session
    }

    /// Begins to work, unless another process does; returns the new session.
    pub(super) fn begin(
        &mut self,
        client: &Client,
        cancel: &Cancel,
        settings: SessionSettings,
        scope: Scope,
    ) -> Result<Option<u64>> {
        let path = self.ledger.path();
        let lock = Lock::take(&path, of_worker(&path))
            .map_err(|error| LedgerError::io(&path, "its worker's lock: ", error))?;
        let Some(lock) = lock else { return Ok(None) };
        let is_for_own = matches!(scope, Scope::Own { .. });
        let (mut store, kept) = LedgerStore::open(self.ledger.clone(), lock, scope)?;
        self.looked_at = Instant::now();
        self.look_every = LOOK_AROUND;
        if is_for_own {
            // The first look finds what others entered before.
            self.look_every = settings.poll_pause.max(LOOK_AROUND);
        } else {
            store.news()?;
        }
        let settings = SessionSettings { waits_for_files: true, ..settings };
        self.driver = Some(Driver::new(client, cancel, &self.bell, settings, kept, store)?);
        self.session += 1;
        self.driven_at = Instant::now();
        self.give_back_after = None;
        (self.is_finishing, self.is_given_back) = (false, false);
        Ok(Some(self.session))
    }

    /// How long there is nothing to drive unless the bell rings; `None` if that
    /// does not end by itself.
    pub(super) fn rests_for(&self) -> Option<Duration> {
        self.driver.as_ref()?.rests_for()
    }

    /// Sends these documents too.
    pub(super) fn want(&mut self, documents: &VecDeque<i64>) {
        if documents.is_empty() {
            return;
        }
        if let Some(driver) = &mut self.driver {
            driver.conversation().store_mut().want(documents);
            driver.added();
        }
    }

    /// Begins nothing new.
    pub(super) fn finish(&mut self) {
        self.is_finishing = true;
        self.driver.iter_mut().for_each(Driver::finish);
    }

    /// Works until something has happened, at most this long, and tells all who
    /// listen.
    pub(super) fn drive(&mut self, max_wait: Duration) -> Result<()> {
        self.driven_at = Instant::now();
        let driven = self.advance(max_wait);
        self.driven_at = Instant::now();
        driven
    }

    fn advance(&mut self, max_wait: Duration) -> Result<()> {
        let Some(driver) = &mut self.driver else { return Ok(()) };
        if self.looked_at.elapsed() >= self.look_every {
            self.looked_at = Instant::now();
            match driver.conversation().store_mut().news()? {
                News::Nothing => {}
                News::Added => driver.added(),
                News::Unparked => driver.unpark(),
            }
            for (target, batch_id) in driver.conversation().store_mut().hints() {
                driver.processed(target, batch_id);
            }
        }
        let Some(event) = driver.next(max_wait) else { return Ok(()) };
        let mut events: Vec<_> = std::iter::once(event).chain(driver.at_hand()).collect();
        if let Some(Event::Over { .. } | Event::Idle) = events.last() {
            self.end()?;
        }
        // That is no end for those who work step by step: their next step goes on.
        events.retain(|event| !self.is_given_back || !matches!(event, Event::Over { stop: None }));
        events.iter().for_each(|event| self.tell(event));
        Ok(())
    }

    fn tell(&mut self, event: &Event<DocumentNumber>) {
        for heard in self.listeners.values_mut() {
            match (heard.back_mut(), event) {
                (Some((session, Event::Sent { bytes: before })), Event::Sent { bytes })
                    if *session == self.session =>
                {
                    *before += bytes;
                }
                _ => heard.push_back((self.session, event.clone())),
            }
        }
    }

    /// Gives the work up.
    fn end(&mut self) -> Result<()> {
        let Some(driver) = self.driver.take() else { return Ok(()) };
        let store = driver.into_store();
        let path = self.ledger.path();
        let swept = self.ledger.db()?.write(|db| sweep(&path, db));
        drop(store);
        if let Some(watcher) = &self.watcher {
            watcher.thread().unpark();
        }
        swept
    }
}
