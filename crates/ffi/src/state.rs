//! Where a document is on its way, as numbers and names.

use std::ffi::{CStr, c_char};

use ::extracta_client::State;

use crate::guard;

/// Where a document of a ledger is on its way.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_state {
    /// Any of them, where documents are counted.
    Any = 0,
    /// To be sent. The service does not have it, as far as can be known.
    Planned = 1,
    /// Being sent.
    Sending = 2,
    /// The service has it; its type is awaited.
    Stored = 3,
    /// The service may have it or not: the answer was lost.
    Unknown = 4,
    /// Its type is known.
    Classified = 5,
    /// The service could not classify it.
    Failed = 6,
    /// The service, or a check of this library, does not take it.
    Refused = 7,
    /// Its uploads' answers were lost too often: extracta_ledger_resend() is
    /// yours to call.
    Held = 8,
}

/// The name of an extracta_state, in one lower-case word: "stored", as the
/// ledger has it. NULL for 0 and for numbers that are no state.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_state_name(state: i32) -> *const c_char {
    guard::value(std::ptr::null(), || name(state).map_or(std::ptr::null(), CStr::as_ptr))
}

/// The place of a state among all, from its number.
pub(crate) fn place(state: i32) -> Option<usize> {
    let place = usize::try_from(state).ok()?.checked_sub(1)?;
    (place < State::ALL.len()).then_some(place)
}

fn name(state: i32) -> Option<&'static CStr> {
    Some(match state {
        1 => c"planned",
        2 => c"sending",
        3 => c"stored",
        4 => c"unknown",
        5 => c"classified",
        6 => c"failed",
        7 => c"refused",
        8 => c"held",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_the_number_and_the_name_of_its_place() {
        for (number, state) in (1..).zip(State::ALL) {
            assert_eq!(place(number).map(|place| State::ALL[place]), Some(state));
            assert_eq!(name(number).and_then(|name| name.to_str().ok()), Some(state.as_str()));
        }
        assert_eq!(extracta_state::Held as usize, State::ALL.len());
        for number in [i32::MIN, -1, 0, 9, i32::MAX] {
            assert_eq!((place(number), name(number)), (None, None));
        }
    }
}
