//! libextracta: the C ABI over `extracta-client` and `extracta-ledger`.
//!
//! In scope: handles, strings, status numbers, the guard around every call,
//! forks. What C callers are promised is on the front page of
//! `include/extracta.h`, which is made from the doc comments in here
//! (`EXTRACTA_BLESS=1 cargo test -p extracta-ffi --test headers`).
//!
//! Out of scope: every decision. No retry, limit or default is chosen here.
//!
//! This is the only crate with unsafe code, and it has little: pointers that
//! may be NULL are `Option<&T>`, what is freed is `Option<Box<T>>`, outs are
//! `Option<&mut MaybeUninit<_>>`. What remains is text from C ([`text`]),
//! arrays from C ([`arrays`]), the call of a callback ([`progress`]), and values
//! that belong to a process ([`per_process`], [`of_process`]).
//!
//! Every export is a plain function, since cbindgen does not see what macros
//! make, and its body is one call of the [`guard`]; `tests/exports.rs` holds
//! both.
#![deny(unsafe_op_in_unsafe_fn)]
#![deny(clippy::undocumented_unsafe_blocks)]
// The types bear the names that C knows them by.
#![allow(non_camel_case_types)]
// What a caller must keep to is said once, on the header's front page. A
// section in each function would be printed into the header sixty times.
#![allow(clippy::missing_safety_doc)]

pub mod answer;
mod arrays;
pub mod cancel_token;
pub mod cause;
pub mod client;
pub mod document;
pub mod documents;
pub mod error;
pub mod event;
mod guard;
#[cfg(feature = "injected-panics")]
pub mod injected_panics;
mod kept;
pub mod kind;
pub mod ledger;
pub mod machine;
mod machine_inputs;
pub mod new_request;
pub mod next;
mod number;
mod of_process;
pub mod options;
pub mod outcome;
mod own_http_run;
mod per_process;
pub mod progress;
pub mod read_answer;
pub mod report;
pub mod request;
pub mod request_body;
pub mod results;
pub mod row;
pub mod run;
pub mod run_status;
pub mod sent;
pub mod state;
pub mod status;
pub mod stop;
pub mod summary;
mod text;
mod texts;
pub mod upload;
pub mod version;
