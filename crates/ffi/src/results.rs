//! The results of a batch, asked for by its id.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use ::extracta_client::{BatchId, ClassificationId, FileId, ResultsProgress, ResultsResponse};

use crate::cancel_token::extracta_cancel_token;
use crate::client::{cancel_or_never, classification, extracta_client, not_an_id};
use crate::error::extracta_error;
use crate::guard;
use crate::options::duration;
use crate::row::extracta_row;
use crate::text::{self, Text};

/// The service's results for a batch. It owns its rows and all their texts,
/// and needs no client. It never changes, so any number of threads may read
/// it.
#[derive(Debug)]
pub struct extracta_results {
    rows: Vec<extracta_row>,
    is_finished: bool,
    status: Text,
}

/// Asks once for the results of a batch, or of one file in it (`file_id` is
/// NULL for all). `cancel` may be NULL. Blocks until it is its turn: one such
/// request of a client goes out at a time, the pause after the one before (see
/// extracta_options_set_poll_pause_ms()). That takes longer behind other
/// threads, and after an HTTP 429 as long as its Retry-After says.
///
/// That the batch is not finished yet is no error: see
/// extracta_results_is_finished().
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn extracta_client_ask_for_results(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    batch_id: *const c_char,
    file_id: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    results: Option<&mut MaybeUninit<*mut extracta_results>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make_by(client, results, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let (classification, batch, file) = unsafe { ids(classification_id, batch_id, file_id) }?;
        let client = client.of_this_process()?.cancel_by(&cancel_or_never(cancel));
        let answer = client.results(&classification, &batch, file.as_ref())?;
        Ok(extracta_results::new(&answer))
    })
}

/// Asks for the results of a batch, or of one file in it (`file_id` is NULL
/// for all), until they are finished. `cancel` may be NULL.
///
/// It fails if they are not finished within `timeout_ms` milliseconds, 0 or
/// more: with EXTRACTA_KIND_TIME, or with the kind of the last request's
/// failure, such as EXTRACTA_KIND_NETWORK where nobody listens. A failure that
/// waiting does not mend ends it at once. If its turn does not come in time,
/// as with 0, nothing is asked; a request that is under way may outlast the
/// limit. The results can be asked for again at any time.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn extracta_client_wait_for_results(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    batch_id: *const c_char,
    file_id: *const c_char,
    timeout_ms: i64,
    cancel: Option<&extracta_cancel_token>,
    results: Option<&mut MaybeUninit<*mut extracta_results>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make_by(client, results, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let (classification, batch, file) = unsafe { ids(classification_id, batch_id, file_id) }?;
        let timeout = duration(timeout_ms, "the time to wait")?;
        let client = client.of_this_process()?;
        let cancel = cancel_or_never(cancel);
        let answer = client.wait(&classification, &batch, file.as_ref(), timeout, &cancel)?;
        Ok(extracta_results::new(&answer))
    })
}

/// Frees results with their rows. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_free(results: Option<Box<extracta_results>>) {
    guard::free(results);
}

/// Whether the service is through with the batch.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_is_finished(results: Option<&extracta_results>) -> bool {
    guard::read(results, false, |results| results.is_finished)
}

/// The service's word for how far the batch is: "success" when it is
/// finished, "waiting", or one that this library does not know.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_status(results: Option<&extracta_results>) -> *const c_char {
    guard::read(results, std::ptr::null(), |results| results.status.as_ptr())
}

/// How many rows there are. A batch that is not finished usually shows none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_row_count(results: Option<&extracta_results>) -> usize {
    guard::read(results, 0, |results| results.rows.len())
}

/// The row with this number, from 0, in the service's order. NULL if there is
/// none. Belongs to the results: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_results_row(
    results: Option<&extracta_results>,
    number: usize,
) -> Option<&extracta_row> {
    guard::read(results, None, |results| results.rows.get(number))
}

impl extracta_results {
    pub(crate) fn new(answer: &ResultsResponse) -> Self {
        let status = match &answer.progress {
            ResultsProgress::Finished => "success",
            ResultsProgress::Waiting => "waiting",
            ResultsProgress::Unknown(word) => word,
        };
        extracta_results {
            rows: answer.files.iter().map(extracta_row::new).collect(),
            is_finished: answer.progress == ResultsProgress::Finished,
            status: Text::new(status),
        }
    }
}

/// # Errors
///
/// No text, or no id. An empty id of a file is an error too: taken for none,
/// it would ask for all.
///
/// # Safety
///
/// As [`text::required`].
pub(crate) unsafe fn ids(
    classification_id: *const c_char,
    batch_id: *const c_char,
    file_id: *const c_char,
) -> Result<(ClassificationId, BatchId, Option<FileId>), extracta_error> {
    // SAFETY: the caller promises the same.
    let classification = unsafe { classification(classification_id) }?;
    // SAFETY: the caller promises the same.
    let batch = unsafe { text::required(batch_id, "the batch's id") }?;
    let batch = BatchId::new(batch).ok_or_else(|| not_an_id("the batch's id"))?;
    // SAFETY: the caller promises the same.
    let file = unsafe { text::optional(file_id, "the file's id") }?;
    let file = file.map(|id| FileId::new(id).ok_or_else(|| not_an_id("the file's id")));
    Ok((classification, batch, file.transpose()?))
}
