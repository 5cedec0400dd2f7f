//! Work on the runs of a ledger: submitting, collecting, or both.

mod summary;
mod taking;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use extracta_client::internal::Driver;
use extracta_client::{
    Asking, Cancel, ClassificationId, Client, Error, ErrorKind, Event, SessionSettings,
};

use crate::error::Result;
use crate::ids::{InputId, RunId};
use crate::ledger::{Ledger, Rows, RunStatus};
use crate::owner::Owner;
use crate::row::Row;
use crate::store::LedgerStore;
pub use summary::{Subject, Summary};
use taking::run_of;

/// How often to look whether somebody has given up a run.
const LOOK_AROUND: Duration = Duration::from_secs(1);

/// How soon to look whether there is place for a run that waits for one.
const TURN: Duration = Duration::from_millis(20);

/// Works on runs of a ledger. Each run has one owner at a time, in whatever
/// process; this takes those that nobody owns.
///
/// Dropped or cancelled at any time it leaves the ledger good: what was under
/// way is then as after the end of the process, unknown until it is settled.
pub struct Run {
    ledger: Ledger,
    settings: SessionSettings,
    driver: Driver<LedgerStore>,
    /// Runs to take, in turn.
    queue: VecDeque<(RunId, Asking)>,
    /// Runs that this owns already, and does not drive yet.
    owned: BTreeMap<RunId, Owner>,
    /// Runs that were driven to their end by the call that goes on.
    over: BTreeSet<RunId>,
    looked_around_at: Option<Instant>,
    /// What to tell before anything else.
    warnings: VecDeque<String>,
    /// What a step has brought and is not told yet.
    events: VecDeque<Event<Row>>,
    cancel: Cancel,
}

/// Who listens to the events of a call, on the thread that calls.
type Listener<'l> = dyn FnMut(Event<Subject<'_>>) + 'l;

/// Inputs that a call still has to tell, and how often each: somebody may have
/// named it twice.
type OpenInputs = BTreeMap<InputId, u32>;

impl Run {
    /// Work on this ledger, with the client's settings. `cancel` ends it early
    /// from another thread.
    ///
    /// # Errors
    ///
    /// The ledger belongs to another base URL, or no thread can be started.
    pub fn new(client: &Client, ledger: &Ledger, cancel: &Cancel) -> Result<Self> {
        ledger.db().must_belong_to(&client.options().base_url.to_string())?;
        Ok(Run {
            driver: Driver::new(client, cancel)?,
            ledger: ledger.clone(),
            settings: client.options().session.clone(),
            queue: VecDeque::new(),
            owned: BTreeMap::new(),
            over: BTreeSet::new(),
            looked_around_at: None,
            warnings: VecDeque::new(),
            events: VecDeque::new(),
            cancel: cancel.clone(),
        })
    }

