//! Carrying requests to the service and reporting what was seen.
//!
//! A transport decides nothing: whether a document is stored, whether to try
//! again and when is the business of `extracta-protocol`. It knows nothing of
//! files either: a body is something to read from.
//!
//! A [`Network`] is the way to the service; each of its [`Lane`]s has one
//! connection and carries one exchange at a time:
//!
//! | file | what is in it |
//! | --- | --- |
//! | `lane` | an exchange, from the connection to what was seen |
//! | `sending`, `request_head` | the request, and an ear for an early response |
//! | `receiving`, `answer_head`, `chunks`, `retry_after` | the response |
//! | `connection` | bytes out and in, over TLS and proxy |
//! | `tcp`, `tls`, `resolver` | what a connection is made of |
//! | `error` | errors, in our words |
//!
//! # Why ureq makes the connections and does not carry the exchange
//!
//! TLS, the tunnel through a proxy and the proxy of the environment are
//! ureq's. Its request loop is not used, since it cannot keep what we promise:
//!
//! - At trace level it logs each byte of a request's head and of a response's
//!   body: the key, and the signed links.
//! - It loses the response of a service that refuses a body half-way, which
//!   makes of a wrong key an upload that nobody knows the end of.
//! - It limits the time of a whole body, not that of silence.
//! - A body that ends early keeps it busy for ever.
//!
//! What is left for us is small, as this service needs little of HTTP: every
//! length is known, no redirect is followed, nothing is compressed, and a lane
//! has one connection, so that there is no pool.

mod base_url;
mod chunks;
mod connection;
mod error;
mod lane;
mod limits;
mod mask;
mod network;
mod receiving;
mod request_head;
mod resolver;
mod response_head;
mod retry_after;
mod sending;
mod tcp;
mod tls;

use std::io::Read;

use extracta_protocol::exchange::Exchange;
use extracta_protocol::request::Request;

pub use self::base_url::{BaseUrl, BaseUrlError};
pub use self::lane::Lane;
pub use self::limits::Limits;
pub use self::network::{Network, NetworkError, NetworkOptions};
pub use self::retry_after::parse_retry_after;

/// Carries out one exchange at a time.
///
/// [`Lane`] is the one that speaks to the service. Another HTTP stack, or a
/// test, takes its place by implementing this.
pub trait Transport: Send {
    /// Sends the request and reports what was seen: never an error, never a
    /// panic, and always within its limits.
    ///
    /// `body` yields exactly as many bytes as `request.body` is long, and may
    /// be read less far; the segments in `request.body` are not looked at. An
    /// error from it breaks the connection, so that no server takes the body
    /// for whole, and ends the exchange with [`Cause::File`].
    ///
    /// `on_sent` is told after each piece how many bytes of the body were
    /// handed to the network so far.
    ///
    /// [`Cause::File`]: extracta_protocol::exchange::Cause::File
    fn exchange(
        &mut self,
        request: &Request,
        body: &mut dyn Read,
        on_sent: &mut dyn FnMut(u64),
    ) -> Exchange;
}
