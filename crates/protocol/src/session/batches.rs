//! The batches that a session works on, and what has changed of them.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::ops::{Index, IndexMut};
use core::time::Duration;

use super::batch::{Batch, BatchNumber, Phase};
use super::record::{BatchRecord, Record};
use crate::id::{BatchId, Target};

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
    pub(super) fn open(&mut self, to: Target, now: Duration) -> BatchNumber {
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

    /// Whether a batch of a target is being filled.
    pub(super) fn is_filling(&self, id: &Target) -> bool {
        self.in_phase(Phase::Filling).any(|batch| batch.record.target == *id)
    }

    /// A batch of before with room for documents of this target, or
    /// of any.
    pub(super) fn with_room(&self, of: Option<&Target>) -> Option<BatchNumber> {
        let with_room = self.in_phase(Phase::HasRoom).map(|batch| &batch.record);
        let wanted = with_room.filter(|it| of.is_none_or(|id| *id == it.target));
        wanted.last().map(|record| record.number)
    }

    /// The batch that the service knows by this id, if it is worked on.
    pub(super) fn by_id(&self, of: &Target, id: &BatchId) -> Option<BatchNumber> {
        let mut live = self.all.values().filter(|batch| batch.phase != Phase::Over);
        let is_this = |it: &BatchRecord| it.id.as_ref() == Some(id) && it.target == *of;
        let this = live.find(|batch| is_this(&batch.record));
        this.map(|batch| batch.record.number)
    }

    /// The batch that the service knows by this id, if more may be awaited from it:
    /// it is asked for, or left to the next session.
    pub(super) fn followed(&self, of: &Target, id: &BatchId) -> Option<BatchNumber> {
        let mut awaited = self.all.values().map(|batch| &batch.record).filter(is_awaited);
        let this = awaited.find(|it| it.id.as_ref() == Some(id) && it.target == *of);
        this.map(|record| record.number)
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
    /// now. What is left to the next session may get further documents that are
    /// followed to it.
    pub(super) fn release(&mut self) {
        let may_be_followed =
            |it: &BatchRecord| matches!(it.target, Target::Extraction(_)) && is_awaited(&it);
        self.all.retain(|_, it| it.phase != Phase::Over || may_be_followed(&it.record));
    }
}

fn is_awaited(record: &&BatchRecord) -> bool {
    record.is_sealed && !record.is_over()
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
