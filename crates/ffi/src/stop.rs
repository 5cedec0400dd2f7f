//! Why a run can end before its time, as numbers and names.

use std::ffi::{CStr, c_char};

use ::extracta_client::{Stop, StopReason};

use crate::error::extracta_error;
use crate::guard;

/// Why a run ended before every document had its outcome.
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
    guard::value(std::ptr::null(), || name(stop).map_or(std::ptr::null(), CStr::as_ptr))
}

/// Why a run ended early, and what led to that; nothing of both if it did not.
#[derive(Debug, Default)]
pub(crate) struct StopOfRun(Option<(extracta_stop, extracta_error)>);

impl StopOfRun {
    /// An extracta_stop.
    pub(crate) fn reason(&self) -> i32 {
        self.0.as_ref().map_or(extracta_stop::None, |(reason, _)| *reason) as i32
    }

    pub(crate) fn error(&self) -> Option<&extracta_error> {
        self.0.as_ref().map(|(_, error)| error)
    }
}

impl From<Option<&Stop>> for StopOfRun {
    fn from(stop: Option<&Stop>) -> Self {
        StopOfRun(stop.map(|stop| (stop.reason.into(), extracta_error::from(&*stop.error))))
    }
}

impl From<StopReason> for extracta_stop {
    fn from(reason: StopReason) -> Self {
        match reason {
            StopReason::Key => extracta_stop::Key,
            StopReason::Credits => extracta_stop::Credits,
            StopReason::Classification => extracta_stop::Classification,
            StopReason::Address => extracta_stop::Address,
            StopReason::Refusals => extracta_stop::Refusals,
            StopReason::Service => extracta_stop::Service,
            StopReason::Network => extracta_stop::Network,
            StopReason::Time => extracta_stop::Time,
            StopReason::Cancelled => extracta_stop::Cancelled,
            StopReason::Library => extracta_stop::Library,
        }
    }
}

fn name(stop: i32) -> Option<&'static CStr> {
    Some(match stop {
        1 => c"key",
        2 => c"credits",
        3 => c"classification",
        4 => c"address",
        5 => c"refusals",
        6 => c"service",
        7 => c"network",
        8 => c"time",
        9 => c"cancelled",
        10 => c"library",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_the_number_and_the_name_of_its_place() {
        for (number, reason) in (1..).zip(StopReason::ALL) {
            assert_eq!(extracta_stop::from(reason) as i32, number);
            assert_eq!(name(number).and_then(|name| name.to_str().ok()), Some(reason.as_str()));
        }
        let count = i32::try_from(StopReason::ALL.len()).expect("a few");
        for number in [i32::MIN, -1, 0, count + 1, i32::MAX] {
            assert_eq!(name(number), None);
        }
    }
}
