//! What became of all files of a call.

use std::ffi::c_char;

use ::extracta_client::{BatchId, PendingBatch, Report, ResultRow, Stop};

use crate::document::extracta_document;
use crate::error::extracta_error;
use crate::guard;
use crate::row::extracta_row;
use crate::stop::StopOfRun;
use crate::text::Text;

/// What became of the files of one extracta_client_classify(). It owns its
/// documents and all their texts, and needs no client. It never changes, so
/// any number of threads may read it.
#[derive(Debug, Default)]
pub struct extracta_report {
    documents: Vec<extracta_document>,
    stop: StopOfRun,
    pending_batches: Vec<Pending>,
    unmatched: Vec<Unmatched>,
}

#[derive(Debug)]
struct Pending {
    batch_id: Text,
    document_count: usize,
}

#[derive(Debug)]
struct Unmatched {
    batch_id: Text,
    row: extracta_row,
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
    guard::read(report, 0, |report| report.stop.reason())
}

/// What led to that, to be read with the functions of extracta_error; NULL if
/// nothing did. Belongs to the report: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_stop_error(
    report: Option<&extracta_report>,
) -> Option<&extracta_error> {
    guard::read(report, None, |report| report.stop.error())
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
        report.pending_batches.get(number).map_or(std::ptr::null(), |batch| batch.batch_id.as_ptr())
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

/// How many rows of the results are no document's for sure: names that fit
/// none, or two. Nothing that the service says is dropped.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_unmatched_count(report: Option<&extracta_report>) -> usize {
    guard::read(report, 0, |report| report.unmatched.len())
}

/// Such a row, from 0. NULL if there is none. Belongs to the report: there is
/// nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_unmatched_row(
    report: Option<&extracta_report>,
    number: usize,
) -> Option<&extracta_row> {
    guard::read(report, None, |report| report.unmatched.get(number).map(|it| &it.row))
}

/// The batch that such a row came with. NULL if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_unmatched_batch_id(
    report: Option<&extracta_report>,
    number: usize,
) -> *const c_char {
    guard::read(report, std::ptr::null(), |report| {
        report.unmatched.get(number).map_or(std::ptr::null(), |it| it.batch_id.as_ptr())
    })
}

impl extracta_report {
    pub(crate) fn new(report: &Report) -> Self {
        extracta_report::of_documents(
            report.documents().map(|one| extracta_document::new(&one)).collect(),
            report.stop(),
        )
        .with_pending(report.pending_batches())
        .with_unmatched(report.unmatched().map(|it| (it.batch_id, it.row)))
    }

    pub(crate) fn of_documents(documents: Vec<extracta_document>, stop: Option<&Stop>) -> Self {
        extracta_report { documents, stop: stop.into(), ..extracta_report::default() }
    }

    pub(crate) fn with_pending(mut self, batches: Vec<PendingBatch>) -> Self {
        let pending = |batch: PendingBatch| Pending {
            batch_id: Text::new(batch.id.as_str()),
            document_count: batch.documents,
        };
        self.pending_batches = batches.into_iter().map(pending).collect();
        self
    }

    pub(crate) fn with_unmatched<'a>(
        mut self,
        rows: impl Iterator<Item = (&'a BatchId, &'a ResultRow)>,
    ) -> Self {
        let unmatched = |(batch, row): (&BatchId, &ResultRow)| Unmatched {
            batch_id: Text::new(batch.as_str()),
            row: extracta_row::new(row),
        };
        self.unmatched = rows.map(unmatched).collect();
        self
    }
}
