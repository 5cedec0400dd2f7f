//! The version of the library at hand.

use std::ffi::{CStr, c_char};

use crate::boundary::{self, numbered::c_str};

const VERSION: &CStr = c_str(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes());

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
    boundary::value_or(VERSION.as_ptr(), || None)
}

/// The same as one number, to be compared: major * 1000000 + minor * 1000 +
/// patch. EXTRACTA_VERSION_NUMBER is the one that you compiled against.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_version_number() -> i64 {
    boundary::value_or(VERSION_NUMBER, || None)
}
