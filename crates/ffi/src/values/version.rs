//! The version of the library at hand.

use std::ffi::c_char;

use crate::boundary;

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");

const PARTS: [&str; 3] = [
    env!("CARGO_PKG_VERSION_MAJOR"),
    env!("CARGO_PKG_VERSION_MINOR"),
    env!("CARGO_PKG_VERSION_PATCH"),
];

/// The version of the library that is loaded, such as "0.1.0": never NULL,
/// never freed. EXTRACTA_VERSION is the one that you compiled against.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_version() -> *const c_char {
    boundary::value_or(VERSION.as_ptr().cast(), || None)
}

/// The same as one number, to be compared: major * 1000000 + minor * 1000 +
/// patch. EXTRACTA_VERSION_NUMBER is the one that you compiled against.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_version_number() -> i64 {
    boundary::value(|| {
        PARTS.iter().try_fold(0, |number, part| Some(number * 1_000 + part.parse::<i64>().ok()?))
    })
}
