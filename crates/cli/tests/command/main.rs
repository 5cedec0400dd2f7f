//! Black-box runs of the built command against a sandbox on loopback.

mod arguments;
mod bad_inputs;
mod definitions;
mod deletes;
mod doctor;
mod endings;
mod extraction;
mod harness;
mod hints;
mod inputs;
mod ledger;
mod limits;
mod outputs;
mod packaging;
mod records;
mod results;
#[cfg(feature = "sandbox")]
mod sandbox_option;
mod scarce;
mod service_troubles;
mod shown;
mod signals;
mod terminal;
mod unsent;
