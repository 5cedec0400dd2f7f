//! What C gives: texts, paths, the service's ids, arrays, and memory that it
//! lends for a call.
//!
//! # Safety
//!
//! For each function here a text is NULL, or NUL-terminated. Another pointer is
//! NULL, or to as many values as the call says, and a text among them is as
//! above. Nobody changes any of it while the result is used.

use std::ffi::{CStr, OsStr, c_char, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::str::FromStr;

use ::extracta_client::{BatchId, ClassificationId, ExtractionId, FileId, Target};
use extracta_protocol::id::InvalidId;

use crate::boundary::error::extracta_error;

/// A text that C must give, in UTF-8.
pub(crate) unsafe fn text<'a>(text: *const c_char, name: &str) -> Result<&'a str, extracta_error> {
    // SAFETY: the caller promises the same.
    unsafe { optional_text(text, name) }?.ok_or_else(|| {
        let why = "if getenv() gave it, the variable is not set";
        extracta_error::usage(&format!("{name} is NULL; {why}"))
    })
}

/// A text that C may leave out, by NULL. Not to be UTF-8 is an error.
pub(crate) unsafe fn optional_text<'a>(
    text: *const c_char,
    name: &str,
) -> Result<Option<&'a str>, extracta_error> {
    // SAFETY: the caller promises the same.
    let text = unsafe { any_text(text) }.map(CStr::to_str).transpose();
    text.map_err(|_| extracta_error::usage(&format!("{name} is not valid UTF-8")))
}

