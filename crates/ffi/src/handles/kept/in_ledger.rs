//! The ledger, in the types that C knows.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::extracta_client::{BaseUrl, Cancel, ClassificationId, Client, Error, Event, State};
use extracta_ledger as ledger;
use extracta_ledger::{InputId, LedgerError, Row, Rows, RunId, Subject};

use crate::boundary::{error::extracta_error, texts::Text};
use crate::handles::progress::Listener;
use crate::values::event::extracta_event;
use crate::values::run_status::{BatchStatus, extracta_run_status};
use crate::values::{document::extracta_document, summary::extracta_summary};

type Result<T> = std::result::Result<T, extracta_error>;

/// A ledger.
#[derive(Debug, Clone)]
pub(crate) struct Ledger(ledger::Ledger);

/// Work on its runs.
#[derive(Debug)]
pub(crate) struct Run(ledger::Run);

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
            stop: run.stop.as_deref().map(extracta_error::from),
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
        Ok(Run(ledger::Run::new(client, &ledger.0, cancel)?))
    }

    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.0.set_timeout(timeout);
    }

    pub(crate) fn submit(
        &mut self,
        classification: &ClassificationId,
        paths: Vec<PathBuf>,
        listener: &Listener,
    ) -> Result<extracta_summary> {
        summary_of(listener, |hear| self.0.submit(classification, paths, hear))
    }

    pub(crate) fn classify(
        &mut self,
        classification: &ClassificationId,
        paths: Vec<PathBuf>,
        listener: &Listener,
    ) -> Result<extracta_summary> {
        summary_of(listener, |hear| self.0.classify(classification, paths, hear))
    }

    pub(crate) fn collect(&mut self, listener: &Listener) -> Result<extracta_summary> {
        summary_of(listener, |hear| self.0.collect(hear))
    }

    pub(crate) fn collect_once(&mut self, listener: &Listener) -> Result<extracta_summary> {
        summary_of(listener, |hear| self.0.collect_once(hear))
    }

    /// One event. A document that several inputs name is told once for each.
    pub(crate) fn step(&mut self, max_wait: Duration) -> Result<extracta_event> {
        let event = self.0.step(max_wait)?;
        Ok(extracta_event::new(event.map(|event| event.map(|row| document(&row)))))
    }
}

/// Does a call that is heard of, and sums up how it ended.
fn summary_of(
    listener: &Listener,
    call: impl FnOnce(
        &mut dyn FnMut(Event<Subject<'_>>),
    ) -> std::result::Result<ledger::Summary, LedgerError>,
) -> Result<extracta_summary> {
    let mut summary = extracta_summary::default();
    let ended = call(&mut |event| {
        if let Event::Examined { documents, bytes, .. } = &event {
            (summary.new_documents, summary.new_bytes) = (*documents, *bytes);
        }
        if let Event::Known(Subject::Refused(refused)) = &event {
            summary.refused.push(extracta_document::new(&refused.document()));
        }
        listener.hear(event.map(|subject| match subject {
            Subject::Row(row) => document(row),
            Subject::Refused(refused) => extracta_document::new(&refused.document()),
        }));
    })?;
    summary.runs = ended.runs.iter().map(|run| run.0).collect();
    summary.elsewhere = ended.elsewhere.len();
    summary.stop = ended.stop.as_deref().map(extracta_error::from);
    Ok(summary)
}

fn document(row: &Row) -> extracta_document {
    extracta_document::in_ledger(&row.document_as_given(), row.run.0, Some(&row.path))
}

impl From<LedgerError> for extracta_error {
    fn from(error: LedgerError) -> Self {
        if let Some(error) = error.as_client_error() {
            return error.clone().into();
        }
        let (kind, message) = (error.kind(), error.to_string());
        let said = extracta_error::from(&Error { kind, http_status: None, message });
        match error.path() {
            Some(path) => said.about(path),
            None => said,
        }
    }
}
