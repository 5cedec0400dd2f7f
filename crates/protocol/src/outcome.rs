//! What happened to an upload: one pure function from what was seen to what
//! is known.
//!
//! | what was seen | outcome |
//! | --- | --- |
//! | no byte of the body sent | not stored |
//! | body cut short, opener | not stored |
//! | body cut short, batch with an id | unknown |
//! | 401, 403, 404, 405, 411, 413, 415, 429, 3xx; other 4xx with the service's words, but for 400 "Internal server error" | not stored |
//! | 503 with Retry-After, or before the body was through | not stored |
//! | 503 otherwise, 408, other 5xx, 400 "Internal server error", 4xx without words, no response | unknown |
//! | 2xx with `status:"error"` | not stored |
//! | 2xx that cannot be read or is cut | unknown, with the batch id that is legible |
//! | 2xx `uploaded` | stored |
//!
//! Not stored may be sent again. **Unknown is never sent again blindly**: the
//! results of its batch settle it.

use alloc::{format, string::String};
use core::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::exchange::{Cause, Ended, Exchange, NoResponse, Response, Sent};
use crate::id::BatchId;
use crate::response::{Reading, Refusal, UploadResponse, find_batch_id, read_upload};

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
    /// Send nothing more: the reason is common to all uploads of the run.
    Stop,
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

/// What kind of upload it was: the same evidence means different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadKind {
    /// A single file that opens a batch.
    Opener,
    /// Files added to a batch whose id is known.
    Add,
}

/// Decides what is known of an upload of files with these wire names. The
/// names are left out where the service's words are sorted: a file called
/// `credit note.pdf` says nothing about the account.
pub fn upload_outcome(exchange: &Exchange, kind: UploadKind, wire_names: &[&str]) -> UploadOutcome {
    match &exchange.ended {
        Ended::Response(response) => answered(response, exchange.sent, kind, wire_names),
        Ended::NoResponse(no_response) => without_response(no_response, exchange.sent, kind),
    }
}

fn without_response(no_response: &NoResponse, sent: Sent, kind: UploadKind) -> UploadOutcome {
    let error = no_response_error(no_response);
    let cut_opener = sent == Sent::Part && kind == UploadKind::Opener;
    if sent == Sent::Nothing || cut_opener {
        let remedy = Remedy::Later { retry_after: None };
        return UploadOutcome::NotStored(NotStored { remedy, error });
    }
    UploadOutcome::Unknown(Unknown {
        batch: None,
        is_ended_by_us: no_response.cause.is_ours(),
        error,
    })
}

fn answered(
    response: &Response,
    sent: Sent,
    kind: UploadKind,
    wire_names: &[&str],
) -> UploadOutcome {
    match read_upload(response) {
        Reading::Understood(stored) => UploadOutcome::Stored(stored),
        Reading::Refused(refusal) => {
            let words = without_names(&refusal.message, wire_names);
            refused(response, refusal, &words, sent, kind)
        }
        Reading::NotUnderstood(unreadable) => not_understood(response, unreadable.excerpt, sent),
    }
}

/// A response with the service's own words.
fn refused(
    response: &Response,
    refusal: Refusal,
    words: &str,
    sent: Sent,
    kind: UploadKind,
) -> UploadOutcome {
    let error_of =
        |kind| Error { kind, http_status: Some(response.status), message: refusal.message.clone() };
    let not_stored = |remedy, kind| {
        let error = error_of(kind);
        UploadOutcome::NotStored(NotStored { remedy, error })
    };
    let unknown = || {
        UploadOutcome::Unknown(Unknown {
            batch: find_batch_id(&response.body),
            is_ended_by_us: false,
            error: error_of(ErrorKind::Service),
        })
    };
    let later = Remedy::Later { retry_after: response.retry_after };
    match response.status {
        401 | 403 => not_stored(Remedy::Stop, ErrorKind::Key),
        402 => not_stored(Remedy::Stop, ErrorKind::Credits),
        429 => not_stored(later, ErrorKind::Busy),
        503 if is_surely_not_stored(response, sent) => not_stored(later, ErrorKind::Busy),
        408 | 500..=599 => unknown(),
        300..=399 | 405 | 411 => not_stored(Remedy::Stop, ErrorKind::Address),
        400 if is_internal_error(words) => unknown(),
        200..=299 | 400..=499 => {
            let (remedy, kind) = remedy_by_words(response.status, words, kind);
            not_stored(remedy, kind)
        }
        _ => unknown(),
    }
}

/// The routes document no error codes, so that the words have to tell what a
/// refusal is about.
fn remedy_by_words(status: u16, message: &str, kind: UploadKind) -> (Remedy, ErrorKind) {
    if is_about_credits(message) {
        (Remedy::Stop, ErrorKind::Credits)
    } else if is_about_classification(message) {
        (Remedy::Stop, ErrorKind::Classification)
    } else if kind == UploadKind::Add && mentions(message, &["batch"]) {
        (Remedy::OtherBatch, ErrorKind::Refused)
    } else {
        let is_too_large = status == 413;
        (Remedy::Split { is_too_large }, ErrorKind::Refused)
    }
}

