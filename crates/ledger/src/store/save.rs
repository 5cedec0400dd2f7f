//! Writing records into their tables.

use extracta_client::{ClassificationId, Error, StopReason};
use extracta_protocol::session::{
    BatchNumber, BatchRecord, DocumentNumber, DocumentRecord, Record, RequestFate, RequestRecord,
    State,
};
use rusqlite::{Connection, OptionalExtension, Result, ToSql, Transaction, named_params, params};

use crate::columns::{error_columns, list_column, unmatched_column, unsettled_column};
use crate::db::now_in_milliseconds;
use crate::ids::EntryId;

pub(super) fn save_record(db: &Transaction<'_>, record: &Record) -> Result<()> {
    match record {
        Record::Stop(error) => save_stop(db, error),
        Record::Parked { classification_id, error } => save_parked(db, classification_id, error),
        Record::Batch(batch) => save_batch(db, batch),
        Record::Request(request) => save_request(db, request),
        Record::Document { number, document } => match is_dropped(db, *number)? {
            // The session has not heard of it: it gets no file.
            true => Ok(()),
            false => save_document(db, *number, document),
        },
        Record::Unmatched { batch, rows } => {
            let unmatched = "UPDATE batches SET unmatched = ?2 WHERE batch = ?1";
            db.execute(unmatched, params![batch.0, unmatched_column(rows)?]).map(drop)
        }
    }
}

fn is_dropped(db: &Connection, number: DocumentNumber) -> Result<bool> {
    let dropped = "SELECT state = 'dropped' FROM documents WHERE document = ?1";
    let dropped = db.prepare_cached(dropped)?.query_row([number.0], |row| row.get(0)).optional()?;
    Ok(dropped.unwrap_or(false))
}

fn save_stop(db: &Transaction<'_>, stop: &Error) -> Result<()> {
    let (kind, http_status, message) = error_columns(Some(stop));
    let values = named_params! {
        ":stop_reason": StopReason::of(stop.kind).as_str(),
        ":stop_kind": kind,
        ":stop_http_status": http_status,
        ":stop_message": message,
    };
    update(db, "ledger", 0, values)
}

fn save_parked(db: &Transaction<'_>, id: &ClassificationId, error: &Error) -> Result<()> {
    let (kind, http_status, message) = error_columns(Some(error));
    let values = named_params! {
        ":classification_id": id.as_str(),
        ":parked_kind": kind,
        ":parked_http_status": http_status,
        ":parked_message": message,
    };
    update(db, "classifications", 1, values)
}

pub(crate) fn save_batch(db: &Transaction<'_>, batch: &BatchRecord) -> Result<()> {
    let (kind, http_status, message) = error_columns(batch.error.as_deref());
    let values = named_params! {
        ":batch": batch.number.0,
        ":classification": classification(db, &batch.classification_id)?,
        ":batch_id": batch.id.as_ref().map(|id| id.as_str()),
        ":is_sealed": batch.is_sealed,
        ":documents": batch.documents,
        ":awaited": batch.awaited,
        ":unsettled": unsettled_column(&batch.unsettled)?,
        ":departed": list_column(batch.removed_names.iter())?,
        ":trouble_kind": kind,
        ":trouble_http_status": http_status,
        ":trouble_message": message,
    };
    upsert(db, "batches", 2, values)
}

/// The service takes documents of the classification of this batch: it is parked
/// no longer.
fn unpark(db: &Transaction<'_>, batch: BatchNumber) -> Result<()> {
    let unpark = "UPDATE classifications SET parked_kind = NULL, parked_http_status = NULL, \
         parked_message = NULL WHERE parked_kind IS NOT NULL \
         AND classification = (SELECT classification FROM batches WHERE batch = ?1)";
    db.prepare_cached(unpark)?.execute([batch.0]).map(drop)
}

fn save_request(db: &Transaction<'_>, request: &RequestRecord) -> Result<()> {
    let end = request.end.as_ref();
    let (kind, http_status, message) = error_columns(end.and_then(|end| end.error.as_deref()));
    let now = now_in_milliseconds();
    let values = named_params! {
        ":request": request.number,
        ":batch": request.batch.0,
        ":files": request.files,
        ":bytes": request.bytes,
        ":begun_at": now,
        // What is above stays as it was at the request's beginning.
        ":ended_at": end.map(|_| now),
        ":fate": end.map(|end| end.fate.as_str()),
        ":trouble_kind": kind,
        ":trouble_http_status": http_status,
        ":trouble_message": message,
    };
    upsert(db, "requests", 5, values)?;
    match end {
        Some(end) if end.fate == RequestFate::Stored => unpark(db, request.batch),
        _ => Ok(()),
    }
}

