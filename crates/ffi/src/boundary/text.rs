//! Text that C gives.
//!
//! # Safety
//!
//! For each function here a text is NULL, or NUL-terminated and unchanged
//! while the result is used.

use std::ffi::{CStr, OsStr, c_char};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::boundary::error::extracta_error;

/// A text that C must give, in UTF-8.
pub(crate) unsafe fn required<'a>(
    text: *const c_char,
    name: &str,
) -> Result<&'a str, extracta_error> {
    // SAFETY: the caller promises the same.
    unsafe { optional(text, name) }?.ok_or_else(|| extracta_error::null(name))
}

/// A text that C may leave out, by NULL. Not to be UTF-8 is an error.
pub(crate) unsafe fn optional<'a>(
    text: *const c_char,
    name: &str,
) -> Result<Option<&'a str>, extracta_error> {
    // SAFETY: the caller promises the same.
    let text = unsafe { given(text) }.map(CStr::to_str).transpose();
    text.map_err(|_| extracta_error::usage(&format!("{name} is not valid UTF-8")))
}

/// A path: any bytes but NUL. `None` for NULL.
pub(crate) unsafe fn path(path: *const c_char) -> Option<PathBuf> {
    // SAFETY: the caller promises the same.
    let path = unsafe { given(path) }?;
    Some(PathBuf::from(OsStr::from_bytes(path.to_bytes())))
}

/// A path that C must give, and that is not empty.
pub(crate) unsafe fn required_path(
    path: *const c_char,
    name: &str,
) -> Result<PathBuf, extracta_error> {
    // SAFETY: the caller promises the same.
    let path = unsafe { self::path(path) }.ok_or_else(|| extracta_error::null(name))?;
    if path.as_os_str().is_empty() {
        return Err(extracta_error::usage(&format!("{name} is empty")));
    }
    Ok(path)
}

/// A text in any bytes. `None` for NULL.
pub(crate) unsafe fn given<'a>(text: *const c_char) -> Option<&'a CStr> {
    // SAFETY: not NULL, so NUL-terminated, as the caller promises.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundary::texts::Text;

    #[test]
    fn a_path_keeps_its_bytes() {
        let bytes = c"caf\xe9.pdf";
        // SAFETY: a literal ends in NUL and does not change.
        let read = unsafe { path(bytes.as_ptr()) }.expect("a path");
        assert_eq!(read.as_os_str().as_bytes(), b"caf\xe9.pdf");
        assert_eq!(Text::of_path(&read).as_c_str(), bytes);
    }

    #[test]
    fn text_that_is_no_utf_8_is_refused_by_name() {
        // SAFETY: a literal ends in NUL and does not change.
        let error = unsafe { required(c"\xff".as_ptr(), "the key") }.expect_err("no text");
        assert_eq!(error.message.to_str(), "the key is not valid UTF-8");
        // SAFETY: NULL is allowed.
        let error = unsafe { required(std::ptr::null(), "the key") }.expect_err("no text");
        assert_eq!(error.message.to_str(), "the key is NULL");
    }
}
