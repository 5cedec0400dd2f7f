//! Asking for the results of a batch by its id.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use crate::boundary::{self, error::extracta_error, from_c, number::duration};
use crate::handles::cancel_token::extracta_cancel_token;
use crate::handles::client::{cancel_or_never, extracta_client};
use crate::values::results::extracta_results;

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
        let ids = unsafe { from_c::results_of(classification_id, batch_id, file_id) };
        let (classification, batch, file) = ids?;
        let client = client.of_this_process()?.cancel_by(&cancel_or_never(cancel));
        let response = client.results(&classification, &batch, file.as_ref())?;
        Ok(extracta_results::new(&response, Some((&classification, &batch)), file.as_ref()))
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
        let ids = unsafe { from_c::results_of(classification_id, batch_id, file_id) };
        let (classification, batch, file) = ids?;
        let timeout = duration(timeout_ms, "the time to wait")?;
        let (client, cancel) = (client.of_this_process()?, cancel_or_never(cancel));
        let response = client.wait(&classification, &batch, file.as_ref(), timeout, &cancel)?;
        Ok(extracta_results::new(&response, Some((&classification, &batch)), file.as_ref()))
    })
}
