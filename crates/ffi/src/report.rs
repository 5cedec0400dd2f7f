//! What became of all files of a call.

use std::ffi::c_char;

use ::extracta_client::Report;

use crate::document::extracta_document;
use crate::error::extracta_error;
use crate::guard;
use crate::stop::extracta_stop;
use crate::text::Text;

/// What became of the files of one extracta_client_classify(). It owns its
/// documents and all their texts, and needs no client. It never changes, so
/// any number of threads may read it.
#[derive(Debug)]
pub struct extracta_report {
    documents: Vec<extracta_document>,
    stop_reason: extracta_stop,
    stop_error: Option<extracta_error>,
    pending_batches: Vec<PendingBatch>,
}

#[derive(Debug)]
struct PendingBatch {
    id: Text,
    document_count: usize,
}

/// Frees a report with its documents. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_free(report: Option<Box<extracta_report>>) {
    guard::free(report);
}

/// How many documents it has: as many as paths were given.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_document_count(report: Option<&extracta_report>) -> usize {
    guard::read(report, 0, |report| report.documents.len())
}

/// The document of the path with this number, from 0. NULL if there is none.
/// Belongs to the report: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_document(
    report: Option<&extracta_report>,
    number: usize,
) -> Option<&extracta_document> {
    guard::read(report, None, |report| report.documents.get(number))
}

/// Why the run ended before every document had its outcome, an extracta_stop.
/// 0 if it did not.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_stop_reason(report: Option<&extracta_report>) -> i32 {
    guard::read(report, extracta_stop::None as i32, |report| report.stop_reason as i32)
}

/// What led to that, to be read with the functions of extracta_error; NULL if
/// nothing did. Belongs to the report: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_stop_error(
    report: Option<&extracta_report>,
) -> Option<&extracta_error> {
    guard::read(report, None, |report| report.stop_error.as_ref())
}

/// How many batches have documents whose results are still awaited. Keep
/// their ids: without them the service cannot find what it has been paid for.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_pending_batch_count(report: Option<&extracta_report>) -> usize {
    guard::read(report, 0, |report| report.pending_batches.len())
}

/// The id of such a batch, from 0, for extracta_client_wait_for_results().
/// NULL if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_pending_batch_id(
    report: Option<&extracta_report>,
    number: usize,
) -> *const c_char {
    guard::read(report, std::ptr::null(), |report| {
        report.pending_batches.get(number).map_or(std::ptr::null(), |batch| batch.id.as_ptr())
    })
}

/// How many documents are awaited in such a batch. 0 if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_pending_batch_document_count(
    report: Option<&extracta_report>,
    number: usize,
) -> usize {
    guard::read(report, 0, |report| {
        report.pending_batches.get(number).map_or(0, |batch| batch.document_count)
    })
}

impl extracta_report {
    pub(crate) fn new(report: &Report) -> Self {
        let pending_batch = |batch: ::extracta_client::PendingBatch| PendingBatch {
            id: Text::new(batch.id.as_str()),
            document_count: batch.documents,
        };
        extracta_report {
            documents: report.documents().map(|one| extracta_document::new(&one)).collect(),
            stop_reason: report.stop().map_or(extracta_stop::None, |stop| stop.reason.into()),
            stop_error: report.stop().map(|stop| extracta_error::from(&*stop.trouble)),
            pending_batches: report.pending_batches().into_iter().map(pending_batch).collect(),
        }
    }
}
