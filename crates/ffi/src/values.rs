//! The values that calls give to C: copied out of Rust's types when they are
//! made, never changed, and read without an allocation.

pub mod document;
pub mod event;
pub mod outcome;
pub mod report;
pub mod results;
pub mod row;
pub mod run_status;
pub mod state;
pub mod status;
pub mod stop;
pub mod summary;
pub mod upload;
pub mod version;
