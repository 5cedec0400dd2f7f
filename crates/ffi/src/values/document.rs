//! What is known of one document of a report.

use std::ffi::{OsStr, c_char};
use std::path::Path;

use ::extracta_client::Document;

use crate::boundary::{self, error::extracta_error, texts::Texts};
use crate::values::outcome::extracta_outcome;

/// What is known of one file that was to be classified. It belongs to what it
/// was taken from and lives as long: a report, an event, a summary, or until
/// the next one of extracta_documents_next(). It never changes, so any number
/// of threads may read it.
#[derive(Debug)]
pub struct extracta_document {
    texts: Texts<10>,
    outcome: extracta_outcome,
    confidence: f64,
    page_count: i64,
    run: i64,
    is_possibly_charged_twice: bool,
    is_settled_by_absence: bool,
    error: Option<extracta_error>,
}

/// The places of its texts.
mod place {
    pub(super) const PATH: usize = 0;
    pub(super) const DOCUMENT_TYPE: usize = 1;
    pub(super) const CLASSIFICATION_ID: usize = 2;
    pub(super) const BATCH_ID: usize = 3;
    pub(super) const FILE_ID: usize = 4;
    pub(super) const FILE_NAME: usize = 5;
    pub(super) const EXTRACTION_ID: usize = 6;
    pub(super) const EXTRACTION_BATCH_ID: usize = 7;
    pub(super) const EXTRACTION_FILE_ID: usize = 8;
    pub(super) const ABSOLUTE_PATH: usize = 9;
}

/// The path, byte for byte as it was given: not UTF-8 if it was not. In a
/// ledger as it was given last, by whatever process.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_path(document: Option<&extracta_document>) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::PATH)))
}

/// The absolute path by which the ledger knows the file; NULL where there is no
/// ledger, or it was refused before it came into it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_absolute_path(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::ABSOLUTE_PATH)))
}

/// What became of it, an extracta_outcome. 0 only for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_outcome(document: Option<&extracta_document>) -> i32 {
    boundary::value(|| Some(document?.outcome as i32))
}

/// Its type, as the service spells it: it may differ in case from the
/// declared one, or be an undeclared "other". NULL unless it is classified.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_type(document: Option<&extracta_document>) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::DOCUMENT_TYPE)))
}

/// How sure the service is of the type: from 0 to 1 in all that was seen; NAN
/// where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_confidence(document: Option<&extracta_document>) -> f64 {
    boundary::value(|| Some(document?.confidence))
}

/// What went wrong with it, to be read with the functions of extracta_error;
/// NULL if nothing did. Belongs to the document: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_error(
    document: Option<&extracta_document>,
) -> Option<&extracta_error> {
    boundary::value(|| Some(document?.error.as_ref()))
}

/// The classification that it is sent to.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_classification_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::CLASSIFICATION_ID)))
}

/// The number of its classification in the ledger, as extracta_run_status_id()
/// tells it; 0 where there is no ledger, or it was refused before it came into
/// it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_run_id(document: Option<&extracta_document>) -> i64 {
    boundary::value(|| Some(document?.run))
}

/// The batch that it is in, or may be in; NULL if it was not sent, or if the
/// answer with the batch's id was lost.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_batch_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::BATCH_ID)))
}

/// The service's id of it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_file_id(document: Option<&extracta_document>) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::FILE_ID)))
}

/// The name under which it was sent: its own, made safe and distinct in its
/// batch.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_file_name(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::FILE_NAME)))
}

/// How many pages the service counted; 0 if it did not say.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_page_count(document: Option<&extracta_document>) -> i64 {
    boundary::value(|| Some(document?.page_count))
}

/// The extraction that its data is taken by, where its type is linked to one.
/// This and the next two are given together or not at all.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_extraction_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::EXTRACTION_ID)))
}

/// The batch in that extraction.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_extraction_batch_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::EXTRACTION_BATCH_ID)))
}

/// The file in that batch; another id than that of the document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_extraction_file_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::EXTRACTION_FILE_ID)))
}

/// Whether it was sent again although the first one may be stored.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_is_possibly_charged_twice(
    document: Option<&extracta_document>,
) -> bool {
    boundary::value(|| Some(document?.is_possibly_charged_twice))
}

/// Whether it was sent again because the results of its batch twice lacked
/// it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_is_settled_by_absence(
    document: Option<&extracta_document>,
) -> bool {
    boundary::value(|| Some(document?.is_settled_by_absence))
}

impl extracta_document {
    pub(crate) fn new(document: &Document<'_>) -> Self {
        extracta_document::in_ledger(document, 0, None)
    }

    /// The same, in a ledger, which numbers its classification and knows it by
    /// its absolute path.
    pub(crate) fn in_ledger(document: &Document<'_>, run: i64, absolute: Option<&Path>) -> Self {
        let extraction = document.extraction;
        let texts = Texts::new([
            Some(document.path.as_os_str()),
            document.document_type.map(OsStr::new),
            Some(document.classification_id.as_str().as_ref()),
            document.batch_id.map(|id| id.as_str().as_ref()),
            document.file_id.map(|id| id.as_str().as_ref()),
            document.file_name.map(OsStr::new),
            extraction.map(|link| link.extraction_id.as_str().as_ref()),
            extraction.map(|link| link.batch_id.as_str().as_ref()),
            extraction.map(|link| link.file_id.as_str().as_ref()),
            absolute.map(Path::as_os_str),
        ]);
        let about_it = |error| extracta_error::from(error).about(document.path);
        extracta_document {
            texts,
            outcome: document.outcome.into(),
            confidence: document.confidence.unwrap_or(f64::NAN),
            page_count: document.pages.unwrap_or(0).into(),
            run,
            is_possibly_charged_twice: document.is_possibly_charged_twice,
            is_settled_by_absence: document.is_settled_by_absence,
            error: document.error.map(about_it),
        }
    }
}
