//! Between records and columns.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use extracta_client::{BatchId, Error, ErrorKind, ExtractionLink, FileId};
use extracta_protocol::id::ExtractionId;
use extracta_protocol::response::ResultRow;
use extracta_protocol::session::{
    BatchNumber, BatchRecord, Document, DocumentNumber, Input, State, Stop, StopReason, Unsettled,
};
use rusqlite::types::{Type, Value};
use rusqlite::{Result, Row};
use serde::{Deserialize, Serialize};

/// The columns of a document, in the order in which [`document`] reads them.
pub(crate) const DOCUMENT: &str = "documents.document, documents.name, documents.length, \
     documents.state, documents.batch, documents.request, documents.wire_name, \
     documents.file_id, documents.pages, documents.document_type, documents.confidence, \
     documents.extraction_id, documents.extraction_batch_id, documents.extraction_file_id, \
     documents.possibly_charged_twice, documents.settled_by_absence, documents.unknown_tries, \
     documents.lost_openers, documents.trouble_kind, documents.trouble_http_status, \
     documents.trouble_message";

/// Reads the columns of [`DOCUMENT`], which begin at `from`.
pub(crate) fn document(row: &Row<'_>, from: usize) -> Result<(DocumentNumber, Document)> {
    let at = |place: usize| from + place;
    let input = Input { name: row.get(at(1))?, length: unsigned(row, at(2))? };
    let mut document = Document::new(input);
    document.state = state(row, at(3))?;
    document.batch = optional_unsigned(row, at(4))?.map(|number| BatchNumber(number as usize));
    document.request = optional_unsigned(row, at(5))?;
    document.wire_name = row.get(at(6))?;
    document.file_id = text(row, at(7))?.and_then(|id| FileId::new(&id));
    document.pages = row.get(at(8))?;
    document.document_type = row.get(at(9))?;
    document.confidence = row.get(at(10))?;
    document.extraction = extraction(row, at(11))?;
    document.is_possibly_charged_twice = row.get(at(14))?;
    document.is_settled_by_absence = row.get(at(15))?;
    document.unknown_tries = row.get(at(16))?;
    document.lost_openers = row.get(at(17))?;
    document.error = error(row, at(18))?;
    let number = DocumentNumber(unsigned(row, from)? as usize);
    Ok((number, document))
}

/// The columns of a batch, in the order in which [`batch`] reads them.
pub(crate) const BATCH: &str = "batches.batch, batches.batch_id, batches.is_sealed, \
     batches.documents, batches.awaited, batches.unsettled, batches.departed, \
     batches.trouble_kind, batches.trouble_http_status, batches.trouble_message";

/// Reads the columns of [`BATCH`], which begin at `from`; `None` where a join
/// found no batch.
pub(crate) fn batch(row: &Row<'_>, from: usize) -> Result<Option<BatchRecord>> {
    let at = |place: usize| from + place;
    let Some(number) = optional_unsigned(row, from)? else { return Ok(None) };
    let unsettled: Vec<UnsettledColumn> = json(row, at(5))?;
    Ok(Some(BatchRecord {
        number: BatchNumber(number as usize),
        id: text(row, at(1))?.and_then(|id| BatchId::new(&id)),
        is_sealed: row.get(at(2))?,
        documents: unsigned(row, at(3))? as usize,
        awaited: unsigned(row, at(4))? as usize,
        unsettled: unsettled.into_iter().map(Unsettled::from).collect(),
        departed: json(row, at(6))?,
        error: error(row, at(7))?,
    }))
}

