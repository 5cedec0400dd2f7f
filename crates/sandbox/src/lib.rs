//! A local stand-in of Extracta.ai's document classification and extraction.
//!
//! **A development tool**: it lets programs and tests run without the service,
//! without an account and without cost. It protects nothing, keeps nothing,
//! and must never be reachable from elsewhere: it listens on 127.0.0.1 only.
//!
//! It speaks all routes of the service, with the documented responses, and sends
//! its webhooks. It tells documents apart by the phrases (`uniqueWords`) of the
//! classification, in plain text, PDF and DOCX, and finds values of an
//! [`Extraction`] beside their labels. What a client did is in its [`Journal`];
//! what is to go wrong is scripted as a [`Fault`] (of a request), a [`Rewrite`] (of a response) or a
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
//! Not here: the reading of images, the options of an extraction (they are kept,
//! and change nothing), and the events for what people do in the service's
//! web pages (`extraction.edited`, `extraction.confirmed`).

#![forbid(unsafe_code)]

mod builder;
mod change;
mod definition;
mod document;
mod dress;
mod error;
mod exchange;
mod extract;
mod extraction;
mod fault;
mod identifiers;
mod journal;
mod judging;
mod kind;
mod lock;
mod name_change;
mod request_body;
mod response;
mod response_body;
mod results;
mod rewrite;
mod route;
mod routes;
mod sandbox;
mod script;
mod script_text;
mod service;
mod store;
mod treatment;
mod upload;
mod webhook;

pub use builder::Builder;
pub use change::ChangeRecord;
pub use definition::{Definition, DocumentType};
pub use dress::Dress;
pub use error::Error;
pub use extraction::Extraction;
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
