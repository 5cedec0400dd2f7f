//! Work on a ledger: what was entered is sent, and its results are collected.
//!
//! A ledger has one worker at a time, whatever process it is in: one is enough,
//! as a key has one results request every two seconds. Whoever else wants to
//! work waits, watches, and takes over when the lock is free; within a process
//! all handles share one `engine`. What a caller waits for it learns from the
//! ledger's records, so that it makes no difference who does the work.

mod call;
mod engine;
mod own;
mod step;
mod summary;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use extracta_client::{Asking, Cancel, Client, Event, SessionSettings, Target};

use crate::enter::NewEntry;
use crate::error::Result;
use crate::ids::EntryId;
use crate::ledger::{Ledger, Rows};
use crate::store::Seen;
use call::{A_MOMENT, Call};
use engine::Engine;
pub use engine::give_up_all;
use own::Own;
pub use summary::{Subject, Summary};

/// How long entries of several callers wait for one another before a batch is
/// opened for them.
const LINGER: Duration = Duration::from_millis(500);

/// How long the next step may take to come before the ledger is given back.
const GIVE_BACK_AFTER: Duration = Duration::from_secs(60);

/// The longest that a worker for ever pauses after it was stopped.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Works on a ledger: see [`Ledger`].
///
/// Dropped or cancelled at any time it leaves the ledger good: what was under
/// way is then as after the end of the process, unknown until it is settled.
pub struct Worker {
    ledger: Ledger,
    client: Client,
    settings: SessionSettings,
    linger: Duration,
    give_back_after: Duration,
    engine: Arc<Mutex<Engine>>,
    /// What steps are to tell.
    steps: Option<step::Steps>,
    cancel: Cancel,
}

/// Who listens to the events of a call, on the thread that calls.
type Listener<'l> = dyn FnMut(Event<Subject<'_>>) + 'l;

impl Worker {
    /// Work on this ledger, with the client's settings and its key, by which
    /// everything is sent: two accounts need two ledgers. `cancel` ends it early
    /// from another thread, and so does the client's token.
    ///
    /// # Errors
    ///
    /// The ledger belongs to another base URL.
    pub fn new(client: &Client, ledger: &Ledger, cancel: &Cancel) -> Result<Self> {
        ledger.must_belong_to(&client.options().base_url)?;
        Ok(Worker {
            engine: Engine::of(ledger),
            ledger: ledger.clone(),
            client: client.clone(),
            settings: client.options().session.clone(),
            linger: LINGER,
            give_back_after: GIVE_BACK_AFTER,
            steps: None,
            cancel: cancel.or(client.cancel()),
        })
    }

