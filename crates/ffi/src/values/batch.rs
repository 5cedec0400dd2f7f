//! A batch whose results are awaited, or were.

use std::ffi::c_char;

use crate::boundary::{self, number::signed, texts::Text};

/// A batch that the service has named. It belongs to the report or the status
/// that it was taken from and lives as long. It never changes, so any number of
/// threads may read it.
#[derive(Debug)]
pub struct extracta_batch {
    id: Text,
    documents: u64,
    awaited: u64,
}

/// Its id, for extracta_client_wait_for_results(). Without it the service cannot
/// find what it has been paid for.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_batch_id(batch: Option<&extracta_batch>) -> *const c_char {
    boundary::value(|| Some(batch?.id.as_ptr()))
}

/// How many documents are in it, or may be.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_batch_document_count(batch: Option<&extracta_batch>) -> i64 {
    boundary::value(|| Some(signed(batch?.documents)))
}

/// How many of these have no outcome yet.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_batch_awaited_count(batch: Option<&extracta_batch>) -> i64 {
    boundary::value(|| Some(signed(batch?.awaited)))
}

impl extracta_batch {
    pub(crate) fn new(id: &str, documents: u64, awaited: u64) -> Self {
        extracta_batch { id: Text::new(id), documents, awaited }
    }
}
