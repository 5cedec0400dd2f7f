//! What the service says of files that it has stored.

use std::ffi::c_char;

use ::extracta_client::{UploadResponse, UploadedFile};

use crate::boundary::{self, texts::Text};

/// What the service stored of an upload. It owns all its texts, and needs no
/// client. It never changes, so any number of threads may read it.
#[derive(Debug)]
pub struct extracta_upload {
    batch_id: Text,
    files: Vec<Stored>,
}

#[derive(Debug)]
struct Stored {
    id: Option<Text>,
    name: Option<Text>,
    page_count: i64,
}

/// Frees an upload. NULL is fine.
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
pub extern "C" fn extracta_upload_file_count(upload: Option<&extracta_upload>) -> usize {
    boundary::value(|| Some(upload?.files.len()))
}

/// The service's id of the file with this number, from 0.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_upload_file_id(
    upload: Option<&extracta_upload>,
    number: usize,
) -> *const c_char {
    boundary::value(|| Some(upload?.files.get(number)?.id.as_ref()?.as_ptr()))
}

/// Its name, as the service gives it back: it may differ from the one that was
/// sent.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_upload_file_name(
    upload: Option<&extracta_upload>,
    number: usize,
) -> *const c_char {
    boundary::value(|| Some(upload?.files.get(number)?.name.as_ref()?.as_ptr()))
}

/// How many pages the service counted in it, each a credit; 0 if it did not
/// say.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_upload_page_count(
    upload: Option<&extracta_upload>,
    number: usize,
) -> i64 {
    boundary::value(|| Some(upload?.files.get(number)?.page_count))
}

impl extracta_upload {
    /// The links to the documents stay out: whoever holds one can open its
    /// document.
    pub(crate) fn new(response: &UploadResponse) -> Self {
        let stored = |file: &UploadedFile| Stored {
            id: file.file_id.as_ref().map(|id| Text::new(id.as_str())),
            name: file.file_name.as_deref().map(Text::new),
            page_count: file.pages.unwrap_or(0).into(),
        };
        extracta_upload {
            batch_id: Text::new(response.batch_id.as_str()),
            files: response.files.iter().map(stored).collect(),
        }
    }
}
