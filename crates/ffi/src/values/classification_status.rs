//! What is known of one classification in a ledger.

use std::ffi::c_char;

use ::extracta_client::State;

use crate::boundary::number::{count, place, signed};
use crate::boundary::{self, error::extracta_error, texts::Text};
use crate::values::{batch::extracta_batch, state::extracta_state};

/// What is known of the documents of one classification in a ledger. It belongs
/// to its status and lives as long. It never changes, so any number of threads
/// may read it.
#[derive(Debug)]
pub struct extracta_classification_status {
    pub(crate) id: Text,
    pub(crate) documents: [u64; State::ALL.len()],
    pub(crate) stop: Option<extracta_error>,
    pub(crate) batches: Vec<extracta_batch>,
    pub(crate) unmatched_rows: u64,
}

/// The classification's id.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_classification_status_id(
    classification: Option<&extracta_classification_status>,
) -> *const c_char {
    boundary::value(|| Some(classification?.id.as_ptr()))
}

/// How many of its documents are in a state, an extracta_state: 0 for all of
/// them. Files with equal content are one document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_classification_status_document_count(
    classification: Option<&extracta_classification_status>,
    state: i32,
) -> i64 {
    boundary::value(|| Some(signed(classification?.count(state))))
}

/// Why its documents are parked: the service refuses the classification, which
/// stops its own documents alone. NULL if they are not. Belongs to the status:
/// do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_classification_status_stop(
    classification: Option<&extracta_classification_status>,
) -> Option<&extracta_error> {
    boundary::value(|| Some(classification?.stop.as_ref()))
}

/// How many batches of it the service has named.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_classification_status_batch_count(
    classification: Option<&extracta_classification_status>,
) -> i64 {
    boundary::value(|| Some(count(&classification?.batches)))
}

/// The batch with this index, from 0, the oldest first. NULL if there is none.
/// Belongs to the status: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_classification_status_batch(
    classification: Option<&extracta_classification_status>,
    index: i64,
) -> Option<&extracta_batch> {
    boundary::value(|| Some(classification?.batches.get(place(index)?)))
}

/// How many files in its results are no document's for sure. They are kept in
/// the ledger: docs/ledger.md tells where.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_classification_status_unmatched_count(
    classification: Option<&extracta_classification_status>,
) -> i64 {
    boundary::value(|| Some(signed(classification?.unmatched_rows)))
}

impl extracta_classification_status {
    /// How many documents are in a state of C's.
    pub(crate) fn count(&self, state: i32) -> u64 {
        let of = |wanted: State| {
            let place = State::ALL.iter().position(|it| *it == wanted);
            place.map_or(0, |place| self.documents[place])
        };
        extracta_state::all_of(state).into_iter().flatten().map(of).sum()
    }
}
