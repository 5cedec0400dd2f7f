//! libextracta: the C ABI over `extracta-client` and `extracta-ledger`.
//!
//! In scope: the [`boundary`] that every call goes through, the [`values`]
//! and [`handles`] that C holds, and what programs with an HTTP stack of their
//! own need ([`own_http`]). Each uses those named before it. What C callers are promised is on the front page of
//! `include/extracta.h`, which is made from the doc comments in here
//! (`EXTRACTA_BLESS=1 cargo test -p extracta-ffi --test headers`).
//!
//! Out of scope: every decision. No retry, limit or default is chosen here.
//!
//! This is the only crate with unsafe code, and it has little: pointers that
//! may be NULL are `Option<&T>`, what is freed is `Option<Box<T>>`, outs are
//! `Option<&mut MaybeUninit<_>>`. What remains is text and arrays
//! from C (`from_c`), the call of a callback (`progress`), and values that
//! belong to a process (`per_process`).
//!
//! Every export is a plain function, since cbindgen does not see what macros
//! make, and its body is one call of the [`boundary`]; `tests/exports.rs` holds
//! both.
#![deny(unsafe_op_in_unsafe_fn)]
#![deny(clippy::undocumented_unsafe_blocks)]
// The types bear the names that C knows them by.
#![allow(non_camel_case_types)]
// What a caller must keep to is said once, on the header's front page. A
// section in each function would be printed into the header sixty times.
#![allow(clippy::missing_safety_doc)]

pub mod boundary;
pub mod handles;
pub mod own_http;
pub mod values;
