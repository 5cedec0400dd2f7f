//! Why work can end before its time, as numbers and names.

use std::ffi::c_char;

use ::extracta_client::StopReason;

use crate::boundary::{self, error::extracta_error, numbered::named};

/// Why work ended before every document had its outcome.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_stop {
    /// It did not: every document was seen through.
    None = 0,
    /// The service does not accept the API key.
    Key = 1,
    /// The account is out of credits.
    Credits = 2,
    /// The service does not know the classification.
    Classification = 3,
    /// Nothing of the service is at the base URL.
    Address = 4,
    /// The service refused five single files in a row for the same reason.
    Refusals = 5,
    /// The service kept asking for patience, or kept failing.
    Service = 6,
    /// The network let nothing through.
    Network = 7,
    /// The time to wait for results is over.
    Time = 8,
    /// You cancelled.
    Cancelled = 9,
    /// This library, or the system under it, could not go on.
    Library = 10,
}

/// The name of an extracta_stop, in one lower-case word: "credits". NULL for
/// 0 and for numbers that are no reason.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_stop_name(stop: i32) -> *const c_char {
    boundary::value(|| extracta_stop::name(stop))
}

/// The extracta_stop of work that this ended early, or nothing did. It follows
/// from the kind.
pub(crate) fn reason(stop: Option<&extracta_error>) -> i32 {
    stop.map_or(extracta_stop::None, |error| StopReason::of(error.kind()).into()) as i32
}

named!(extracta_stop of StopReason {
    Key, Credits, Classification, Address, Refusals, Service, Network, Time, Cancelled, Library
});