    /// How long to wait for results, from the last upload of what a call is
    /// about, instead of the client's
    /// [`results_timeout`](SessionSettings::results_timeout).
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.settings.results_timeout = timeout;
    }

    /// Whether the extracted data of each document is fetched too, whose type is
    /// linked to an extraction, instead of the client's
    /// [`follows`](SessionSettings::follows). An entry of such a document is known
    /// when its data came. It is fetched also for what was classified before, and by
    /// whoever works meanwhile; what was tried before only where
    /// [`classify`](Worker::classify) or [`work_for`](Worker::work_for) name it.
    pub fn set_follow(&mut self, follows: bool) {
        self.settings.follows = follows;
    }

    /// How long entries of several callers wait for one another before a batch
    /// is opened for them. Default 500 ms. A call that waits for its own entries
    /// alone does not wait.
    pub fn set_linger(&mut self, linger: Duration) {
        self.linger = linger;
    }

    /// How long the next [`step`](Worker::step) may take to come: then what is
    /// being sent is seen through, what comes of it is kept, and the ledger given
    /// back to whoever wants to work. The next step takes it again, or tells by
    /// [`Event::Warning`] who has it, and waits. Default 60 s.
    pub fn set_give_back(&mut self, after: Duration) {
        self.give_back_after = after;
    }

    /// Ends its next calls early, in place of the token that it was made with.
    pub fn set_cancel(&mut self, cancel: &Cancel) {
        self.cancel = cancel.or(self.client.cancel());
    }

    /// The ledger that it works on.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Enters files and works until they are sent, by this worker or another;
    /// the results are left to whoever collects them.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was sent by then is in it.
    pub fn submit<E: Into<NewEntry>>(
        &mut self,
        to: impl Into<Target>,
        entries: impl IntoIterator<Item = E>,
        listener: &mut Listener<'_>,
    ) -> Result<Summary> {
        self.work_on(&to.into(), entries, Asking::Never, listener)
    }

    /// Enters files and works until their results are known, by this worker or
    /// another. Each is told once: first those that are known already.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was learnt by then is in it.
    pub fn classify<E: Into<NewEntry>>(
        &mut self,
        to: impl Into<Target>,
        entries: impl IntoIterator<Item = E>,
        listener: &mut Listener<'_>,
    ) -> Result<Summary> {
        self.work_on(&to.into(), entries, Asking::UntilKnown, listener)
    }

    /// Works until nothing is left to send or to wait for: what cannot be opened
    /// for now, and what is parked, is left. Tells each entry that becomes
    /// known, and at the end those that are not.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was learnt by then is in it.
    pub fn collect(&mut self, listener: &mut Listener<'_>) -> Result<Summary> {
        let _scope = self.cancel.scope();
        let settings = SessionSettings { linger: self.linger, ..self.settings.clone() };
        let mut call = self.begin_call(Call::All)?;
        self.want_all_data()?;
        self.drive(&mut call, settings, listener)?;
        self.tell_rest(&mut call, listener)?;
        self.end(call)
    }

    /// Sends what was not sent, and asks once for each batch that was waiting.
    /// Tells the entries that became known. Where another worker is at it, does
    /// nothing.
    ///
    /// # Errors
    ///
    /// As [`collect`](Worker::collect).
    pub fn collect_once(&mut self, listener: &mut Listener<'_>) -> Result<Summary> {
        let _scope = self.cancel.scope();
        let settings = SessionSettings { asking: Asking::Once, ..self.settings.clone() };
        let mut call = self.begin_call(Call::Once)?;
        self.want_all_data()?;
        self.drive(&mut call, settings, listener)?;
        self.end(call)
    }

    /// Works for ever: sends what anybody enters, and collects it. What stops it
    /// is told by [`Event::Over`]; then it lets others have the work, pauses, up
    /// to five minutes, and tries again. Ends when it is cancelled.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used.
    pub fn work_for_ever(&mut self, listener: &mut Listener<'_>) -> Result<Summary> {
        let _scope = self.cancel.scope();
        let settings = SessionSettings {
            linger: self.linger,
            results_timeout: Duration::MAX,
            ..self.settings.clone()
        };
        let mut stops = 0;
        self.want_all_data()?;
        loop {
            let mut call = self.begin_call(Call::All)?;
            self.drive(&mut call, settings.clone(), listener)?;
            if self.cancel.is_cancelled() {
                return self.end(call);
            }
            stops = if call.stop.is_some() { stops + 1 } else { 0 };
            if let Some(stop) = call.stop.take() {
                listener(Event::Over { stop: Some(stop) });
            }
            // What cannot be opened is looked for again, without haste.
            let is_left = stops > 0 || has_unfinished(&self.ledger)?;
            let pause = Duration::from_secs(5).saturating_mul(1 << stops.min(6)).min(LONGEST_PAUSE);
            let until = is_left.then(|| Instant::now() + pause);
            self.wait_for_news(until, stops > 0)?;
        }
    }

    fn work_on<E: Into<NewEntry>>(
        &mut self,
        to: &Target,
        entries: impl IntoIterator<Item = E>,
        asking: Asking,
        listener: &mut Listener<'_>,
    ) -> Result<Summary> {
        let _scope = self.cancel.scope();
        let entered = self.ledger.enter(to.clone(), entries)?;
        for path in &entered.left_out {
            let path = path.display();
            listener(Event::Warning(format!("{path} is left out: it belongs to a ledger")));
        }
        let (documents, bytes) = (entered.new_documents, entered.new_bytes);
        listener(Event::Examined { documents, bytes, left_out: entered.left_out.len() as u64 });
        for refused in &entered.refused {
            listener(Event::Known(Subject::Refused(refused)));
        }
        self.work_for(&entered.entries, asking, listener)
    }

    /// Works until these entries are sent, where it asks [never](Asking::Never),
    /// or else until their results are known, by this worker or another. Then
    /// each is told once: first those that are known already.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was learnt by then is in it.
    pub fn work_for(
        &mut self,
        entries: &[EntryId],
        asking: Asking,
        listener: &mut Listener<'_>,
    ) -> Result<Summary> {
        let _scope = self.cancel.scope();
        // Listening first: what becomes known while these are looked up is told.
        let mut call = self.begin_call(Call::All)?;
        if self.settings.follows && asking != Asking::Never {
            self.ledger.want_data(entries)?;
        }
        let own = Own::of(&self.ledger, entries, asking)?;
        if asking != Asking::Never {
            for &(entry, times) in &own.known {
                self.tell(entry, times, listener)?;
            }
        }
        let settings = SessionSettings { asking, ..self.settings.clone() };
        call.what = Call::Own(own);
        self.drive(&mut call, settings, listener)?;
        if let Call::Own(own) = &call.what
            && asking != Asking::Never
        {
            for (&entry, &times) in &own.open {
                self.tell(entry, times, listener)?;
            }
        }
        self.end(call)
    }

    /// Wants the data of what is here already, where data is wanted.
    fn want_all_data(&self) -> Result<()> {
        if self.settings.follows { self.ledger.want_all_data() } else { Ok(()) }
    }

    fn tell(&self, entry: EntryId, times: u32, listener: &mut Listener<'_>) -> Result<()> {
        self.ledger.for_each_row(Rows::Of(entry), |row| {
            (0..times).for_each(|_| listener(Event::Known(Subject::Row(row))));
        })
    }

    /// Waits until something is entered, unless that would help nothing, or
    /// until this time.
    fn wait_for_news(&self, until: Option<Instant>, is_stopped: bool) -> Result<()> {
        let before = self.news()?;
        while !self.cancel.wait(A_MOMENT) && until.is_none_or(|until| Instant::now() < until) {
            let news = self.news()?;
            if news.is_unparked_since(before) || (!is_stopped && news != before) {
                break;
            }
        }
        Ok(())
    }

    /// Changes when something comes to be sent.
    fn news(&self) -> Result<Seen> {
        self.ledger.db()?.read(Seen::now)
    }
}

/// Whether something is not final.
fn has_unfinished(ledger: &Ledger) -> Result<bool> {
    // By the index `documents_by_state`.
    let unfinished = "SELECT EXISTS (SELECT 1 FROM targets \
         CROSS JOIN documents USING (target) \
         WHERE state IN ('planned', 'sending', 'stored', 'unknown', 'following'))";
    ledger.db()?.read(|db| db.query_row(unfinished, [], |row| row.get(0)))
}

fn unpoisoned<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Worker {
    /// Gives the work up, unless another handle of this process goes on with it.
    fn drop(&mut self) {
        self.steps = None;
        engine::give_up_unheard(&self.engine);
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("ledger", &self.ledger).finish_non_exhaustive()
    }
}
