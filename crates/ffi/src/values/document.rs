//! What is known of one file.

use std::ffi::{OsStr, c_char};
use std::path::Path;
use std::sync::OnceLock;

use ::extracta_client::{
    BatchId, Document, ExtractedRow, ResultRow, Target, UnmatchedRow, UploadedFile, Values, Verdict,
};

use crate::boundary::error::extracta_error;
use crate::boundary::texts::{Text, Texts};
use crate::boundary::{self};
use crate::values::extraction::extracta_extraction;
use crate::values::outcome::extracta_outcome;

mod json;

/// What is known of one file: one that was to be classified, or one that the
/// service lists. It belongs to what it was taken from and lives as long: a
/// report, an event, results, records, or until the next
/// extracta_document_cursor_next(). Only a copy is yours to free. It never
/// changes, so any number of threads may read it.
#[derive(Debug, Clone)]
pub struct extracta_document {
    texts: Texts<{ place::COUNT }>,
    outcome: extracta_outcome,
    confidence: f64,
    page_count: i64,
    index: i64,
    entry_id: i64,
    is_possibly_charged_twice: bool,
    is_settled_by_absence: bool,
    extraction: Option<Box<extracta_extraction>>,
    error: Option<Box<extracta_error>>,
    /// Made when it is asked for.
    json: OnceLock<Text>,
}

/// The places of its texts.
mod place {
    pub(super) const PATH: usize = 0;
    pub(super) const ABSOLUTE_PATH: usize = 1;
    pub(super) const KEY: usize = 2;
    pub(super) const DOCUMENT_TYPE: usize = 3;
    pub(super) const CLASSIFICATION_ID: usize = 4;
    pub(super) const BATCH_ID: usize = 5;
    pub(super) const FILE_ID: usize = 6;
    pub(super) const FILE_NAME: usize = 7;
    pub(super) const STATUS_TEXT: usize = 8;
    pub(super) const VALUES: usize = 9;
    pub(super) const COUNT: usize = 10;
}

/// The number for none.
const NONE: i64 = -1;

/// The path, byte for byte as it was given, or the name of contents without a
/// file. In a ledger as it was given last, by whatever process. NULL for a file
/// that only the service has named.
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

/// The key that it was entered into a ledger with; NULL for none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_key(document: Option<&extracta_document>) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::KEY)))
}

/// Which of the inputs of the call it is, from 0: a report has its documents in
/// that order. -1 where it came out of a ledger, or out of the service's lists.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_index(document: Option<&extracta_document>) -> i64 {
    boundary::value_or(NONE, || Some(document?.index))
}

/// The number of its entry in the ledger, as extracta_entered_entry_id() tells
/// it, 1 or more; 0 where there is no ledger, or it did not come into it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_entry_id(document: Option<&extracta_document>) -> i64 {
    boundary::value(|| Some(document?.entry_id))
}

/// What became of it, an extracta_outcome. 0 only for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_outcome(document: Option<&extracta_document>) -> i32 {
    boundary::value(|| Some(document?.outcome as i32))
}

/// Its type, as the service spells it: it may differ in case from the
/// declared one, or be an undeclared "other". NULL unless its type is known: it is
/// classified, or followed to an extraction.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_type(document: Option<&extracta_document>) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::DOCUMENT_TYPE)))
}

/// How sure the service is of the type, from 0 to 1; NAN where there is none.
/// What the service writes as "0.9" or "85%" is 0.9 or 0.85; what is out of the
/// range, as 85 or -1, is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_confidence(document: Option<&extracta_document>) -> f64 {
    boundary::value(|| Some(document?.confidence))
}

/// The values that were found in it: a JSON object, as the service wrote it, or {}
/// where none was found. Each is under its key of the extraction; in all that was
/// seen it is a text. NULL where there are none: unless it was sent to an
/// extraction, or EXTRACTA_OPTION_FOLLOW is set and its type is linked to one; before
/// they came; and where they do not come, as extracta_document_error() says.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_values(document: Option<&extracta_document>) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::VALUES)))
}