    /// How long to wait for results, from the end of the last upload, instead
    /// of the client's [`results_timeout`](SessionSettings::results_timeout).
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.settings.results_timeout = timeout;
    }

    /// Uploads files, and leaves the results to whoever collects them. Files
    /// that the ledger knows are not sent again; a run of them that was left
    /// before all was sent is gone on with.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was sent by then is in it.
    pub fn submit<P: Into<PathBuf>>(
        &mut self,
        classification: &ClassificationId,
        paths: impl IntoIterator<Item = P>,
        listener: &mut Listener<'_>,
    ) -> Result<Summary> {
        self.work_on(classification, paths, Asking::Never, listener)
    }

    /// Uploads files and waits for the results, each input told once: first
    /// those that the ledger knows already.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was learnt by then is in it.
    pub fn classify<P: Into<PathBuf>>(
        &mut self,
        classification: &ClassificationId,
        paths: impl IntoIterator<Item = P>,
        listener: &mut Listener<'_>,
    ) -> Result<Summary> {
        self.work_on(classification, paths, Asking::UntilKnown, listener)
    }

    /// Takes every run that nobody owns, sends what was not sent, and waits
    /// for the results; also of runs that others give up meanwhile. All inputs
    /// of these runs are told, those first that are known already.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was learnt by then is in it.
    pub fn collect(&mut self, listener: &mut Listener<'_>) -> Result<Summary> {
        self.collect_by(Asking::UntilKnown, listener)
    }

    /// Takes every run that nobody owns, sends what was not sent, and asks once
    /// for each batch that was waiting. Tells the inputs that became known.
    ///
    /// # Errors
    ///
    /// As [`collect`](Run::collect).
    pub fn collect_once(&mut self, listener: &mut Listener<'_>) -> Result<Summary> {
        self.collect_by(Asking::Once, listener)
    }

    /// Does what there is to do, until something is to be told, at most this
    /// long: for programs with a loop of their own. Takes every run that
    /// nobody owns, as [`collect`](Run::collect).
    ///
    /// # Errors
    ///
    /// The ledger cannot be used.
    pub fn step(&mut self, max_wait: Duration) -> Result<Option<Event<Row>>> {
        if let Some(event) = self.events.pop_front() {
            return Ok(Some(event));
        }
        self.look_around(Asking::UntilKnown)?;
        let Some(event) = self.advance(max_wait, &mut BTreeSet::new())? else { return Ok(None) };
        let events = &mut self.events;
        match event.clone().try_map(Err) {
            // One event for each of its inputs.
            Err(rows) => self.ledger.for_each_row(rows, |row| {
                events.push_back(event.clone().map(|_| row.clone()));
            })?,
            Ok(event) => events.push_back(event),
        }
        Ok(events.pop_front())
    }

    /// What is known of all runs of the ledger.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn status(&self) -> Result<Vec<RunStatus>> {
        self.ledger.runs()
    }

    /// The ledger that it works on.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    fn work_on<P: Into<PathBuf>>(
        &mut self,
        classification: &ClassificationId,
        paths: impl IntoIterator<Item = P>,
        asking: Asking,
        listener: &mut Listener<'_>,
    ) -> Result<Summary> {
        let mut entered = self.ledger.enter(classification, paths.into_iter().map(Into::into))?;
        for path in &entered.left_out {
            let path = path.display();
            listener(Event::Warning(format!("{path} is left out: it belongs to the ledger")));
        }
        let (documents, bytes) = (entered.new_documents, entered.new_bytes);
        listener(Event::Examined { documents, bytes, left_out: entered.left_out.len() as u64 });
        for refused in &entered.refused {
            listener(Event::Known(Subject::Refused(refused)));
        }
        let mut summary = Summary::default();
        if let Some((run, owner)) = entered.new_run.take() {
            self.owned.insert(run, owner);
        }
        let mut open = OpenInputs::default();
        for &input in &entered.inputs {
            let Some((run, is_final)) = self.ledger.run_of(input)? else { continue };
            summary.runs.insert(run);
            if !is_final && !self.is_queued(run) {
                self.queue.push_back((run, asking));
            }
            if asking == Asking::Never {
                continue;
            }
            match is_final {
                true => self.tell_known(input, listener)?,
                false => *open.entry(input).or_insert(0) += 1,
            }
        }
        while !self.attend(&mut open, &mut summary, listener)? {}
        self.begin_anew();
        self.tell_rest(open, listener)?;
        Ok(summary)
    }

    fn collect_by(&mut self, asking: Asking, listener: &mut Listener<'_>) -> Result<Summary> {
        let is_once = asking == Asking::Once;
        let mut summary = Summary::default();
        let mut open = OpenInputs::default();
        // To processes that were quicker: these runs are not what this is about.
        let mut lost = BTreeSet::new();
        self.begin_anew();
        loop {
            if !is_once || self.looked_around_at.is_none() {
                self.look_around(asking)?;
            }
            if self.cancel.is_cancelled() {
                // Those that nobody has begun on need no end.
                self.queue.clear();
            }
            for run in self.take_queued(&mut lost)? {
                if summary.runs.insert(run) {
                    self.ledger.for_each_row(Rows::OfRun(run), |row| {
                        match row.known.state.is_final() {
                            true if is_once => {}
                            true => listener(Event::Known(Subject::Row(row))),
                            false => *open.entry(row.input).or_insert(0) += 1,
                        }
                    })?;
                }
            }
            if self.attend(&mut open, &mut summary, listener)? {
                break;
            }
        }
        self.begin_anew();
        if !is_once {
            self.tell_rest(open, listener)?;
        }
        self.note_cancel(&mut summary)?;
        Ok(summary)
    }

    /// A call that was cancelled before it began on a run has heard of no stop:
    /// it is not to look as if nothing were left.
    fn note_cancel(&self, summary: &mut Summary) -> Result<()> {
        if summary.stop.is_none()
            && self.cancel.is_cancelled()
            && !self.ledger.unfinished()?.is_empty()
        {
            let message = "the rest is in the ledger; collect it later".into();
            let cancelled = Error { kind: ErrorKind::Cancelled, http_status: None, message };
            summary.stop = Some(Arc::new(cancelled));
        }
        Ok(())
    }

    /// What was over for one call is not over for the next.
    fn begin_anew(&mut self) {
        self.queue.clear();
        self.over.clear();
        self.looked_around_at = None;
    }

    /// One step, and what it means for the inputs; whether that was all.
    fn attend(
        &mut self,
        open: &mut OpenInputs,
        summary: &mut Summary,
        listener: &mut Listener<'_>,
    ) -> Result<bool> {
        let Some(event) = self.advance(LOOK_AROUND, &mut summary.elsewhere)? else {
            return Ok(false);
        };
        match event {
            Event::Accepted(rows) => self.ledger.for_each_row(rows, |row| {
                listener(Event::Accepted(Subject::Row(row)));
            })?,
            Event::Known(rows) => self.ledger.for_each_row(rows, |row| {
                for _ in 0..open.remove(&row.input).unwrap_or(0) {
                    listener(Event::Known(Subject::Row(row)));
                }
            })?,
            Event::Over { stop, .. } => summary.stop = summary.stop.take().or(stop),
            Event::Idle => return Ok(true),
            Event::Sent { bytes } => listener(Event::Sent { bytes }),
            Event::Warning(warning) => listener(Event::Warning(warning)),
            _ => {}
        }
        Ok(false)
    }

    /// Tells what is known for now of the inputs that are not through.
    fn tell_rest(&self, open: OpenInputs, listener: &mut Listener<'_>) -> Result<()> {
        for (input, times) in open {
            for _ in 0..times {
                self.tell_known(input, listener)?;
            }
        }
        Ok(())
    }

    fn tell_known(&self, input: InputId, listener: &mut Listener<'_>) -> Result<()> {
        let known = |row: &Row| listener(Event::Known(Subject::Row(row)));
        self.ledger.for_each_row(Rows::Of(input), known)
    }

    /// Takes the runs of the queue that nobody owns, and drives all until there
    /// is something to tell, at most this long.
    fn advance(
        &mut self,
        max_wait: Duration,
        elsewhere: &mut BTreeSet<RunId>,
    ) -> Result<Option<Event<Rows>>> {
        self.take_queued(elsewhere)?;
        if let Some(warning) = self.warnings.pop_front() {
            return Ok(Some(Event::Warning(warning)));
        }
        let max_wait = if self.queue.is_empty() { max_wait } else { max_wait.min(TURN) };
        let Some((key, event)) = self.driver.next(max_wait) else { return Ok(None) };
        let run = run_of(key);
        if let Event::Over { .. } = event {
            // Given up by its drop.
            drop(self.driver.take_store(key));
            self.over.insert(run);
        }
        Ok(Some(event.map(|number| Rows::OfDocument(run, number))))
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("ledger", &self.ledger).finish_non_exhaustive()
    }
}
