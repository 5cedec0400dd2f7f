//! How a call over a ledger ended.

use crate::boundary::{self, error::extracta_error, number::signed};
use crate::values::{document::extracta_document, stop};

/// How a call over a ledger ended. What became of each document is in the
/// ledger, and was told by the events of the call. It never changes, so any
/// number of threads may read it.
#[derive(Debug, Default)]
pub struct extracta_summary {
    pub(crate) runs: Vec<i64>,
    pub(crate) elsewhere: usize,
    pub(crate) refused: Vec<extracta_document>,
    pub(crate) new_documents: u64,
    pub(crate) new_bytes: u64,
    pub(crate) stop: Option<extracta_error>,
}

/// How many classifications of the ledger the call was about: the one that was
/// given with its files, if any of these is in the ledger; where none was given,
/// those of the documents that were told, and those with documents that have
/// still no outcome.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_summary_run_count(summary: Option<&extracta_summary>) -> usize {
    boundary::value(|| Some(summary?.runs.len()))
}

/// The number of such a classification, by its place from 0, the oldest first:
/// for extracta_ledger_documents(). 0 if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_summary_run_id(summary: Option<&extracta_summary>, place: usize) -> i64 {
    boundary::value(|| summary?.runs.get(place).copied())
}

/// 1 if the work was left to another process, which was at work on the ledger
/// when the call began or later; else 0. Files that are not known yet at the end
/// are told as pending.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_summary_elsewhere_count(summary: Option<&extracta_summary>) -> usize {
    boundary::value(|| Some(summary?.elsewhere))
}

/// How many files cannot be sent and did not come into the ledger, being empty
/// or not to be read.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_summary_refused_count(summary: Option<&extracta_summary>) -> usize {
    boundary::value(|| Some(summary?.refused.len()))
}

/// Such a file, from 0; extracta_document_error() tells why. NULL if there is
/// none. Belongs to the summary: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_summary_refused(
    summary: Option<&extracta_summary>,
    number: usize,
) -> Option<&extracta_document> {
    boundary::value(|| Some(summary?.refused.get(number)))
}

/// How many documents the ledger did not know before. Files with equal content
/// are one document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_summary_new_document_count(summary: Option<&extracta_summary>) -> i64 {
    boundary::value(|| Some(signed(summary?.new_documents)))
}

/// How many bytes these have.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_summary_new_byte_count(summary: Option<&extracta_summary>) -> i64 {
    boundary::value(|| Some(signed(summary?.new_bytes)))
}

/// Why the work ended before every document had its outcome, an extracta_stop:
/// the first reason. 0 if it did not.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_summary_stop_reason(summary: Option<&extracta_summary>) -> i32 {
    boundary::value(|| Some(stop::reason(summary?.stop.as_ref())))
}

/// What led to that; NULL if nothing did. Belongs to the summary: do not free
/// it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_summary_stop_error(
    summary: Option<&extracta_summary>,
) -> Option<&extracta_error> {
    boundary::value(|| Some(summary?.stop.as_ref()))
}

/// Frees a summary with its documents. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_summary_free(summary: Option<Box<extracta_summary>>) {
    boundary::value(|| summary.map(drop));
}
