//! The response to a request for credits.

use serde::de::MapAccess;

use super::{
    Reading, envelope,
    lenient::{Object, Value},
};
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
    envelope::read(response, |_, balance: Balance| {
        let credits = balance.credits?;
        Some(Credits { credits })
    })
}

#[derive(Default)]
struct Balance {
    credits: Option<f64>,
}

impl Object for Balance {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match name {
            "credits" => self.credits = value.number()?,
            _ => value.skip()?,
        }
        Ok(())
    }
}
