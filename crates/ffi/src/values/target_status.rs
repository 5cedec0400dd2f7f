//! What is known of one target in a ledger: a classification or an extraction.

use std::ffi::c_char;

use ::extracta_client::State;

use crate::boundary::number::{count, place, signed};
use crate::boundary::{self, error::extracta_error, texts::Text};
use crate::values::{batch::extracta_batch, state::extracta_state};

/// What is known of one target of a ledger, which is what documents are sent to: a
/// classification, or an extraction. It belongs to its status and lives as long.
/// It never changes, so any number of threads may read it.
#[derive(Debug)]
pub struct extracta_target_status {
    pub(crate) id: Text,
    pub(crate) is_extraction: bool,
    pub(crate) documents: [u64; State::ALL.len()],
    pub(crate) stop: Option<extracta_error>,
    pub(crate) batches: Vec<extracta_batch>,
    pub(crate) unmatched_rows: u64,
}

/// Its id: a classification's, or an extraction's.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_target_status_id(
    target: Option<&extracta_target_status>,
) -> *const c_char {
    boundary::value(|| Some(target?.id.as_ptr()))
}

/// Whether it is an extraction; else it is a classification. An extraction that
/// documents were only followed to is one too: no document was sent to it, and its
/// batches are those that their values are in.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_target_status_is_extraction(
    target: Option<&extracta_target_status>,
) -> bool {
    boundary::value(|| Some(target?.is_extraction))
}

/// How many of its documents are in a state, an extracta_state: 0 for all of
/// them. Files with equal content are one document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_target_status_document_count(
    target: Option<&extracta_target_status>,
    state: i32,
) -> i64 {
    boundary::value(|| Some(signed(target?.count(state))))
}

/// Why its documents are parked: the service refuses the target, which stops its
/// own documents alone. NULL if they are not. Belongs to the status:
/// do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_target_status_stop(
    target: Option<&extracta_target_status>,
) -> Option<&extracta_error> {
    boundary::value(|| Some(target?.stop.as_ref()))
}

/// How many batches of it the service has named.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_target_status_batch_count(
    target: Option<&extracta_target_status>,
) -> i64 {
    boundary::value(|| Some(count(&target?.batches)))
}

/// The batch with this index, from 0, the oldest first. NULL if there is none.
/// Belongs to the status: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_target_status_batch(
    target: Option<&extracta_target_status>,
    index: i64,
) -> Option<&extracta_batch> {
    boundary::value(|| Some(target?.batches.get(place(index)?)))
}

/// How many files in its results are no document's for sure. They are kept in
/// the ledger: docs/ledger.md tells where.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_target_status_unmatched_count(
    target: Option<&extracta_target_status>,
) -> i64 {
    boundary::value(|| Some(signed(target?.unmatched_rows)))
}

impl extracta_target_status {
    /// How many documents are in a state of C's.
    pub(crate) fn count(&self, state: i32) -> u64 {
        let of = |wanted: State| {
            let place = State::ALL.iter().position(|it| *it == wanted);
            place.map_or(0, |place| self.documents[place])
        };
        extracta_state::all_of(state).into_iter().flatten().map(of).sum()
    }
}
