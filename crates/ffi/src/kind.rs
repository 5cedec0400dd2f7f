//! The kinds of errors, as numbers and names.

use std::ffi::{CStr, c_char};

use ::extracta_client::ErrorKind;

use crate::guard;

/// Why something failed, and so who can do something about it. Also the
/// status that functions return.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_kind {
    /// Nothing failed.
    None = 0,
    /// You: an argument or a setting cannot be used.
    Usage = 1,
    /// You: a file cannot be read, is empty, or changed while it was sent.
    File = 2,
    /// You: the service does not accept the API key.
    Key = 3,
    /// You: the account is out of credits.
    Credits = 4,
    /// You: the service does not know the classification.
    Classification = 5,
    /// You: nothing of the service is at the base URL.
    Address = 6,
    /// You: the service refuses this document or request.
    Refused = 7,
    /// The service asks for patience.
    Busy = 8,
    /// The service failed.
    Service = 9,
    /// The service answered something that this library does not understand.
    NotUnderstood = 10,
    /// The network: no connection, or a broken one.
    Network = 11,
    /// A time limit ran out.
    Time = 12,
    /// You cancelled.
    Cancelled = 13,
    /// This library, or the system under it.
    Library = 14,
}

/// The name of an extracta_kind, in one lower-case word: "key",
/// "not_understood". NULL for 0 and for numbers that are no kind.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_kind_name(kind: i32) -> *const c_char {
    guard::value(std::ptr::null(), || name(kind).map_or(std::ptr::null(), CStr::as_ptr))
}

impl From<ErrorKind> for extracta_kind {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Usage => extracta_kind::Usage,
            ErrorKind::File => extracta_kind::File,
            ErrorKind::Key => extracta_kind::Key,
            ErrorKind::Credits => extracta_kind::Credits,
            ErrorKind::Classification => extracta_kind::Classification,
            ErrorKind::Address => extracta_kind::Address,
            ErrorKind::Refused => extracta_kind::Refused,
            ErrorKind::Busy => extracta_kind::Busy,
            ErrorKind::Service => extracta_kind::Service,
            ErrorKind::NotUnderstood => extracta_kind::NotUnderstood,
            ErrorKind::Network => extracta_kind::Network,
            ErrorKind::Time => extracta_kind::Time,
            ErrorKind::Cancelled => extracta_kind::Cancelled,
            ErrorKind::Library => extracta_kind::Library,
        }
    }
}

fn name(kind: i32) -> Option<&'static CStr> {
    Some(match kind {
        1 => c"usage",
        2 => c"file",
        3 => c"key",
        4 => c"credits",
        5 => c"classification",
        6 => c"address",
        7 => c"refused",
        8 => c"busy",
        9 => c"service",
        10 => c"not_understood",
        11 => c"network",
        12 => c"time",
        13 => c"cancelled",
        14 => c"library",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_the_number_and_the_name_of_its_place() {
        for (number, kind) in (1..).zip(ErrorKind::ALL) {
            assert_eq!(extracta_kind::from(kind) as i32, number);
            assert_eq!(name(number).and_then(|name| name.to_str().ok()), Some(kind.as_str()));
        }
        let count = i32::try_from(ErrorKind::ALL.len()).expect("a few");
        for number in [i32::MIN, -1, 0, count + 1, i32::MAX] {
            assert_eq!(name(number), None);
        }
    }
}
