//! The ledger, in the types that C knows.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::extracta_client::{BaseUrl, Cancel, ClassificationId, Client, Document, Error, State};
use extracta_ledger as ledger;
use extracta_ledger::{Happening, InputId, LedgerError, Row, Rows, RunError, RunId, Step};

use crate::document::extracta_document;
use crate::error::extracta_error;
use crate::event::{What, extracta_event};
use crate::progress::Listener;
use crate::run_status::{BatchStatus, extracta_run_status};
use crate::summary::extracta_summary;
use crate::text::Text;

pub(crate) const IS_THERE: bool = true;

type Result<T> = std::result::Result<T, extracta_error>;

/// A ledger.
#[derive(Debug, Clone)]
pub(crate) struct Ledger(ledger::Ledger);

/// Work on its runs.
#[derive(Debug)]
pub(crate) struct Run {
    run: ledger::Run,
    /// What a step has brought and nobody has heard yet.
    events: VecDeque<extracta_event>,
}

/// Where a reader of documents is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    after: Option<InputId>,
    is_over: bool,
}

impl Ledger {
    pub(crate) fn open(path: &Path, base_url: &BaseUrl) -> Result<Self> {
        Ok(Ledger(ledger::Ledger::open(path, base_url)?))
    }

    pub(crate) fn open_existing(path: &Path) -> Result<Self> {
        Ok(Ledger(ledger::Ledger::open_existing(path)?))
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path()
    }

    pub(crate) fn status(&self) -> Result<Vec<extracta_run_status>> {
        self.0.runs()?.iter().map(|run| self.status_of(run)).collect()
    }

    fn status_of(&self, run: &ledger::RunStatus) -> Result<extracta_run_status> {
        let batch = |batch: &ledger::BatchStatus| BatchStatus {
            id: Text::new(batch.id.as_str()),
            documents: batch.documents,
            awaited: batch.awaited,
        };
        Ok(extracta_run_status {
            id: run.run.0,
            classification_id: Text::new(run.classification_id.as_str()),
            created_at: run.created_at,
            is_owned: run.is_owned,
            documents: run.documents,
            stop: run.stop.as_ref().into(),
            batches: self.0.batches(run.run)?.iter().map(batch).collect(),
            unmatched_rows: self.0.unmatched_rows(run.run)?,
        })
    }

    /// The next documents of a run, or of all where it is 0; none at the end.
    pub(crate) fn documents(
        &self,
        run: i64,
        place: &mut Place,
    ) -> Result<VecDeque<extracta_document>> {
        if place.is_over {
            return Ok(VecDeque::new());
        }
        let rows = if run == 0 { Rows::All } else { Rows::OfRun(RunId(run)) };
        let page = self.0.page(rows, place.after)?;
        place.after = page.last().map(|row| row.input);
        place.is_over = page.is_empty();
        Ok(page.iter().map(document).collect())
    }

    pub(crate) fn resend(&self, state: State, paths: &[PathBuf]) -> Result<u64> {
        Ok(self.0.resend(&[state], paths)?)
    }
}