/// Reads the four columns of a run's stop.
pub(crate) fn stop(row: &Row<'_>, from: usize) -> Result<Option<Stop>> {
    let reason = text(row, from)?.and_then(|word| StopReason::named(&word));
    let error = error(row, from + 1)?;
    Ok(reason.zip(error).map(|(reason, error)| Stop { reason, error }))
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

fn error(row: &Row<'_>, from: usize) -> Result<Option<Arc<Error>>> {
    let Some(word) = text(row, from)? else { return Ok(None) };
    Ok(Some(Arc::new(Error {
        // A word of a newer version still says something to people.
        kind: ErrorKind::named(&word).unwrap_or(ErrorKind::Library),
        http_status: row.get(from + 1)?,
        message: text(row, from + 2)?.unwrap_or_default(),
    })))
}

fn extraction(row: &Row<'_>, from: usize) -> Result<Option<ExtractionLink>> {
    let ids = (text(row, from)?, text(row, from + 1)?, text(row, from + 2)?);
    let (Some(extraction), Some(batch), Some(file)) = ids else { return Ok(None) };
    let ids = (ExtractionId::new(&extraction), BatchId::new(&batch), FileId::new(&file));
    let (Some(extraction_id), Some(batch_id), Some(file_id)) = ids else { return Ok(None) };
    Ok(Some(ExtractionLink { extraction_id, batch_id, file_id }))
}

fn state(row: &Row<'_>, place: usize) -> Result<State> {
    let word: String = row.get(place)?;
    State::named(&word).ok_or_else(|| unreadable(place, Type::Text, format!("no state: {word}")))
}

/// An unsettled document, as it stands in its batch's column.
#[derive(Debug, Serialize, Deserialize)]
struct UnsettledColumn {
    document: usize,
    /// Since the boot that the run's column names.
    ended_at_ns: u64,
    is_ended_by_us: bool,
    is_lacked_once: bool,
}

impl From<UnsettledColumn> for Unsettled {
    fn from(column: UnsettledColumn) -> Self {
        Unsettled {
            document: DocumentNumber(column.document),
            ended_at: Duration::from_nanos(column.ended_at_ns),
            is_ended_by_us: column.is_ended_by_us,
            is_lacked_once: column.is_lacked_once,
        }
    }
}

pub(crate) fn unsettled_column(unsettled: &[Unsettled]) -> Result<String> {
    let column = |unsettled: &Unsettled| UnsettledColumn {
        document: unsettled.document.0,
        ended_at_ns: u64::try_from(unsettled.ended_at.as_nanos()).unwrap_or(u64::MAX),
        is_ended_by_us: unsettled.is_ended_by_us,
        is_lacked_once: unsettled.is_lacked_once,
    };
    to_json(&unsettled.iter().map(column).collect::<Vec<_>>())
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
    let column = |row| {
        let row: &ResultRow = row;
        UnmatchedColumn {
            file_id: row.file_id.as_ref().map(|id| id.as_str()),
            file_name: row.file_name.as_deref(),
            status: row.status.as_deref(),
            document_type: row.document_type.as_deref(),
            confidence: row.confidence,
        }
    };
    to_json(&rows.iter().map(column).collect::<Vec<_>>())
}

pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn json<T: for<'a> Deserialize<'a>>(row: &Row<'_>, place: usize) -> Result<T> {
    let text: String = row.get(place)?;
    serde_json::from_str(&text).map_err(|error| unreadable(place, Type::Text, error.to_string()))
}

fn text(row: &Row<'_>, place: usize) -> Result<Option<String>> {
    row.get(place)
}

pub(crate) fn unsigned(row: &Row<'_>, place: usize) -> Result<u64> {
    Ok(optional_unsigned(row, place)?.unwrap_or_default())
}

fn optional_unsigned(row: &Row<'_>, place: usize) -> Result<Option<u64>> {
    let number: Option<i64> = row.get(place)?;
    let convert = |number: i64| {
        u64::try_from(number)
            .map_err(|_| unreadable(place, Type::Integer, format!("below 0: {number}")))
    };
    number.map(convert).transpose()
}

/// A number for a column. SQLite has no unsigned ones; what does not fit is
/// longer than any file.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A path as text that people can read, or as its bytes where it is not UTF-8.
pub(crate) fn path_column(path: &Path) -> Value {
    use std::os::unix::ffi::OsStrExt;
    match path.to_str() {
        Some(text) => Value::Text(text.into()),
        None => Value::Blob(path.as_os_str().as_bytes().into()),
    }
}

pub(crate) fn path(row: &Row<'_>, place: usize) -> Result<Option<PathBuf>> {
    use std::os::unix::ffi::OsStringExt;
    Ok(match row.get(place)? {
        Value::Text(text) => Some(text.into()),
        Value::Blob(bytes) => Some(std::ffi::OsString::from_vec(bytes).into()),
        _ => None,
    })
}

/// When a file was modified, in nanoseconds since 1970; below 0 before that.
pub(crate) fn modified_column(modified: Option<SystemTime>) -> Option<i64> {
    let modified = modified?;
    match modified.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos()).ok().map(|before| -before),
    }
}

pub(crate) fn modified(row: &Row<'_>, place: usize) -> Result<Option<SystemTime>> {
    let nanoseconds: Option<i64> = row.get(place)?;
    Ok(nanoseconds.and_then(|nanoseconds| {
        let distance = Duration::from_nanos(nanoseconds.unsigned_abs());
        match nanoseconds {
            0.. => UNIX_EPOCH.checked_add(distance),
            _ => UNIX_EPOCH.checked_sub(distance),
        }
    }))
}

fn unreadable(place: usize, kind: Type, why: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(place, kind, why.into())
}
