//! The boundary between C and Rust: what every call has in common, and what
//! crosses it.
//!
//! An export is one call of [`call`] or [`call_with_end`], if it can fail, or of
//! [`value`]. What it
//! takes and gives is here too: text, arrays, numbers, errors, and values that
//! know their process.

mod call;
pub mod error;
pub(crate) mod from_c;
pub(crate) mod handle;
#[cfg(feature = "injected-panics")]
pub mod injected_panics;
pub mod kind;
pub(crate) mod number;
pub(crate) mod numbered;
pub(crate) mod per_process;
pub(crate) mod texts;
mod value;

pub(crate) use call::{call, call_with_end};
pub(crate) use value::{make, value, value_or};

#[cfg(test)]
mod tests;
