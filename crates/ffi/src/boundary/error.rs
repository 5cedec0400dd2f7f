//! What went wrong with a call or with a document.

use std::ffi::c_char;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ::extracta_client::internal::kind_of_io;
use ::extracta_client::own_http::FileError;
use ::extracta_client::{BatchId, ClientError, Error, ErrorKind};
use extracta_protocol::exchange::Exchange;

use crate::boundary::{self, kind::extracta_error_kind, number::milliseconds, texts::Text};

/// What went wrong with a call or a document, or stopped work. It never changes,
/// so any number of threads may read it. It holds neither the key nor a link to
/// a document.
#[derive(Debug, Clone)]
pub struct extracta_error {
    error: Arc<ClientError>,
    pub(crate) message: Text,
    text: Text,
    path: Option<Text>,
    batch_id: Option<Text>,
    retry_after: Option<Duration>,
    is_possibly_stored: bool,
    is_possibly_done: bool,
}

/// The kind, an extracta_error_kind: who can do something about it. It equals the
/// status that the call returned. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_kind(error: Option<&extracta_error>) -> i32 {
    boundary::value(|| Some(error?.status()))
}

/// The HTTP status, or 0 if no response came. It alone does not
/// tell whose fault it was: the service says "Internal server error" under a
/// 400 too. The kind does.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_http_status(error: Option<&extracta_error>) -> i32 {
    boundary::value(|| Some(error?.error.http_status()?.into()))
}

/// The service's words, such as "Classification not found"; this library's
/// where no response came. Empty if a response came without words.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_message(error: Option<&extracta_error>) -> *const c_char {
    boundary::value(|| Some(error?.message.as_ptr()))
}

/// The whole story on one line, to be printed or logged: what was tried, the
/// status, the service's words, how often it was tried, what to do next. What
/// would break the line or move a cursor, in a file's name say, is escaped.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_text(error: Option<&extracta_error>) -> *const c_char {
    boundary::value(|| Some(error?.text.as_ptr()))
}

/// The document that it is about, by the path that you gave, byte for byte;
/// NULL where it is about no single one.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_path(error: Option<&extracta_error>) -> *const c_char {
    boundary::value(|| Some(error?.path.as_ref()?.as_ptr()))
}

/// Whether the same call may succeed later: the network, the service or a
/// time limit was the reason.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_is_retryable(error: Option<&extracta_error>) -> bool {
    boundary::value(|| Some(error?.error.is_retryable()))
}

/// How many milliseconds the service asks to wait before the next try, by its
/// Retry-After; -1 if it did not ask.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_retry_after_ms(error: Option<&extracta_error>) -> i64 {
    boundary::value_or(-1, || Some(milliseconds(error?.retry_after?)))
}

/// The batch that the files of a failed upload may be stored in, so that its
/// results tell; NULL if its id did not come, and in all other errors.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_batch_id(error: Option<&extracta_error>) -> *const c_char {
    boundary::value(|| Some(error?.batch_id.as_ref()?.as_ptr()))
}

/// Whether files may be stored at the service although the call failed, so
/// that sending them again may pay for them twice; so too after a bug in the
/// library. Of a document, its outcome tells this instead.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_is_possibly_stored(error: Option<&extracta_error>) -> bool {
    boundary::value(|| Some(error?.is_possibly_stored))
}

/// Whether what was to be created, updated or deleted may be so although the
/// call failed: look before you do it again. So too after a bug in the library.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_is_possibly_done(error: Option<&extracta_error>) -> bool {
    boundary::value(|| Some(error?.is_possibly_done))
}

/// Whether the service says that what was named is not there, so that whoever
/// wanted it deleted may be content.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_is_gone(error: Option<&extracta_error>) -> bool {
    boundary::value(|| Some(error?.error.is_gone()))
}

/// Copies an error, so that it outlives what it was taken from. NULL for NULL.
/// The copy is yours: free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_copy(
    error: Option<&extracta_error>,
) -> Option<Box<extracta_error>> {
    boundary::value(|| Some(Some(Box::new(error?.clone()))))
}

/// Frees an error that a call made, or a copy. NULL is fine. The errors of
/// documents, reports, events and statuses belong to these and are not freed.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_error_free(error: Option<Box<extracta_error>>) {
    boundary::value(|| error.map(drop));
}

