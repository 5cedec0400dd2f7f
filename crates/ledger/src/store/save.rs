//! Writing records into their tables.

use extracta_protocol::session::{
    BatchRecord, Document, DocumentNumber, Record, RequestRecord, State, Stop,
};
use rusqlite::{Result, Transaction, params};

use crate::columns::{error_columns, signed, to_json, unmatched_column, unsettled_column};
use crate::db::now_in_milliseconds;

pub(super) fn save_record(db: &Transaction<'_>, run: i64, record: &Record) -> Result<()> {
    match record {
        Record::Stop(stop) => save_stop(db, run, stop),
        Record::Batch(batch) => save_batch(db, run, batch),
        Record::Request(request) => save_request(db, run, request),
        Record::Document { number, document } => save_document(db, run, *number, document),
        Record::Unmatched { batch, rows } => {
            let unmatched = "UPDATE batches SET unmatched = ?3 WHERE run = ?1 AND batch = ?2";
            let rows = unmatched_column(rows)?;
            db.execute(unmatched, params![run, signed(batch.0 as u64), rows]).map(drop)
        }
    }
}

fn save_stop(db: &Transaction<'_>, run: i64, stop: &Stop) -> Result<()> {
    let (kind, http_status, message) = error_columns(Some(&stop.error));
    let set = "UPDATE runs SET stop_reason = ?2, stop_kind = ?3, stop_http_status = ?4, \
         stop_message = ?5 WHERE run = ?1";
    db.execute(set, params![run, stop.reason.as_str(), kind, http_status, message]).map(drop)
}

pub(crate) fn save_batch(db: &Transaction<'_>, run: i64, batch: &BatchRecord) -> Result<()> {
    let (kind, http_status, message) = error_columns(batch.error.as_deref());
    let upsert = "INSERT INTO batches (run, batch, batch_id, is_sealed, documents, awaited, \
         unsettled, departed, trouble_kind, trouble_http_status, trouble_message) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
         ON CONFLICT DO UPDATE SET batch_id = ?3, is_sealed = ?4, documents = ?5, awaited = ?6, \
         unsettled = ?7, departed = ?8, trouble_kind = ?9, trouble_http_status = ?10, \
         trouble_message = ?11";
    let mut upsert = db.prepare_cached(upsert)?;
    let values = params![
        run,
        signed(batch.number.0 as u64),
        batch.id.as_ref().map(|id| id.as_str()),
        batch.is_sealed,
        signed(batch.documents as u64),
        signed(batch.awaited as u64),
        unsettled_column(&batch.unsettled)?,
        to_json(&batch.departed)?,
        kind,
        http_status,
        message,
    ];
    upsert.execute(values).map(drop)
}

fn save_request(db: &Transaction<'_>, run: i64, request: &RequestRecord) -> Result<()> {
    let end = request.end.as_ref();
    let (kind, http_status, message) = error_columns(end.and_then(|end| end.error.as_deref()));
    let now = now_in_milliseconds();
    let upsert = "INSERT INTO requests (run, request, batch, files, bytes, begun_at, ended_at, \
         fate, trouble_kind, trouble_http_status, trouble_message) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
         ON CONFLICT DO UPDATE SET ended_at = ?7, fate = ?8, trouble_kind = ?9, \
         trouble_http_status = ?10, trouble_message = ?11";
    let mut upsert = db.prepare_cached(upsert)?;
    let values = params![
        run,
        signed(request.number),
        signed(request.batch.0 as u64),
        signed(request.files as u64),
        signed(request.bytes),
        now,
        end.map(|_| now),
        end.map(|end| end.fate.as_str()),
        kind,
        http_status,
        message,
    ];
    upsert.execute(values).map(drop)
}

pub(crate) fn save_document(
    db: &Transaction<'_>,
    run: i64,
    number: DocumentNumber,
    document: &Document,
) -> Result<()> {
    let (kind, http_status, message) = error_columns(document.error.as_deref());
    let extraction = document.extraction.as_ref();
    let set = "UPDATE documents SET state = ?3, batch = ?4, request = ?5, wire_name = ?6, \
         file_id = ?7, pages = ?8, document_type = ?9, confidence = ?10, extraction_id = ?11, \
         extraction_batch_id = ?12, extraction_file_id = ?13, possibly_charged_twice = ?14, \
         settled_by_absence = ?15, unknown_tries = ?16, lost_openers = ?17, trouble_kind = ?18, \
         trouble_http_status = ?19, trouble_message = ?20 WHERE run = ?1 AND document = ?2";
    let mut set = db.prepare_cached(set)?;
    let values = params![
        run,
        signed(number.0 as u64),
        document.state.as_str(),
        document.batch.map(|batch| signed(batch.0 as u64)),
        document.request.map(signed),
        document.wire_name,
        document.file_id.as_ref().map(|id| id.as_str()),
        document.pages,
        document.document_type,
        document.confidence,
        extraction.map(|link| link.extraction_id.as_str()),
        extraction.map(|link| link.batch_id.as_str()),
        extraction.map(|link| link.file_id.as_str()),
        document.is_possibly_charged_twice,
        document.is_settled_by_absence,
        document.unknown_tries,
        document.lost_openers,
        kind,
        http_status,
        message,
    ];
    set.execute(values).map(drop)
}

/// A document that was never sent.
pub(crate) fn insert_document(
    db: &Transaction<'_>,
    run: i64,
    number: u64,
    document: &Document,
    sha256: &[u8],
) -> Result<()> {
    let insert = "INSERT INTO documents (run, document, name, length, sha256, state) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut insert = db.prepare_cached(insert)?;
    let (name, length) = (&document.input.name, signed(document.input.length));
    let state = State::Planned.as_str();
    insert.execute(params![run, signed(number), name, length, sha256, state]).map(drop)
}
