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
//! | 503 otherwise, 408, other 5xx, 400 "Internal server error", 4xx without words, no answer | unknown |
//! | 2xx with `status:"error"` | not stored |
//! | 2xx that cannot be read or is cut | unknown, with the batch id that is legible |
//! | 2xx `uploaded` | stored |
//!
//! Not stored may be sent again. **Unknown is never sent again blindly**: the
//! results of its batch settle it.

use alloc::{format, string::String};
use core::time::Duration;

use crate::answer::{Reading, Refusal, UploadAnswer, legible_batch_id, read_upload};
use crate::exchange::{Answer, Cause, Ended, Exchange, Sent, Unanswered};
use crate::id::BatchId;
use crate::trouble::{Trouble, TroubleKind};

/// What is known of an upload's files.
#[derive(Debug)]
pub enum UploadOutcome {
    /// The service has them, as far as the answer's rows can be matched.
    Stored(UploadAnswer),
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
    pub trouble: Trouble,
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
    /// The batch that the answer named before it broke off.
    pub batch: Option<BatchId>,
    /// Whether this side ended the exchange: the service may then still be at
    /// work on it, so that settling takes longer.
    pub is_ended_by_us: bool,
    /// What went wrong.
    pub trouble: Trouble,
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
        Ended::Answered(answer) => answered(answer, exchange.sent, kind, wire_names),
        Ended::Unanswered(unanswered) => without_answer(unanswered, exchange.sent, kind),
    }
}

fn without_answer(unanswered: &Unanswered, sent: Sent, kind: UploadKind) -> UploadOutcome {
    let trouble = unanswered_trouble(unanswered);
    let cut_opener = sent == Sent::Part && kind == UploadKind::Opener;
    if sent == Sent::Nothing || cut_opener {
        let remedy = Remedy::Later { retry_after: None };
        return UploadOutcome::NotStored(NotStored { remedy, trouble });
    }
    UploadOutcome::Unknown(Unknown {
        batch: None,
        is_ended_by_us: unanswered.cause.is_ours(),
        trouble,
    })
}

fn answered(answer: &Answer, sent: Sent, kind: UploadKind, wire_names: &[&str]) -> UploadOutcome {
    match read_upload(answer) {
        Reading::Understood(stored) => UploadOutcome::Stored(stored),
        Reading::Refused(refusal) => {
            let words = without_names(&refusal.message, wire_names);
            refused(answer, refusal, &words, sent, kind)
        }
        Reading::NotUnderstood(riddle) => not_understood(answer, riddle.excerpt, sent),
    }
}

/// An answer with the service's own words.
fn refused(
    answer: &Answer,
    refusal: Refusal,
    words: &str,
    sent: Sent,
    kind: UploadKind,
) -> UploadOutcome {
    let trouble_of =
        |kind| Trouble { kind, http_status: Some(answer.status), message: refusal.message.clone() };
    let not_stored = |remedy, kind| {
        let trouble = trouble_of(kind);
        UploadOutcome::NotStored(NotStored { remedy, trouble })
    };
    let unknown = || {
        UploadOutcome::Unknown(Unknown {
            batch: legible_batch_id(&answer.body),
            is_ended_by_us: false,
            trouble: trouble_of(TroubleKind::Service),
        })
    };
    let later = Remedy::Later { retry_after: answer.retry_after };
    match answer.status {
        401 | 403 => not_stored(Remedy::Stop, TroubleKind::Key),
        402 => not_stored(Remedy::Stop, TroubleKind::Credits),
        429 => not_stored(later, TroubleKind::Busy),
        503 if is_surely_not_stored(answer, sent) => not_stored(later, TroubleKind::Busy),
        408 | 500..=599 => unknown(),
        300..=399 | 405 | 411 => not_stored(Remedy::Stop, TroubleKind::Address),
        400 if is_internal_error(words) => unknown(),
        200..=299 | 400..=499 => {
            let (remedy, kind) = remedy_by_words(answer.status, words, kind);
            not_stored(remedy, kind)
        }
        _ => unknown(),
    }
}

