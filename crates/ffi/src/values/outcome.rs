//! What can become of a document, as numbers and names.

use std::ffi::c_char;

use ::extracta_client::{Outcome, Verdict};

use crate::boundary::{self, numbered::named};

/// What became of a document.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_outcome {
    /// There is no document.
    None = 0,
    /// Its type is known.
    Classified = 1,
    /// The service could not classify it.
    Failed = 2,
    /// The service, or a check of this library, does not take it.
    Refused = 3,
    /// The service may have it or not: an answer was lost.
    Unknown = 4,
    /// The same, and it was tried too often to try again unasked.
    Held = 5,
    /// It was not sent, or its result did not come in time.
    Pending = 6,
    /// It was given up. Where a batch is named, it is there or may be.
    Dropped = 7,
}

/// The name of an extracta_outcome, in one lower-case word: "classified".
/// NULL for 0 and for numbers that are no outcome.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_outcome_name(outcome: i32) -> *const c_char {
    boundary::value(|| extracta_outcome::name(outcome))
}

named!(extracta_outcome of Outcome {
    Classified, Failed, Refused, Unknown, Held, Pending, Dropped
});

impl From<Verdict> for extracta_outcome {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Classified => extracta_outcome::Classified,
            Verdict::Failed => extracta_outcome::Failed,
            Verdict::Pending => extracta_outcome::Pending,
        }
    }
}
