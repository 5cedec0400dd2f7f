//! What is known of one classification in a ledger.

use std::ffi::c_char;

use ::extracta_client::State;

use crate::boundary::{self, error::extracta_error, number::signed, texts::Text};
use crate::values::{state::extracta_state, stop};

/// What is known of the documents of one classification in a ledger. It belongs
/// to its status and lives as long. It never changes, so any number of threads
/// may read it.
#[derive(Debug)]
pub struct extracta_run_status {
    pub(crate) id: i64,
    pub(crate) classification_id: Text,
    pub(crate) created_at: i64,
    pub(crate) is_owned: bool,
    pub(crate) documents: [u64; State::ALL.len()],
    pub(crate) stop: Option<extracta_error>,
    pub(crate) batches: Vec<BatchStatus>,
    pub(crate) unmatched_rows: u64,
}

#[derive(Debug)]
pub(crate) struct BatchStatus {
    pub(crate) id: Text,
    pub(crate) documents: u64,
    pub(crate) awaited: u64,
}

/// Its number in the ledger, 1 or more.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_id(run: Option<&extracta_run_status>) -> i64 {
    boundary::value(|| Some(run?.id))
}

/// The classification that its documents are sent to.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_classification_id(
    run: Option<&extracta_run_status>,
) -> *const c_char {
    boundary::value(|| Some(run?.classification_id.as_ptr()))
}

/// When the ledger was made, in milliseconds since 1970, UTC.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_created_at_ms(run: Option<&extracta_run_status>) -> i64 {
    boundary::value(|| Some(run?.created_at))
}

/// Whether somebody is at work on the ledger, in whatever process. It has one
/// worker at a time, for all its classifications.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_is_owned(run: Option<&extracta_run_status>) -> bool {
    boundary::value(|| Some(run?.is_owned))
}

/// How many of its documents are in a state, an extracta_state: 0 for all of
/// them. Files with equal content are one document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_document_count(
    run: Option<&extracta_run_status>,
    state: i32,
) -> i64 {
    boundary::value(|| match state {
        0 => Some(signed(run?.documents.iter().sum())),
        _ => Some(signed(run?.documents[extracta_state::of(state)? as usize])),
    })
}

/// Why the latest work sent no more of its documents, or waited no longer for
/// them, an extracta_stop: that the service refuses the classification, which
/// stops its own documents alone, or what stopped the work on the whole ledger.
/// 0 if nothing did.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_stop_reason(run: Option<&extracta_run_status>) -> i32 {
    boundary::value(|| Some(stop::reason(run?.stop.as_ref())))
}

/// What led to that; NULL if nothing did. Belongs to the status: do not free
/// it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_stop_error(
    run: Option<&extracta_run_status>,
) -> Option<&extracta_error> {
    boundary::value(|| Some(run?.stop.as_ref()))
}

/// How many batches of it the service has named.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_batch_count(run: Option<&extracta_run_status>) -> usize {
    boundary::value(|| Some(run?.batches.len()))
}

/// The id of such a batch, from 0, the oldest first. NULL if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_batch_id(
    run: Option<&extracta_run_status>,
    number: usize,
) -> *const c_char {
    boundary::value(|| Some(run?.batches.get(number)?.id.as_ptr()))
}

/// How many documents are in such a batch, or may be. 0 if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_batch_document_count(
    run: Option<&extracta_run_status>,
    number: usize,
) -> i64 {
    boundary::value(|| Some(signed(run?.batches.get(number)?.documents)))
}

/// How many of these have no outcome yet. 0 if there is no such batch.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_batch_awaited_count(
    run: Option<&extracta_run_status>,
    number: usize,
) -> i64 {
    boundary::value(|| Some(signed(run?.batches.get(number)?.awaited)))
}

/// How many rows of its results are no document's for sure. They are kept in
/// the ledger: docs/ledger.md tells where.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_status_unmatched_count(run: Option<&extracta_run_status>) -> i64 {
    boundary::value(|| Some(signed(run?.unmatched_rows)))
}
