//! What the run does when one thing goes wrong: a story for each rule. What is
//! drawn at random is in `simulation.rs`.

#![allow(unreachable_pub, missing_docs, reason = "the modules of one test program")]

mod adding;
mod asking;
mod busy_after_all;
mod ends;
mod following;
mod forecasting;
mod model;
mod patience;
mod refusals;
mod requests;
mod resending;
mod resuming;
mod script;
mod settling;
mod stops;
