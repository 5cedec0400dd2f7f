//! What happened to an upload: one pure function from what was seen to what
//! is known.
//!
//! | what was seen | outcome |
//! | --- | --- |
//! | no byte of the body sent | not stored |
//! | body cut short, opener | not stored |
//! | body cut short, batch with an id | unknown |
//! | 401, 403, 404, 405, 411, 413, 415, 3xx; other 4xx with the service's words about the request | not stored |
//! | 429; 503 with Retry-After, or before the body was through | not stored; if it was through, a surplus row in the results counts it as charged twice |
//! | words of the service's own failure under any other status, 2xx included | unknown |
//! | 503 otherwise, 408, other 5xx, 4xx without words, no response | unknown |
//! | other 2xx with `status:"error"` | not stored |
//! | 2xx that cannot be read or is cut | unknown, with the batch id that can be read |
//! | 2xx `uploaded` | stored |
//!
//! Not stored may be sent again. **Unknown is never sent again blindly**: the
//! results of its batch settle it.

use alloc::{format, string::String};
use core::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::exchange::{Cause, Ended, Exchange, NoResponse, Response, Sent};
use crate::id::BatchId;
use crate::response::{
    NotUnderstood, Reading, Refusal, UploadResponse, find_batch_id, read_upload,
};

/// What is known of an upload's files.
#[derive(Debug)]
pub enum UploadOutcome {
    /// The service has them, as far as the response's rows can be matched.
    Stored(UploadResponse),
    /// The service has none of them.
    NotStored(NotStored),
    /// The service may have them or not.
    Unknown(Unknown),
}

/// An upload of which nothing was stored.
#[derive(Debug)]
pub struct NotStored {
    /// What would help.
    pub remedy: Remedy,
    /// What went wrong.
    pub error: Error,
}

/// What to do about an upload that was not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Send it again later, after what `Retry-After` asked for.
    Later {
        /// The value of `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// Send nothing more: the reason is common to all uploads.
    Stop {
        /// Whether the service said so in its own form, by a status or in plain
        /// words: else one document, or one gateway, may be the reason.
        is_sure: bool,
    },
    /// Send it to another batch: this one takes no more.
    OtherBatch,
    /// Send it in halves, down to single files, so that what is refused
    /// refuses only itself.
    Split {
        /// Whether it was refused for its size.
        is_too_large: bool,
    },
}

/// An upload that may be stored or not.
#[derive(Debug)]
pub struct Unknown {
    /// The batch that the response named before it broke off.
    pub batch: Option<BatchId>,
    /// Whether this side ended the exchange: the service may then still be at
    /// work on it, so that settling takes longer.
    pub is_ended_by_us: bool,
    /// What went wrong.
    pub error: Error,
}

/// Why an upload that belongs to no session failed, as its caller is told.
#[derive(Debug)]
pub struct UploadFailure {
    /// What went wrong.
    pub error: Error,
    /// What the service's `Retry-After` asks for.
    pub retry_after: Option<Duration>,
    /// Whether the same request may be sent again: surely nothing of it is
    /// stored, and waiting may help.
    pub may_be_sent_again: bool,
    /// Whether its files may be stored all the same.
    pub is_possibly_stored: bool,
    /// The batch that they are in then, where the response named it.
    pub batch: Option<BatchId>,
}

impl UploadOutcome {
    /// The outcome as its caller is told it.
    ///
    /// # Errors
    ///
    /// The files are not surely stored.
    pub fn into_result(self) -> Result<UploadResponse, UploadFailure> {
        match self {
            UploadOutcome::Stored(response) => Ok(response),
            UploadOutcome::NotStored(NotStored { remedy, error }) => {
                let retry_after = match remedy {
                    Remedy::Later { retry_after } => Some(retry_after),
                    _ => None,
                };
                Err(UploadFailure {
                    error,
                    may_be_sent_again: retry_after.is_some(),
                    retry_after: retry_after.flatten(),
                    is_possibly_stored: false,
                    batch: None,
                })
            }
            UploadOutcome::Unknown(Unknown { batch, error, .. }) => Err(UploadFailure {
                error,
                retry_after: None,
                may_be_sent_again: false,
                is_possibly_stored: true,
                batch,
            }),
        }
    }
}

