//! The results of a batch.

use std::ffi::c_char;

use ::extracta_client::{ResultsProgress, ResultsResponse};

use crate::boundary::{self, texts::Text};
use crate::values::row::extracta_row;

/// The service's results for a batch. It owns its rows and all their texts,
/// and needs no client. It never changes, so any number of threads may read
/// it.
#[derive(Debug)]
pub struct extracta_results {
    rows: Vec<extracta_row>,
    is_finished: bool,
    status: Text,
}

/// Frees results with their rows. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_free(results: Option<Box<extracta_results>>) {
    boundary::value(|| results.map(drop));
}

/// Whether the service is through with the batch.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_is_finished(results: Option<&extracta_results>) -> bool {
    boundary::value(|| Some(results?.is_finished))
}

/// The service's word for how far the batch is: "success" when it is
/// finished, "waiting", or one that this library does not know.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_status(results: Option<&extracta_results>) -> *const c_char {
    boundary::value(|| Some(results?.status.as_ptr()))
}

/// How many rows there are. A batch that is not finished usually shows none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_row_count(results: Option<&extracta_results>) -> usize {
    boundary::value(|| Some(results?.rows.len()))
}

/// The row with this number, from 0, in the service's order. NULL if there is
/// none. Belongs to the results: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_row(
    results: Option<&extracta_results>,
    number: usize,
) -> Option<&extracta_row> {
    boundary::value(|| Some(results?.rows.get(number)))
}

impl extracta_results {
    pub(crate) fn new(response: &ResultsResponse) -> Self {
        let status = match &response.progress {
            ResultsProgress::Finished => "success",
            ResultsProgress::Waiting => "waiting",
            ResultsProgress::Unknown(word) => word,
        };
        extracta_results {
            rows: response.files.iter().map(extracta_row::new).collect(),
            is_finished: response.progress == ResultsProgress::Finished,
            status: Text::new(status),
        }
    }
}
