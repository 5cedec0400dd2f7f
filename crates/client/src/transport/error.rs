//! Why an exchange has no response, in our words.
//!
//! Errors of the libraries below end here: each becomes a cause and a
//! sentence. Neither the key nor a link can be in one, since no request or
//! response is ever part of an error.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use extracta_protocol::exchange::{Cause, NoResponse};

/// The reason why there is no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TransportError {
    pub(super) cause: Cause,
    detail: String,
}

impl TransportError {
    pub(super) fn new(cause: Cause, detail: impl Into<String>) -> Self {
        TransportError { cause, detail: detail.into() }
    }

    pub(super) fn cancelled() -> Self {
        TransportError::new(Cause::Cancelled, "cancelled by the caller")
    }

    /// No connection could be made, or none that is secure.
    pub(super) fn connecting(error: ureq::Error, limit: Duration) -> Self {
        match error {
            ureq::Error::Other(error) => TransportError::of_our_own(error, Cause::Connect),
            ureq::Error::Timeout(_) => {
                TransportError::new(Cause::Connect, format!("no connection within {limit:?}"))
            }
            ureq::Error::ConnectProxyFailed(reason) => TransportError::new(
                Cause::Connect,
                format!("no connection through the proxy: {reason}"),
            ),
            ureq::Error::Rustls(error) => TransportError::of_tls(&error),
            // The plain connection was there already: its own errors come as
            // `Other`. Certificate errors arrive inside an I/O error.
            ureq::Error::Io(error) => TransportError::of_tls(&error),
            error => TransportError::new(Cause::Connect, format!("no connection: {error}")),
        }
    }

    /// The connection broke while this was going on.
    pub(super) fn broken(doing: &str, error: ureq::Error) -> Self {
        match error {
            ureq::Error::Other(error) => TransportError::of_our_own(error, Cause::Broken),
            ureq::Error::Io(error) => TransportError::broken_by(doing, &error),
            error => {
                TransportError::new(Cause::Broken, format!("the connection broke {doing}: {error}"))
            }
        }
    }

    /// The connection broke while this was going on.
    pub(super) fn broken_by(doing: &str, error: &io::Error) -> Self {
        let detail = format!("the connection broke {doing}: {}", in_words(error));
        TransportError::new(Cause::Broken, detail)
    }

    fn of_tls(error: &(dyn Error + 'static)) -> Self {
        let detail = format!("no secure connection: {}", in_words(error));
        TransportError::new(Cause::Tls, detail)
    }

    /// Takes our own error back out of the error that carried it through the
    /// layers between.
    fn of_our_own(error: Box<dyn Error + Send + Sync>, otherwise: Cause) -> Self {
        match error.downcast::<TransportError>() {
            Ok(error) => *error,
            Err(error) => TransportError::new(otherwise, in_words(&*error)),
        }
    }
}

/// The error and all that are behind it, joined by ": ".
fn in_words(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        words.push_str(": ");
        words.push_str(&error.to_string());
        source = error.source();
    }
    words
}

impl From<TransportError> for NoResponse {
    fn from(error: TransportError) -> Self {
        NoResponse { cause: error.cause, detail: error.detail }
    }
}

impl From<TransportError> for ureq::Error {
    fn from(error: TransportError) -> Self {
        ureq::Error::Other(Box::new(error))
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl Error for TransportError {}