/// A response that no page of the service's documentation describes: a
/// gateway's, a proxy's, or one cut short.
fn not_understood(response: &Response, excerpt: String, sent: Sent) -> UploadOutcome {
    let not_stored = |remedy, kind| {
        let error = Error { kind, http_status: Some(response.status), message: excerpt.clone() };
        UploadOutcome::NotStored(NotStored { remedy, error })
    };
    let later = Remedy::Later { retry_after: response.retry_after };
    match response.status {
        401 | 403 => not_stored(Remedy::Stop, ErrorKind::Key),
        402 => not_stored(Remedy::Stop, ErrorKind::Credits),
        300..=399 | 404 | 405 | 411 => not_stored(Remedy::Stop, ErrorKind::Address),
        413 => not_stored(Remedy::Split { is_too_large: true }, ErrorKind::Refused),
        415 => not_stored(Remedy::Split { is_too_large: false }, ErrorKind::Refused),
        429 => not_stored(later, ErrorKind::Busy),
        503 if is_surely_not_stored(response, sent) => not_stored(later, ErrorKind::Busy),
        status => {
            let kind = match status {
                408 | 500..=599 => ErrorKind::Service,
                _ => ErrorKind::NotUnderstood,
            };
            UploadOutcome::Unknown(Unknown {
                batch: find_batch_id(&response.body),
                is_ended_by_us: false,
                error: Error { kind, http_status: Some(status), message: excerpt },
            })
        }
    }
}

/// Whether a 503 was given instead of taking the request, rather than after
/// it.
fn is_surely_not_stored(response: &Response, sent: Sent) -> bool {
    response.retry_after.is_some() || sent != Sent::Whole
}

/// The error that an exchange without a response is.
pub fn no_response_error(no_response: &NoResponse) -> Error {
    let kind = match no_response.cause {
        Cause::Resolve | Cause::Connect | Cause::Tls | Cause::Broken => ErrorKind::Network,
        Cause::TimeLimit => ErrorKind::Time,
        Cause::Cancelled => ErrorKind::Cancelled,
        Cause::File => ErrorKind::File,
    };
    Error { kind, http_status: None, message: no_response.detail.clone() }
}

/// Whether a refusal is the service's "Internal server error", which it also
/// answers under 400 (results page of the documentation).
pub fn is_internal_error(message: &str) -> bool {
    mentions(message, &["internal server error"])
}

/// Whether a refusal speaks of missing credits.
pub fn is_about_credits(message: &str) -> bool {
    let is_short_of = ["enough", "insufficient", "limit", "exceeded", "out of", "no "];
    mentions(message, &["credits"])
        || (mentions(message, &["credit", "balance", "page"]) && mentions(message, &is_short_of))
}

/// Whether a refusal says that the service does not know the classification.
pub fn is_about_classification(message: &str) -> bool {
    let is_unknown = &["not found", "not exist", "no such", "unknown", "invalid", "required"];
    mentions(message, &["classification not", "classificationid", "classification id"])
        && mentions(message, is_unknown)
}

/// A message without the names that were sent.
fn without_names(message: &str, wire_names: &[&str]) -> String {
    let named = wire_names.iter().filter(|name| message.contains(**name));
    named.fold(message.into(), |message: String, name| message.replace(name, " "))
}

fn mentions(message: &str, words: &[&str]) -> bool {
    let message = message.to_lowercase();
    words.iter().any(|word| message.contains(word))
}

/// The error that a refusal is, for routes other than upload.
pub fn refusal_error(refusal: &Refusal) -> Error {
    let kind = match refusal.http_status {
        401 | 403 => ErrorKind::Key,
        402 => ErrorKind::Credits,
        429 | 503 => ErrorKind::Busy,
        500..=599 | 408 => ErrorKind::Service,
        _ if is_internal_error(&refusal.message) => ErrorKind::Service,
        _ if is_about_credits(&refusal.message) => ErrorKind::Credits,
        _ if is_about_classification(&refusal.message) => ErrorKind::Classification,
        _ => ErrorKind::Refused,
    };
    Error { kind, http_status: Some(refusal.http_status), message: refusal.message.clone() }
}

/// The error that a response is which cannot be understood, for routes other
/// than upload.
pub fn unreadable_error(http_status: u16, excerpt: &str) -> Error {
    let kind = match http_status {
        401 | 403 => ErrorKind::Key,
        300..=399 | 404 | 405 => ErrorKind::Address,
        429 | 503 => ErrorKind::Busy,
        500..=599 | 408 => ErrorKind::Service,
        _ => ErrorKind::NotUnderstood,
    };
    let message = if excerpt.is_empty() {
        format!("a response with status {http_status} and no text")
    } else {
        excerpt.into()
    };
    Error { kind, http_status: Some(http_status), message }
}
