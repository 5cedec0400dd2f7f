//! Work on the runs of a ledger: submitting, collecting, or both.

mod happening;
mod open;
mod taking;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use extracta_client::{
    Asking, Cancel, ClassificationId, Client, Driver, Error, ErrorKind, Heard, RunSettings, Stop,
    StopReason,
};

use crate::ledger::{Ledger, Rows, RunId, RunStatus};
use crate::owner::Owner;
use crate::store::LedgerStore;
pub use happening::{Happening, RunError, Step, Summary};
use open::OpenInputs;
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
    client: Client,
    ledger: Ledger,
    settings: RunSettings,
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
    cancel: Cancel,
}

/// Who hears what happens.
type Hear<'h> = dyn FnMut(Happening<'_>) + 'h;

impl Run {
    /// Work on this ledger, with the client's settings. `cancel` ends it early
    /// from another thread.
    ///
    /// # Errors
    ///
    /// The ledger belongs to another base URL, or no thread can be started.
    pub fn new(client: &Client, ledger: &Ledger, cancel: &Cancel) -> Result<Self, RunError> {
        ledger.db().must_belong_to(&client.options().base_url.to_string())?;
        Ok(Run {
            driver: Driver::new(client, cancel)?,
            client: client.clone(),
            ledger: ledger.clone(),
            settings: client.options().run.clone(),
            queue: VecDeque::new(),
            warnings: VecDeque::new(),
            cancel: cancel.clone(),
            owned: BTreeMap::new(),
            over: BTreeSet::new(),
            looked_around_at: None,
        })
    }