/// What went wrong with it, to be read with the functions of extracta_error;
/// NULL if nothing did. Of a document that is classified, why its values did not
/// come. Belongs to the document: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_error(
    document: Option<&extracta_document>,
) -> Option<&extracta_error> {
    boundary::value(|| Some(document?.error.as_deref()))
}

/// The service's word for the state of the file in results. Only "processed" is
/// documented: rather ask for the outcome. NULL but for files that the service
/// lists.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_status_text(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::STATUS_TEXT)))
}

/// The classification that it is sent to. NULL where it is sent to an extraction,
/// and for results that you fetched by your own HTTP.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_classification_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::CLASSIFICATION_ID)))
}

/// The batch that it is in, or may be in; NULL if it was not sent, or if the
/// response with the batch's id was lost.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_batch_id(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::BATCH_ID)))
}

/// The service's id of it. Two files that the service lists may share one.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_file_id(document: Option<&extracta_document>) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::FILE_ID)))
}

/// The name under which it was sent: its own, made safe and distinct in its
/// batch. Of a file that the service lists, the name as it gives it back.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_file_name(
    document: Option<&extracta_document>,
) -> *const c_char {
    boundary::value(|| Some(document?.texts.get(place::FILE_NAME)))
}

/// How many pages the service counted, each a credit; 0 if it did not say.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_page_count(document: Option<&extracta_document>) -> i64 {
    boundary::value(|| Some(document?.page_count))
}

/// Where its extracted values lie; NULL where its type is linked to no extraction,
/// nor was it sent to one. Belongs to the document: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_extraction(
    document: Option<&extracta_document>,
) -> Option<&extracta_extraction> {
    boundary::value(|| Some(document?.extraction.as_deref()))
}

/// Whether it was sent again although the first one may be stored, or its
/// batch's results list it twice: a busy service (429, or 503 with Retry-After)
/// had stored it. Not counted is what no results can show: such a document that
/// opened a batch, or went to another one.
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

/// All of it as a JSON object on one line, in the form of the records of the
/// command `extracta`. The path is the absolute one where the document came out of
/// a ledger, as `extracta take` writes it, else as it was given. One that is not
/// UTF-8 shows U+FFFD where it is not.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_json(document: Option<&extracta_document>) -> *const c_char {
    boundary::value(|| {
        let document = document?;
        Some(document.json.get_or_init(|| Text::new(&document.to_json())).as_ptr())
    })
}

/// Copies a document, so that it outlives what it was taken from. NULL for
/// NULL. The copy is yours: free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_copy(
    document: Option<&extracta_document>,
) -> Option<Box<extracta_document>> {
    boundary::value(|| Some(Some(Box::new(document?.clone()))))
}

/// Frees a copy. NULL is fine. A document that you did not copy belongs to what
/// it was taken from and is not freed.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_free(document: Option<Box<extracta_document>>) {
    boundary::value(|| document.map(drop));
}

impl extracta_document {
    pub(crate) fn outcome(&self) -> extracta_outcome {
        self.outcome
    }

    /// An input of a call, by its place among them.
    pub(crate) fn new(document: &Document<'_>) -> Self {
        let index = i64::try_from(document.input).unwrap_or(NONE);
        extracta_document { index, ..extracta_document::with(document, None) }
    }

    /// An entry of a ledger, which knows it by its absolute path.
    #[cfg(feature = "ledger")]
    pub(crate) fn in_ledger(document: &Document<'_>, entry_id: i64, absolute: &Path) -> Self {
        extracta_document { entry_id, ..extracta_document::with(document, Some(absolute)) }
    }

