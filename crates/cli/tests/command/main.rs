//! Black-box runs of the built command against a sandbox on loopback.

mod arguments;
mod bad_inputs;
mod endings;
mod harness;
mod inputs;
mod ledger;
mod packaging;
mod records;
mod results;
#[cfg(feature = "sandbox")]
mod sandbox_option;
mod service_troubles;
mod terminal;
