//! The results of a batch.

use std::ffi::c_char;

use ::extracta_client::{
    BatchId, ExtractedRow, FileId, ResultRow, ResultsProgress, ResultsResponse, ResultsRow, Target,
};

use crate::boundary::number::{count, place};
use crate::boundary::{self, texts::Text};
use crate::values::document::extracta_document;

/// The service's results for a batch. It owns its documents and all their
/// texts, and needs no client. It never changes, so any number of threads may
/// read it.
#[derive(Debug)]
pub struct extracta_results {
    documents: Vec<extracta_document>,
    is_finished: bool,
    status: Text,
}

/// Frees results with their documents. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_free(results: Option<Box<extracta_results>>) {
    boundary::value(|| results.map(drop));
}

/// Whether the service is through with the batch, or the one file that was asked
/// for: it says so, or it says a word that sounds like it, "done" for example, while
/// each file listed has a type or a word of failure.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_is_finished(results: Option<&extracta_results>) -> bool {
    boundary::value(|| Some(results?.is_finished))
}

/// The service's word for how far the batch is: "success" when it is
/// finished, "waiting", or one that this library does not know.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_status_text(
    results: Option<&extracta_results>,
) -> *const c_char {
    boundary::value(|| Some(results?.status.as_ptr()))
}

/// How many files the service lists. A batch that is not finished usually shows
/// none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_document_count(results: Option<&extracta_results>) -> i64 {
    boundary::value(|| Some(count(&results?.documents)))
}

/// The file with this index, from 0, in the service's order: known by its id and
/// its name, without a path. NULL if there is none. Belongs to the results:
/// there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_document(
    results: Option<&extracta_results>,
    index: i64,
) -> Option<&extracta_document> {
    boundary::value(|| Some(results?.documents.get(place(index)?)))
}

impl extracta_results {
    /// `of` and `file` are what was asked for, where it is known.
    pub(crate) fn new<R: IsListed>(
        response: &ResultsResponse<R>,
        of: Option<(&Target, &BatchId)>,
        file: Option<&FileId>,
    ) -> Self {
        let status = match &response.progress {
            ResultsProgress::Finished => "success",
            ResultsProgress::Waiting => "waiting",
            ResultsProgress::Unknown(word) => word,
        };
        let (target, batch) = of.unzip();
        let document = |row: &R| row.document(target, batch);
        extracta_results {
            documents: response.files.iter().map(document).collect(),
            is_finished: response.is_finished(file.cloned().as_slice()),
            status: Text::new(status),
        }
    }
}

/// A file as the service lists it, in the results of one kind or the other.
pub(crate) trait IsListed: ResultsRow {
    /// What is known of it, in the results of this batch.
    fn document(&self, target: Option<&Target>, batch: Option<&BatchId>) -> extracta_document;
}

impl IsListed for ResultRow {
    fn document(&self, target: Option<&Target>, batch: Option<&BatchId>) -> extracta_document {
        extracta_document::of_row(self, target, batch)
    }
}

impl IsListed for ExtractedRow {
    fn document(&self, target: Option<&Target>, batch: Option<&BatchId>) -> extracta_document {
        extracta_document::of_extracted_row(self, target, batch)
    }
}