impl Run {
    pub(crate) fn new(client: &Client, ledger: &Ledger, cancel: &Cancel) -> Result<Self> {
        let run = ledger::Run::new(client, &ledger.0, cancel)?;
        Ok(Run { run, events: VecDeque::new() })
    }

    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.run.set_timeout(timeout);
    }

    pub(crate) fn submit(
        &mut self,
        classification: &ClassificationId,
        paths: Vec<PathBuf>,
        listener: &Listener,
    ) -> Result<extracta_summary> {
        let mut call = Call::new(Some(classification), listener);
        let ended = self.run.submit(classification, paths, &mut |it| call.hear(it))?;
        Ok(call.end(&ended))
    }

    pub(crate) fn classify(
        &mut self,
        classification: &ClassificationId,
        paths: Vec<PathBuf>,
        listener: &Listener,
    ) -> Result<extracta_summary> {
        let mut call = Call::new(Some(classification), listener);
        let ended = self.run.classify(classification, paths, &mut |it| call.hear(it))?;
        Ok(call.end(&ended))
    }

    pub(crate) fn collect(&mut self, listener: &Listener) -> Result<extracta_summary> {
        let mut call = Call::new(None, listener);
        let ended = self.run.collect(&mut |it| call.hear(it))?;
        Ok(call.end(&ended))
    }

    pub(crate) fn collect_once(&mut self, listener: &Listener) -> Result<extracta_summary> {
        let mut call = Call::new(None, listener);
        let ended = self.run.collect_once(&mut |it| call.hear(it))?;
        Ok(call.end(&ended))
    }

    /// One event. A document that several inputs name is told once for each.
    pub(crate) fn step(&mut self, max_wait: Duration) -> Result<extracta_event> {
        if self.events.is_empty() {
            self.advance(max_wait)?;
        }
        Ok(self.events.pop_front().unwrap_or_else(|| What::Nothing.into()))
    }

    fn advance(&mut self, max_wait: Duration) -> Result<()> {
        let what = match self.run.step(max_wait)? {
            Step::Sent { bytes } => What::Sent { bytes },
            Step::Warning(warning) => What::Warning(Text::new(&warning)),
            Step::Over(run, stop) => What::Over { run: run.0, stop: stop.as_ref().into() },
            Step::Nothing => What::Nothing,
            Step::Idle => What::Idle,
            Step::Accepted(run, number) => {
                return self.tell(Rows::OfDocument(run, number), What::Accepted);
            }
            Step::Known(run, number) => {
                return self.tell(Rows::OfDocument(run, number), What::Known);
            }
        };
        self.events.push_back(what.into());
        Ok(())
    }

    fn tell(&mut self, rows: Rows, what: fn(extracta_document) -> What) -> Result<()> {
        let events = &mut self.events;
        let tell = |row: &Row| events.push_back(what(document(row)).into());
        Ok(self.run.ledger().for_each_row(rows, tell)?)
    }
}

/// A long call: who hears of it, and what is left to say at its end.
struct Call<'a> {
    classification: Option<&'a ClassificationId>,
    listener: &'a Listener,
    summary: extracta_summary,
}

impl<'a> Call<'a> {
    fn new(classification: Option<&'a ClassificationId>, listener: &'a Listener) -> Self {
        Call { classification, listener, summary: extracta_summary::default() }
    }

    fn hear(&mut self, happening: Happening<'_>) {
        let what = match happening {
            Happening::Entered(entered) => {
                self.summary.new_documents = entered.new_documents;
                self.summary.new_bytes = entered.new_bytes;
                What::Examined { documents: entered.new_documents, bytes: entered.new_bytes }
            }
            Happening::Refused(input) => {
                let Some(classification) = self.classification else { return };
                let refused = || {
                    let refused = Document::refused(0, &input.path, classification, &input.error);
                    extracta_document::new(&refused)
                };
                self.summary.refused.push(refused());
                What::Known(refused())
            }
            Happening::Sent { bytes } => What::Sent { bytes },
            Happening::Accepted(row) => What::Accepted(document(row)),
            Happening::Known(row) => What::Known(document(row)),
            Happening::Warning(warning) => What::Warning(Text::new(warning)),
        };
        self.listener.hear(&what.into());
    }

    fn end(self, ended: &ledger::Summary) -> extracta_summary {
        extracta_summary {
            runs: ended.runs.iter().map(|run| run.0).collect(),
            elsewhere: ended.elsewhere.len(),
            stop: ended.stop.as_ref().into(),
            ..self.summary
        }
    }
}

fn document(row: &Row) -> extracta_document {
    extracta_document::in_ledger(&row.document_as_given(), row.run.0, Some(&row.path))
}

impl From<LedgerError> for extracta_error {
    fn from(error: LedgerError) -> Self {
        let of_path = Error { kind: error.kind(), http_status: None, message: error.to_string() };
        extracta_error::from(&of_path).about(&error.path)
    }
}

impl From<RunError> for extracta_error {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Ledger(error) => error.into(),
            RunError::Client(error) => error.into(),
        }
    }
}
