//! What the service says of files that it has stored.

use std::ffi::c_char;

use ::extracta_client::UploadResponse;

use crate::boundary::number::{count, place};
use crate::boundary::{self, texts::Text};
use crate::values::document::extracta_document;

/// What the service stored of an upload. It owns all its texts, and needs no
/// client. It never changes, so any number of threads may read it.
#[derive(Debug)]
pub struct extracta_upload {
    batch_id: Text,
    documents: Vec<extracta_document>,
}

/// Frees an upload with its documents. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_upload_free(upload: Option<Box<extracta_upload>>) {
    boundary::value(|| upload.map(drop));
}

/// The batch that the files are in. Keep it: without it the service cannot
/// find what it has been paid for.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_upload_batch_id(upload: Option<&extracta_upload>) -> *const c_char {
    boundary::value(|| Some(upload?.batch_id.as_ptr()))
}

/// How many files the service lists: usually as many as were sent, in the same
/// order, but it does not promise that.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_upload_document_count(upload: Option<&extracta_upload>) -> i64 {
    boundary::value(|| Some(count(&upload?.documents)))
}

/// The file with this index, from 0: its id, its name as the service gives it
/// back, and its pages. NULL if there is none. Belongs to the upload: there is
/// nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_upload_document(
    upload: Option<&extracta_upload>,
    index: i64,
) -> Option<&extracta_document> {
    boundary::value(|| Some(upload?.documents.get(place(index)?)))
}

impl extracta_upload {
    /// The links to the documents stay out: whoever holds one can open its
    /// document.
    pub(crate) fn new(response: &UploadResponse) -> Self {
        let document = |file| extracta_document::stored(file, &response.batch_id);
        extracta_upload {
            batch_id: Text::new(response.batch_id.as_str()),
            documents: response.files.iter().map(document).collect(),
        }
    }
}