/// Reads what an exchange brought by the reader of its route, for routes other
/// than upload.
///
/// # Errors
///
/// No response came, the service declined, or it cannot be understood.
pub fn read<T>(
    exchange: &Exchange,
    reader: impl FnOnce(&Response) -> Reading<T>,
) -> Result<T, Error> {
    match &exchange.ended {
        Ended::NoResponse(no_response) => Err(no_response_error(no_response)),
        Ended::Response(response) => match reader(response) {
            Reading::Understood(read) => Ok(read),
            Reading::Refused(refusal) => Err(refusal_error(&refusal, &refusal.message)),
            Reading::NotUnderstood(page) => Err(unreadable_error(page)),
        },
    }
}

/// Decides what is known of an upload of files with these wire names.
/// `is_opener` if it is a single file that opens a batch, and no addition: the
/// same evidence means different things then. The names are left out where the
/// service's words are sorted: a file called `credit note.pdf` says nothing
/// about the account.
pub fn upload_outcome(exchange: &Exchange, is_opener: bool, wire_names: &[&str]) -> UploadOutcome {
    match &exchange.ended {
        Ended::Response(response) => with_response(response, exchange.sent, is_opener, wire_names),
        Ended::NoResponse(no_response) => without_response(no_response, exchange.sent, is_opener),
    }
}

fn without_response(no_response: &NoResponse, sent: Sent, is_opener: bool) -> UploadOutcome {
    let error = no_response_error(no_response);
    let is_cut_opener = sent == Sent::Part && is_opener;
    if sent == Sent::Nothing || is_cut_opener {
        let remedy = Remedy::Later { retry_after: None };
        return UploadOutcome::NotStored(NotStored { remedy, error });
    }
    UploadOutcome::Unknown(Unknown {
        batch: None,
        is_ended_by_us: no_response.cause.is_ours(),
        error,
    })
}

fn with_response(
    response: &Response,
    sent: Sent,
    is_opener: bool,
    wire_names: &[&str],
) -> UploadOutcome {
    let (error, words) = match read_upload(response) {
        Reading::Understood(stored) => return UploadOutcome::Stored(stored),
        Reading::Refused(refusal) => {
            let words = without_names(&refusal.message, wire_names);
            (refusal_error(&refusal, &words), Some(words))
        }
        Reading::NotUnderstood(page) => (unreadable_error(page), None),
    };
    match remedy(response, error.kind, words.as_deref(), sent, is_opener) {
        Some(remedy) => UploadOutcome::NotStored(NotStored { remedy, error }),
        None => UploadOutcome::Unknown(Unknown {
            batch: find_batch_id(&response.body),
            is_ended_by_us: false,
            error,
        }),
    }
}

/// What would help against a response that took no files; `None` if it may have
/// taken them all the same. `words` are the service's own, if it is no page of
/// somebody else.
fn remedy(
    response: &Response,
    error: ErrorKind,
    words: Option<&str>,
    sent: Sent,
    is_opener: bool,
) -> Option<Remedy> {
    use ErrorKind::{Address, Classification, Credits, Key, Network, NotUnderstood, Service};
    match (response.status, error) {
        // It seems to have failed after the request was taken.
        (503, _) if response.retry_after.is_none() && sent == Sent::Whole => None,
        (429 | 503, _) => Some(Remedy::Later { retry_after: response.retry_after }),
        (..200 | 408 | 500.., _) => None,
        // A failure may come after the files were stored, whatever the status.
        (_, Service | NotUnderstood | Network) => None,
        (status, Key | Credits | Classification | Address) => {
            let is_said_by_status = error != Credits || status == 402;
            Some(Remedy::Stop { is_sure: words.is_some() && is_said_by_status })
        }
        _ if !is_opener && words.is_some_and(|words| mentions(words, &["batch"])) => {
            Some(Remedy::OtherBatch)
        }
        (status, _) => Some(Remedy::Split { is_too_large: status == 413 }),
    }
}

