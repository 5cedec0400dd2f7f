//! The transport against servers on loopback, which do what a service may do.

mod answers;
mod cancelling;
mod connecting;
mod early_answers;
mod files;
mod limits;
mod proxies;
mod support;
mod tls;
