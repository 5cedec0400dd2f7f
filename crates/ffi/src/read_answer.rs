//! What an answer says, for callers that make single calls by themselves.

use std::mem::MaybeUninit;

use ::extracta_client::{Error, UploadResponse};
use extracta_protocol::exchange::Response;
use extracta_protocol::outcome::{
    NotStored, Unknown, UploadOutcome, no_response_error, refusal_error, unreadable_error,
    upload_outcome,
};
use extracta_protocol::response::{Reading, read_credits, read_results};

use crate::answer::extracta_answer;
use crate::error::extracta_error;
use crate::guard;
use crate::request::extracta_request;
use crate::results::extracta_results;
use crate::upload::extracta_upload;

/// What became of an upload: `request` is the one that was sent.
///
/// It fails unless the files are stored. extracta_error_is_possibly_stored()
/// tells whether they may be all the same: then do not send them again before
/// the results of their batch, extracta_error_batch_id(), have settled it.
/// Else, unless the kind is EXTRACTA_KIND_USAGE, they are not stored, and
/// extracta_error_is_retryable() and extracta_error_retry_after_ms() say
/// whether and when to try again.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn extracta_answer_read_upload(
    answer: Option<&extracta_answer>,
    request: Option<&extracta_request>,
    upload: Option<&mut MaybeUninit<*mut extracta_upload>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make_of_sent(upload, error, || {
        let answer = guard::given(answer)?;
        let request = guard::given_even_if_broken(request)?;
        Ok(extracta_upload::new(&upload_answer(answer, request)?))
    })
}

/// The results that an answer brings. It fails with what the service, or the
/// network, had against it.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn extracta_answer_read_results(
    answer: Option<&extracta_answer>,
    results: Option<&mut MaybeUninit<*mut extracta_results>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make(results, error, || {
        Ok(extracta_results::new(&read(guard::given(answer)?, read_results)?))
    })
}

/// The credits that an answer tells. One pays for one page. NAN where it fails,
/// as extracta_answer_read_results() does.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn extracta_answer_read_credits(
    answer: Option<&extracta_answer>,
    credits: Option<&mut MaybeUninit<f64>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::tell(credits, f64::NAN, error, || Ok(read(guard::given(answer)?, read_credits)?.credits))
}

fn upload_answer(
    answer: &extracta_answer,
    request: &extracta_request,
) -> Result<UploadResponse, extracta_error> {
    let sent =
        request.upload().ok_or_else(|| extracta_error::usage("the request uploads nothing"))?;
    let failed = |error: &Error| match request.broken_file() {
        Some((_, path, error)) => extracta_error::of_file(path, error),
        None => extracta_error::from(error).retry_after(answer.retry_after()),
    };
    let names: Vec<&str> = sent.wire_names.iter().map(String::as_str).collect();
    match upload_outcome(&answer.exchange(), sent.kind, &names) {
        UploadOutcome::Stored(stored) => Ok(stored),
        UploadOutcome::NotStored(NotStored { error, .. }) => Err(failed(&error)),
        UploadOutcome::Unknown(Unknown { batch, error, .. }) => {
            Err(failed(&error).possibly_stored(batch.as_ref()))
        }
    }
}

/// Reads an answer by the reader of its route.
fn read<T>(
    answer: &extracta_answer,
    reader: impl FnOnce(&Response) -> Reading<T>,
) -> Result<T, extracta_error> {
    let error = match answer.came() {
        Err(no_response) => no_response_error(&no_response),
        Ok(came) => match reader(came) {
            Reading::Understood(read) => return Ok(read),
            Reading::Refused(refusal) => refusal_error(&refusal),
            Reading::NotUnderstood(unreadable) => {
                unreadable_error(unreadable.http_status, &unreadable.excerpt)
            }
        },
    };
    Err(extracta_error::from(&error).retry_after(answer.retry_after()))
}
