//! What became of what was entered into a ledger.

use crate::boundary::number::{count, place, signed};
use crate::boundary::{self};
use crate::values::document::extracta_document;

/// What became of what one extracta_ledger_enter() was given. It needs no
/// ledger. It never changes, so any number of threads may read it.
#[derive(Debug, Default)]
pub struct extracta_entered {
    /// By the inputs; 0 for what is refused.
    pub(crate) entries: Vec<i64>,
    pub(crate) refused: Vec<extracta_document>,
    pub(crate) new_documents: u64,
    pub(crate) new_bytes: u64,
    pub(crate) known: u64,
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_entered_free(entered: Option<Box<extracta_entered>>) {
    boundary::value(|| entered.map(drop));
}

/// The number of the entry of the input with this index, from 0, by which it is
/// known again in documents and records: 1 or more. 0 if it is refused.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_entered_entry_id(entered: Option<&extracta_entered>, index: i64) -> i64 {
    boundary::value(|| entered?.entries.get(place(index)?).copied())
}

/// How many documents are new, and will be sent. Inputs with equal content are
/// one document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_entered_new_document_count(entered: Option<&extracta_entered>) -> i64 {
    boundary::value(|| Some(signed(entered?.new_documents)))
}

/// How many bytes these have.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_entered_new_byte_count(entered: Option<&extracta_entered>) -> i64 {
    boundary::value(|| Some(signed(entered?.new_bytes)))
}

/// How many inputs are of a document that the ledger knew: they are not sent
/// again.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_entered_known_count(entered: Option<&extracta_entered>) -> i64 {
    boundary::value(|| Some(signed(entered?.known)))
}

/// How many inputs cannot be sent and did not come into the ledger: empty files,
/// files that cannot be read, and the ledger's own.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_entered_refused_count(entered: Option<&extracta_entered>) -> i64 {
    boundary::value(|| Some(count(&entered?.refused)))
}

/// Such an input, by an index from 0: extracta_document_index() tells which it
/// is, extracta_document_error() why. NULL if there is none. There is nothing to
/// free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_entered_refused(
    entered: Option<&extracta_entered>,
    index: i64,
) -> Option<&extracta_document> {
    boundary::value(|| Some(entered?.refused.get(place(index)?)))
}
