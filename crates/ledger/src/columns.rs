//! Records to columns, and columns to records, by their names.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use extracta_client::{
    BatchId, Error, ErrorKind, ExtractionId, ExtractionLink, FileId, Target, Values,
};
use extracta_protocol::response::ResultRow;
use extracta_protocol::session::{
    BatchNumber, BatchRecord, DocumentNumber, DocumentRecord, Stalled, State, Unsettled,
};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, Value, ValueRef};
use rusqlite::{Connection, Params, Result, Row};
use serde::{Deserialize, Serialize};

/// A row, read by the names of its columns. A name is looked for from where the
/// last one was found, so that columns cost least in their order.
pub(crate) struct Columns<'r> {
    row: &'r Row<'r>,
    /// Asked of SQLite once for all rows: for each row it takes most of the time.
    names: &'r [String],
    next: Cell<usize>,
}

impl Columns<'_> {
    pub(crate) fn get<T: FromSql>(&self, name: &str) -> Result<T> {
        let mut places = (self.next.get()..self.names.len()).chain(0..self.next.get());
        let place = places.find(|place| self.names[*place] == name);
        let place = place.ok_or_else(|| rusqlite::Error::InvalidColumnName(name.into()))?;
        self.next.set(place + 1);
        self.row.get(place)
    }
}

