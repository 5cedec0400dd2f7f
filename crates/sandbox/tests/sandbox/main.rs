//! What the sandbox promises to the tests and programs that use it, seen from
//! outside, over a socket.

mod classification;
mod client;
#[cfg(feature = "command")]
mod command;
mod errors;
#[cfg(all(feature = "pdf", feature = "docx"))]
mod examples;
mod faults;
mod files;
mod journal;
mod results;
mod rewrites;
mod upload;
