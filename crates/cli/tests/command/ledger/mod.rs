//! The commands over a ledger, each against a sandbox whose journal judges
//! what was sent.

mod classify;
mod collect;
mod drop;
mod dry_run;
mod following;
mod harness;
mod queue;
mod resend;
mod status;
mod submit;
mod together;
