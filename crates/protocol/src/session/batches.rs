//! The batches that a session works on, and what has changed of them.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::ops::{Index, IndexMut};
use core::time::Duration;

use super::batch::{Batch, BatchNumber, Phase};
use super::record::{BatchRecord, Record};
use crate::id::{BatchId, ClassificationId};

/// The batches that a session works on.
#[derive(Debug, Default)]
pub(super) struct Batches {
    all: BTreeMap<BatchNumber, Batch>,
    /// Those whose record has changed since it was last kept.
    changed: BTreeSet<BatchNumber>,
    /// The number of the next new batch.
    pub(super) next: usize,
}

impl Batches {
    /// A new batch.
    pub(super) fn open(&mut self, to: ClassificationId, now: Duration) -> BatchNumber {
        let number = BatchNumber(self.next);
        self.next += 1;
        self.insert(Batch::new(number, to, now));
        number
    }

    pub(super) fn insert(&mut self, batch: Batch) {
        self.changed.insert(batch.record.number);
        self.all.insert(batch.record.number, batch);
    }

    pub(super) fn get(&self, number: BatchNumber) -> Option<&Batch> {
        self.all.get(&number)
    }

    /// The record of a batch, about to change.
    pub(super) fn record(&mut self, number: BatchNumber) -> &mut BatchRecord {
        self.changed.insert(number);
        &mut self[number].record
    }

    /// The batches in this phase.
    pub(super) fn in_phase(&self, phase: Phase) -> impl Iterator<Item = &Batch> {
        self.all.values().filter(move |batch| batch.phase == phase)
    }

    /// Whether a batch of a classification is being filled.
    pub(super) fn is_filling(&self, id: &ClassificationId) -> bool {
        self.in_phase(Phase::Filling).any(|batch| batch.record.classification_id == *id)
    }

    /// A batch of before with room for documents of this classification, or
    /// of any.
    pub(super) fn with_room(&self, of: Option<&ClassificationId>) -> Option<BatchNumber> {
        let with_room = self.in_phase(Phase::HasRoom).map(|batch| &batch.record);
        let wanted = with_room.filter(|it| of.is_none_or(|id| *id == it.classification_id));
        wanted.last().map(|record| record.number)
    }

    /// The batch that the service knows by this id, if it is worked on.
    pub(super) fn by_id(&self, id: &BatchId) -> Option<BatchNumber> {
        let mut live = self.all.values().filter(|batch| batch.phase != Phase::Over);
        let this = live.find(|batch| batch.record.id.as_ref() == Some(id));
        this.map(|batch| batch.record.number)
    }

    pub(super) fn has_changes(&self) -> bool {
        !self.changed.is_empty()
    }

    pub(super) fn take_records(&mut self, records: &mut Vec<Record>) {
        for number in core::mem::take(&mut self.changed) {
            if let Some(batch) = self.all.get(&number) {
                records.push(Record::Batch(batch.record.clone()));
            }
        }
    }

    /// Releases the batches that nothing more is done with. They are kept by
    /// now.
    pub(super) fn release(&mut self) {
        self.all.retain(|_, batch| batch.phase != Phase::Over);
    }
}

impl Index<BatchNumber> for Batches {
    type Output = Batch;

    /// # Panics
    ///
    /// If the session does not work on the batch.
    fn index(&self, number: BatchNumber) -> &Batch {
        &self.all[&number]
    }
}

impl IndexMut<BatchNumber> for Batches {
    /// A batch of which only what is not kept is about to change.
    ///
    /// # Panics
    ///
    /// If the session does not work on it.
    fn index_mut(&mut self, number: BatchNumber) -> &mut Batch {
        self.all.get_mut(&number).expect("a batch that the session works on")
    }
}