impl extracta_error {
    pub(crate) fn kind(&self) -> ErrorKind {
        self.error.kind()
    }

    /// The error as a record has it.
    pub(crate) fn cause(&self) -> &Error {
        self.error.cause()
    }

    /// What the service said of a file in its results.
    pub(crate) fn of_row(words: &str) -> Self {
        extracta_error::ours(ErrorKind::Refused, words)
    }

    /// The kind as a number: the status of a call that failed by this.
    pub(crate) fn status(&self) -> i32 {
        extracta_error_kind::from(self.kind()) as i32
    }

    /// An argument that cannot be used.
    pub(crate) fn usage(message: &str) -> Self {
        extracta_error::ours(ErrorKind::Usage, message)
    }

    /// What C must give, and has not.
    pub(crate) fn null(name: &str) -> Self {
        extracta_error::usage(&format!("{name} is NULL"))
    }

    /// A failure of this library.
    pub(crate) fn library(message: &str) -> Self {
        extracta_error::ours(ErrorKind::Library, message)
    }

    /// A file that cannot be sent, or not as it was announced.
    pub(crate) fn of_file(path: &Path, error: &FileError) -> Self {
        let text = format!("{}: {error}", path.display());
        let error = extracta_error::from(&error.error());
        extracta_error { text: Text::of_one_line(&text), ..error.about(path) }
    }

    /// A file, or what was to be read, as the system sees it.
    pub(crate) fn of_io(path: &Path, error: &std::io::Error) -> Self {
        extracta_error::ours(kind_of_io(error, ErrorKind::File), &error.to_string()).about(path)
    }

    /// What became of an exchange, after which the service may have asked for
    /// patience.
    pub(crate) fn of_exchange(error: &Error, exchange: &Exchange) -> Self {
        extracta_error { retry_after: exchange.retry_after(), ..extracta_error::from(error) }
    }

    /// The same failure, of a call that may have sent something.
    pub(crate) fn possibly_stored(mut self, batch: Option<&BatchId>) -> Self {
        let batch = batch.map(BatchId::as_str);
        let where_they_are = batch.map(|batch| format!(", in batch {batch}")).unwrap_or_default();
        let more = format!("; the files may be stored all the same{where_they_are}");
        self.text = self.text.followed_by(&more);
        self.batch_id = batch.map(Text::new);
        self.is_possibly_stored = true;
        self
    }

    /// The same failure, of a call that may have changed something.
    pub(crate) fn possibly_done(mut self) -> Self {
        self.text = self.text.followed_by("; it may be done all the same");
        self.is_possibly_done = true;
        self
    }

    /// The same failure, of this file.
    pub(crate) fn about(mut self, path: &Path) -> Self {
        self.path = Some(Text::new(path));
        self
    }

    /// A failure that no answer of the service told.
    pub(crate) fn ours(kind: ErrorKind, message: &str) -> Self {
        let error = Error { kind, http_status: None, message: message.to_owned() };
        ClientError::from(error).into()
    }
}

impl From<ClientError> for extracta_error {
    fn from(error: ClientError) -> Self {
        extracta_error {
            message: Text::new(error.message()),
            text: Text::of_one_line(&error.to_string()),
            path: error.path().map(Text::new),
            batch_id: error.batch_id().map(|id| Text::new(id.as_str())),
            retry_after: error.retry_after(),
            is_possibly_stored: error.is_possibly_stored(),
            is_possibly_done: error.is_possibly_done(),
            error: Arc::new(error),
        }
    }
}

/// What went wrong with a document or stopped work.
impl From<&Error> for extracta_error {
    fn from(error: &Error) -> Self {
        ClientError::from(error.clone()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_tells_the_services_words_and_the_next_step() {
        let error = Error {
            kind: ErrorKind::Classification,
            http_status: Some(400),
            message: "Classification not found".into(),
        };
        let error = extracta_error::from(&error);
        assert_eq!(extracta_error_kind(Some(&error)), extracta_error_kind::Classification as i32);
        assert_eq!(extracta_error_http_status(Some(&error)), 400);
        assert_eq!(error.message.to_str(), "Classification not found");
        assert!(error.text.to_str().starts_with("HTTP 400: Classification not found; check"));
        assert!(!extracta_error_is_retryable(Some(&error)));
    }
}
