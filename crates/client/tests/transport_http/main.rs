//! The transport against servers on loopback, which do what a service may do.
#![cfg(feature = "ureq")]

mod cancelling;
mod connecting;
mod early_responses;
mod files;
mod kept_connections;
mod limits;
mod odd_responses;
mod proxies;
mod responses;
mod support;
mod tls;
