//! The service's ids as C gives them: texts, with the promises of [`text`].

use std::ffi::c_char;
use std::str::FromStr;

use ::extracta_client::{BatchId, ClassificationId, FileId};

use super::{error::extracta_error, text};

/// An id of the service.
pub(crate) trait Id: FromStr {
    /// What errors call it.
    const NAME: &str;
}

impl Id for ClassificationId {
    const NAME: &str = "the classification's id";
}

impl Id for BatchId {
    const NAME: &str = "the batch's id";
}

impl Id for FileId {
    const NAME: &str = "the file's id";
}

/// An id that C must give.
pub(crate) unsafe fn required<T: Id>(id: *const c_char) -> Result<T, extracta_error> {
    // SAFETY: the caller promises the same.
    unsafe { optional(id) }?.ok_or_else(|| extracta_error::null(T::NAME))
}

/// An id that C may leave out, by NULL. An empty one is an error too: taken for
/// none, it would open a new batch, or ask for all files.
pub(crate) unsafe fn optional<T: Id>(id: *const c_char) -> Result<Option<T>, extracta_error> {
    // SAFETY: the caller promises the same.
    let id = unsafe { text::optional(id, T::NAME) }?;
    let no_id =
        |_| extracta_error::usage(&format!("{} is empty, or has white space in it", T::NAME));
    id.map(|id| id.parse().map_err(no_id)).transpose()
}
