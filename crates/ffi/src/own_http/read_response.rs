//! What a response says, for callers that make single calls by themselves.

use std::mem::MaybeUninit;

use ::extracta_client::UploadResponse;
use extracta_protocol::exchange::Response;
use extracta_protocol::outcome;
use extracta_protocol::response::{Reading, read_credits, read_results};

use crate::boundary::handle::{Sends, given, given_even_if_broken};
use crate::boundary::{self, error::extracta_error};
use crate::own_http::{request::extracta_request, response::extracta_response};
use crate::values::{results::extracta_results, upload::extracta_upload};

/// What became of an upload: `request` is the one that was sent.
///
/// It fails unless the files are stored. extracta_error_is_possibly_stored()
/// tells whether they may be all the same: then do not send them again before
/// the results of their batch, extracta_error_batch_id(), have settled it.
/// Else, unless the kind is EXTRACTA_ERROR_USAGE, they are not stored, and
/// extracta_error_is_retryable() and extracta_error_retry_after_ms() say
/// whether and when to try again.
/// A service that says that it is busy (429, or 503 with Retry-After) is believed:
/// where the request had gone out whole, count what is sent again as maybe charged
/// twice.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_response_read_upload(
    response: Option<&extracta_response>,
    request: Option<&extracta_request>,
    upload: Option<&mut MaybeUninit<*mut extracta_upload>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(()), upload, error, |()| {
        let response = given(response)?;
        let request = given_even_if_broken(request)?;
        Ok(extracta_upload::new(&upload_response(response, request)?))
    })
}

/// The results that a response brings. It fails with what the service, or the
/// network, had against it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_response_read_results(
    response: Option<&extracta_response>,
    results: Option<&mut MaybeUninit<*mut extracta_results>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), results, error, |()| {
        Ok(extracta_results::new(&read(given(response)?, read_results)?, None, None))
    })
}

/// The credits that a response tells. One pays for one page. NAN where it fails,
/// as extracta_response_read_results() does.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_response_read_credits(
    response: Option<&extracta_response>,
    credits: Option<&mut MaybeUninit<f64>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), credits, error, |()| Ok(read(given(response)?, read_credits)?.credits))
}

fn upload_response(
    response: &extracta_response,
    request: &extracta_request,
) -> Result<UploadResponse, extracta_error> {
    let upload = request
        .upload
        .as_ref()
        .ok_or_else(|| extracta_error::usage("the request uploads nothing"))?;
    let exchange = response.exchange();
    upload.read(&exchange).map_err(|failure| {
        let error = match request.broken_file() {
            Some((_, path, error)) => extracta_error::of_file(path, error),
            None => extracta_error::of_exchange(&failure.error, &exchange),
        };
        match failure.is_possibly_stored {
            true => error.possibly_stored(failure.batch.as_ref()),
            false => error,
        }
    })
}

/// Reads a response by the reader of its route.
fn read<T>(
    response: &extracta_response,
    reader: impl FnOnce(&Response) -> Reading<T>,
) -> Result<T, extracta_error> {
    let exchange = response.exchange();
    outcome::read(&exchange, reader).map_err(|error| extracta_error::of_exchange(&error, &exchange))
}
