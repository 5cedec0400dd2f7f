//! Arrays of paths from C.

use std::ffi::c_char;
use std::path::PathBuf;

use crate::error::extracta_error;
use crate::text;

/// Paths of which there has to be one.
///
/// # Errors
///
/// None at all, more than memory can hold, or NULL.
///
/// # Safety
///
/// As [`all`].
pub(crate) unsafe fn some(
    paths: *const *const c_char,
    count: usize,
) -> Result<Vec<PathBuf>, extracta_error> {
    if count == 0 {
        return Err(extracta_error::usage("no file to classify; name at least one"));
    }
    // SAFETY: the caller promises the same.
    unsafe { all(paths, count) }
}

/// Paths of which there may be none.
///
/// # Errors
///
/// More than memory can hold, or NULL.
///
/// # Safety
///
/// NULL, or an array of `count` texts, each as in [`text::path`].
pub(crate) unsafe fn all(
    paths: *const *const c_char,
    count: usize,
) -> Result<Vec<PathBuf>, extracta_error> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if paths.is_null() {
        return Err(extracta_error::usage("the paths are NULL"));
    }
    // A negative number that became a size_t, most likely.
    if count > isize::MAX.unsigned_abs() / size_of::<*const c_char>() {
        return Err(extracta_error::usage(&format!("there cannot be {count} paths")));
    }
    // SAFETY: not NULL and of a size that can be, so an array of so many, as
    // the caller promises.
    let paths = unsafe { std::slice::from_raw_parts(paths, count) };
    let path = |(number, path): (usize, &*const c_char)| {
        // SAFETY: the caller promises the same of each.
        let path = unsafe { text::path(*path) };
        path.ok_or_else(|| extracta_error::usage(&format!("path number {number} is NULL")))
    };
    paths.iter().enumerate().map(path).collect()
}
