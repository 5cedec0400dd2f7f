//! The values that calls give to C: copied out of Rust's types when they are
//! made, never changed, and read without an allocation.

pub mod batch;
pub mod definition;
pub mod document;
pub mod entered;
pub mod event;
pub mod extraction;
pub mod json_text;
pub mod outcome;
pub mod records;
pub mod report;
pub mod results;
pub mod state;
pub mod status;
pub mod target_status;
pub mod upload;
pub mod version;
pub mod webhook;
