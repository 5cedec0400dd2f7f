//! Work on a ledger: what was entered is sent, and its results are collected.
//!
//! A ledger has one worker at a time, whatever process it is in: one is enough,
//! as a key has one results request every two seconds. Whoever else wants to
//! work waits, watches, and takes over when the lock is free; within a process
//! all handles share one `engine`. What a caller waits for it learns from the
//! ledger's records, so that it makes no difference who does the work.

mod engine;
mod own;
mod step;
mod summary;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use extracta_client::{
    Asking, Cancel, ClassificationId, Client, Error, ErrorKind, Event, SessionSettings,
};
use extracta_protocol::session::DocumentNumber;

use crate::columns::read_all;
use crate::enter::NewEntry;
use crate::error::Result;
use crate::ids::EntryId;
use crate::ledger::{Ledger, Rows};
use crate::row::Row;
use crate::store::Scope;
use engine::{Engine, Listening};
use own::Own;
pub use summary::{Subject, Summary};

/// How long the engine is driven, or watched, at a time.
const A_MOMENT: Duration = Duration::from_millis(50);

/// How long entries of several callers wait for one another before a batch is
/// opened for them.
const LINGER: Duration = Duration::from_millis(500);

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
    /// from another thread.
    ///
    /// # Errors
    ///
    /// The ledger belongs to another base URL.
    pub fn new(client: &Client, ledger: &Ledger, cancel: &Cancel) -> Result<Self> {
        ledger.db().must_belong_to(&client.options().base_url.to_string())?;
        Ok(Worker {
            engine: Engine::of(ledger),
            ledger: ledger.clone(),
            client: client.clone(),
            settings: client.options().session.clone(),
            linger: LINGER,
            steps: None,
            cancel: cancel.clone(),
        })
    }

    /// How long to wait for results, from the last upload of what a call is
    /// about, instead of the client's
    /// [`results_timeout`](SessionSettings::results_timeout).
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.settings.results_timeout = timeout;
    }

    /// How long entries of several callers wait for one another before a batch
    /// is opened for them. Default 500 ms. A call that waits for its own entries
    /// alone does not wait.
    pub fn set_linger(&mut self, linger: Duration) {
        self.linger = linger;
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
        classification: &ClassificationId,
        entries: impl IntoIterator<Item = E>,
        listener: &mut Listener<'_>,
    ) -> Result<Summary> {
        self.work_on(classification, entries, Asking::Never, listener)
    }

    /// Enters files and works until their results are known, by this worker or
    /// another. Each is told once: first those that are known already.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was learnt by then is in it.
    pub fn classify<E: Into<NewEntry>>(
        &mut self,
        classification: &ClassificationId,
        entries: impl IntoIterator<Item = E>,
        listener: &mut Listener<'_>,
    ) -> Result<Summary> {
        self.work_on(classification, entries, Asking::UntilKnown, listener)
    }

    /// Works until nothing is left to send or to wait for: what cannot be opened
    /// for now, and what is parked, is left. Tells each entry that becomes
    /// known, and at the end those that are not.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was learnt by then is in it.
    pub fn collect(&mut self, listener: &mut Listener<'_>) -> Result<Summary> {
        let settings = SessionSettings { linger: self.linger, ..self.settings.clone() };
        let mut call = self.begin_call(Call::All)?;
        self.drive(&mut call, settings, listener)?;
        for state in extracta_protocol::session::State::ALL {
            if !state.is_final() {
                self.ledger.for_each_row(Rows::In(state), |row| {
                    listener(Event::Known(Subject::Row(row)));
                })?;
            }
        }
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
        let settings = SessionSettings { asking: Asking::Once, ..self.settings.clone() };
        let mut call = self.begin_call(Call::Once)?;
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
        let settings = SessionSettings {
            linger: self.linger,
            results_timeout: Duration::MAX,
            ..self.settings.clone()
        };
        let mut stops = 0;
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
            let is_left = stops > 0 || self.has_unfinished()?;
            let pause = Duration::from_secs(5).saturating_mul(1 << stops.min(6)).min(LONGEST_PAUSE);
            let until = is_left.then(|| Instant::now() + pause);
            self.wait_for_news(until, stops > 0)?;
        }
    }

    fn work_on<E: Into<NewEntry>>(
        &mut self,
        classification: &ClassificationId,
        entries: impl IntoIterator<Item = E>,
        asking: Asking,
        listener: &mut Listener<'_>,
    ) -> Result<Summary> {
        let entered = self.ledger.enter(classification, entries)?;
        for path in &entered.left_out {
            let path = path.display();
            listener(Event::Warning(format!("{path} is left out: it belongs to the ledger")));
        }
        let (documents, bytes) = (entered.new_documents, entered.new_bytes);
        listener(Event::Examined { documents, bytes, left_out: entered.left_out.len() as u64 });
        for refused in &entered.refused {
            listener(Event::Known(Subject::Refused(refused)));
        }
        // Listening first: what becomes known while these are looked up is told.
        let mut call = self.begin_call(Call::All)?;
        let own = Own::of(&self.ledger, &entered.entries, asking)?;
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

    fn tell(&self, entry: EntryId, times: u32, listener: &mut Listener<'_>) -> Result<()> {
        self.ledger.for_each_row(Rows::Of(entry), |row| {
            (0..times).for_each(|_| listener(Event::Known(Subject::Row(row))));
        })
    }

    fn begin_call(&self, what: Call) -> Result<Running> {
        let sequence = "SELECT coalesce(max(sequence), 0) FROM records";
        let told_until =
            self.ledger.db().read(|db| db.query_row(sequence, [], |row| row.get(0)))?;
        Ok(Running {
            what,
            listening: engine::listen(&self.engine),
            told_until,
            progress_at: Instant::now(),
            has_begun: false,
            elsewhere: None,
            stop: None,
        })
    }

    fn end(&self, call: Running) -> Result<Summary> {
        let mut summary =
            Summary { elsewhere: call.elsewhere, stop: call.stop, ..Summary::default() };
        if let Call::Own(own) = &call.what
            && !own.waits_for_results
        {
            own.sum_up(&self.ledger, &mut summary)?;
        }
        // A call that was cancelled before it began has heard of no stop: it is
        // not to look as if nothing were left.
        if summary.stop.is_none() && self.cancel.is_cancelled() && self.has_unfinished()? {
            let message = "the rest is in the ledger; collect it later";
            summary.stop = Some(Arc::new(Error::new(ErrorKind::Cancelled, message)));
        }
        Ok(summary)
    }

    /// Works, or watches who does, until the call has what it is about.
    fn drive(
        &self,
        call: &mut Running,
        settings: SessionSettings,
        listener: &mut Listener<'_>,
    ) -> Result<()> {
        let timeout = settings.results_timeout;
        loop {
            let is_over = self.advance(call, &settings)?;
            while let Some(event) = call.listening.next() {
                self.hear(event, call, listener)?;
            }
            self.tell_records(call, listener)?;
            if let (Call::Own(own), false) = (&mut call.what, call.has_begun)
                && own.look(&self.ledger)?
            {
                call.progress_at = Instant::now();
            }
            if is_over {
                return Ok(());
            }
            if call.is_served(&self.ledger)? {
                // Whoever else works in this process goes on with it.
                if call.has_begun && engine::is_alone(&self.engine) {
                    engine::lock(&self.engine).finish();
                } else {
                    return Ok(());
                }
            } else if !call.has_begun && self.cancel.is_cancelled() {
                return Ok(());
            } else if !call.has_begun && call.progress_at.elapsed() >= timeout {
                let holder = self.ledger.worker();
                let who = holder.map_or("nobody".to_owned(), |holder| holder.to_string());
                let message = format!("no result within the time to wait; {who} works on it");
                call.stop = Some(Arc::new(Error::new(ErrorKind::Time, message)));
                return Ok(());
            }
        }
    }

    /// Drives the engine for a moment, and begins it if nobody works; says
    /// whether the work of this call is over.
    fn advance(&self, call: &mut Running, settings: &SessionSettings) -> Result<bool> {
        let mut engine = engine::lock(&self.engine);
        if !engine.is_at_work() {
            if call.has_begun {
                return Ok(true);
            }
            if self.cancel.is_cancelled() || call.is_served(&self.ledger)? {
                return Ok(true);
            }
            let scope = match &call.what {
                Call::Own(own) => Scope::Own {
                    own: own.unsent(),
                    others: Default::default(),
                    per_request: settings.files_per_request.max(1),
                },
                Call::All | Call::Once => Scope::all(),
            };
            call.has_begun = engine.begin(&self.client, &self.cancel, settings.clone(), scope)?;
            call.elsewhere = if call.has_begun { None } else { self.ledger.worker() };
        } else if matches!(call.what, Call::Once) && !call.has_begun {
            // Another handle of this process works.
            call.elsewhere = self.ledger.worker();
            return Ok(true);
        } else if let (Call::Own(own), false) = (&mut call.what, call.has_begun) {
            engine.want(&own.take_to_send());
        }
        if engine.is_at_work() {
            engine.advance(A_MOMENT)?;
            return Ok(false);
        }
        drop(engine);
        if matches!(call.what, Call::Once) {
            return Ok(true);
        }
        self.cancel.wait(A_MOMENT);
        Ok(false)
    }

    fn hear(
        &self,
        event: Event<DocumentNumber>,
        call: &mut Running,
        listener: &mut Listener<'_>,
    ) -> Result<()> {
        match event {
            Event::Accepted(number) => {
                let is_own = call.is_uploaded(number);
                if is_own {
                    self.ledger.for_each_row(Rows::OfDocument(number), |row| {
                        if call.is_about(row) {
                            listener(Event::Accepted(Subject::Row(row)));
                        }
                    })?;
                }
            }
            Event::Known(number) => drop(call.is_uploaded(number)),
            Event::Sent { bytes } => {
                call.progress_at = Instant::now();
                listener(Event::Sent { bytes });
            }
            Event::Warning(warning) => listener(Event::Warning(warning)),
            // What stopped another's work may not stop this.
            Event::Over { stop } if call.has_begun => call.stop = call.stop.take().or(stop),
            _ => {}
        }
        Ok(())
    }

    /// Tells the entries that became final since this was last asked.
    fn tell_records(&self, call: &mut Running, listener: &mut Listener<'_>) -> Result<()> {
        loop {
            let next = "SELECT sequence, entry FROM records WHERE sequence > ?1 \
                 ORDER BY sequence LIMIT 500";
            let records: Vec<(i64, EntryId)> = self.ledger.db().read(|db| {
                read_all(db, next, [call.told_until], |row| {
                    Ok((row.get("sequence")?, EntryId(row.get("entry")?)))
                })
            })?;
            let Some(&(last, _)) = records.last() else { return Ok(()) };
            for (_, entry) in records {
                let times = call.take_open(entry);
                if times > 0 {
                    call.progress_at = Instant::now();
                    self.tell(entry, times, listener)?;
                }
            }
            call.told_until = last;
        }
    }

    fn has_unfinished(&self) -> Result<bool> {
        let unfinished = "SELECT EXISTS (SELECT 1 FROM documents \
             WHERE state IN ('planned', 'sending', 'stored', 'unknown'))";
        self.ledger.db().read(|db| db.query_row(unfinished, [], |row| row.get(0)))
    }

    /// Waits until something is entered, unless that would help nothing, or
    /// until this time.
    fn wait_for_news(&self, until: Option<Instant>, is_stopped: bool) -> Result<()> {
        let before = self.news()?;
        while !self.cancel.wait(A_MOMENT) && until.is_none_or(|until| Instant::now() < until) {
            if !is_stopped && self.news()? != before {
                break;
            }
        }
        Ok(())
    }

    /// Changes when something comes to be sent.
    fn news(&self) -> Result<(i64, i64)> {
        let look = "SELECT (SELECT coalesce(max(document), 0) FROM documents), resent FROM ledger";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        self.ledger.db().read(|db| db.prepare_cached(look)?.query_row([], read))
    }
}

