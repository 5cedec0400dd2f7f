//! What was seen of one HTTP exchange, whoever carried it out.
//!
//! A transport reports what it saw and decides nothing; [`upload_outcome`]
//! and the readers in [`response`] say what it means.
//!
//! [`upload_outcome`]: crate::outcome::upload_outcome
//! [`response`]: crate::response

use alloc::{string::String, vec::Vec};
use core::time::Duration;

/// One exchange: how much was sent, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// How much of the request's body was handed to the network.
    pub sent: Sent,
    /// How the exchange ended.
    pub ended: Ended,
}

/// How much of a request's body was handed to the network.
///
/// In doubt the larger claim is the safe one: only what surely did not leave
/// may be called unsent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// No byte of the body.
    Nothing,
    /// Some bytes, surely not the last one.
    Part,
    /// All bytes, or possibly all.
    Whole,
}

impl Sent {
    /// What is certain where a client has taken so many of the body's `length`
    /// bytes to send them: it may have some of these in its buffers still, but
    /// sent no others.
    pub fn at_most(taken: u64, length: u64) -> Self {
        match taken {
            _ if taken >= length => Sent::Whole,
            0 => Sent::Nothing,
            _ => Sent::Part,
        }
    }
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// With a response, whole or cut.
    Response(Response),
    /// Without a response.
    NoResponse(NoResponse),
}

/// An HTTP response.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// `Retry-After`, already as the time from now that it asks for.
    pub retry_after: Option<Duration>,
    /// The body, as far as it came.
    pub body: Vec<u8>,
    /// Whether the connection ended before the body did.
    pub is_cut: bool,
}

/// Shows the length of the body, not the body: it holds signed links.
impl core::fmt::Debug for Response {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("retry_after", &self.retry_after)
            .field("body_length", &self.body.len())
            .field("is_cut", &self.is_cut)
            .finish()
    }
}

/// Why there was no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoResponse {
    /// The kind of reason.
    pub cause: Cause,
    /// The reason in human-readable words; without the key or a link.
    pub detail: String,
}

/// The kinds of reason for which an exchange ends without a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The host's name could not be resolved.
    Resolve,
    /// No connection could be made.
    Connect,
    /// No secure connection could be made, a bad certificate for example.
    Tls,
    /// The connection broke.
    Broken,
    /// A time limit of ours ran out.
    TimeLimit,
    /// The caller cancelled.
    Cancelled,
    /// A file could not be read, or changed while it was read, so that the
    /// connection was broken on purpose.
    File,
}

impl Exchange {
    /// An exchange that ended without a response.
    pub fn without_response(sent: Sent, cause: Cause, detail: impl Into<String>) -> Self {
        let no_response = NoResponse { cause, detail: detail.into() };
        Exchange { sent, ended: Ended::NoResponse(no_response) }
    }

    /// How long the service asks to wait before the next request.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.ended {
            Ended::Response(response) => response.retry_after,
            Ended::NoResponse(_) => None,
        }
    }
}

impl Cause {
    /// The cause in human-readable words, where there are no better ones.
    pub fn words(self) -> &'static str {
        match self {
            Cause::Resolve => "the host's name could not be resolved",
            Cause::Connect => "no connection could be made",
            Cause::Tls => "no secure connection could be made",
            Cause::Broken => "the connection broke",
            Cause::TimeLimit => "a time limit ran out",
            Cause::Cancelled => "cancelled by the caller",
            Cause::File => "a file could not be read as it was announced",
        }
    }

    /// Whether this side ended the exchange, so that the service may still be
    /// at work on it.
    pub fn is_ours(self) -> bool {
        matches!(self, Cause::TimeLimit | Cause::Cancelled | Cause::File)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_a_client_has_taken_are_the_most_that_was_sent() {
        assert_eq!(Sent::at_most(0, 10), Sent::Nothing);
        assert_eq!(Sent::at_most(9, 10), Sent::Part);
        assert_eq!(Sent::at_most(10, 10), Sent::Whole);
        assert_eq!(Sent::at_most(0, 0), Sent::Whole, "without a body all of it may be sent");
    }
}
