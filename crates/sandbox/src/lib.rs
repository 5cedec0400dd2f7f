//! A local stand-in of Extracta.ai's document classification.
//!
//! **A development tool**: it lets programs and tests run without the service,
//! without an account and without cost. It protects nothing, keeps nothing,
//! and must never be reachable from elsewhere: it listens on 127.0.0.1 only.
//!
//! It speaks the routes for upload, results, credits and for creating and
//! viewing a classification, with the documented responses. It tells documents
//! apart by the phrases (`uniqueWords`) of the classification, in plain text,
//! PDF and DOCX. What a client did is in its [`Journal`]; what is to go wrong
//! is scripted as a [`Fault`] (of a request), a [`Rewrite`] (of a response) or a
//! [`Treatment`] (of a file).
//!
//! It shares no code with the client, on purpose: a mistake that both made
//! would hide itself.
//!
//! ```
//! use extracta_sandbox::{Definition, Fault, Route, Sandbox};
//!
//! let sandbox = Sandbox::builder()
//!     .classification(Definition::named("Post").with_type("Invoice", &["amount due"]))
//!     .start()?;
//! // The second upload is kept, and its response is lost.
//! sandbox.fault(Route::Upload, 2, Fault::close_after_storing());
//! println!("{} {}", sandbox.base_url(), sandbox.classification_id());
//! assert_eq!(sandbox.journal().stored().count(), 0);
//! # Ok::<(), extracta_sandbox::Error>(())
//! ```
//!
//! Not here: extraction (`E1` to `E6` of the service), webhooks, deletions, and
//! the reading of images.

#![forbid(unsafe_code)]

mod account;
mod builder;
mod definition;
mod document;
mod error;
mod exchange;
mod fault;
mod identifiers;
mod journal;
mod lock;
mod name_change;
mod request_body;
mod response;
mod response_body;
mod results;
mod rewrite;
mod route;
mod sandbox;
mod script;
mod script_text;
mod service;
mod store;
mod treatment;
mod upload;

pub use builder::Builder;
pub use definition::{Definition, DocumentType};
pub use error::Error;
pub use fault::Fault;
pub use journal::{
    Authorization, FileRecord, Journal, PollRecord, Record, RequestEnding, Stored, UploadRecord,
};
pub use name_change::NameChange;
pub use response::Response;
pub use rewrite::Rewrite;
pub use route::Route;
pub use sandbox::Sandbox;
pub use script::{Nth, Scripted};
pub use treatment::Treatment;

/// Compiles and runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
