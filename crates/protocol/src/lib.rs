//! What is true of Extracta.ai's document classification without a network.
//!
//! In scope: requests as data ([`request`]), responses as types
//! ([`response`]), decisions as pure functions and small machines
//! ([`outcome`], [`retry`], [`pacing`], [`name::matching`], [`session`]), and
//! whether a webhook is signed ([`webhook`]).
//!
//! Out of scope: sockets, files, clocks, threads and randomness. Time is a
//! [`core::time::Duration`] since an epoch that the caller picks once and
//! keeps; boundaries and jitter are handed in.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod call;
pub mod definition;
pub mod error;
mod escapes;
pub mod event;
pub mod exchange;
pub mod id;
pub mod name;
pub mod outcome;
pub mod pacing;
pub mod request;
pub mod response;
pub mod retry;
pub mod secret;
pub mod session;
pub mod values;
pub mod waiting;
pub mod webhook;
pub mod words;
