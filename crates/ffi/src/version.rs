//! The version of the library at hand.

use std::ffi::{CStr, c_char};

use crate::guard;

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("a version has no NUL"),
    };

const VERSION_NUMBER: i64 = number(env!("CARGO_PKG_VERSION_MAJOR")) * 1_000_000
    + number(env!("CARGO_PKG_VERSION_MINOR")) * 1_000
    + number(env!("CARGO_PKG_VERSION_PATCH"));

const fn number(digits: &str) -> i64 {
    match i64::from_str_radix(digits, 10) {
        Ok(number) => number,
        Err(_) => panic!("a part of a version is a number"),
    }
}

/// The version of the library that is loaded, such as "0.1.0": never NULL,
/// never freed. EXTRACTA_VERSION is the one that you compiled against.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_version() -> *const c_char {
    guard::value(VERSION.as_ptr(), || VERSION.as_ptr())
}

/// The same as one number, to be compared: major * 1000000 + minor * 1000 +
/// patch. EXTRACTA_VERSION_NUMBER is the one that you compiled against.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_version_number() -> i64 {
    guard::value(VERSION_NUMBER, || VERSION_NUMBER)
}
