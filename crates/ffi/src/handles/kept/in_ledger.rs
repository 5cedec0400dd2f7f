//! The ledger, in the types that C knows.

use std::collections::VecDeque;
use std::time::Duration;

use ::extracta_client::Event;
use extracta_ledger as ledger;
use extracta_ledger::{InputId, LedgerError, Row, Rows, RunId, Subject};
pub(crate) use extracta_ledger::{Ledger, Run};

use super::work::Work;
use crate::boundary::{error::extracta_error, texts::Text};
use crate::handles::progress::extracta_progress;
use crate::values::event::extracta_event;
use crate::values::run_status::{BatchStatus, extracta_run_status};
use crate::values::{document::extracta_document, summary::extracta_summary};

type Result<T> = std::result::Result<T, extracta_error>;

/// Where a reader of documents is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    after: Option<InputId>,
    is_over: bool,
}

pub(crate) fn status(ledger: &Ledger) -> Result<Vec<extracta_run_status>> {
    let batch = |batch: &ledger::BatchStatus| BatchStatus {
        id: Text::new(batch.id.as_str()),
        documents: batch.documents,
        awaited: batch.awaited,
    };
    let status = |run: &ledger::RunStatus| {
        Ok(extracta_run_status {
            id: run.run.0,
            classification_id: Text::new(run.classification_id.as_str()),
            created_at: run.created_at,
            is_owned: run.is_owned,
            documents: run.documents,
            stop: run.stop.as_deref().map(extracta_error::from),
            batches: ledger.batches(run.run)?.iter().map(batch).collect(),
            unmatched_rows: ledger.unmatched_rows(run.run)?,
        })
    };
    ledger.runs()?.iter().map(status).collect()
}

/// The next documents of a run, or of all where it is 0; none at the end.
pub(crate) fn documents(
    ledger: &Ledger,
    run: i64,
    place: &mut Place,
) -> Result<VecDeque<extracta_document>> {
    if place.is_over {
        return Ok(VecDeque::new());
    }
    let rows = if run == 0 { Rows::All } else { Rows::OfRun(RunId(run)) };
    let page = ledger.page(rows, place.after)?;
    place.after = page.last().map(|row| row.input);
    place.is_over = page.is_empty();
    Ok(page.iter().map(document).collect())
}

/// Does a call that is heard of, and sums up how it ended.
pub(crate) fn work(
    run: &mut Run,
    work: Work,
    progress: Option<&extracta_progress>,
) -> Result<extracta_summary> {
    let progress = progress.cloned().unwrap_or_default();
    let mut summary = extracta_summary::default();
    let hear = &mut |event: Event<Subject<'_>>| {
        if let Event::Examined { documents, bytes, .. } = &event {
            (summary.new_documents, summary.new_bytes) = (*documents, *bytes);
        }
        if let Event::Known(Subject::Refused(refused)) = &event {
            summary.refused.push(extracta_document::new(&refused.document()));
        }
        progress.hear(event.map(|subject| match subject {
            Subject::Row(row) => document(row),
            Subject::Refused(refused) => extracta_document::new(&refused.document()),
        }));
    };
    let ended = match work {
        Work::Submit(classification, paths) => run.submit(&classification, paths, hear),
        Work::Classify(classification, paths) => run.classify(&classification, paths, hear),
        Work::Collect => run.collect(hear),
        Work::CollectOnce => run.collect_once(hear),
    }?;
    summary.runs = ended.runs.iter().map(|run| run.0).collect();
    summary.elsewhere = ended.elsewhere.len();
    summary.stop = ended.stop.as_deref().map(extracta_error::from);
    Ok(summary)
}

/// One event. A document that several inputs name is told once for each.
pub(crate) fn step(run: &mut Run, max_wait: Duration) -> Result<extracta_event> {
    let event = run.step(max_wait)?;
    Ok(extracta_event::new(event.map(|event| event.map(|row| document(&row)))))
}

fn document(row: &Row) -> extracta_document {
    extracta_document::in_ledger(&row.document_as_given(), row.run.0, Some(&row.path))
}

impl From<LedgerError> for extracta_error {
    fn from(error: LedgerError) -> Self {
        if let Some(error) = error.as_client_error() {
            return error.clone().into();
        }
        let said = extracta_error::ours(error.kind(), &error.to_string());
        match error.path() {
            Some(path) => said.about(path),
            None => said,
        }
    }
}
