//! The version of the library at hand.

use std::ffi::{CStr, c_char};

use crate::guard;

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("a version has no NUL"),
    };

/// The version of the library that is loaded, such as "0.1.0": never NULL,
/// never freed. EXTRACTA_VERSION is the one that you compiled against.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_version() -> *const c_char {
    guard::value(VERSION.as_ptr(), || VERSION.as_ptr())
}
