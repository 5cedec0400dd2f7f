//! Records that a consumer took.

use std::ffi::c_char;

use crate::boundary::number::{count, place};
use crate::boundary::{self, texts::Text};
use crate::values::document::extracta_document;

/// Records that one extracta_consumer_take() handed out, oldest first. It needs
/// no consumer. It never changes, so any number of threads may read it.
#[derive(Debug, Default)]
pub struct extracta_records {
    pub(crate) records: Vec<(Text, extracta_document)>,
}

/// Frees records with their documents. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_records_free(records: Option<Box<extracta_records>>) {
    boundary::value(|| records.map(drop));
}

/// How many there are; 0 if nothing has become final since.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_records_count(records: Option<&extracta_records>) -> i64 {
    boundary::value(|| Some(count(&records?.records)))
}

/// The id of the record with this index, from 0: no other record has it, in
/// whatever ledger, so that you can tell whether you had it before. NULL if there
/// is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_records_id(
    records: Option<&extracta_records>,
    index: i64,
) -> *const c_char {
    boundary::value(|| Some(records?.records.get(place(index)?)?.0.as_ptr()))
}

/// The document of that record, with its outcome and the key that it was entered
/// with. NULL if there is none. There is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_records_document(
    records: Option<&extracta_records>,
    index: i64,
) -> Option<&extracta_document> {
    boundary::value(|| Some(records?.records.get(place(index)?).map(|(_, document)| document)))
}
