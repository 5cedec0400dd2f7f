//! Writing records into their tables.

use extracta_client::{Error, StopReason, Target};
use extracta_protocol::session::{
    BatchNumber, BatchRecord, DocumentNumber, DocumentRecord, Record, RequestFate, RequestRecord,
    State,
};
use rusqlite::{
    Connection, OptionalExtension, Result, Row, ToSql, Transaction, named_params, params,
};

use crate::columns::{
    StateColumn, error_columns, list_column, stalled_column, unmatched_column, unsettled_column,
};
use crate::db::now_in_milliseconds;
use crate::ids::EntryId;

pub(super) fn save_record(db: &Transaction<'_>, record: &Record) -> Result<()> {
    match record {
        Record::Stop(error) => save_stop(db, error),
        Record::Parked { target, error } => save_parked(db, target, error),
        Record::Batch(batch) => save_batch(db, batch),
        Record::Request(request) => save_request(db, request),
        Record::Document { number, document } => match standing(db, *number)? {
            // The session has not heard of it: it gets no file.
            Some((State::Dropped, _)) => Ok(()),
            before => save_over(db, *number, document, before),
        },
        Record::Unmatched { batch, rows } => {
            let unmatched = "UPDATE batches SET unmatched = ?2 WHERE batch = ?1";
            db.execute(unmatched, params![batch.0, unmatched_column(rows)?]).map(drop)
        }
    }
}

/// Where a document is on its way, its batch, and the one that it is followed to.
type Standing = (State, [Option<usize>; 2]);

fn standing(db: &Connection, number: DocumentNumber) -> Result<Option<Standing>> {
    let standing = "SELECT state, batch, followed FROM documents WHERE document = ?1";
    let read = |row: &Row<'_>| Ok((row.get::<_, StateColumn>(0)?.0, [row.get(1)?, row.get(2)?]));
    db.prepare_cached(standing)?.query_row([number.0], read).optional()
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

fn save_parked(db: &Transaction<'_>, to: &Target, error: &Error) -> Result<()> {
    let (kind, http_status, message) = error_columns(Some(error));
    let values = named_params! {
        ":kind": to.kind(),
        ":target_id": to.as_str(),
        ":parked_kind": kind,
        ":parked_http_status": http_status,
        ":parked_message": message,
    };
    update(db, "targets", 2, values)
}

pub(crate) fn save_batch(db: &Transaction<'_>, batch: &BatchRecord) -> Result<()> {
    let (kind, http_status, message) = error_columns(batch.error.as_deref());
    let values = named_params! {
        ":batch": batch.number.0,
        ":target": target(db, &batch.target)?,
        ":batch_id": batch.id.as_ref().map(|id| id.as_str()),
        ":is_sealed": batch.is_sealed,
        ":documents": batch.documents,
        ":awaited": batch.awaited,
        ":unsettled": unsettled_column(&batch.unsettled)?,
        ":departed": list_column(batch.removed_names.iter())?,
        ":trouble_kind": kind,
        ":trouble_http_status": http_status,
        ":trouble_message": message,
        ":stalled": stalled_column(&batch.stalled)?,
    };
    upsert(db, "batches", 2, values)
}

/// The service takes documents of the target of this batch: it is parked
/// no longer.
fn unpark(db: &Transaction<'_>, batch: BatchNumber) -> Result<()> {
    let unpark = "UPDATE targets SET parked_kind = NULL, parked_http_status = NULL, \
         parked_message = NULL WHERE parked_kind IS NOT NULL \
         AND target = (SELECT target FROM batches WHERE batch = ?1)";
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

/// Changes a document's columns but those that stay for ever, and those named here.
macro_rules! change_document {
    ($more:literal) => {
        concat!(
            "UPDATE documents SET state = ?2, request = ?3, wire_name = ?4, file_id = ?5, \
             pages = ?6, document_type = ?7, confidence = ?8, extraction_id = ?9, \
             extraction_batch_id = ?10, extraction_file_id = ?11, possibly_charged_twice = ?12, \
             settled_by_absence = ?13, unknown_tries = ?14, lost_openers = ?15, \
             trouble_kind = ?16, trouble_http_status = ?17, trouble_message = ?18, \
             extracted = ?19",
            $more,
            " WHERE document = ?1"
        )
    };
}

pub(crate) fn save_document(
    db: &Transaction<'_>,
    number: DocumentNumber,
    document: &DocumentRecord,
) -> Result<()> {
    save_over(db, number, document, standing(db, number)?)
}

fn save_over(
    db: &Transaction<'_>,
    number: DocumentNumber,
    document: &DocumentRecord,
    before: Option<Standing>,
) -> Result<()> {
    let (state, batches) = before.unzip();
    if document.state.is_final() && state != Some(document.state) {
        record_entries(db, number)?;
    }
    let (kind, http_status, message) = error_columns(document.error.as_deref());
    let extraction = document.extraction.as_ref();
    let new_batches = [document.batch, document.followed].map(|batch| batch.map(|it| it.0));
    let values: [&dyn ToSql; 21] = [
        &number.0,
        &document.state.as_str(),
        &document.request,
        &document.wire_name,
        &document.file_id.as_ref().map(|id| id.as_str()),
        &document.pages,
        &document.document_type,
        &document.confidence,
        &extraction.map(|link| link.extraction_id.as_str()),
        &extraction.map(|link| link.batch_id.as_str()),
        &extraction.map(|link| link.file_id.as_str()),
        &document.is_possibly_charged_twice,
        &document.is_settled_by_absence,
        &document.unknown_tries,
        &document.lost_openers,
        &kind,
        &http_status,
        &message,
        &document.values.as_ref().map(|values| values.json()),
        &new_batches[0],
        &new_batches[1],
    ];
    // Naming a batch costs a change of its index and a look for the batch.
    match batches == Some(new_batches) {
        true => db.prepare_cached(change_document!(""))?.execute(&values[..19]),
        false => {
            let change = change_document!(", batch = ?20, followed = ?21");
            db.prepare_cached(change)?.execute(&values[..])
        }
    }
    .map(drop)
}

/// Hands a document's entries to the consumers.
fn record_entries(db: &Connection, number: DocumentNumber) -> Result<()> {
    let entries = "INSERT INTO records (entry, at) SELECT entry, ?2 FROM entries \
         WHERE document = ?1 ORDER BY entry";
    db.prepare_cached(entries)?.execute(params![number.0, now_in_milliseconds()]).map(drop)
}

/// Hands an entry of a final document to the consumers.
pub(crate) fn record_entry(db: &Connection, entry: EntryId) -> Result<()> {
    let record = "INSERT INTO records (entry, at) VALUES (?1, ?2)";
    db.prepare_cached(record)?.execute([entry.0, now_in_milliseconds()]).map(drop)
}

/// The number of a target, which is entered if it is new.
pub(crate) fn target(db: &Connection, to: &Target) -> Result<i64> {
    let known = "SELECT target FROM targets WHERE kind = ?1 AND target_id = ?2";
    let named = [to.kind(), to.as_str()];
    let known = db.prepare_cached(known)?.query_row(named, |row| row.get(0)).optional()?;
    match known {
        Some(number) => Ok(number),
        None => {
            let values = named_params! { ":kind": to.kind(), ":target_id": to.as_str() };
            insert(db, "targets", values)
        }
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
