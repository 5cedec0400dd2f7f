//! What can become of a document, as numbers.

use std::ffi::c_char;

use ::extracta_client::{Outcome, Verdict};

use crate::boundary::numbered::named;

/// What became of a document. Each is an extracta_state of the same number and
/// name too.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_outcome {
    /// There is no document.
    None = 0,
    /// Its type is known.
    Classified = 1,
    /// The service could make nothing of it.
    Failed = 2,
    /// The service, or a check of this library, does not take it.
    Refused = 3,
    /// The service may have it or not: a response was lost.
    Unknown = 4,
    /// The same, and it was tried too often to try again unasked: see
    /// extracta_ledger_resend().
    Held = 5,
    /// It was not sent, or its result did not come in time.
    Pending = 6,
    /// It was given up. Where a batch is named, it is there or may be.
    Dropped = 7,
    /// Its values are known: it was sent to an extraction.
    Extracted = 11,
}

impl extracta_outcome {
    /// Its name.
    pub(crate) fn word(self) -> &'static str {
        extracta_outcome::of(self as i32).map_or("", Outcome::as_str)
    }

    /// Its name for C.
    pub(crate) fn name_of(number: i32) -> Option<*const c_char> {
        extracta_outcome::name(number)
    }
}

named!(extracta_outcome of Outcome {
    Classified, Failed, Refused, Unknown, Held, Pending, Dropped, Extracted
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
