//! How much of a request's body may have left, as numbers.

use extracta_protocol::exchange::Sent;

use crate::boundary::numbered::numbered;

/// How much of a request's body may have arrived. In doubt the larger claim is
/// the safe one: what is said to be unsent is sent again, and paid for again
/// if it was not true.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_sent {
    /// Surely no byte of it left this machine.
    Nothing = 1,
    /// Some bytes did, surely not the last one.
    Part = 2,
    /// All bytes did, or possibly all.
    Whole = 3,
}

numbered!(extracta_sent of Sent { Nothing, Part, Whole });
