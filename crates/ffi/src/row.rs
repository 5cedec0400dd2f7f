//! One file in the results of a batch.

use std::ffi::c_char;

use ::extracta_client::ResultRow;

use crate::guard;
use crate::outcome::extracta_outcome;
use crate::text::{OrNull, Text};

/// One file in the results of a batch. It belongs to its results and lives as
/// long. It never changes, so any number of threads may read it.
#[derive(Debug)]
pub struct extracta_row {
    file_id: Option<Text>,
    file_name: Option<Text>,
    outcome: extracta_outcome,
    status: Option<Text>,
    document_type: Option<Text>,
    confidence: f64,
    message: Option<Text>,
    extraction_id: Option<Text>,
    extraction_batch_id: Option<Text>,
    extraction_file_id: Option<Text>,
}

/// The service's id of the file. Two rows may share one.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_file_id(row: Option<&extracta_row>) -> *const c_char {
    guard::read(row, std::ptr::null(), |row| row.file_id.or_null())
}

/// The name of the file, as the service gives it back.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_file_name(row: Option<&extracta_row>) -> *const c_char {
    guard::read(row, std::ptr::null(), |row| row.file_name.or_null())
}

/// What the row says, an extracta_outcome: classified, failed or pending. 0
/// only for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_outcome(row: Option<&extracta_row>) -> i32 {
    guard::read(row, extracta_outcome::None as i32, |row| row.outcome as i32)
}

/// The service's word for the state of the file. Only "processed" is
/// documented: rather ask for the outcome.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_status(row: Option<&extracta_row>) -> *const c_char {
    guard::read(row, std::ptr::null(), |row| row.status.or_null())
}

/// The type of the document, as the service spells it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_type(row: Option<&extracta_row>) -> *const c_char {
    guard::read(row, std::ptr::null(), |row| row.document_type.or_null())
}

/// How sure the service is of the type: from 0 to 1 in all that was seen; NAN
/// where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_confidence(row: Option<&extracta_row>) -> f64 {
    guard::read(row, f64::NAN, |row| row.confidence)
}

/// The service's words about the file, if it has any.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_message(row: Option<&extracta_row>) -> *const c_char {
    guard::read(row, std::ptr::null(), |row| row.message.or_null())
}

/// The extraction that its data is taken by, where its type is linked to one.
/// This and the next two are given together or not at all.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_extraction_id(row: Option<&extracta_row>) -> *const c_char {
    guard::read(row, std::ptr::null(), |row| row.extraction_id.or_null())
}

/// The batch in that extraction.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_extraction_batch_id(row: Option<&extracta_row>) -> *const c_char {
    guard::read(row, std::ptr::null(), |row| row.extraction_batch_id.or_null())
}

/// The file in that batch; another id than that of the row.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_extraction_file_id(row: Option<&extracta_row>) -> *const c_char {
    guard::read(row, std::ptr::null(), |row| row.extraction_file_id.or_null())
}

impl extracta_row {
    /// The link to the document stays out: whoever holds it can open the
    /// document.
    pub(crate) fn new(row: &ResultRow) -> Self {
        let extraction = row.extraction.as_ref();
        let text = |text: &Option<String>| text.as_deref().map(Text::new);
        extracta_row {
            file_id: row.file_id.as_ref().map(|id| Text::new(id.as_str())),
            file_name: text(&row.file_name),
            outcome: row.verdict().into(),
            status: text(&row.status),
            document_type: text(&row.document_type),
            confidence: row.confidence.unwrap_or(f64::NAN),
            message: text(&row.message),
            extraction_id: extraction.map(|link| Text::new(link.extraction_id.as_str())),
            extraction_batch_id: extraction.map(|link| Text::new(link.batch_id.as_str())),
            extraction_file_id: extraction.map(|link| Text::new(link.file_id.as_str())),
        }
    }
}
