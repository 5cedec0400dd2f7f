//! Responses as types: what an HTTP response says, for every route in
//! [`request`](crate::request).
//!
//! The readers take whatever a service, a gateway or a broken connection may
//! send, and give one of three readings. What a reading means for a document
//! is decided elsewhere. The JSON itself stays with the caller, in
//! [`Response::body`](crate::exchange::Response::body): it holds signed links.
//!
//! Tolerated, as the store behind the service is known or feared to do it:
//! collections that are missing, `null`, `[]`, `{}`, or objects keyed by
//! index; unknown fields and doubled keys; numbers for strings and strings
//! for numbers; `NaN` and other values that are no JSON. One odd value costs
//! itself, and a row that is no object is a row of which nothing can be read:
//! whoever read it as none would take a document for lost and pay for it twice.

mod credits;
mod definition;
mod envelope;
mod excerpt;
pub(crate) mod lenient;
mod odd_values;
mod page;
pub(crate) mod repair;
mod results;
mod salvage;
mod upload;
mod verdict;

pub use credits::{Credits, read_credits};
pub use definition::{
    ClassificationView, Created, Deleted, EpochMilliseconds, ExtractionBatch, ExtractionView,
    Updated, read_classification, read_created_classification, read_created_extraction,
    read_deleted, read_extraction, read_updated,
};
pub use results::{
    ExtractedRow, ExtractionLink, HasResults, ResultRow, ResultsProgress, ResultsResponse,
    ResultsRow, read_extraction_results, read_results,
};
pub use salvage::find_batch_id;
pub use upload::{UploadResponse, UploadedFile, read_upload};
pub use verdict::Verdict;
pub(crate) use verdict::is_processed;

use alloc::string::String;

/// The longest body of a response that a transport takes, in bytes: 256 MiB.
pub const LONGEST_BODY: usize = 256 << 20;

/// What a response says.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading<T> {
    /// What was asked for.
    Understood(T),
    /// The service declined, in its own words.
    Refused(Refusal),
    /// Something else: a gateway's page, a cut response, another shape.
    NotUnderstood(NotUnderstood),
}

impl<T> Reading<T> {
    /// The same reading with another view of what was understood.
    pub fn map<U>(self, view: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Reading::Understood(it) => Reading::Understood(view(it)),
            Reading::Refused(refusal) => Reading::Refused(refusal),
            Reading::NotUnderstood(page) => Reading::NotUnderstood(page),
        }
    }
}

/// The service's own refusal: a status outside 2xx with JSON that says why, or
/// `"status": "error"` under any status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status code. It does not tell whose fault it was: a 400 may
    /// say "Internal server error".
    pub http_status: u16,
    /// The service's words, on one line of at most 500 characters, without
    /// control characters and without the query of a link. Empty if it gave
    /// none.
    pub message: String,
}

/// A response that is neither what was asked for nor a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// The HTTP status code.
    pub http_status: u16,
    /// The start of the response, human-readable: on one line of at most 300
    /// characters, without control characters, without the query of a link,
    /// and without the tags of an HTML page. Empty if the body is.
    pub excerpt: String,
    /// Whether the connection ended before the body did.
    pub is_cut: bool,
    /// Whether it says more than is read: it is longer than [`LONGEST_BODY`], or
    /// has more rows than any batch. The excerpt says so then. The next one will
    /// be no shorter.
    pub is_too_much: bool,
}