/// The error that an exchange without a response is.
fn no_response_error(no_response: &NoResponse) -> Error {
    let kind = match no_response.cause {
        Cause::Resolve | Cause::Connect | Cause::Tls | Cause::Broken => ErrorKind::Network,
        Cause::TimeLimit => ErrorKind::Time,
        Cause::Cancelled => ErrorKind::Cancelled,
        Cause::File => ErrorKind::File,
    };
    Error::new(kind, no_response.detail.clone())
}

/// The error that a refusal is. The routes document no error codes, so that the
/// words have to tell what most are about.
fn refusal_error(refusal: &Refusal, words: &str) -> Error {
    let kind = match kind_of_status(refusal.http_status) {
        Some(ErrorKind::Busy) => ErrorKind::Busy,
        // Under any status: under 400 the results page of the documentation
        // shows it, and gateways put it under 200.
        _ if is_own_failure(words) => ErrorKind::Service,
        Some(kind) => kind,
        None if is_about_credits(words) => ErrorKind::Credits,
        None if is_about_target(words) => ErrorKind::Classification,
        None => ErrorKind::Refused,
    };
    Error { kind, http_status: Some(refusal.http_status), message: refusal.message.clone() }
}

/// The error that a response is which no page of the service's documentation
/// describes: a gateway's, a proxy's, or one cut short.
fn unreadable_error(page: NotUnderstood) -> Error {
    let NotUnderstood { http_status, excerpt, is_cut, is_too_much } = page;
    let kind = match (kind_of_status(http_status), http_status) {
        (Some(kind), _) => kind,
        (None, 404) => ErrorKind::Address,
        (None, 413 | 415) => ErrorKind::Refused,
        // The next one may be whole; one that is too long was cut by us.
        _ if is_cut && !is_too_much => ErrorKind::Network,
        _ => ErrorKind::NotUnderstood,
    };
    let message = match (kind, excerpt.as_str()) {
        (ErrorKind::Network, _) => format!("the response broke off after: {excerpt}"),
        (_, "") => format!("a response with status {http_status} and no text"),
        _ => excerpt,
    };
    Error { kind, http_status: Some(http_status), message }
}

/// The kind of error that a status alone tells, whatever stands in the body.
fn kind_of_status(http_status: u16) -> Option<ErrorKind> {
    match http_status {
        401 | 403 => Some(ErrorKind::Key),
        402 => Some(ErrorKind::Credits),
        429 | 503 => Some(ErrorKind::Busy),
        408 | 500..=599 => Some(ErrorKind::Service),
        300..=399 | 405 | 411 => Some(ErrorKind::Address),
        _ => None,
    }
}

/// Whether a refusal speaks of a failure of the service itself, which may come
/// after the files were stored.
fn is_own_failure(message: &str) -> bool {
    const WORDS: [&str; 13] = [
        "internal server error",
        "internal error",
        "server error",
        "unexpected error",
        "something went wrong",
        "timeout",
        "time-out",
        "timed out",
        "try again later",
        "please try again",
        "temporarily unavailable",
        "service unavailable",
        "bad gateway",
    ];
    mentions(message, &WORDS)
}

/// Whether a refusal speaks of missing credits. What sounds like it may be about
/// one document: a second look decides.
fn is_about_credits(message: &str) -> bool {
    let is_short_of = ["enough", "insufficient", "limit", "exceeded", "out of", "no "];
    mentions(message, &["credits"])
        || (mentions(message, &["credit", "balance", "page"]) && mentions(message, &is_short_of))
}

/// Whether a refusal says that the service does not know the classification, or the
/// extraction.
fn is_about_target(message: &str) -> bool {
    let is_unknown = &["not found", "not exist", "no such", "unknown", "invalid", "required"];
    let target = ["classification", "extraction"];
    let is_named = |it: &str| {
        mentions(message, &[&format!("{it} not"), &format!("{it}id"), &format!("{it} id")])
    };
    target.into_iter().any(is_named) && mentions(message, is_unknown)
}

/// A message without the names that were sent.
fn without_names(message: &str, wire_names: &[&str]) -> String {
    let named = wire_names.iter().filter(|name| message.contains(**name));
    named.fold(message.into(), |message: String, name| message.replace(name, " "))
}

pub(crate) fn mentions(message: &str, words: &[&str]) -> bool {
    let message = message.to_lowercase();
    words.iter().any(|word| message.contains(word))
}