/// What a call is about.
enum Call {
    /// All that is in the ledger.
    All,
    /// The same, with one request for each batch.
    Once,
    /// What the caller has entered.
    Own(Own),
}

/// A call under way.
struct Running {
    what: Call,
    listening: Listening,
    /// The latest record that was told.
    told_until: i64,
    /// When something of what it is about was sent or became known.
    progress_at: Instant,
    /// Whether the engine works for this call.
    has_begun: bool,
    elsewhere: Option<crate::lock::Holder>,
    stop: Option<Arc<Error>>,
}

impl Running {
    /// Whether it has what it is about.
    fn is_served(&self, ledger: &Ledger) -> Result<bool> {
        match &self.what {
            Call::Own(own) => Ok(own.is_served()),
            Call::Once => Ok(false),
            // Until whoever works is through.
            Call::All if self.has_begun => Ok(false),
            Call::All => {
                let unfinished = "SELECT NOT EXISTS (SELECT 1 FROM documents \
                     WHERE state IN ('planned', 'sending', 'stored', 'unknown'))";
                ledger.db().read(|db| db.query_row(unfinished, [], |row| row.get(0)))
            }
        }
    }

    /// Notes that a document is sent, or known; says whether the call is about
    /// it.
    fn is_uploaded(&mut self, number: DocumentNumber) -> bool {
        match &mut self.what {
            Call::Own(own) => {
                let is_own = own.is_uploaded(number.0 as i64);
                if is_own {
                    self.progress_at = Instant::now();
                }
                is_own
            }
            _ => true,
        }
    }

    fn is_about(&self, row: &Row) -> bool {
        match &self.what {
            Call::Own(own) => own.is_about(row.entry),
            _ => true,
        }
    }

    /// How often an entry that became final is to be told.
    fn take_open(&mut self, entry: EntryId) -> u32 {
        match &mut self.what {
            Call::Own(own) => own.open.remove(&entry).unwrap_or(0),
            _ => 1,
        }
    }
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
