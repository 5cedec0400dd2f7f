//! Asking for the results of a batch by its id.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use ::extracta_client::{BatchId, ClassificationId, ExtractionId, FileId, HasResults};

use crate::boundary::from_c::Id;
use crate::boundary::{self, error::extracta_error, from_c, number::duration};
use crate::handles::cancel_token::extracta_cancel_token;
use crate::handles::client::{cancel_or_never, extracta_client};
use crate::values::results::{IsListed, extracta_results};

/// Asks once for the results of a batch, or of one file in it (`file_id` is
/// NULL for all). `cancel` may be NULL. Blocks until it is its turn: one such
/// request of a client goes out at a time, the pause after the one before (see
/// EXTRACTA_OPTION_POLL_PAUSE_MS). That takes longer behind other
/// threads, and after an HTTP 429 as long as its Retry-After says.
///
/// That the batch is not finished yet is no error: see
/// extracta_results_is_finished().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_poll_results(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    batch_id: *const c_char,
    file_id: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    results: Option<&mut MaybeUninit<*mut extracta_results>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(client, results, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let wanted =
            unsafe { Wanted::<ClassificationId>::of(classification_id, batch_id, file_id) };
        wanted?.poll(client, cancel)
    })
}

/// The same for a batch of an extraction: one that
/// extracta_client_upload_for_extraction() opened, or the service for documents
/// whose type is linked to it, as extracta_extraction_batch_id() tells. What was
/// found in each file is extracta_document_values(). These requests have a route
/// and a pause of their own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_poll_extraction_results(
    client: Option<&extracta_client>,
    extraction_id: *const c_char,
    batch_id: *const c_char,
    file_id: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    results: Option<&mut MaybeUninit<*mut extracta_results>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(client, results, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let wanted = unsafe { Wanted::<ExtractionId>::of(extraction_id, batch_id, file_id) };
        wanted?.poll(client, cancel)
    })
}

/// Asks for the results of a batch, or of one file in it (`file_id` is NULL
/// for all), until they are finished. `cancel` may be NULL.
///
/// It fails if they are not finished within `timeout_ms` milliseconds, 0 or
/// more: with EXTRACTA_ERROR_TIME, or with the kind of the last request's
/// failure, such as EXTRACTA_ERROR_NETWORK where nobody listens. A failure that
/// waiting does not mend ends it at once. If its turn does not come in time,
/// as with 0, nothing is asked; a request that is under way may outlast the
/// limit. The results can be asked for again at any time.
#[unsafe(no_mangle)]
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
    boundary::call(client, results, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let wanted =
            unsafe { Wanted::<ClassificationId>::of(classification_id, batch_id, file_id) };
        wanted?.wait(client, timeout_ms, cancel)
    })
}

/// The same for a batch of an extraction, as
/// extracta_client_poll_extraction_results().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_wait_for_extraction_results(
    client: Option<&extracta_client>,
    extraction_id: *const c_char,
    batch_id: *const c_char,
    file_id: *const c_char,
    timeout_ms: i64,
    cancel: Option<&extracta_cancel_token>,
    results: Option<&mut MaybeUninit<*mut extracta_results>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(client, results, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let wanted = unsafe { Wanted::<ExtractionId>::of(extraction_id, batch_id, file_id) };
        wanted?.wait(client, timeout_ms, cancel)
    })
}

/// Whose results are asked for.
struct Wanted<T> {
    of: T,
    batch: BatchId,
    file: Option<FileId>,
}

impl<T: Id + HasResults<Row: IsListed>> Wanted<T> {
    /// # Safety
    ///
    /// As for [`from_c::results_of`].
    unsafe fn of(
        id: *const c_char,
        batch_id: *const c_char,
        file_id: *const c_char,
    ) -> Result<Self, extracta_error> {
        // SAFETY: the caller promises the same.
        let (of, batch, file) = unsafe { from_c::results_of(id, batch_id, file_id) }?;
        Ok(Wanted { of, batch, file })
    }

    fn poll(
        &self,
        client: &extracta_client,
        cancel: Option<&extracta_cancel_token>,
    ) -> Result<extracta_results, extracta_error> {
        let client = client.of_this_process()?.cancel_by(&cancel_or_never(cancel));
        let response = client.results(&self.of, &self.batch, self.file.as_ref())?;
        let of = Some((&self.of.target(), &self.batch));
        Ok(extracta_results::new(&response, of, self.file.as_ref()))
    }

    fn wait(
        &self,
        client: &extracta_client,
        timeout_ms: i64,
        cancel: Option<&extracta_cancel_token>,
    ) -> Result<extracta_results, extracta_error> {
        let timeout = duration(timeout_ms, "the time to wait")?;
        let (client, cancel) = (client.of_this_process()?, cancel_or_never(cancel));
        let response = client.wait(&self.of, &self.batch, self.file.as_ref(), timeout, &cancel)?;
        let of = Some((&self.of.target(), &self.batch));
        Ok(extracta_results::new(&response, of, self.file.as_ref()))
    }
}
