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
//! | `response`, `response_head`, `chunks`, `encoding` | the response |
//! | `connection` | bytes out and in, over TLS and proxy; an ear for an early response |
//! | `socket`, `resolver`, `tls`, `proxy` | what a connection is made of |
//! | `error` | errors, in our words |
//!
//! # Why ureq makes the connections and does not carry the exchange
//!
//! TLS and the tunnel through a proxy are ureq's. Its agent (3.5.2) was tried
//! as the carrier of the exchange too: ARCHITECTURE.md tells what was lost. In
//! detail: of a service that refuses a body half-way, one that keeps reading
//! gets all of it first, and one that stalls costs the limit on silence; a
//! `100` with headers ends in a time-out; a folded header, a space before a
//! colon, more than 128 headers, an odd length, a line without a colon or a bad
//! chunk are errors; and a time limit that covers the look-up of a name costs a
//! thread on every call.
//!
//! What is left for us is small, as this service needs little of HTTP: every
//! length is known, no redirect is followed, no compression is asked for.

mod base_url;
mod chunks;
mod connection;
mod encoding;
mod error;
mod exchange;
mod limits;
mod network;
mod proxy;
mod resolver;
mod response;
mod response_head;
mod socket;
mod tls;

pub use self::base_url::{BaseUrl, BaseUrlError};
pub use self::limits::Limits;
pub use self::network::Network;
pub use self::proxy::{ProxyUrl, is_without_proxy};
pub use self::tls::system_authorities;
