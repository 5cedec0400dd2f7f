//! What became of all files of a call.

use std::ffi::c_char;

use ::extracta_client::{PendingBatch, Report, UnmatchedRow};

use crate::boundary::{self, error::extracta_error, texts::Text};
use crate::values::{document::extracta_document, row::extracta_row, stop};

/// What became of the files of one extracta_client_classify(). It owns its
/// documents and all their texts, and needs no client. It never changes, so
/// any number of threads may read it.
#[derive(Debug, Default)]
pub struct extracta_report {
    documents: Vec<extracta_document>,
    stop: Option<extracta_error>,
    /// By their ids, with the count of their documents.
    pending_batches: Vec<(Text, usize)>,
    /// By the ids of their batches.
    unmatched: Vec<(Text, extracta_row)>,
}

/// Frees a report with its documents. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_free(report: Option<Box<extracta_report>>) {
    boundary::value(|| report.map(drop));
}

/// How many documents it has: as many as paths were given.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_document_count(report: Option<&extracta_report>) -> usize {
    boundary::value(|| Some(report?.documents.len()))
}

/// The document of the path with this number, from 0. NULL if there is none.
/// Belongs to the report: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_document(
    report: Option<&extracta_report>,
    number: usize,
) -> Option<&extracta_document> {
    boundary::value(|| Some(report?.documents.get(number)))
}

/// Why the call ended before every document had its outcome, an extracta_stop.
/// 0 if it did not.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_stop_reason(report: Option<&extracta_report>) -> i32 {
    boundary::value(|| Some(stop::reason(report?.stop.as_ref())))
}

/// What led to that, to be read with the functions of extracta_error; NULL if
/// nothing did. Belongs to the report: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_stop_error(
    report: Option<&extracta_report>,
) -> Option<&extracta_error> {
    boundary::value(|| Some(report?.stop.as_ref()))
}

/// How many batches have documents whose results are still awaited. Keep
/// their ids: without them the service cannot find what it has been paid for.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_pending_batch_count(report: Option<&extracta_report>) -> usize {
    boundary::value(|| Some(report?.pending_batches.len()))
}

/// The id of such a batch, from 0, for extracta_client_wait_for_results().
/// NULL if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_pending_batch_id(
    report: Option<&extracta_report>,
    number: usize,
) -> *const c_char {
    boundary::value(|| Some(report?.pending_batches.get(number)?.0.as_ptr()))
}

/// How many documents are awaited in such a batch. 0 if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_pending_batch_document_count(
    report: Option<&extracta_report>,
    number: usize,
) -> usize {
    boundary::value(|| Some(report?.pending_batches.get(number)?.1))
}

/// How many rows of the results are no document's for sure: names that fit
/// none, or two. Nothing that the service says is dropped.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_unmatched_count(report: Option<&extracta_report>) -> usize {
    boundary::value(|| Some(report?.unmatched.len()))
}

/// Such a row, from 0. NULL if there is none. Belongs to the report: there is
/// nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_unmatched_row(
    report: Option<&extracta_report>,
    number: usize,
) -> Option<&extracta_row> {
    boundary::value(|| Some(report?.unmatched.get(number).map(|(_, row)| row)))
}

/// The batch that such a row came with. NULL if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_unmatched_batch_id(
    report: Option<&extracta_report>,
    number: usize,
) -> *const c_char {
    boundary::value(|| Some(report?.unmatched.get(number)?.0.as_ptr()))
}

impl extracta_report {
    pub(crate) fn new(report: &Report) -> Self {
        let pending = |batch: PendingBatch| (Text::new(batch.id.as_str()), batch.documents);
        let unmatched =
            |it: UnmatchedRow<'_>| (Text::new(it.batch_id.as_str()), extracta_row::new(it.row));
        extracta_report {
            documents: report.documents().map(|one| extracta_document::new(&one)).collect(),
            stop: report.stop().map(extracta_error::from),
            pending_batches: report.pending_batches().into_iter().map(pending).collect(),
            unmatched: report.unmatched().map(unmatched).collect(),
        }
    }
}
