//! The documents in hand that belong to no batch yet, in the order to send
//! them: those of one classification after those of another have had a turn.

use alloc::collections::{BTreeMap, VecDeque};

use super::action::Load;
use super::document::DocumentNumber;
use super::settings::SessionSettings;
use crate::id::ClassificationId;

#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeMap<ClassificationId, VecDeque<DocumentNumber>>,
    /// The classification that had its turn last.
    latest: Option<ClassificationId>,
    /// Whether the store has no further documents to send.
    is_store_empty: bool,
    /// How many documents the store was asked for, until they come.
    asked_for: Option<usize>,
}

impl Queue {
    pub(super) fn push_front(&mut self, classification: &ClassificationId, it: DocumentNumber) {
        self.waiting.entry(classification.clone()).or_default().push_front(it);
    }

    pub(super) fn push_back(&mut self, classification: &ClassificationId, it: DocumentNumber) {
        self.waiting.entry(classification.clone()).or_default().push_back(it);
    }

    /// The classification whose turn it is to get a batch; `None` if no
    /// document waits.
    pub(super) fn next_classification(&self) -> Option<&ClassificationId> {
        let after = |id: &&ClassificationId| self.latest.as_ref().is_none_or(|last| *id > last);
        self.waiting.keys().find(after).or_else(|| self.waiting.keys().next())
    }

    /// Takes documents of a classification off the front.
    pub(super) fn take(
        &mut self,
        classification: &ClassificationId,
        at_most: usize,
    ) -> VecDeque<DocumentNumber> {
        self.latest = Some(classification.clone());
        let Some(waiting) = self.waiting.get_mut(classification) else { return VecDeque::new() };
        let rest = waiting.split_off(at_most.min(waiting.len()));
        let taken = core::mem::replace(waiting, rest);
        if waiting.is_empty() {
            self.waiting.remove(classification);
        }
        taken
    }

    /// Whether a document waits, or may come from the store.
    pub(super) fn has_more(&self) -> bool {
        !self.waiting.is_empty() || !self.is_store_empty
    }

    /// Asks the store for further documents, unless some classification has
    /// enough for a batch, or all together for one each lane. Says whether it
    /// did.
    pub(super) fn ask_store(&mut self, settings: &SessionSettings) -> bool {
        let a_batch = settings.files_per_batch.max(1);
        let fullest = self.waiting.values().map(VecDeque::len).max().unwrap_or(0);
        let all: usize = self.waiting.values().map(VecDeque::len).sum();
        let most = a_batch.saturating_mul(settings.concurrency.max(1));
        let wanted = a_batch.saturating_sub(fullest).min(most.saturating_sub(all));
        let asks = !self.is_store_empty && wanted > 0;
        if asks {
            self.asked_for = Some(wanted);
        }
        asks
    }

    /// What the store was asked for and has not handed over.
    pub(super) fn load(&self) -> Option<Load> {
        self.asked_for.map(|at_most| Load::ToSend { at_most })
    }

    /// The store has handed over so many documents; says whether these were
    /// the last.
    pub(super) fn loaded(&mut self, count: usize) -> bool {
        let asked_for = self.asked_for.take();
        self.is_store_empty = asked_for.is_none_or(|asked_for| count < asked_for);
        self.is_store_empty
    }

    /// The store has further documents.
    pub(super) fn added(&mut self) {
        self.is_store_empty = false;
    }

    /// Asks the store for nothing more.
    pub(super) fn withdraw(&mut self) {
        self.asked_for = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(id: &str) -> ClassificationId {
        ClassificationId::new(id).expect("an id")
    }

    #[test]
    fn classifications_take_turns_and_keep_their_order() {
        let mut queue = Queue::default();
        for number in 0..3 {
            queue.push_back(&id("a"), DocumentNumber(number));
            queue.push_back(&id("b"), DocumentNumber(10 + number));
        }
        let mut taken = alloc::vec::Vec::new();
        while let Some(next) = queue.next_classification().cloned() {
            taken.extend(queue.take(&next, 2).into_iter().map(|it| it.0));
        }
        assert_eq!(taken, [0, 1, 10, 11, 2, 12]);
    }

    #[test]
    fn the_store_is_asked_until_it_hands_over_less_than_was_asked_for() {
        let settings = SessionSettings { files_per_batch: 2, ..SessionSettings::default() };
        let mut queue = Queue::default();
        assert!(queue.ask_store(&settings));
        assert_eq!(queue.load(), Some(Load::ToSend { at_most: 2 }));
        assert!(!queue.loaded(2));
        assert!(queue.ask_store(&settings) && queue.loaded(1));
        assert!(!queue.ask_store(&settings));
        queue.added();
        assert!(queue.ask_store(&settings), "there are more");
    }
}