/// A path: any bytes but NUL. `None` for NULL.
pub(crate) unsafe fn path(path: *const c_char) -> Option<PathBuf> {
    // SAFETY: the caller promises the same.
    let path = unsafe { any_text(path) }?;
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
pub(crate) unsafe fn any_text<'a>(text: *const c_char) -> Option<&'a CStr> {
    // SAFETY: not NULL, so NUL-terminated, as the caller promises.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })
}

/// An id of the service.
pub(crate) trait Id: FromStr {
    /// What errors call it.
    const NAME: &str;
}

impl Id for ClassificationId {
    const NAME: &str = "the classification's id";
}

impl Id for ExtractionId {
    const NAME: &str = "the extraction's id";
}

impl Id for BatchId {
    const NAME: &str = "the batch's id";
}

impl Id for FileId {
    const NAME: &str = "the file's id";
}

/// The id of a classification or of an extraction, where it may be that of either.
pub(crate) struct TargetId(pub(crate) String);

impl FromStr for TargetId {
    type Err = InvalidId;

    fn from_str(id: &str) -> Result<Self, InvalidId> {
        id.parse().map(|id: ClassificationId| TargetId(id.as_str().to_owned()))
    }
}

impl Id for TargetId {
    const NAME: &str = "the target's id";
}

/// What documents are sent to, by the id that C must give: an extraction, or else a
/// classification.
pub(crate) unsafe fn target(
    id: *const c_char,
    is_extraction: bool,
) -> Result<Target, extracta_error> {
    // SAFETY: the caller promises the same.
    unsafe {
        match is_extraction {
            true => self::id::<ExtractionId>(id).map(Target::from),
            false => self::id::<ClassificationId>(id).map(Target::from),
        }
    }
}

/// An id that C must give.
pub(crate) unsafe fn id<T: Id>(id: *const c_char) -> Result<T, extracta_error> {
    // SAFETY: the caller promises the same.
    unsafe { optional_id(id) }?.ok_or_else(|| extracta_error::null(T::NAME))
}

/// An id that C may leave out, by NULL. An empty one is an error too: taken for
/// none, it would open a new batch, or ask for all files.
pub(crate) unsafe fn optional_id<T: Id>(id: *const c_char) -> Result<Option<T>, extracta_error> {
    // SAFETY: the caller promises the same.
    let id = unsafe { optional_text(id, T::NAME) }?;
    let no_id =
        |_| extracta_error::usage(&format!("{} is empty, or has white space in it", T::NAME));
    id.map(|id| id.parse().map_err(no_id)).transpose()
}

/// Ids of files, of which there has to be one.
pub(crate) unsafe fn file_ids(
    ids: *const *const c_char,
    count: i64,
) -> Result<Vec<FileId>, extracta_error> {
    let count = at_least_one(count, "no file to delete; name at least one")?;
    // SAFETY: the caller promises the same.
    let ids = unsafe { array(ids, count, "the files' ids") }?;
    // SAFETY: the caller promises it of each.
    ids.iter().map(|id| unsafe { self::id(*id) }).collect()
}

/// The id of a classification or an extraction, and the paths of files for it.
pub(crate) unsafe fn files_for<T: Id>(
    id: *const c_char,
    paths: *const *const c_char,
    count: i64,
) -> Result<(T, Vec<PathBuf>), extracta_error> {
    // SAFETY: the caller promises the same.
    unsafe { Ok((self::id(id)?, self::paths(paths, count)?)) }
}

/// Whose results are asked for: those of a batch, or of one file in it.
pub(crate) unsafe fn results_of<T: Id>(
    id: *const c_char,
    batch_id: *const c_char,
    file_id: *const c_char,
) -> Result<(T, BatchId, Option<FileId>), extracta_error> {
    // SAFETY: the caller promises the same.
    unsafe { Ok((self::id(id)?, self::id(batch_id)?, optional_id(file_id)?)) }
}

/// Paths of which there has to be one.
pub(crate) unsafe fn paths(
    paths: *const *const c_char,
    count: i64,
) -> Result<Vec<PathBuf>, extracta_error> {
    let count = at_least_one(count, "no file; name at least one")?;
    // SAFETY: the caller promises the same.
    let paths = unsafe { array(paths, count, "the paths") }?;
    // SAFETY: the caller promises the same of each.
    let path = |(number, path): (usize, &*const c_char)| unsafe { nth(*path, "path", number) };
    paths.iter().enumerate().map(path).collect()
}

/// As many texts as that, any of them NULL; none at all where the array is.
pub(crate) unsafe fn optional_texts(
    texts: *const *const c_char,
    count: usize,
    name: &str,
) -> Result<Vec<Option<String>>, extracta_error> {
    if texts.is_null() {
        return Ok(vec![None; count]);
    }
    // SAFETY: the caller promises the same.
    let texts = unsafe { array(texts, count, name) }?;
    let text = |(number, text): (usize, &*const c_char)| {
        // SAFETY: the caller promises it of each.
        let text = unsafe { optional_text(*text, &format!("{name} number {number}")) };
        text.map(|text| text.map(str::to_owned))
    };
    texts.iter().enumerate().map(text).collect()
}

fn at_least_one(count: i64, otherwise: &str) -> Result<usize, extracta_error> {
    let count = usize::try_from(count).ok().filter(|count| *count > 0);
    count.ok_or_else(|| extracta_error::usage(otherwise))
}

/// Files by their names and lengths, of which there has to be one. A length
/// below 0 is an error, and so are more bytes in all than a number can tell.
pub(crate) unsafe fn named_files(
    names: *const *const c_char,
    lengths: *const i64,
    count: i64,
) -> Result<Vec<(PathBuf, u64)>, extracta_error> {
    let count = at_least_one(count, "no file; name at least one")?;
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
    let path = unsafe { self::path(path) };
    path.ok_or_else(|| extracta_error::null(&format!("{what} number {number}")))
}

/// An array. The pointer counts only if there is something in it.
pub(crate) unsafe fn array<'a, T>(
    first: *const T,
    count: usize,
    name: &str,
) -> Result<&'a [T], extracta_error> {
    if count == 0 {
        return Ok(&[]);
    }
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
    use crate::boundary::texts::Text;

    const NAMES: [*const c_char; 2] = [c"a.pdf".as_ptr(), c"caf\xe9.pdf".as_ptr()];

    fn error(names: *const *const c_char, lengths: *const i64, count: i64) -> String {
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
        assert_eq!(error(NAMES.as_ptr(), lengths.as_ptr(), -1), "no file; name at least one");
        assert_eq!(error(null, lengths.as_ptr(), 2), "there is NULL for the names");
        assert_eq!(error(NAMES.as_ptr(), none, 2), "there is NULL for the lengths");
        assert_eq!(error(NAMES.as_ptr(), lengths.as_ptr(), 2), "length number 1 is below 0: -1");
        assert_eq!(error([null.cast()].as_ptr(), lengths.as_ptr(), 1), "name number 0 is NULL");
        let too_much = error(NAMES.as_ptr(), [i64::MAX, 1].as_ptr(), 2);
        assert!(too_much.starts_with("the lengths add up"), "{too_much}");
        assert_eq!(
            error(NAMES.as_ptr(), lengths.as_ptr(), i64::MAX),
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
        assert!(unsafe { array(std::ptr::null(), 0, "it") }.is_ok_and(<[u8]>::is_empty));
    }

    #[test]
    fn a_path_keeps_its_bytes() {
        let bytes = c"caf\xe9.pdf";
        // SAFETY: a literal ends in NUL and does not change.
        let read = unsafe { path(bytes.as_ptr()) }.expect("a path");
        assert_eq!(read.as_os_str().as_bytes(), b"caf\xe9.pdf");
        assert_eq!(Text::new(&read).as_c_str(), bytes);
    }

    #[test]
    fn text_that_is_no_utf_8_is_refused_by_name() {
        // SAFETY: a literal ends in NUL and does not change.
        let error = unsafe { text(c"\xff".as_ptr(), "the key") }.expect_err("no text");
        assert_eq!(error.message.to_str(), "the key is not valid UTF-8");
        // SAFETY: NULL is allowed.
        let error = unsafe { text(std::ptr::null(), "the key") }.expect_err("no text");
        assert!(error.message.to_str().starts_with("the key is NULL; "));
    }
}
