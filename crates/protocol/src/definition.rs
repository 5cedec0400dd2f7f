//! Definitions: what a classification tells apart, and what an extraction looks
//! for.
//!
//! They are kept by people, in files, and by the service. A definition is read
//! from the JSON of either; what is not known here is kept as it is, so that
//! reading, changing and sending all loses nothing. Missing, `null` and empty
//! collections are the same, as the store behind the service drops them.

mod change;
mod classification;
mod extraction;
mod lenient;
mod problem;

pub use change::{Change, changes};
pub use classification::{ClassificationDefinition, DocumentType};
pub use extraction::{ExtractionDefinition, Field, Items};
pub use problem::Problem;

/// What is not known here, as it is.
pub type Other = serde_json::Map<alloc::string::String, serde_json::Value>;
