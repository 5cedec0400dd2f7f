//! Where a document is on its way, as numbers and names.

use std::ffi::c_char;

use ::extracta_client::State;

use crate::boundary::{self, numbered::named};

/// Where a document of a ledger is on its way.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_state {
    /// Any of them, where documents are counted.
    Any = 0,
    /// To be sent: the service does not have it, as far as can be known. So too
    /// where its file cannot be opened for now.
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
    /// It was given up.
    Dropped = 9,
}

/// The name of an extracta_state, in one lower-case word: "stored", as the
/// ledger has it. NULL for 0 and for numbers that are no state.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_state_name(state: i32) -> *const c_char {
    boundary::value(|| extracta_state::name(state))
}

named!(extracta_state of State {
    Planned, Sending, Stored, Unknown, Classified, Failed, Refused, Held, Dropped
});
