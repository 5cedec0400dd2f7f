//! Writing records into their tables.

use extracta_client::{Error, StopReason};
use extracta_protocol::session::{
    BatchRecord, DocumentNumber, DocumentRecord, Record, RequestRecord,
};
use rusqlite::{Connection, Result, ToSql, Transaction, named_params, params};

use crate::columns::{error_columns, list_column, unmatched_column, unsettled_column};
use crate::db::now_in_milliseconds;

pub(super) fn save_record(db: &Transaction<'_>, run: i64, record: &Record) -> Result<()> {
    match record {
        Record::Stop(stop) => save_stop(db, run, stop),
        Record::Batch(batch) => save_batch(db, run, batch),
        Record::Request(request) => save_request(db, run, request),
        Record::Document { number, document } => save_document(db, run, *number, document),
        Record::Unmatched { batch, rows } => {
            let unmatched = "UPDATE batches SET unmatched = ?3 WHERE run = ?1 AND batch = ?2";
            db.execute(unmatched, params![run, batch.0, unmatched_column(rows)?]).map(drop)
        }
    }
}

fn save_stop(db: &Transaction<'_>, run: i64, stop: &Error) -> Result<()> {
    let (kind, http_status, message) = error_columns(Some(stop));
    let values = named_params! {
        ":run": run,
        ":stop_reason": StopReason::of(stop.kind).as_str(),
        ":stop_kind": kind,
        ":stop_http_status": http_status,
        ":stop_message": message,
    };
    update(db, "runs", 1, values)
}

pub(crate) fn save_batch(db: &Transaction<'_>, run: i64, batch: &BatchRecord) -> Result<()> {
    let (kind, http_status, message) = error_columns(batch.error.as_deref());
    let values = named_params! {
        ":run": run,
        ":batch": batch.number.0,
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

fn save_request(db: &Transaction<'_>, run: i64, request: &RequestRecord) -> Result<()> {
    let end = request.end.as_ref();
    let (kind, http_status, message) = error_columns(end.and_then(|end| end.error.as_deref()));
    let now = now_in_milliseconds();
    let values = named_params! {
        ":run": run,
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
    upsert(db, "requests", 6, values)
}

pub(crate) fn save_document(
    db: &Transaction<'_>,
    run: i64,
    number: DocumentNumber,
    document: &DocumentRecord,
) -> Result<()> {
    let (kind, http_status, message) = error_columns(document.error.as_deref());
    let extraction = document.extraction.as_ref();
    let values = named_params! {
        ":run": run,
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
    update(db, "documents", 2, values)
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

/// Changes a row whose key is the first columns, as many as `key`.
fn update(db: &Connection, table: &str, key: usize, values: &Values<'_>) -> Result<()> {
    let (key, changed) = values.split_at(key);
    let (key, changed) = (assignments(key, " AND "), assignments(changed, ", "));
    let update = format!("UPDATE {table} SET {changed} WHERE {key}");
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
