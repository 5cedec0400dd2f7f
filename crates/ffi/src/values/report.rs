//! What became of all files of a call.

use ::extracta_client::{PendingBatch, Report};

use crate::boundary::number::{count, place};
use crate::boundary::{self, error::extracta_error};
use crate::values::{batch::extracta_batch, document::extracta_document};

/// What became of the files of one extracta_client_classify() or
/// extracta_client_extract(), or of a machine.
/// It owns its documents and all their texts, and needs no client. It never
/// changes, so any number of threads may read it.
#[derive(Debug, Default)]
pub struct extracta_report {
    documents: Vec<extracta_document>,
    stop: Option<extracta_error>,
    pending_batches: Vec<extracta_batch>,
    unmatched: Vec<extracta_document>,
}

/// Frees a report with its documents. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_free(report: Option<Box<extracta_report>>) {
    boundary::value(|| report.map(drop));
}

/// How many documents it has: as many as paths were given.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_document_count(report: Option<&extracta_report>) -> i64 {
    boundary::value(|| Some(count(&report?.documents)))
}

/// The document of the path with this index, from 0. NULL if there is none.
/// Belongs to the report: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_document(
    report: Option<&extracta_report>,
    index: i64,
) -> Option<&extracta_document> {
    boundary::value(|| Some(report?.documents.get(place(index)?)))
}

/// How many of its documents have this outcome, an extracta_outcome; 0 for all
/// of them.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_outcome_count(
    report: Option<&extracta_report>,
    outcome: i32,
) -> i64 {
    boundary::value(|| {
        let documents = &report?.documents;
        let has_it = |it: &&extracta_document| outcome == 0 || it.outcome() as i32 == outcome;
        Some(documents.iter().filter(has_it).count() as i64)
    })
}

/// What ended the call before every document had its outcome, to be read with
/// the functions of extracta_error: its kind is the reason. NULL if nothing
/// did. Belongs to the report: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_stop(
    report: Option<&extracta_report>,
) -> Option<&extracta_error> {
    boundary::value(|| Some(report?.stop.as_ref()))
}

/// How many batches have documents whose results are still awaited. Keep
/// their ids: without them the service cannot find what it has been paid for.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_pending_batch_count(report: Option<&extracta_report>) -> i64 {
    boundary::value(|| Some(count(&report?.pending_batches)))
}

/// The batch with this index, from 0. NULL if there is none. Belongs to the
/// report: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_pending_batch(
    report: Option<&extracta_report>,
    index: i64,
) -> Option<&extracta_batch> {
    boundary::value(|| Some(report?.pending_batches.get(place(index)?)))
}

/// How many files the service lists in the results that are no document's for
/// sure: names that fit none, or two. Nothing that it says is dropped.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_unmatched_count(report: Option<&extracta_report>) -> i64 {
    boundary::value(|| Some(count(&report?.unmatched)))
}

/// The file with this index, from 0; it has no path. NULL if there is none.
/// Belongs to the report: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_report_unmatched(
    report: Option<&extracta_report>,
    index: i64,
) -> Option<&extracta_document> {
    boundary::value(|| Some(report?.unmatched.get(place(index)?)))
}

impl extracta_report {
    pub(crate) fn new(report: &Report) -> Self {
        let pending = |batch: PendingBatch| {
            let awaited = batch.documents as u64;
            extracta_batch::new(&batch.target, &batch.id, awaited, awaited)
        };
        extracta_report {
            documents: report.documents().map(|one| extracta_document::new(&one)).collect(),
            stop: report.stop().map(extracta_error::from),
            pending_batches: report.pending_batches().into_iter().map(pending).collect(),
            unmatched: report.unmatched().map(|it| extracta_document::unmatched(&it)).collect(),
        }
    }

    /// Why the call ended early, as the failure of the call.
    pub(crate) fn failure(&self) -> Option<extracta_error> {
        self.stop.clone()
    }
}
