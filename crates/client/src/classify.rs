//! Classifying many files in one call.
//!
//! `inputs` looks at the files, `report` keeps what the session learns and is
//! what the caller gets. The session is driven by [`Driver`].

#[cfg(feature = "ureq")]
mod call;
mod document;
mod inputs;
mod report;

#[cfg(feature = "ureq")]
pub use call::Classify;
pub use document::Document;
pub use inputs::{Inputs, base_name};
pub use report::{PendingBatch, Report, UnmatchedRow};
