//! The boundary between C and Rust: what every call has in common, and what
//! crosses it.
//!
//! An export is one call of [`call`], if it can fail, or of [`value`]. What it
//! takes and gives is here too: text, arrays, numbers, errors, and values that
//! know their process.

pub(crate) mod arrays;
mod call;
pub mod error;
pub(crate) mod handle;
pub(crate) mod ids;
#[cfg(feature = "injected-panics")]
pub mod injected_panics;
pub mod kind;
pub(crate) mod number;
pub(crate) mod numbered;
mod out;
pub(crate) mod per_process;
pub(crate) mod text;
pub(crate) mod texts;
mod value;

pub(crate) use call::call;
pub(crate) use value::{make, value, value_or};

#[cfg(test)]
mod tests;