/// Reads the rows of a query.
pub(crate) fn read_all<T>(
    db: &Connection,
    query: &str,
    values: impl Params,
    mut read: impl FnMut(&Columns<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut query = db.prepare_cached(query)?;
    let name = |place| query.column_name(place).map(str::to_owned);
    let names = (0..query.column_count()).map(name).collect::<Result<Vec<_>>>()?;
    let rows =
        query.query_map(values, |row| read(&Columns { row, names: &names, next: Cell::new(0) }))?;
    rows.collect()
}

/// Reads the only row of a query, if there is one.
pub(crate) fn read_one<T>(
    db: &Connection,
    query: &str,
    values: impl Params,
    read: impl FnMut(&Columns<'_>) -> Result<T>,
) -> Result<Option<T>> {
    Ok(read_all(db, query, values, read)?.pop())
}

/// The columns that [`document`] reads, of documents and their target.
pub(crate) const DOCUMENT: &str = "kind, target_id, documents.document, name, \
     documents.length AS document_length, state, \
     documents.batch AS document_batch, request, wire_name, file_id, pages, document_type, \
     confidence, extraction_id, extraction_batch_id, extraction_file_id, wants_data, followed, extracted, \
     possibly_charged_twice, \
     settled_by_absence, unknown_tries, lost_openers, documents.trouble_kind AS document_kind, \
     documents.trouble_http_status AS document_http_status, \
     documents.trouble_message AS document_message";

/// Reads the columns of [`DOCUMENT`].
pub(crate) fn document(row: &Columns<'_>) -> Result<(DocumentNumber, DocumentRecord)> {
    let target = target(row)?;
    let number = DocumentNumber(row.get("document")?);
    let (name, length) = (row.get("name")?, row.get("document_length")?);
    let mut document = DocumentRecord::new(target, name, length);
    document.state = row.get::<StateColumn>("state")?.0;
    document.batch = row.get::<Option<usize>>("document_batch")?.map(BatchNumber);
    document.request = row.get("request")?;
    document.wire_name = row.get("wire_name")?;
    document.file_id = text(row, "file_id")?.and_then(FileId::new);
    document.pages = row.get("pages")?;
    document.document_type = row.get("document_type")?;
    document.confidence = row.get("confidence")?;
    document.extraction = extraction(row)?;
    document.wants_data = row.get("wants_data")?;
    document.followed = row.get::<Option<usize>>("followed")?.map(BatchNumber);
    document.values = text(row, "extracted")?.and_then(|json| Values::new(&json));
    document.is_possibly_charged_twice = row.get("possibly_charged_twice")?;
    document.is_settled_by_absence = row.get("settled_by_absence")?;
    document.unknown_tries = row.get("unknown_tries")?;
    document.lost_openers = row.get("lost_openers")?;
    document.error = error(row, "document_kind", "document_http_status", "document_message")?;
    Ok((number, document))
}

/// The columns that [`batch`] reads, beside the target of which its
/// documents are.
pub(crate) const BATCH: &str = "batches.batch, batch_id, is_sealed, documents, awaited, \
     unsettled, departed, stalled, batches.trouble_kind AS batch_kind, \
     batches.trouble_http_status AS batch_http_status, batches.trouble_message AS batch_message";

/// Reads the columns of [`BATCH`]; `None` where a join found no batch.
pub(crate) fn batch(row: &Columns<'_>, target: &Target) -> Result<Option<BatchRecord>> {
    let Some(number) = row.get("batch")? else { return Ok(None) };
    let Json::<Vec<UnsettledColumn>>(unsettled) = row.get("unsettled")?;
    let Json::<Vec<StalledColumn>>(stalled) = row.get("stalled")?;
    Ok(Some(BatchRecord {
        number: BatchNumber(number),
        target: target.clone(),
        id: text(row, "batch_id")?.and_then(BatchId::new),
        is_sealed: row.get("is_sealed")?,
        documents: row.get("documents")?,
        awaited: row.get("awaited")?,
        unsettled: unsettled.into_iter().map(unsettled_document).collect(),
        removed_names: row.get::<Json<_>>("departed")?.0,
        error: error(row, "batch_kind", "batch_http_status", "batch_message")?,
        stalled: stalled.into_iter().map(Stalled::from).collect(),
    }))
}

/// Reads the columns of why nothing more was sent: of the target, or
/// at all.
pub(crate) fn stop(row: &Columns<'_>) -> Result<Option<Arc<Error>>> {
    Ok(parked(row)?.or(stopped(row)?))
}

/// Reads the columns of the ledger's stop. Its reason follows from the kind.
pub(crate) fn stopped(row: &Columns<'_>) -> Result<Option<Arc<Error>>> {
    error(row, "stop_kind", "stop_http_status", "stop_message")
}

/// Reads the columns of why a document's data is not here yet.
pub(crate) fn data_error(row: &Columns<'_>) -> Result<Option<Arc<Error>>> {
    error(row, "data_kind", "data_http_status", "data_message")
}

/// Reads the columns of why a target is parked.
pub(crate) fn parked(row: &Columns<'_>) -> Result<Option<Arc<Error>>> {
    error(row, "parked_kind", "parked_http_status", "parked_message")
}

/// Reads the columns of what documents are sent to.
pub(crate) fn target(row: &Columns<'_>) -> Result<Target> {
    let (kind, id): (String, String) = (row.get("kind")?, row.get("target_id")?);
    let target = Target::new(&kind, &id);
    let is_none = || FromSqlError::Other(format!("no target: {kind} {id}").into());
    target.ok_or_else(|| rusqlite::Error::from(is_none()))
}

/// The three columns of an error.
pub(crate) fn error_columns(
    error: Option<&Error>,
) -> (Option<&'static str>, Option<u16>, Option<&str>) {
    (
        error.map(|error| error.kind.as_str()),
        error.and_then(|error| error.http_status),
        error.map(|error| error.message.as_str()),
    )
}

fn error(
    row: &Columns<'_>,
    kind: &str,
    http_status: &str,
    message: &str,
) -> Result<Option<Arc<Error>>> {
    let Some(word) = text(row, kind)? else { return Ok(None) };
    Ok(Some(Arc::new(Error {
        // The words of a newer version still say something.
        kind: word.parse().unwrap_or(ErrorKind::Library),
        http_status: row.get(http_status)?,
        message: text(row, message)?.unwrap_or_default(),
    })))
}

fn extraction(row: &Columns<'_>) -> Result<Option<ExtractionLink>> {
    let extraction_id = text(row, "extraction_id")?.and_then(ExtractionId::new);
    let batch_id = text(row, "extraction_batch_id")?.and_then(BatchId::new);
    let file_id = text(row, "extraction_file_id")?.and_then(FileId::new);
    let ids = extraction_id.zip(batch_id).zip(file_id);
    Ok(ids.map(|((extraction_id, batch_id), file_id)| ExtractionLink {
        extraction_id,
        batch_id,
        file_id,
    }))
}

fn text(row: &Columns<'_>, column: &str) -> Result<Option<String>> {
    row.get(column)
}

/// A document's state, by its word.
pub(crate) struct StateColumn(pub(crate) State);

impl FromSql for StateColumn {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        let state = word.parse().map(StateColumn);
        state.map_err(|_| FromSqlError::Other(format!("no state: {word}").into()))
    }
}

/// A list, as JSON.
struct Json<T>(T);

impl<T: for<'a> Deserialize<'a>> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Json).map_err(FromSqlError::other)
    }
}

