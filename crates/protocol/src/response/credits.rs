//! The response to a request for credits.

use super::{Reading, envelope};
use crate::exchange::Response;

/// What is left to pay with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Credits {
    /// How many credits are left: one pays one page. Seen so far are whole
    /// numbers; nothing says that they must be.
    pub credits: f64,
}

/// Reads the response to a request for credits. Without a number under
/// `credits` it is not understood.
pub fn read_credits(response: &Response) -> Reading<Credits> {
    envelope::read(response, |fields| {
        Ok(Credits { credits: fields.number("credits").ok_or(None)? })
    })
}
