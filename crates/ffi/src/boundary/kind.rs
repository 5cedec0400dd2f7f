//! The kinds of errors, as numbers and names.

use std::ffi::c_char;

use ::extracta_client::ErrorKind;

use crate::boundary::{self, numbered::named};

/// Why something failed, and so who can do something about it. Also the
/// status that functions return.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_error_kind {
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
    /// You: the service does not know the classification, or the extraction.
    Classification = 5,
    /// You: nothing of the service is at the base URL.
    Address = 6,
    /// You: the service refuses this document or request. Of a webhook: it is
    /// not signed as it should be.
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
    /// This library, or what it stands on.
    Library = 14,
    /// The system, for now: it has no descriptor, no memory, no thread or no room
    /// left, or a disk does not work. The same may succeed later.
    System = 15,
}

/// The name of an extracta_error_kind, in one lower-case word: "key",
/// "not_understood". NULL for 0 and for numbers that are no kind.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_kind_name(kind: i32) -> *const c_char {
    boundary::value(|| extracta_error_kind::name(kind))
}

named!(extracta_error_kind of ErrorKind {
    Usage, File, Key, Credits, Classification, Address, Refused, Busy, Service, NotUnderstood,
    Network, Time, Cancelled, Library, System
});
