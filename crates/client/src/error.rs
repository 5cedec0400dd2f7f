//! The one error of this crate: what went wrong, whose fault it was, and what
//! to do next.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::id::BatchId;

use crate::files::FileError;

/// Why a call failed.
///
/// Its text is one line that tells the story: what was tried, what the
/// service said, how often and how long it was tried, what to do next. It
/// never holds the API key or a signed link.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", self.story())]
pub struct ClientError {
    error: Box<Error>,
    doing: Box<str>,
    path: Option<Box<Path>>,
    tries: u32,
    elapsed: Duration,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) is_possibly_stored: bool,
    pub(crate) is_possibly_done: bool,
    pub(crate) is_gone: bool,
    pub(crate) batch: Option<BatchId>,
}

/// What went wrong with a document, or ended a session, as the failure of a
/// call.
impl From<Error> for ClientError {
    fn from(error: Error) -> Self {
        ClientError::new("", error)
    }
}

impl ClientError {
    pub(crate) fn new(doing: impl Into<Box<str>>, error: Error) -> Self {
        ClientError {
            error: Box::new(error),
            doing: doing.into(),
            path: None,
            tries: 0,
            elapsed: Duration::ZERO,
            retry_after: None,
            is_possibly_stored: false,
            is_possibly_done: false,
            is_gone: false,
            batch: None,
        }
    }

    /// An error that this library has words for, and not the service.
    pub(crate) fn ours(kind: ErrorKind, doing: &str, message: impl Into<String>) -> Self {
        ClientError::new(doing, Error { kind, http_status: None, message: message.into() })
    }

    /// An argument or setting that cannot be used.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        ClientError::ours(ErrorKind::Usage, "", message)
    }

    /// What is wrong with a file.
    pub(crate) fn of_file(path: &Path, error: &FileError) -> Self {
        let error = ClientError::new(path.display().to_string(), error.error());
        ClientError { path: Some(path.into()), ..error }
    }

    /// The same, after so many tries in this time.
    pub(crate) fn after(self, tries: u32, elapsed: Duration) -> Self {
        ClientError { tries, elapsed, ..self }
    }

    /// The kind, which tells whose fault it was.
    pub fn kind(&self) -> ErrorKind {
        self.error.kind
    }

    /// The same as the errors of documents are told.
    pub fn cause(&self) -> &Error {
        &self.error
    }

    /// The HTTP status, where a response came.
    pub fn http_status(&self) -> Option<u16> {
        self.error.http_status
    }

    /// The service's words, or this library's where the service said nothing.
    pub fn message(&self) -> &str {
        &self.error.message
    }

    /// The file that it is about, as the caller gave it; `None` where it is
    /// about no single one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// How long the service asks to wait before the next try, by its
    /// `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// How often the request was sent; 0 if none was.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// How long it took in all, waits included.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Whether files may be stored at the service although the call failed,
    /// so that sending them again may pay for them twice.
    pub fn is_possibly_stored(&self) -> bool {
        self.is_possibly_stored
    }

    /// Whether the service may have done what was called for, although the call
    /// failed: created, updated or deleted it.
    pub fn is_possibly_done(&self) -> bool {
        self.is_possibly_done
    }

    /// Whether the service says, in its own form, that what was named is not
    /// there.
    pub fn is_gone(&self) -> bool {
        self.is_gone
    }

    /// The batch that the files may be stored in, whose results tell; `None`
    /// where its id did not come.
    pub fn batch_id(&self) -> Option<&BatchId> {
        self.batch.as_ref()
    }

    /// Whether an argument, a file, the key or the account is the reason: the
    /// same call will fail again.
    pub fn is_callers_fault(&self) -> bool {
        use ErrorKind::{Address, Classification, Credits, File, Key, Refused, Usage};
        matches!(self.kind(), Usage | File | Key | Credits | Classification | Address | Refused)
    }

    /// Whether the same call may succeed later.
    pub fn is_retryable(&self) -> bool {
        self.kind().is_retryable()
    }

    /// Whether the caller cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.kind() == ErrorKind::Cancelled
    }

    /// The one line that tells it all.
    fn story(&self) -> String {
        let mut story = String::new();
        if !self.doing.is_empty() {
            let _ = write!(story, "{}: ", self.doing);
        }
        let _ = write!(story, "{}", self.error);
        if self.tries > 1 {
            let seconds = self.elapsed.as_secs_f64();
            let _ = write!(story, " ({} tries in {seconds:.1} s)", self.tries);
        }
        if self.is_possibly_stored {
            story.push_str("; the files may be stored all the same");
            if let Some(batch) = &self.batch {
                let _ = write!(story, ", in batch {batch}");
            }
        }
        if self.is_possibly_done {
            story.push_str("; it may be done all the same: look before you do it again");
        }
        // To try again may cost twice.
        let is_unclear = self.is_possibly_stored || self.is_possibly_done;
        if let Some(step) = next_step(self.kind()).filter(|_| !is_unclear) {
            let _ = write!(story, "; {step}");
        }
        story
    }
}

/// What the caller can do about a kind of error. It is said of calls that have
/// sent something too, so that it never is to send the same once more.
pub fn next_step(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::Key => Some("check the API key"),
        ErrorKind::Credits => Some("add credits to the account"),
        ErrorKind::Classification => Some("check the id, which starts with `-`"),
        ErrorKind::Address => Some("check the base URL"),
        ErrorKind::Network => Some("check the network, the proxy and the base URL"),
        ErrorKind::Busy | ErrorKind::Service | ErrorKind::System => Some("try again later"),
        _ => None,
    }
}