    fn with(document: &Document<'_>, absolute: Option<&Path>) -> Self {
        let texts = Texts::new([
            Some(document.path.as_os_str()),
            absolute.map(Path::as_os_str),
            document.key.map(OsStr::new),
            document.document_type.map(OsStr::new),
            document.classification_id().map(|id| id.as_str().as_ref()),
            document.batch_id.map(|id| id.as_str().as_ref()),
            document.file_id.map(|id| id.as_str().as_ref()),
            document.file_name.map(OsStr::new),
            None,
            document.values.map(|values| values.json().as_ref()),
        ]);
        let about_it = |error| Box::new(extracta_error::from(error).about(document.path));
        extracta_document {
            texts,
            outcome: document.outcome.into(),
            confidence: document.confidence.unwrap_or(f64::NAN),
            page_count: document.pages.unwrap_or(0).into(),
            index: NONE,
            entry_id: 0,
            is_possibly_charged_twice: document.is_possibly_charged_twice,
            is_settled_by_absence: document.is_settled_by_absence,
            extraction: document.extraction.map(|link| Box::new(link.into())),
            error: document.error.map(about_it),
            json: OnceLock::new(),
        }
    }

    /// A row of the results of this batch. The link to the document stays out:
    /// whoever holds it can open the document.
    pub(crate) fn of_row(
        row: &ResultRow,
        target: Option<&Target>,
        batch: Option<&BatchId>,
    ) -> Self {
        extracta_document::listed(row, None, row.verdict().into(), target, batch)
    }

    /// The same of an extraction's batch.
    pub(crate) fn of_extracted_row(
        row: &ExtractedRow,
        target: Option<&Target>,
        batch: Option<&BatchId>,
    ) -> Self {
        let outcome = match row.verdict() {
            Verdict::Classified => extracta_outcome::Extracted,
            other => other.into(),
        };
        let ExtractedRow { file_id, file_name, status, values, message, .. } = row.clone();
        let row = ResultRow { file_id, file_name, status, message, ..ResultRow::default() };
        extracta_document::listed(&row, values.as_ref(), outcome, target, batch)
    }

    fn listed(
        row: &ResultRow,
        values: Option<&Values>,
        outcome: extracta_outcome,
        target: Option<&Target>,
        batch: Option<&BatchId>,
    ) -> Self {
        let classification = target.filter(|it| matches!(it, Target::Classification(_)));
        let texts = Texts::new([
            None,
            None,
            None,
            row.document_type.as_deref().map(OsStr::new),
            classification.map(|id| id.as_str().as_ref()),
            batch.map(|id| id.as_str().as_ref()),
            row.file_id.as_ref().map(|id| id.as_str().as_ref()),
            row.file_name.as_deref().map(OsStr::new),
            row.status.as_deref().map(OsStr::new),
            values.map(|values| values.json().as_ref()),
        ]);
        extracta_document {
            texts,
            outcome,
            confidence: row.confidence.unwrap_or(f64::NAN),
            extraction: row.extraction.as_ref().map(|link| Box::new(link.into())),
            error: row.message.as_deref().map(|words| Box::new(extracta_error::of_row(words))),
            ..extracta_document::empty()
        }
    }

    /// A row that is no document's for sure.
    pub(crate) fn unmatched(it: &UnmatchedRow<'_>) -> Self {
        extracta_document::of_row(it.row, None, Some(it.batch_id))
    }

    /// A file that was just stored, with nothing known of its type.
    pub(crate) fn stored(file: &UploadedFile, batch: &BatchId) -> Self {
        let mut texts = [None; place::COUNT];
        texts[place::BATCH_ID] = Some(batch.as_str().as_ref());
        texts[place::FILE_ID] = file.file_id.as_ref().map(|id| id.as_str().as_ref());
        texts[place::FILE_NAME] = file.file_name.as_deref().map(OsStr::new);
        let page_count = file.pages.unwrap_or(0).into();
        extracta_document { texts: Texts::new(texts), page_count, ..extracta_document::empty() }
    }

    fn empty() -> Self {
        extracta_document {
            texts: Texts::new([None; place::COUNT]),
            outcome: extracta_outcome::Pending,
            confidence: f64::NAN,
            page_count: 0,
            index: NONE,
            entry_id: 0,
            is_possibly_charged_twice: false,
            is_settled_by_absence: false,
            extraction: None,
            error: None,
            json: OnceLock::new(),
        }
    }
}
