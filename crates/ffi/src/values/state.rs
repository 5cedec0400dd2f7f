//! Where a document is on its way, as numbers and names.

use std::ffi::c_char;

use ::extracta_client::State;

use crate::boundary::{self, numbered::named};
use crate::values::outcome::extracta_outcome;

/// Where a document of a ledger is on its way. Those that are an
/// extracta_outcome have its number.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_state {
    /// Any of them, where documents are counted or looked for.
    Any = 0,
    /// Its type is known.
    Classified = 1,
    /// The service could make nothing of it.
    Failed = 2,
    /// The service, or a check of this library, does not take it.
    Refused = 3,
    /// The service may have it or not: the response was lost.
    Unknown = 4,
    /// Its uploads' responses were lost too often: extracta_ledger_resend() is
    /// yours to call.
    Held = 5,
    /// Planned, sending, stored or following, where documents are counted or looked
    /// for.
    Pending = 6,
    /// It was given up. Where a batch is named, it is there or may be.
    Dropped = 7,
    /// To be sent: the service does not have it, as far as can be known. So too
    /// where its file cannot be opened for now.
    Planned = 8,
    /// Being sent.
    Sending = 9,
    /// The service has it; its type is awaited, or its values where it was sent to an
    /// extraction.
    Stored = 10,
    /// Its values are known: it was sent to an extraction.
    Extracted = 11,
    /// Its type is known; the values that are extracted from it are awaited: see
    /// EXTRACTA_OPTION_FOLLOW.
    Following = 12,
}

/// The name of an extracta_state or an extracta_outcome, in one lower-case
/// word: "stored". NULL for 0 and for numbers that are none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_state_name(state: i32) -> *const c_char {
    boundary::value(|| extracta_state::name(state).or_else(|| extracta_outcome::name_of(state)))
}

impl extracta_state {
    /// The states that a number of C stands for; `None` if it is none.
    pub(crate) fn all_of(number: i32) -> Option<Vec<State>> {
        match number {
            0 => Some(State::ALL.to_vec()),
            6 => Some(vec![State::Planned, State::Sending, State::Stored, State::Following]),
            _ => extracta_state::of(number).map(|state| vec![state]),
        }
    }
}

named!(extracta_state of State {
    Planned, Sending, Stored, Unknown, Classified, Failed, Refused, Held, Dropped, Extracted,
    Following
});

#[cfg(test)]
mod tests {
    use ::extracta_client::Outcome;

    use super::*;

    #[test]
    fn a_state_that_is_an_outcome_has_its_number_and_name() {
        for outcome in Outcome::ALL {
            let number = extracta_outcome::from(outcome) as i32;
            let states = extracta_state::all_of(number).expect("a state");
            if outcome != Outcome::Pending {
                assert_eq!(states.len(), 1);
                assert_eq!(states[0].as_str(), outcome.as_str());
            }
            // SAFETY: NULL, or a text that lives for ever.
            let name = unsafe { std::ffi::CStr::from_ptr(extracta_state_name(number)) };
            assert_eq!(name.to_str(), Ok(outcome.as_str()));
        }
    }
}
