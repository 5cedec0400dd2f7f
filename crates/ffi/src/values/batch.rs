//! A batch whose results are awaited, or were.

use std::ffi::c_char;

use ::extracta_client::{BatchId, Target};

use crate::boundary::{self, number::signed, texts::Text};

/// A batch that the service has named. It belongs to the report or the status
/// that it was taken from and lives as long. It never changes, so any number of
/// threads may read it.
#[derive(Debug)]
pub struct extracta_batch {
    id: Text,
    target_id: Text,
    is_of_extraction: bool,
    documents: u64,
    awaited: u64,
}

/// Its id, for extracta_client_wait_for_results(), or of an extraction's for
/// extracta_client_wait_for_extraction_results(). Without it the service cannot
/// find what it has been paid for.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_batch_id(batch: Option<&extracta_batch>) -> *const c_char {
    boundary::value(|| Some(batch?.id.as_ptr()))
}

/// The id of the classification or the extraction that it is a batch of.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_batch_target_id(batch: Option<&extracta_batch>) -> *const c_char {
    boundary::value(|| Some(batch?.target_id.as_ptr()))
}

/// Whether it is a batch of an extraction: one that documents were sent to, or, with
/// EXTRACTA_OPTION_FOLLOW, one that the service has made for documents whose type is
/// linked to the extraction.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_batch_is_of_extraction(batch: Option<&extracta_batch>) -> bool {
    boundary::value(|| Some(batch?.is_of_extraction))
}

/// How many documents are in it, or may be; how many are followed to it, where the
/// service has made it for these.
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
    pub(crate) fn new(target: &Target, id: &BatchId, documents: u64, awaited: u64) -> Self {
        extracta_batch {
            id: Text::new(id.as_str()),
            target_id: Text::new(target.as_str()),
            is_of_extraction: matches!(target, Target::Extraction(_)),
            documents,
            awaited,
        }
    }
}
