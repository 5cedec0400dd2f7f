//! What can become of a document, as numbers and names.

use std::ffi::{CStr, c_char};

use ::extracta_client::{Outcome, Verdict};

use crate::guard;

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
}

/// The name of an extracta_outcome, in one lower-case word: "classified".
/// NULL for 0 and for numbers that are no outcome.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_outcome_name(outcome: i32) -> *const c_char {
    guard::value(std::ptr::null(), || name(outcome).map_or(std::ptr::null(), CStr::as_ptr))
}

impl From<Outcome> for extracta_outcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Classified => extracta_outcome::Classified,
            Outcome::Failed => extracta_outcome::Failed,
            Outcome::Refused => extracta_outcome::Refused,
            Outcome::Unknown => extracta_outcome::Unknown,
            Outcome::Held => extracta_outcome::Held,
            Outcome::Pending => extracta_outcome::Pending,
        }
    }
}

impl From<Verdict> for extracta_outcome {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Classified => extracta_outcome::Classified,
            Verdict::Failed => extracta_outcome::Failed,
            Verdict::Pending => extracta_outcome::Pending,
        }
    }
}

fn name(outcome: i32) -> Option<&'static CStr> {
    Some(match outcome {
        1 => c"classified",
        2 => c"failed",
        3 => c"refused",
        4 => c"unknown",
        5 => c"held",
        6 => c"pending",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_the_number_and_the_name_of_its_place() {
        for (number, outcome) in (1..).zip(Outcome::ALL) {
            assert_eq!(extracta_outcome::from(outcome) as i32, number);
            assert_eq!(name(number).and_then(|name| name.to_str().ok()), Some(outcome.as_str()));
        }
        for number in [i32::MIN, -1, 0, 7, i32::MAX] {
            assert_eq!(name(number), None);
        }
    }
}
