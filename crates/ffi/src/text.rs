//! Text across the border: C strings in, C strings lent out.

use std::ffi::{CStr, CString, OsStr, c_char};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::error::extracta_error;

/// A text that C may borrow for as long as its owner lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text(CString);

impl Text {
    /// A NUL in it, which the service can send and C cannot hold, becomes
    /// U+FFFD: cut short, the text would say something else.
    pub(crate) fn new(text: &str) -> Self {
        let text = text.replace('\0', "\u{fffd}");
        Text(CString::new(text).unwrap_or_default())
    }

    /// A text that stays on one line of a log or a terminal: what breaks lines
    /// or moves the cursor is escaped as in Rust. A file's name may hold it, and
    /// anybody may have named the file.
    pub(crate) fn of_one_line(text: &str) -> Self {
        let is_harmful = |c: char| {
            let turns_text = matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || turns_text
        };
        let mut line = String::with_capacity(text.len());
        for c in text.chars() {
            match is_harmful(c) {
                true => line.extend(c.escape_default()),
                false => line.push(c),
            }
        }
        Text::new(&line)
    }

    /// The path's own bytes, which need not be UTF-8.
    pub(crate) fn of_path(path: &Path) -> Self {
        // A path that came from C has no NUL.
        Text(CString::new(path.as_os_str().as_bytes()).unwrap_or_default())
    }

    /// This text and more.
    pub(crate) fn followed_by(&self, more: &str) -> Self {
        Text::new(&(self.0.to_string_lossy() + more))
    }

    pub(crate) fn as_ptr(&self) -> *const c_char {
        self.0.as_ptr()
    }

    #[cfg(test)]
    pub(crate) fn to_str(&self) -> &str {
        self.0.to_str().expect("UTF-8")
    }
}

/// A text to lend that may be missing.
pub(crate) trait OrNull {
    fn or_null(&self) -> *const c_char;
}

impl OrNull for Option<&Text> {
    fn or_null(&self) -> *const c_char {
        self.map_or(std::ptr::null(), Text::as_ptr)
    }
}

impl OrNull for Option<Text> {
    fn or_null(&self) -> *const c_char {
        self.as_ref().map_or(std::ptr::null(), Text::as_ptr)
    }
}

/// A text that C must give.
///
/// # Errors
///
/// NULL, or not UTF-8.
///
/// # Safety
///
/// NULL, or NUL-terminated and unchanged while the result is used.
pub(crate) unsafe fn required<'a>(
    text: *const c_char,
    name: &str,
) -> Result<&'a str, extracta_error> {
    // SAFETY: the caller promises the same.
    let text = unsafe { optional(text, name) }?;
    text.ok_or_else(|| extracta_error::usage(&format!("{name} is NULL")))
}

/// A text that C may leave out, by NULL.
///
/// # Errors
///
/// Not UTF-8.
///
/// # Safety
///
/// As [`required`].
pub(crate) unsafe fn optional<'a>(
    text: *const c_char,
    name: &str,
) -> Result<Option<&'a str>, extracta_error> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, so NUL-terminated, as the caller promises.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str()
        .map(Some)
        .map_err(|_| extracta_error::usage(&format!("{name} is not valid UTF-8")))
}

/// A path: any bytes but NUL. `None` for NULL.
///
/// # Safety
///
/// NULL, or NUL-terminated.
pub(crate) unsafe fn path(path: *const c_char) -> Option<PathBuf> {
    if path.is_null() {
        return None;
    }
    // SAFETY: not NULL, so NUL-terminated, as the caller promises.
    let path = unsafe { CStr::from_ptr(path) };
    Some(PathBuf::from(OsStr::from_bytes(path.to_bytes())))
}

/// A path that C must give.
///
/// # Errors
///
/// NULL, or empty.
///
/// # Safety
///
/// As [`path`].
pub(crate) unsafe fn required_path(
    path: *const c_char,
    name: &str,
) -> Result<PathBuf, extracta_error> {
    // SAFETY: the caller promises the same.
    let path = unsafe { self::path(path) };
    let path = path.ok_or_else(|| extracta_error::usage(&format!("{name} is NULL")))?;
    if path.as_os_str().is_empty() {
        return Err(extracta_error::usage(&format!("{name} is empty")));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_in_the_services_words_does_not_cut_them() {
        assert_eq!(Text::new("in\0voice").to_str(), "in\u{fffd}voice");
    }

    #[test]
    fn a_line_stays_a_line_whatever_a_file_is_called() {
        let line = Text::of_one_line("a\nb\u{1b}[31m\u{2028}\u{202e}fdp.\u{85}ü");
        assert_eq!(line.to_str(), r"a\nb\u{1b}[31m\u{2028}\u{202e}fdp.\u{85}ü");
    }

    #[test]
    fn a_path_keeps_its_bytes() {
        let bytes = c"caf\xe9.pdf";
        // SAFETY: a literal ends in NUL and does not change.
        let read = unsafe { path(bytes.as_ptr()) }.expect("a path");
        assert_eq!(read.as_os_str().as_bytes(), b"caf\xe9.pdf");
        assert_eq!(Text::of_path(&read).0.as_c_str(), bytes);
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