    /// How long to wait for results, from the end of the last upload, instead
    /// of the client's [`results_timeout`](RunSettings::results_timeout).
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
        hear: &mut Hear<'_>,
    ) -> Result<Summary, RunError> {
        self.work_on(classification, paths.into_iter().map(Into::into), Asking::Never, hear)
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
        hear: &mut Hear<'_>,
    ) -> Result<Summary, RunError> {
        self.work_on(classification, paths.into_iter().map(Into::into), Asking::UntilKnown, hear)
    }

    /// Takes every run that nobody owns, sends what was not sent, and waits
    /// for the results; also of runs that others give up meanwhile. All inputs
    /// of these runs are told, those first that are known already.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was learnt by then is in it.
    pub fn collect(&mut self, hear: &mut Hear<'_>) -> Result<Summary, RunError> {
        let mut summary = Summary::default();
        let mut open = OpenInputs::default();
        // To processes that were quicker: these runs are not what this is about.
        let mut lost = BTreeSet::new();
        self.begin_anew();
        loop {
            self.look_around(Asking::UntilKnown)?;
            if self.cancel.is_cancelled() {
                // Those that nobody has begun on need no end.
                self.queue.clear();
            }
            for run in self.take_queued(&mut lost)? {
                if summary.runs.insert(run) {
                    self.ledger.for_each_row(Rows::OfRun(run), |row| open.tell(row, hear))?;
                }
            }
            if self.attend(&mut open, &mut summary, hear)? {
                break;
            }
        }
        self.begin_anew();
        self.tell_rest(&mut open, hear)?;
        self.note_cancel(&mut summary)?;
        Ok(summary)
    }

    /// Takes every run that nobody owns, sends what was not sent, and asks once
    /// for each batch that was waiting. Tells the inputs that became known.
    ///
    /// # Errors
    ///
    /// As [`collect`](Run::collect).
    pub fn collect_once(&mut self, hear: &mut Hear<'_>) -> Result<Summary, RunError> {
        let mut summary = Summary::default();
        let mut open = OpenInputs::default();
        self.begin_anew();
        let mut lost = BTreeSet::new();
        self.look_around(Asking::Once)?;
        loop {
            if self.cancel.is_cancelled() {
                self.queue.clear();
            }
            for run in self.take_queued(&mut lost)? {
                summary.runs.insert(run);
                self.ledger.for_each_row(Rows::OfRun(run), |row| open.expect(row))?;
            }
            if self.attend(&mut open, &mut summary, hear)? {
                break;
            }
        }
        self.begin_anew();
        self.note_cancel(&mut summary)?;
        Ok(summary)
    }

    /// Does what there is to do, until something is to be told, at most this
    /// long: for programs with a loop of their own. Takes every run that
    /// nobody owns, as [`collect`](Run::collect).
    ///
    /// # Errors
    ///
    /// The ledger cannot be used.
    pub fn step(&mut self, max_wait: Duration) -> Result<Step, RunError> {
        self.look_around(Asking::UntilKnown)?;
        self.advance(max_wait, &mut BTreeSet::new())
    }

    /// What is known of all runs of the ledger.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn status(&self) -> Result<Vec<RunStatus>, RunError> {
        Ok(self.ledger.runs()?)
    }

    /// The ledger that it works on.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    fn work_on(
        &mut self,
        classification: &ClassificationId,
        paths: impl IntoIterator<Item = PathBuf>,
        asking: Asking,
        hear: &mut Hear<'_>,
    ) -> Result<Summary, RunError> {
        let mut entered = self.ledger.enter(classification, paths)?;
        hear(Happening::Entered(&entered));
        entered.refused.iter().for_each(|refused| hear(Happening::Refused(refused)));
        let mut summary = Summary::default();
        if let Some((run, owner)) = entered.new_run.take() {
            self.owned.insert(run, owner);
        }
        let mut open = OpenInputs::default();
        for &input in &entered.inputs {
            let Some(whereabouts) = self.ledger.whereabouts(input)? else { continue };
            summary.runs.insert(whereabouts.run);
            if !whereabouts.is_through && !self.is_queued(whereabouts.run) {
                self.queue.push_back((whereabouts.run, asking));
            }
            if asking == Asking::Never {
                continue;
            }
            match whereabouts.is_through {
                true => {
                    self.ledger.for_each_row(Rows::Of(input), |row| hear(Happening::Known(row)))?
                }
                false => open.add(input),
            }
        }
        while !self.attend(&mut open, &mut summary, hear)? {}
        self.begin_anew();
        self.tell_rest(&mut open, hear)?;
        Ok(summary)
    }

    /// A call that was cancelled before it began on a run has heard of no stop:
    /// it is not to look as if nothing were left.
    fn note_cancel(&self, summary: &mut Summary) -> Result<(), RunError> {
        if summary.stop.is_none()
            && self.cancel.is_cancelled()
            && !self.ledger.unfinished()?.is_empty()
        {
            summary.stop = Some(cancelled());
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
        hear: &mut Hear<'_>,
    ) -> Result<bool, RunError> {
        match self.advance(LOOK_AROUND, &mut summary.elsewhere)? {
            Step::Sent { bytes } => hear(Happening::Sent { bytes }),
            Step::Warning(warning) => hear(Happening::Warning(&warning)),
            Step::Accepted(run, number) => {
                let rows = Rows::OfDocument(run, number);
                self.ledger.for_each_row(rows, |row| hear(Happening::Accepted(row)))?;
            }
            Step::Known(run, number) => {
                let rows = Rows::OfDocument(run, number);
                self.ledger.for_each_row(rows, |row| open.tell_open(row, hear))?;
            }
            Step::Over(_, stop) => summary.stop = summary.stop.take().or(stop),
            Step::Nothing => {}
            Step::Idle => return Ok(true),
        }
        Ok(false)
    }

    /// Tells what is known for now of the inputs that are not through.
    fn tell_rest(&self, open: &mut OpenInputs, hear: &mut Hear<'_>) -> Result<(), RunError> {
        while let Some((input, times)) = open.take_first() {
            for _ in 0..times {
                self.ledger.for_each_row(Rows::Of(input), |row| hear(Happening::Known(row)))?;
            }
        }
        Ok(())
    }

    /// Takes the runs of the queue that nobody owns, and drives all for a step.
    fn advance(
        &mut self,
        max_wait: Duration,
        elsewhere: &mut BTreeSet<RunId>,
    ) -> Result<Step, RunError> {
        self.take_queued(elsewhere)?;
        if let Some(warning) = self.warnings.pop_front() {
            return Ok(Step::Warning(warning));
        }
        let max_wait = if self.queue.is_empty() { max_wait } else { max_wait.min(TURN) };
        Ok(match self.driver.next(max_wait) {
            Heard::Sent { bytes } => Step::Sent { bytes },
            Heard::Accepted(key, number) => Step::Accepted(run_of(key), number),
            Heard::Known(key, number) => Step::Known(run_of(key), number),
            Heard::Warning(warning) => Step::Warning(warning),
            Heard::Nothing => Step::Nothing,
            Heard::Idle => Step::Idle,
            Heard::Over(key, stop) => {
                // Given up by its drop.
                drop(self.driver.take_store(key));
                self.over.insert(run_of(key));
                Step::Over(run_of(key), stop)
            }
        })
    }
}

fn cancelled() -> Stop {
    let message = "the rest is in the ledger; collect it later".into();
    let error = Error { kind: ErrorKind::Cancelled, http_status: None, message };
    Stop { reason: StopReason::Cancelled, error: Arc::new(error) }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (client, ledger) = (&self.client, &self.ledger);
        f.debug_struct("Run")
            .field("client", client)
            .field("ledger", ledger)
            .finish_non_exhaustive()
    }
}