pub(crate) fn save_document(
    db: &Transaction<'_>,
    number: DocumentNumber,
    document: &DocumentRecord,
) -> Result<()> {
    if document.state.is_final() {
        record_entries(db, number, document.state)?;
    }
    let (kind, http_status, message) = error_columns(document.error.as_deref());
    let extraction = document.extraction.as_ref();
    let values = named_params! {
        ":document": number.0,
        ":state": document.state.as_str(),
        ":batch": document.batch.map(|batch| batch.0),
        ":request": document.request,
        ":wire_name": document.wire_name,
        ":file_id": document.file_id.as_ref().map(|id| id.as_str()),
        ":pages": document.pages,
        ":document_type": document.document_type,
        ":confidence": document.confidence,
        ":extraction_id": extraction.map(|link| link.extraction_id.as_str()),
        ":extraction_batch_id": extraction.map(|link| link.batch_id.as_str()),
        ":extraction_file_id": extraction.map(|link| link.file_id.as_str()),
        ":possibly_charged_twice": document.is_possibly_charged_twice,
        ":settled_by_absence": document.is_settled_by_absence,
        ":unknown_tries": document.unknown_tries,
        ":lost_openers": document.lost_openers,
        ":trouble_kind": kind,
        ":trouble_http_status": http_status,
        ":trouble_message": message,
    };
    update(db, "documents", 1, values)
}

/// Hands a document's entries to the consumers: it comes to this final state now,
/// if it is not there yet.
fn record_entries(db: &Connection, number: DocumentNumber, state: State) -> Result<()> {
    let entries = "INSERT INTO records (entry, at) SELECT entry, ?3 FROM entries \
         JOIN documents USING (document) WHERE document = ?1 AND state != ?2 ORDER BY entry";
    let values = params![number.0, state.as_str(), now_in_milliseconds()];
    db.prepare_cached(entries)?.execute(values).map(drop)
}

/// Hands an entry of a final document to the consumers.
pub(crate) fn record_entry(db: &Connection, entry: EntryId) -> Result<()> {
    let record = "INSERT INTO records (entry, at) VALUES (?1, ?2)";
    db.prepare_cached(record)?.execute([entry.0, now_in_milliseconds()]).map(drop)
}

/// The number of a classification, which is entered if it is new.
pub(crate) fn classification(db: &Connection, id: &ClassificationId) -> Result<i64> {
    let known = "SELECT classification FROM classifications WHERE classification_id = ?1";
    let known = db.prepare_cached(known)?.query_row([id.as_str()], |row| row.get(0)).optional()?;
    match known {
        Some(number) => Ok(number),
        None => insert(db, "classifications", named_params! { ":classification_id": id.as_str() }),
    }
}

/// The values of a row, each by the name of its column after a colon.
type Values<'v> = [(&'v str, &'v dyn ToSql)];

/// Enters a row that is new.
pub(crate) fn insert(db: &Connection, table: &str, values: &Values<'_>) -> Result<i64> {
    db.prepare_cached(&insertion(table, values))?.insert(values)
}

/// Enters a row, or where there is one changes its columns after the first
/// `kept`, the key among them.
fn upsert(db: &Connection, table: &str, kept: usize, values: &Values<'_>) -> Result<()> {
    let changed = assignments(&values[kept..], ", ");
    let upsert = format!("{} ON CONFLICT DO UPDATE SET {changed}", insertion(table, values));
    db.prepare_cached(&upsert)?.execute(values).map(drop)
}

/// Changes the row whose key is the first columns, as many as `key`; the only
/// row of its table where that is 0.
pub(crate) fn update(db: &Connection, table: &str, key: usize, values: &Values<'_>) -> Result<()> {
    let (key, changed) = values.split_at(key);
    let changed = assignments(changed, ", ");
    let update = match key {
        [] => format!("UPDATE {table} SET {changed}"),
        key => format!("UPDATE {table} SET {changed} WHERE {}", assignments(key, " AND ")),
    };
    db.prepare_cached(&update)?.execute(values).map(drop)
}

fn insertion(table: &str, values: &Values<'_>) -> String {
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let names = names.join(", ");
    format!("INSERT INTO {table} ({}) VALUES ({names})", names.replace(':', ""))
}

fn assignments(values: &Values<'_>, between: &str) -> String {
    let assignment = |(name, _): &(&str, _)| format!("{} = {name}", &name[1..]);
    values.iter().map(assignment).collect::<Vec<_>>().join(between)
}
