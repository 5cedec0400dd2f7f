//! Small programs that show `extracta-client` and `extracta-ledger`, in `src/bin`.
//!
//! The Rust in the project's README is compiled here, so that it stays true.
#![forbid(unsafe_code)]

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}