/// An unsettled document, as it stands in its batch's column.
#[derive(Debug, Serialize, Deserialize)]
struct UnsettledColumn {
    document: usize,
    /// Since the boot that the ledger's column names.
    ended_at_ns: u64,
    is_ended_by_us: bool,
    is_lacked_once: bool,
}

fn unsettled_document(column: UnsettledColumn) -> Unsettled {
    Unsettled {
        document: DocumentNumber(column.document),
        ended_at: Duration::from_nanos(column.ended_at_ns),
        is_ended_by_us: column.is_ended_by_us,
        is_lacked_once: column.is_lacked_once,
    }
}

pub(crate) fn unsettled_column(unsettled: &[Unsettled]) -> Result<String> {
    list_column(unsettled.iter().map(|unsettled| UnsettledColumn {
        document: unsettled.document.0,
        ended_at_ns: u64::try_from(unsettled.ended_at.as_nanos()).unwrap_or(u64::MAX),
        is_ended_by_us: unsettled.is_ended_by_us,
        is_lacked_once: unsettled.is_lacked_once,
    }))
}

/// Responses that told nothing new, as they stand in their batch's column.
#[derive(Debug, Serialize, Deserialize)]
struct StalledColumn {
    document: Option<usize>,
    is_listed: bool,
    responses: u32,
    /// Since the boot that the ledger's column names.
    since_ns: u64,
}

impl From<StalledColumn> for Stalled {
    fn from(column: StalledColumn) -> Self {
        let StalledColumn { document, is_listed, responses, since_ns } = column;
        let since = Duration::from_nanos(since_ns);
        Stalled { document: document.map(DocumentNumber), is_listed, responses, since }
    }
}

pub(crate) fn stalled_column(stalled: &[Stalled]) -> Result<String> {
    list_column(stalled.iter().map(|stalled| StalledColumn {
        document: stalled.document.map(|number| number.0),
        is_listed: stalled.is_listed,
        responses: stalled.responses,
        since_ns: u64::try_from(stalled.since.as_nanos()).unwrap_or(u64::MAX),
    }))
}

/// A row of results that is no document's for sure, as it stands in its
/// batch's column: without the link, which opens the document to whoever
/// reads it.
#[derive(Serialize)]
struct UnmatchedColumn<'a> {
    file_id: Option<&'a str>,
    file_name: Option<&'a str>,
    status: Option<&'a str>,
    document_type: Option<&'a str>,
    confidence: Option<f64>,
}

pub(crate) fn unmatched_column(rows: &[ResultRow]) -> Result<String> {
    list_column(rows.iter().map(|row| UnmatchedColumn {
        file_id: row.file_id.as_ref().map(|id| id.as_str()),
        file_name: row.file_name.as_deref(),
        status: row.status.as_deref(),
        document_type: row.document_type.as_deref(),
        confidence: row.confidence,
    }))
}

/// A list, as JSON.
pub(crate) fn list_column(list: impl Iterator<Item: Serialize>) -> Result<String> {
    serde_json::to_string(&list.collect::<Vec<_>>())
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// A path as human-readable text, or as its bytes where it is not UTF-8.
pub(crate) fn path_column(path: &Path) -> Value {
    use std::os::unix::ffi::OsStrExt;
    match path.to_str() {
        Some(text) => Value::Text(text.into()),
        None => Value::Blob(path.as_os_str().as_bytes().into()),
    }
}

pub(crate) fn path(row: &Columns<'_>, column: &str) -> Result<Option<PathBuf>> {
    use std::os::unix::ffi::OsStringExt;
    Ok(match row.get(column)? {
        Value::Text(text) => Some(text.into()),
        Value::Blob(bytes) => Some(std::ffi::OsString::from_vec(bytes).into()),
        _ => None,
    })
}

/// A time of a file, in nanoseconds since 1970; below 0 before that.
pub(crate) fn time_column(time: Option<SystemTime>) -> Option<i64> {
    match time?.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos()).ok().map(|before| -before),
    }
}

pub(crate) fn time(row: &Columns<'_>, column: &str) -> Result<Option<SystemTime>> {
    let nanoseconds: Option<i64> = row.get(column)?;
    Ok(nanoseconds.and_then(|nanoseconds| {
        let distance = Duration::from_nanos(nanoseconds.unsigned_abs());
        match nanoseconds {
            0.. => UNIX_EPOCH.checked_add(distance),
            _ => UNIX_EPOCH.checked_sub(distance),
        }
    }))
}
