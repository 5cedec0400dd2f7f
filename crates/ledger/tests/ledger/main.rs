//! The ledger against a sandbox of the service: real sockets, real files, real
//! SQLite. The sandbox's journal is the judge of what was sent.
//!
//! One program, so that SQLite and the sandbox are linked once; a module for
//! each thing that may go wrong.

mod breaking_off;
mod carrying_over;
mod consumers;
mod crowd;
mod deadlines;
mod ends;
mod following;
mod foreign_files;
mod forgetting;
mod giving_back;
mod giving_up;
mod inputs;
mod kill;
mod locked;
mod owners;
mod private_files;
mod queue;
mod scarce;
mod secrets;
mod settling;
mod stories;
mod support;
mod tables;
mod unwritable;
mod worker;
