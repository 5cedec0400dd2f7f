//! Parking: a target that the service does not take documents for stops
//! its own, and nobody else's.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use super::Session;
use super::record::Record;
use crate::error::Error;
use crate::id::Target;

impl Session {
    /// Sends no more documents of a target. They stay as they are, for
    /// the next session.
    pub(super) fn park(&mut self, id: &Target, error: Arc<Error>) {
        if !self.is_parked(id) {
            self.queue.forget(id);
            self.unkept.push(Record::Parked { target: id.clone(), error: error.clone() });
            self.parked.insert(id.clone(), error);
        }
    }

    pub(super) fn is_parked(&self, id: &Target) -> bool {
        self.parked.contains_key(id)
    }

    /// The targets of which no more documents are sent, and why.
    pub fn parked(&self) -> &BTreeMap<Target, Arc<Error>> {
        &self.parked
    }
}
