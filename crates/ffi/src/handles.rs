//! The handles of C that do something: what is made, called and freed.

pub mod cancel_token;
pub mod client;
pub mod client_results;
pub mod consumer;
pub mod definitions;
pub mod deletes;
pub mod document_cursor;
pub mod enter;
pub(crate) mod kept;
pub mod ledger;
pub mod options;
pub mod progress;
pub mod worker;
