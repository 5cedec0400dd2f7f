//! What is known of one document of a report.

use std::ffi::c_char;

use ::extracta_client::Document;

use crate::error::extracta_error;
use crate::guard;
use crate::outcome::extracta_outcome;
use crate::text::{OrNull, Text};

/// What is known of one file that was to be classified. It belongs to its
/// report and lives as long. It never changes, so any number of threads may
/// read it.
#[derive(Debug)]
pub struct extracta_document {
    path: Text,
    outcome: extracta_outcome,
    document_type: Option<Text>,
    confidence: f64,
    batch_id: Option<Text>,
    file_id: Option<Text>,
    file_name: Option<Text>,
    page_count: i64,
    extraction_id: Option<Text>,
    extraction_batch_id: Option<Text>,
    extraction_file_id: Option<Text>,
    is_possibly_charged_twice: bool,
    is_settled_by_absence: bool,
    error: Option<extracta_error>,
}

/// The path, byte for byte as you gave it: not UTF-8 if yours was not.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_path(document: Option<&extracta_document>) -> *const c_char {
    guard::read(document, std::ptr::null(), |document| document.path.as_ptr())
}

/// What became of it, an extracta_outcome. 0 only for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_outcome(document: Option<&extracta_document>) -> i32 {
    guard::read(document, extracta_outcome::None as i32, |document| document.outcome as i32)
}

/// Its type, as the service spells it: it may differ in case from the
/// declared one, or be an undeclared "other". NULL unless it is classified.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_type(document: Option<&extracta_document>) -> *const c_char {
    guard::read(document, std::ptr::null(), |document| document.document_type.or_null())
}

/// How sure the service is of the type: from 0 to 1 in all that was seen; NAN
/// where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_confidence(document: Option<&extracta_document>) -> f64 {
    guard::read(document, f64::NAN, |document| document.confidence)
}

/// What went wrong with it, to be read with the functions of extracta_error;
/// NULL if nothing did. Belongs to the report: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_error(
    document: Option<&extracta_document>,
) -> Option<&extracta_error> {
    guard::read(document, None, |document| document.error.as_ref())
}

/// The batch that it is in, or may be in; NULL if it was not sent, or if the
/// answer with the batch's id was lost.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_batch_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    guard::read(document, std::ptr::null(), |document| document.batch_id.or_null())
}

/// The service's id of it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_file_id(document: Option<&extracta_document>) -> *const c_char {
    guard::read(document, std::ptr::null(), |document| document.file_id.or_null())
}

/// The name under which it was sent: its own, made safe and distinct in its
/// batch.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_file_name(
    document: Option<&extracta_document>,
) -> *const c_char {
    guard::read(document, std::ptr::null(), |document| document.file_name.or_null())
}

/// How many pages the service counted; 0 if it did not say.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_page_count(document: Option<&extracta_document>) -> i64 {
    guard::read(document, 0, |document| document.page_count)
}

/// The extraction that its data is taken by, where its type is linked to one.
/// This and the next two are given together or not at all.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_extraction_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    guard::read(document, std::ptr::null(), |document| document.extraction_id.or_null())
}

/// The batch in that extraction.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_extraction_batch_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    guard::read(document, std::ptr::null(), |document| document.extraction_batch_id.or_null())
}

/// The file in that batch; another id than that of the document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_extraction_file_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    guard::read(document, std::ptr::null(), |document| document.extraction_file_id.or_null())
}

/// Whether it was sent again although the first one may be stored.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_is_possibly_charged_twice(
    document: Option<&extracta_document>,
) -> bool {
    guard::read(document, false, |document| document.is_possibly_charged_twice)
}

/// Whether it was sent again because the results of its batch twice lacked
/// it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_is_settled_by_absence(
    document: Option<&extracta_document>,
) -> bool {
    guard::read(document, false, |document| document.is_settled_by_absence)
}

impl extracta_document {
    pub(crate) fn new(document: &Document<'_>) -> Self {
        let extraction = document.extraction;
        extracta_document {
            path: Text::of_path(document.path),
            outcome: document.outcome.into(),
            document_type: document.document_type.map(Text::new),
            confidence: document.confidence.unwrap_or(f64::NAN),
            batch_id: document.batch_id.map(|id| Text::new(id.as_str())),
            file_id: document.file_id.map(|id| Text::new(id.as_str())),
            file_name: document.file_name.map(Text::new),
            page_count: document.pages.unwrap_or(0).into(),
            extraction_id: extraction.map(|link| Text::new(link.extraction_id.as_str())),
            extraction_batch_id: extraction.map(|link| Text::new(link.batch_id.as_str())),
            extraction_file_id: extraction.map(|link| Text::new(link.file_id.as_str())),
            is_possibly_charged_twice: document.is_possibly_charged_twice,
            is_settled_by_absence: document.is_settled_by_absence,
            error: document.trouble.map(extracta_error::from),
        }
    }
}
