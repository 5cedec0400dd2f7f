//! What is true of Extracta.ai's document classification without a network.
//!
//! In scope: requests as data ([`request`], [`calls`]), answers as types
//! ([`answer`]), and decisions as pure functions and small machines
//! ([`upload_outcome`], [`retry`], [`poll_clock`], [`matching`], [`run`]).
//!
//! Out of scope: sockets, files, clocks, threads and randomness. Time is a
//! [`core::time::Duration`] since an epoch that the caller picks once and
//! keeps; boundaries and jitter are handed in.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod answer;
pub mod calls;
pub mod exchange;
pub mod id;
pub mod matching;
pub mod mime;
pub mod multipart;
pub mod name;
pub mod poll_clock;
pub mod request;
pub mod retry;
pub mod run;
pub mod secret;
pub mod trouble;
pub mod upload_outcome;
