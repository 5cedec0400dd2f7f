//! What was seen of one HTTP exchange, whoever carried it out.
//!
//! A transport reports what it saw and decides nothing; [`upload_outcome`]
//! and the readers in [`response`] say what it means.
//!
//! [`upload_outcome`]: crate::upload_outcome
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
    /// The reason in words, for people; without the key or a link.
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

impl Cause {
    /// Whether this side ended the exchange, so that the service may still be
    /// at work on it.
    pub fn is_ours(self) -> bool {
        matches!(self, Cause::TimeLimit | Cause::Cancelled | Cause::File)
    }
}
