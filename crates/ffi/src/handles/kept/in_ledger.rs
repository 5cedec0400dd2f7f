//! The ledger, in the types that C knows.

use std::collections::VecDeque;
use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use ::extracta_client::{Asking, BatchId, Cancel, ErrorKind, Event, ExtractionId, Target};
use extracta_ledger as ledger;
pub(crate) use extracta_ledger::{EntryId, Filter, Ledger, NewEntry, Worker};
use extracta_ledger::{From as Begin, LedgerError, RecordKey, RefusedEntry, Row, Subject};

use super::Until;
use crate::boundary::{error::extracta_error, texts::Text};
use crate::handles::progress::extracta_progress;
use crate::values::batch::extracta_batch;
use crate::values::document::extracta_document;
use crate::values::entered::extracta_entered;
use crate::values::event::extracta_event;
use crate::values::records::extracta_records;
use crate::values::status::extracta_status;
use crate::values::target_status::extracta_target_status;

type Result<T> = std::result::Result<T, extracta_error>;

/// Where a reader of documents is, and what it looks for.
#[derive(Debug, Default)]
pub(crate) struct Place {
    filter: Filter,
    after: Option<EntryId>,
    is_over: bool,
}

/// A consumer, and the last record that it took.
#[derive(Debug)]
pub(crate) struct Consumer {
    consumer: ledger::Consumer,
    taken: Option<RecordKey>,
}

impl Place {
    pub(crate) fn of(filter: Filter) -> Self {
        Place { filter, ..Place::default() }
    }
}

pub(crate) fn entry_from(ledger: &Ledger, name: PathBuf, from: &mut dyn Read) -> Result<NewEntry> {
    ledger.entry_from(&name, from).map_err(|error| extracta_error::of_io(&name, &error))
}

pub(crate) fn enter(
    ledger: &Ledger,
    to: Target,
    entries: Vec<NewEntry>,
) -> Result<extracta_entered> {
    let count = entries.len();
    let entered = ledger.enter(to, entries)?;
    let refused = |it: &RefusedEntry| extracta_document::new(&it.document());
    Ok(extracta_entered {
        entries: (0..count).map(|input| entered.entry(input).map_or(0, |entry| entry.0)).collect(),
        refused: entered.refused.iter().map(refused).collect(),
        new_documents: entered.new_documents,
        new_bytes: entered.new_bytes,
        known: entered.known,
    })
}

pub(crate) fn processed(
    ledger: &Ledger,
    extraction: ExtractionId,
    batch: &BatchId,
) -> Result<bool> {
    Ok(ledger.processed(extraction, batch)?)
}

pub(crate) fn status(ledger: &Ledger) -> Result<extracta_status> {
    let (status, batches) = (ledger.status()?, ledger.batches()?);
    let batch = |batch: &ledger::BatchStatus| {
        extracta_batch::new(&batch.target, &batch.id, batch.documents, batch.awaited)
    };
    let of_one = |it: &ledger::TargetStatus| {
        let is_its_own = |batch: &&ledger::BatchStatus| batch.target == it.target;
        extracta_target_status {
            id: Text::new(it.target.as_str()),
            is_extraction: matches!(it.target, Target::Extraction(_)),
            documents: it.documents,
            stop: it.parked.as_deref().map(extracta_error::from),
            batches: batches.iter().filter(is_its_own).map(batch).collect(),
            unmatched_rows: it.unmatched_rows,
        }
    };
    let consumers = ledger.consumers()?;
    Ok(extracta_status {
        created_at: status.created_at,
        // Of another container the id is not known.
        worker: status.worker.map_or(0, |holder| holder.process.map_or(-1, i64::from)),
        stop: status.stop.as_deref().map(extracta_error::from),
        targets: status.targets.iter().map(of_one).collect(),
        consumers: consumers.iter().map(|it| (Text::new(&it.name), it.waiting)).collect(),
    })
}

/// The next documents; none at the end.
pub(crate) fn documents(ledger: &Ledger, place: &mut Place) -> Result<VecDeque<extracta_document>> {
    if place.is_over {
        return Ok(VecDeque::new());
    }
    let page = ledger.page_of(&place.filter, place.after)?;
    place.after = page.last().map(|row| row.entry);
    place.is_over = page.is_empty();
    Ok(page.iter().map(document).collect())
}

/// Works until an end; what ended it before is its error.
pub(crate) fn work(
    worker: &mut Worker,
    until: Until,
    cancel: &Cancel,
    progress: Option<&extracta_progress>,
) -> Result<()> {
    let progress = progress.cloned().unwrap_or_default();
    let hear = &mut |event: Event<Subject<'_>>| {
        progress.hear(event.map(|subject| match subject {
            Subject::Row(row) => document(row),
            Subject::Refused(refused) => extracta_document::new(&refused.document()),
        }));
    };
    let entries = |entries: Vec<i64>| entries.into_iter().map(EntryId).collect::<Vec<_>>();
    let is_for_ever = until == Until::Cancelled;
    worker.set_cancel(cancel);
    let summary = match until {
        Until::Sent(own) => worker.work_for(&entries(own), Asking::Never, hear),
        Until::Known(own) => worker.work_for(&entries(own), Asking::UntilKnown, hear),
        Until::AllKnown => worker.collect(hear),
        Until::AskedOnce => worker.collect_once(hear),
        Until::Cancelled => worker.work_for_ever(hear),
    };
    // The steps that may follow are nobody's to cancel.
    worker.set_cancel(&Cancel::new());
    match summary?.stop {
        Some(stop) if is_for_ever && stop.kind == ErrorKind::Cancelled => Ok(()),
        Some(stop) => Err((&*stop).into()),
        None => Ok(()),
    }
}

/// One event. A document that several entries name is told once for each.
pub(crate) fn step(worker: &mut Worker, max_wait: Duration) -> Result<extracta_event> {
    let event = worker.step(max_wait)?;
    Ok(extracta_event::new(event.map(|event| event.map(|row| document(&row)))))
}

pub(crate) fn finish(worker: &mut Worker) {
    worker.finish();
}

pub(crate) use ledger::give_up_all;

pub(crate) fn descriptor(worker: &Worker) -> Option<i32> {
    worker.descriptor().ok()
}

pub(crate) fn rests_for(worker: &Worker) -> Duration {
    worker.rests_for()
}

pub(crate) fn consumer(ledger: &Ledger, name: &str, is_from_now: bool) -> Result<Consumer> {
    let begin = if is_from_now { Begin::Now } else { Begin::Beginning };
    Ok(Consumer { consumer: ledger.consumer(name, begin)?, taken: None })
}

pub(crate) fn remove_consumer(ledger: &Ledger, name: &str) -> Result<()> {
    Ok(ledger.remove_consumer(name)?)
}

pub(crate) fn take(consumer: &mut Consumer, at_most: usize) -> Result<extracta_records> {
    let taken = consumer.consumer.take(at_most)?;
    let record = |it: &ledger::TakenRecord| (Text::new(&it.key.to_string()), document(&it.row));
    let records = taken.iter().map(record).collect();
    consumer.taken = taken.into_iter().last().map(|last| last.key).or(consumer.taken.take());
    Ok(extracta_records { records })
}

pub(crate) fn acknowledge(consumer: &mut Consumer) -> Result<()> {
    match &consumer.taken {
        Some(last) => Ok(consumer.consumer.acknowledge(last)?),
        None => Ok(()),
    }
}

fn document(row: &Row) -> extracta_document {
    extracta_document::in_ledger(&row.document_as_given(), row.entry.0, &row.path)
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
