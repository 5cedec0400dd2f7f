//! Carrying requests to the service and reporting what was seen.
//!
//! The transport decides nothing: whether a document is stored, whether to try
//! again and when is the business of `extracta-protocol`. It knows nothing of
//! files either: a body is something to read from.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `network` | what the exchanges of a client share |
//! | `exchange` | an exchange, from a connection to what was seen |
//! | `request` | the request, and an ear for an early response |
//! | `response`, `response_head`, `chunks`, `mask` | the response |
//! | `connection` | bytes out and in, over TLS and proxy |
//! | `socket`, `resolver`, `tls`, `proxy` | what a connection is made of |
//! | `error` | errors, in our words |
//!
//! # Why ureq makes the connections and does not carry the exchange
//!
//! TLS and the tunnel through a proxy are ureq's. Its agent (3.5.2) was tried
//! as the carrier of the exchange too, with a socket of ours below and a layer
//! above TLS, and what we promise needed so many of both that most of this
//! module remained:
//!
//! - The response of a service that refuses a body half-way is lost, which
//!   makes of a wrong key an upload that nobody knows the end of: a receiver
//!   that keeps reading gets all of it first, one that stalls costs the limit
//!   on silence.
//! - After its `Expect: 100-continue` a refusal is not seen until more bytes
//!   come, and a `100` with headers ends in a time-out.
//! - A folded header, a space before a colon, more than 128 headers, an odd
//!   length, a line without a colon or a bad chunk are errors, so that a paid
//!   response is lost; in 17 of 18 of those the batch's id was legible.
//! - It limits the time of a whole body, not that of silence, and a time limit
//!   that covers the look-up of a name costs a thread on every call.
//! - Its agent is cancelled as a whole and for good, and not while a name is
//!   looked up.
//! - At trace level it logs each byte of a request's head and of a response's
//!   body: the key, and the signed links.
//!
//! What is left for us is small, as this service needs little of HTTP: every
//! length is known, no redirect is followed, nothing is compressed.

mod base_url;
mod chunks;
mod connection;
mod error;
mod exchange;
mod limits;
mod mask;
mod network;
mod proxy;
mod request;
mod resolver;
mod response;
mod response_head;
mod socket;
mod tls;

pub use self::base_url::{BaseUrl, BaseUrlError};
pub use self::limits::Limits;
pub use self::network::Network;
