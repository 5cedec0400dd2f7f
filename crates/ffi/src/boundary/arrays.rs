//! Arrays from C, and memory that C lends for a call.
//!
//! NULL, and more than memory can hold, is an error for each function here.
//!
//! # Safety
//!
//! For each function here a pointer is NULL, or to as many values as the call
//! says, which nobody changes while the result is used; a text among them is as
//! in [`text`].

use std::ffi::{c_char, c_void};
use std::path::PathBuf;

use crate::boundary::{error::extracta_error, text};

/// Paths of which there has to be one.
pub(crate) unsafe fn some_paths(
    paths: *const *const c_char,
    count: usize,
) -> Result<Vec<PathBuf>, extracta_error> {
    if count == 0 {
        return Err(extracta_error::usage("no file to classify; name at least one"));
    }
    // SAFETY: the caller promises the same.
    unsafe { all_paths(paths, count) }
}

/// Paths of which there may be none: then the pointer does not count.
pub(crate) unsafe fn all_paths(
    paths: *const *const c_char,
    count: usize,
) -> Result<Vec<PathBuf>, extracta_error> {
    if count == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: the caller promises the same.
    let paths = unsafe { array(paths, count, "the paths") }?;
    // SAFETY: the caller promises the same of each.
    let path = |(number, path): (usize, &*const c_char)| unsafe { nth(*path, "path", number) };
    paths.iter().enumerate().map(path).collect()
}

/// Files by their names and lengths, of which there has to be one. A length
/// below 0 is an error, and so are more bytes in all than a number can tell.
pub(crate) unsafe fn named_files(
    names: *const *const c_char,
    lengths: *const i64,
    count: usize,
) -> Result<Vec<(PathBuf, u64)>, extracta_error> {
    if count == 0 {
        return Err(extracta_error::usage("no file; name at least one"));
    }
    // SAFETY: the caller promises the same.
    let (names, lengths) =
        unsafe { (array(names, count, "the names")?, array(lengths, count, "the lengths")?) };
    let mut total = 0_i64;
    let file = |(number, (name, length)): (usize, (&*const c_char, &i64))| {
        // SAFETY: the caller promises it of each name.
        let name = unsafe { nth(*name, "name", number) }?;
        let below = || format!("length number {number} is below 0: {length}");
        let size = u64::try_from(*length).map_err(|_| extracta_error::usage(&below()))?;
        total = total.checked_add(*length).ok_or_else(|| {
            extracta_error::usage("the lengths add up to more than a number can tell")
        })?;
        Ok((name, size))
    };
    names.iter().zip(lengths).enumerate().map(file).collect()
}

/// Bytes from C. The pointer counts only if there is a byte.
pub(crate) unsafe fn bytes<'a>(
    bytes: *const c_void,
    length: usize,
) -> Result<&'a [u8], extracta_error> {
    match length {
        0 => Ok(&[]),
        // SAFETY: the caller promises the same.
        _ => unsafe { array(bytes.cast(), length, "the bytes") },
    }
}

/// Memory that C lends to be filled, of a byte at least; nobody else uses it
/// meanwhile.
pub(crate) unsafe fn buffer<'a>(
    buffer: *mut c_void,
    capacity: usize,
) -> Result<&'a mut [u8], extracta_error> {
    if capacity == 0 {
        // It would look like the end of the body.
        return Err(extracta_error::usage("the buffer has no room for a byte"));
    }
    check(buffer.is_null(), capacity, "the buffer")?;
    // SAFETY: not NULL and of a size that can be, so memory of so many bytes
    // for us alone, as the caller promises. Whatever is in it is a byte.
    Ok(unsafe { std::slice::from_raw_parts_mut(buffer.cast(), capacity) })
}

/// The path with this number, from 0.
unsafe fn nth(path: *const c_char, what: &str, number: usize) -> Result<PathBuf, extracta_error> {
    // SAFETY: the caller promises the same.
    let path = unsafe { text::path(path) };
    path.ok_or_else(|| extracta_error::null(&format!("{what} number {number}")))
}

unsafe fn array<'a, T>(
    first: *const T,
    count: usize,
    name: &str,
) -> Result<&'a [T], extracta_error> {
    check(first.is_null(), count.saturating_mul(size_of::<T>()), name)?;
    // SAFETY: not NULL and of a size that can be, so an array of so many, as
    // the caller promises.
    Ok(unsafe { std::slice::from_raw_parts(first, count) })
}

fn check(is_null: bool, bytes: usize, name: &str) -> Result<(), extracta_error> {
    if is_null {
        return Err(extracta_error::usage(&format!("there is NULL for {name}")));
    }
    // A negative number that became a size_t, most likely.
    if bytes > isize::MAX.unsigned_abs() {
        return Err(extracta_error::usage(&format!("{name}: there cannot be so many")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    const NAMES: [*const c_char; 2] = [c"a.pdf".as_ptr(), c"caf\xe9.pdf".as_ptr()];

    fn error(names: *const *const c_char, lengths: *const i64, count: usize) -> String {
        // SAFETY: the tests below give NULL, or arrays of so many.
        let files = unsafe { named_files(names, lengths, count) };
        files.expect_err("a mistake").message.to_str().to_owned()
    }

    #[test]
    fn names_keep_their_bytes_and_have_their_lengths() {
        let lengths = [0, i64::MAX];
        // SAFETY: arrays of two.
        let files = unsafe { named_files(NAMES.as_ptr(), lengths.as_ptr(), 2) }.expect("files");
        let largest = i64::MAX.unsigned_abs();
        assert_eq!(files[0], (PathBuf::from("a.pdf"), 0));
        let name = OsString::from_vec(b"caf\xe9.pdf".to_vec());
        assert_eq!(files[1], (name.into(), largest));
    }

    #[test]
    fn mistakes_are_told_by_name() {
        let (null, none) = (std::ptr::null(), std::ptr::null());
        let lengths = [1, -1];
        assert_eq!(error(NAMES.as_ptr(), lengths.as_ptr(), 0), "no file; name at least one");
        assert_eq!(error(null, lengths.as_ptr(), 2), "there is NULL for the names");
        assert_eq!(error(NAMES.as_ptr(), none, 2), "there is NULL for the lengths");
        assert_eq!(error(NAMES.as_ptr(), lengths.as_ptr(), 2), "length number 1 is below 0: -1");
        assert_eq!(error([null.cast()].as_ptr(), lengths.as_ptr(), 1), "name number 0 is NULL");
        let too_much = error(NAMES.as_ptr(), [i64::MAX, 1].as_ptr(), 2);
        assert!(too_much.starts_with("the lengths add up"), "{too_much}");
        assert_eq!(
            error(NAMES.as_ptr(), lengths.as_ptr(), usize::MAX),
            "the names: there cannot be so many"
        );
    }

    #[test]
    fn a_buffer_without_room_is_refused() {
        // SAFETY: NULL, and memory of no byte.
        let (nothing, empty) =
            unsafe { (buffer(std::ptr::null_mut(), 1), buffer(std::ptr::dangling_mut(), 0)) };
        assert_eq!(nothing.expect_err("NULL").message.to_str(), "there is NULL for the buffer");
        assert!(empty.is_err());
        // SAFETY: the pointer does not count.
        assert!(unsafe { bytes(std::ptr::null(), 0) }.is_ok_and(<[u8]>::is_empty));
    }
}
