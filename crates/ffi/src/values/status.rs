//! What is known of a ledger as a whole.

use std::ffi::c_char;

use crate::boundary::number::{count, place, signed};
use crate::boundary::{self, error::extracta_error, texts::Text};
use crate::values::target_status::extracta_target_status;

/// What is known of a ledger as a whole, as of one moment. It never changes, so
/// any number of threads may read it.
#[derive(Debug)]
pub struct extracta_status {
    pub(crate) created_at: i64,
    pub(crate) worker: i64,
    pub(crate) stop: Option<extracta_error>,
    pub(crate) targets: Vec<extracta_target_status>,
    /// By their names, with how many records each has still to acknowledge.
    pub(crate) consumers: Vec<(Text, u64)>,
}

/// When the ledger was made, in milliseconds since 1970, UTC.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_created_at_ms(status: Option<&extracta_status>) -> i64 {
    boundary::value(|| Some(status?.created_at))
}

/// The process that works on the ledger, by its id; 0 if none does. It has one
/// worker at a time, for all its targets.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_worker_process_id(status: Option<&extracta_status>) -> i64 {
    boundary::value(|| Some(status?.worker))
}

/// What ended the latest work before every document had its outcome; NULL if
/// nothing did. Belongs to the status: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_stop(
    status: Option<&extracta_status>,
) -> Option<&extracta_error> {
    boundary::value(|| Some(status?.stop.as_ref()))
}

/// How many documents of all targets are in a state, an extracta_state: 0 for all
/// of them. Files with equal content are one document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_document_count(
    status: Option<&extracta_status>,
    state: i32,
) -> i64 {
    boundary::value(|| {
        let counts = status?.targets.iter().map(|one| one.count(state));
        Some(signed(counts.sum()))
    })
}

/// How many targets the ledger has: what documents are sent to, or were followed
/// to.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_target_count(status: Option<&extracta_status>) -> i64 {
    boundary::value(|| Some(count(&status?.targets)))
}

/// The target with this index, from 0, the oldest first. NULL if there is none.
/// Belongs to the status: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_target(
    status: Option<&extracta_status>,
    index: i64,
) -> Option<&extracta_target_status> {
    boundary::value(|| Some(status?.targets.get(place(index)?)))
}

/// How many consumers the ledger knows.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_consumer_count(status: Option<&extracta_status>) -> i64 {
    boundary::value(|| Some(count(&status?.consumers)))
}

/// The name of the consumer with this index, from 0. NULL if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_consumer_name(
    status: Option<&extracta_status>,
    index: i64,
) -> *const c_char {
    boundary::value(|| Some(status?.consumers.get(place(index)?)?.0.as_ptr()))
}

/// How many records that consumer has not acknowledged yet.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_consumer_waiting_count(
    status: Option<&extracta_status>,
    index: i64,
) -> i64 {
    boundary::value(|| Some(signed(status?.consumers.get(place(index)?)?.1)))
}

/// Frees a status with its targets. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_free(status: Option<Box<extracta_status>>) {
    boundary::value(|| status.map(drop));
}
