//! What the sandbox promises to the tests and programs that use it, seen from
//! outside, over a socket.

mod classification;
mod client;
#[cfg(feature = "command")]
mod command;
mod deletes;
mod errors;
#[cfg(all(feature = "pdf", feature = "docx"))]
mod examples;
mod extraction;
mod faults;
mod files;
mod follow;
mod journal;
mod misbehaviours;
mod results;
mod rewrites;
mod routes;
mod upload;
mod webhooks;
