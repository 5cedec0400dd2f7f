//! Why an exchange has no response, in our words.
//!
//! Errors of the libraries below end here: each becomes a cause and a
//! sentence. Neither the key nor a link can be in one, since no request or
//! response is ever part of an error.

use extracta_protocol::exchange::Cause;

/// The reason why there is no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub(super) struct TransportError {
    pub(super) cause: Cause,
    pub(super) detail: String,
}

impl TransportError {
    pub(super) fn new(cause: Cause, detail: impl Into<String>) -> Self {
        TransportError { cause, detail: detail.into() }
    }

    pub(super) fn cancelled() -> Self {
        TransportError::new(Cause::Cancelled, "cancelled by the caller")
    }

    /// Nothing happened until a deadline.
    pub(super) fn over() -> Self {
        TransportError::new(Cause::TimeLimit, "nothing happened in time")
    }

    pub(super) fn is_over(&self) -> bool {
        self.cause == Cause::TimeLimit
    }

    /// An error of ours that came through ureq, or else one of ureq's, which
    /// is told after these words.
    pub(super) fn of(error: impl Into<ureq::Error>, cause: Cause, words: &str) -> Self {
        let detail = match error.into() {
            ureq::Error::Other(error) => match error.downcast::<TransportError>() {
                Ok(error) => return *error,
                Err(error) => error.to_string(),
            },
            ureq::Error::Io(error) => error.to_string(),
            error => error.to_string(),
        };
        TransportError::new(cause, format!("{words}: {detail}"))
    }
}

impl From<TransportError> for ureq::Error {
    fn from(error: TransportError) -> Self {
        ureq::Error::Other(Box::new(error))
    }
}
