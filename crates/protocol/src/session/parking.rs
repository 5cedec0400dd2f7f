//! Parking: a classification that the service does not take documents for stops
//! its own, and nobody else's.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use super::Session;
use super::record::Record;
use crate::error::Error;
use crate::id::ClassificationId;

impl Session {
    /// Sends no more documents of a classification. They stay as they are, for
    /// the next session.
    pub(super) fn park(&mut self, id: &ClassificationId, error: Arc<Error>) {
        if !self.is_parked(id) {
            self.queue.forget(id);
            self.unkept
                .push(Record::Parked { classification_id: id.clone(), error: error.clone() });
            self.parked.insert(id.clone(), error);
        }
    }

    pub(super) fn is_parked(&self, id: &ClassificationId) -> bool {
        self.parked.contains_key(id)
    }

    /// The classifications of which no more documents are sent, and why.
    pub fn parked(&self) -> &BTreeMap<ClassificationId, Arc<Error>> {
        &self.parked
    }
}
