//! The ledger, in the types that C knows.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use ::extracta_client::Event;
use extracta_ledger as ledger;
use extracta_ledger::{ClassificationStatus, EntryId, LedgerError, Row, Rows, State, Subject};
pub(crate) use extracta_ledger::{Ledger, Worker};

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
    after: Option<EntryId>,
    is_over: bool,
}

/// What is known of each classification, which is what C calls a run.
pub(crate) fn status(ledger: &Ledger) -> Result<Vec<extracta_run_status>> {
    let (status, batches) = (ledger.status()?, ledger.batches()?);
    let batch = |batch: &ledger::BatchStatus| BatchStatus {
        id: Text::new(batch.id.as_str()),
        documents: batch.documents,
        awaited: batch.awaited,
    };
    let of_one = |classification: &ClassificationStatus| {
        let is_its_own = |it: &&ledger::BatchStatus| it.classification_id == classification.id;
        let stop = classification.parked.as_deref().or(status.stop.as_deref());
        extracta_run_status {
            id: classification.number,
            classification_id: Text::new(classification.id.as_str()),
            created_at: status.created_at,
            is_owned: status.worker.is_some(),
            documents: classification.documents,
            stop: stop.map(extracta_error::from),
            batches: batches.iter().filter(is_its_own).map(batch).collect(),
            unmatched_rows: classification.unmatched_rows,
        }
    };
    Ok(status.classifications.iter().map(of_one).collect())
}

/// The next documents of a classification, or of all where it is 0; none at the
/// end.
pub(crate) fn documents(
    ledger: &Ledger,
    classification: i64,
    place: &mut Place,
) -> Result<VecDeque<extracta_document>> {
    if place.is_over {
        return Ok(VecDeque::new());
    }
    let rows = match classification {
        0 => Rows::All,
        number => Rows::OfClassification(number),
    };
    let page = ledger.page(rows, place.after)?;
    place.after = page.last().map(|row| row.entry);
    place.is_over = page.is_empty();
    Ok(page.iter().map(document).collect())
}

/// Does a call that is heard of, and sums up how it ended.
pub(crate) fn work(
    worker: &mut Worker,
    work: Work,
    progress: Option<&extracta_progress>,
) -> Result<extracta_summary> {
    let progress = progress.cloned().unwrap_or_default();
    let mut summary = extracta_summary::default();
    let mut told = BTreeSet::new();
    let hear = &mut |event: Event<Subject<'_>>| {
        if let Event::Examined { documents, bytes, .. } = &event {
            (summary.new_documents, summary.new_bytes) = (*documents, *bytes);
        }
        if let Event::Known(Subject::Refused(refused)) = &event {
            summary.refused.push(extracta_document::new(&refused.document()));
        }
        progress.hear(event.map(|subject| match subject {
            Subject::Row(row) => {
                told.insert(row.classification);
                document(row)
            }
            Subject::Refused(refused) => extracta_document::new(&refused.document()),
        }));
    };
    let (ended, to) = match work {
        Work::Submit(to, paths) => (worker.submit(&to, paths, hear)?, Some(to)),
        Work::Classify(to, paths) => (worker.classify(&to, paths, hear)?, Some(to)),
        Work::Collect => (worker.collect(hear)?, None),
        Work::CollectOnce => (worker.collect_once(hear)?, None),
    };
    let classifications = worker.ledger().status()?.classifications;
    let is_about = |it: &&ClassificationStatus| match &to {
        Some(to) => it.id == *to,
        None => told.contains(&it.number) || is_unfinished(it),
    };
    summary.runs = classifications.iter().filter(is_about).map(|it| it.number).collect();
    summary.elsewhere = usize::from(ended.elsewhere.is_some());
    summary.stop = ended.stop.as_deref().map(extracta_error::from);
    Ok(summary)
}

/// One event. A document that several entries name is told once for each.
pub(crate) fn step(worker: &mut Worker, max_wait: Duration) -> Result<extracta_event> {
    let event = worker.step(max_wait)?;
    Ok(extracta_event::new(event.map(|event| event.map(|row| document(&row)))))
}

/// Whether documents of it have no outcome yet.
fn is_unfinished(classification: &ClassificationStatus) -> bool {
    let states = State::ALL.iter().filter(|state| !state.is_final());
    states.map(|state| classification.of(*state)).sum::<u64>() > 0
}

fn document(row: &Row) -> extracta_document {
    extracta_document::in_ledger(&row.document_as_given(), row.classification, Some(&row.path))
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
