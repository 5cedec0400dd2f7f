//! Small programs that show `extracta-client` and `extracta-ledger`, in `src/bin`.
//!
//! The Rust in the READMEs is compiled here, so that it stays true.
#![forbid(unsafe_code)]

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}

#[cfg(doctest)]
#[doc = include_str!("../../../crates/protocol/README.md")]
mod protocol {}

#[cfg(doctest)]
#[doc = include_str!("../../../crates/client/README.md")]
mod client {}

#[cfg(doctest)]
#[doc = include_str!("../../../crates/ledger/README.md")]
mod ledger {}