/// The routes document no error codes, so that the words have to tell what a
/// refusal is about.
fn remedy_by_words(status: u16, message: &str, kind: UploadKind) -> (Remedy, TroubleKind) {
    if is_about_credits(message) {
        (Remedy::Stop, TroubleKind::Credits)
    } else if is_about_classification(message) {
        (Remedy::Stop, TroubleKind::Classification)
    } else if kind == UploadKind::Add && mentions(message, &["batch"]) {
        (Remedy::OtherBatch, TroubleKind::Refused)
    } else {
        let is_too_large = status == 413;
        (Remedy::Split { is_too_large }, TroubleKind::Refused)
    }
}

/// An answer that no page of the service's documentation describes: a
/// gateway's, a proxy's, or one cut short.
fn not_understood(answer: &Answer, excerpt: String, sent: Sent) -> UploadOutcome {
    let not_stored = |remedy, kind| {
        let trouble = Trouble { kind, http_status: Some(answer.status), message: excerpt.clone() };
        UploadOutcome::NotStored(NotStored { remedy, trouble })
    };
    let later = Remedy::Later { retry_after: answer.retry_after };
    match answer.status {
        401 | 403 => not_stored(Remedy::Stop, TroubleKind::Key),
        402 => not_stored(Remedy::Stop, TroubleKind::Credits),
        300..=399 | 404 | 405 | 411 => not_stored(Remedy::Stop, TroubleKind::Address),
        413 => not_stored(Remedy::Split { is_too_large: true }, TroubleKind::Refused),
        415 => not_stored(Remedy::Split { is_too_large: false }, TroubleKind::Refused),
        429 => not_stored(later, TroubleKind::Busy),
        503 if is_surely_not_stored(answer, sent) => not_stored(later, TroubleKind::Busy),
        status => {
            let kind = match status {
                408 | 500..=599 => TroubleKind::Service,
                _ => TroubleKind::NotUnderstood,
            };
            UploadOutcome::Unknown(Unknown {
                batch: legible_batch_id(&answer.body),
                is_ended_by_us: false,
                trouble: Trouble { kind, http_status: Some(status), message: excerpt },
            })
        }
    }
}

/// Whether a 503 was given instead of taking the request, rather than after
/// it.
fn is_surely_not_stored(answer: &Answer, sent: Sent) -> bool {
    answer.retry_after.is_some() || sent != Sent::Whole
}

/// The trouble that an exchange without an answer is.
pub fn unanswered_trouble(unanswered: &Unanswered) -> Trouble {
    let kind = match unanswered.cause {
        Cause::Resolve | Cause::Connect | Cause::Tls | Cause::Broken => TroubleKind::Network,
        Cause::TimeLimit => TroubleKind::Time,
        Cause::Cancelled => TroubleKind::Cancelled,
        Cause::File => TroubleKind::File,
    };
    Trouble { kind, http_status: None, message: unanswered.detail.clone() }
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

/// The trouble that a refusal is, for routes other than upload.
pub fn refusal_trouble(refusal: &Refusal) -> Trouble {
    let kind = match refusal.http_status {
        401 | 403 => TroubleKind::Key,
        402 => TroubleKind::Credits,
        429 | 503 => TroubleKind::Busy,
        500..=599 | 408 => TroubleKind::Service,
        _ if is_internal_error(&refusal.message) => TroubleKind::Service,
        _ if is_about_credits(&refusal.message) => TroubleKind::Credits,
        _ if is_about_classification(&refusal.message) => TroubleKind::Classification,
        _ => TroubleKind::Refused,
    };
    Trouble { kind, http_status: Some(refusal.http_status), message: refusal.message.clone() }
}

/// The trouble that an answer is which cannot be understood, for routes other
/// than upload.
pub fn riddle_trouble(http_status: u16, excerpt: &str) -> Trouble {
    let kind = match http_status {
        401 | 403 => TroubleKind::Key,
        300..=399 | 404 | 405 => TroubleKind::Address,
        429 | 503 => TroubleKind::Busy,
        500..=599 | 408 => TroubleKind::Service,
        _ => TroubleKind::NotUnderstood,
    };
    let message = if excerpt.is_empty() {
        format!("an answer with status {http_status} and no text")
    } else {
        excerpt.into()
    };
    Trouble { kind, http_status: Some(http_status), message }
}
