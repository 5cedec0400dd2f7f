//! The inputs that a call still has to tell.

use std::collections::BTreeMap;

use super::{Happening, Hear};
use crate::ledger::InputId;
use crate::row::Row;

/// Inputs without an outcome, and how often each is to be told: somebody may
/// have named it twice.
#[derive(Debug, Default)]
pub(super) struct OpenInputs {
    times: BTreeMap<InputId, u32>,
}

impl OpenInputs {
    pub(super) fn add(&mut self, input: InputId) {
        *self.times.entry(input).or_insert(0) += 1;
    }

    /// Tells a row that has its outcome; keeps any other.
    pub(super) fn tell(&mut self, row: &Row, hear: &mut Hear<'_>) {
        match row.known.state.is_final() {
            true => hear(Happening::Known(row)),
            false => self.add(row.input),
        }
    }

    /// Keeps a row that has no outcome.
    pub(super) fn expect(&mut self, row: &Row) {
        if !row.known.state.is_final() {
            self.add(row.input);
        }
    }

    /// Tells a row that was waited for.
    pub(super) fn tell_open(&mut self, row: &Row, hear: &mut Hear<'_>) {
        for _ in 0..self.times.remove(&row.input).unwrap_or(0) {
            hear(Happening::Known(row));
        }
    }

    pub(super) fn take_first(&mut self) -> Option<(InputId, u32)> {
        self.times.pop_first()
    }
}
