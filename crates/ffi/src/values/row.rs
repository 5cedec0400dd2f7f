//! One file in the results of a batch.

use std::ffi::{OsStr, c_char};

use ::extracta_client::ResultRow;

use crate::boundary::{self, texts::Texts};
use crate::values::outcome::extracta_outcome;

/// One file in the results of a batch. It belongs to its results, or to the
/// report that could not match it, and lives as long. It never changes, so any
/// number of threads may read it.
#[derive(Debug)]
pub struct extracta_row {
    texts: Texts<8>,
    outcome: extracta_outcome,
    confidence: f64,
}

/// The places of its texts.
mod place {
    pub(super) const FILE_ID: usize = 0;
    pub(super) const FILE_NAME: usize = 1;
    pub(super) const STATUS: usize = 2;
    pub(super) const DOCUMENT_TYPE: usize = 3;
    pub(super) const MESSAGE: usize = 4;
    pub(super) const EXTRACTION_ID: usize = 5;
    pub(super) const EXTRACTION_BATCH_ID: usize = 6;
    pub(super) const EXTRACTION_FILE_ID: usize = 7;
}

/// The service's id of the file. Two rows may share one.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_file_id(row: Option<&extracta_row>) -> *const c_char {
    boundary::value(|| Some(row?.texts.get(place::FILE_ID)))
}

/// The name of the file, as the service gives it back.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_file_name(row: Option<&extracta_row>) -> *const c_char {
    boundary::value(|| Some(row?.texts.get(place::FILE_NAME)))
}

/// What the row says, an extracta_outcome: classified, failed or pending. 0
/// only for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_outcome(row: Option<&extracta_row>) -> i32 {
    boundary::value(|| Some(row?.outcome as i32))
}

/// The service's word for the state of the file. Only "processed" is
/// documented: rather ask for the outcome.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_status(row: Option<&extracta_row>) -> *const c_char {
    boundary::value(|| Some(row?.texts.get(place::STATUS)))
}

/// The type of the document, as the service spells it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_type(row: Option<&extracta_row>) -> *const c_char {
    boundary::value(|| Some(row?.texts.get(place::DOCUMENT_TYPE)))
}

/// How sure the service is of the type: from 0 to 1 in all that was seen; NAN
/// where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_confidence(row: Option<&extracta_row>) -> f64 {
    boundary::value(|| Some(row?.confidence))
}

/// The service's words about the file, if it has any.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_message(row: Option<&extracta_row>) -> *const c_char {
    boundary::value(|| Some(row?.texts.get(place::MESSAGE)))
}

/// The extraction that its data is taken by, where its type is linked to one.
/// This and the next two are given together or not at all.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_extraction_id(row: Option<&extracta_row>) -> *const c_char {
    boundary::value(|| Some(row?.texts.get(place::EXTRACTION_ID)))
}

/// The batch in that extraction.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_extraction_batch_id(row: Option<&extracta_row>) -> *const c_char {
    boundary::value(|| Some(row?.texts.get(place::EXTRACTION_BATCH_ID)))
}

/// The file in that batch; another id than that of the row.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_row_extraction_file_id(row: Option<&extracta_row>) -> *const c_char {
    boundary::value(|| Some(row?.texts.get(place::EXTRACTION_FILE_ID)))
}

impl extracta_row {
    /// The link to the document stays out: whoever holds it can open the
    /// document.
    pub(crate) fn new(row: &ResultRow) -> Self {
        let extraction = row.extraction.as_ref();
        let texts = Texts::new([
            row.file_id.as_ref().map(|id| id.as_str().as_ref()),
            row.file_name.as_deref().map(OsStr::new),
            row.status.as_deref().map(OsStr::new),
            row.document_type.as_deref().map(OsStr::new),
            row.message.as_deref().map(OsStr::new),
            extraction.map(|link| link.extraction_id.as_str().as_ref()),
            extraction.map(|link| link.batch_id.as_str().as_ref()),
            extraction.map(|link| link.file_id.as_str().as_ref()),
        ]);
        extracta_row {
            texts,
            outcome: row.verdict().into(),
            confidence: row.confidence.unwrap_or(f64::NAN),
        }
    }
}
