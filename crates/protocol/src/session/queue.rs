//! The documents in hand that belong to no batch yet, in the order to send
//! them: those of one target after those of another have had a turn.

use alloc::collections::{BTreeMap, VecDeque};
use core::time::Duration;

use super::action::Load;
use super::document::DocumentNumber;
use super::settings::SessionSettings;
use crate::id::Target;

#[derive(Debug, Default)]
pub(super) struct Queue {
    lines: BTreeMap<Target, Line>,
    /// The target that had its turn last.
    latest: Option<Target>,
    /// Documents that opened a batch and whose response was lost, and when each
    /// is sent again. While there is one, no other opens a batch.
    lost_openers: VecDeque<LostOpener>,
    /// Whether the store has no further documents to send.
    is_store_empty: bool,
    /// Whether documents were added since the store was last asked.
    has_news: bool,
    /// Whether the store is to begin from its first document again.
    is_anew: bool,
    /// How many documents the store was asked for, until they come.
    asked_for: Option<usize>,
    /// The document than which it was asked for other kinds, until they come.
    other_kinds_than: Option<DocumentNumber>,
}

/// The documents of a target.
#[derive(Debug, Default)]
struct Line {
    waiting: VecDeque<DocumentNumber>,
    /// Since when one waits.
    since: Duration,
}

/// A document that opened a batch and whose response was lost.
#[derive(Debug)]
pub(super) struct LostOpener {
    pub(super) document: DocumentNumber,
    pub(super) target: Target,
    /// When it is sent again.
    pub(super) due: Duration,
}

impl Queue {
    pub(super) fn push_front(&mut self, to: &Target, it: DocumentNumber, now: Duration) {
        self.line(to, now).push_front(it);
    }

    pub(super) fn push_back(&mut self, to: &Target, it: DocumentNumber, now: Duration) {
        self.line(to, now).push_back(it);
    }

    pub(super) fn push_lost_opener(
        &mut self,
        document: DocumentNumber,
        target: Target,
        due: Duration,
    ) {
        self.lost_openers.push_back(LostOpener { document, target, due });
    }

    /// The lost opener that comes next, if there is one.
    pub(super) fn lost_opener(&self) -> Option<&LostOpener> {
        self.lost_openers.front()
    }

    pub(super) fn take_lost_opener(&mut self) -> Option<LostOpener> {
        self.lost_openers.pop_front()
    }

    /// The targets of which documents wait, with when a batch may be
    /// opened for each: at once where they fill one.
    pub(super) fn due(
        &self,
        settings: &SessionSettings,
    ) -> impl Iterator<Item = (&Target, Duration)> {
        let (linger, a_batch) = (settings.linger, settings.files_per_batch.max(1));
        self.lines.iter().map(move |(target, line)| {
            let is_full = line.waiting.len() >= a_batch;
            let wait = if is_full { Duration::ZERO } else { linger };
            (target, line.since.saturating_add(wait))
        })
    }

    /// The target whose turn it is to get a batch, of those that are
    /// due and `may` get one.
    pub(super) fn next_target(
        &self,
        settings: &SessionSettings,
        now: Duration,
        may: impl Fn(&Target) -> bool,
    ) -> Option<Target> {
        let is_due = |(id, due): &(&Target, Duration)| *due <= now && may(id);
        let due = || self.due(settings).filter(is_due).map(|(id, _)| id);
        let after = |id: &&Target| self.latest.as_ref().is_none_or(|last| *id > last);
        due().find(after).or_else(|| due().next()).cloned()
    }

    /// Takes documents of a target off the front, at its turn.
    pub(super) fn take(&mut self, target: &Target, at_most: usize) -> VecDeque<DocumentNumber> {
        self.latest = Some(target.clone());
        let Some(line) = self.lines.get_mut(target) else { return VecDeque::new() };
        let rest = line.waiting.split_off(at_most.min(line.waiting.len()));
        let taken = core::mem::replace(&mut line.waiting, rest);
        if line.waiting.is_empty() {
            self.lines.remove(target);
        }
        taken
    }

    /// How many documents of a target wait.
    pub(super) fn len_of(&self, target: &Target) -> usize {
        self.lines.get(target).map_or(0, |line| line.waiting.len())
    }

    /// Forgets the documents of a target.
    pub(super) fn forget(&mut self, target: &Target) {
        self.lines.remove(target);
        self.lost_openers.retain(|opener| opener.target != *target);
    }

    /// Whether a document waits, or may come from the store.
    pub(super) fn has_more(&self) -> bool {
        !self.lines.is_empty() || !self.lost_openers.is_empty() || !self.is_store_empty
    }

    /// Asks the store for further documents, unless some target has
    /// enough for a batch, or all together for one each lane; where some were
    /// added, for one more batch all the same, as they may be of another
    /// target. Says whether it did.
    pub(super) fn ask_store(&mut self, settings: &SessionSettings) -> bool {
        let a_batch = settings.files_per_batch.max(1);
        let counts = || self.lines.values().map(|line| line.waiting.len());
        let most = a_batch.saturating_mul(settings.concurrency.max(1));
        let all: usize = counts().sum();
        let wanted = match self.has_news {
            true => a_batch.min(most.saturating_mul(2).saturating_sub(all)),
            false => {
                let fullest = counts().max().unwrap_or(0);
                a_batch.saturating_sub(fullest).min(most.saturating_sub(all))
            }
        };
        let asks = !self.is_store_empty && wanted > 0;
        if asks {
            self.asked_for = Some(wanted);
            self.has_news = false;
        }
        asks
    }

    /// What the store was asked for and has not handed over.
    pub(super) fn load(&self) -> Option<Load> {
        let next = self.asked_for.map(|at_most| Load::ToSend { at_most, is_anew: self.is_anew });
        self.other_kinds_than.map(|than| Load::OtherKinds { than }).or(next)
    }

    /// Asks the store for documents of other kinds than this one.
    pub(super) fn ask_for_other_kinds(&mut self, than: DocumentNumber) {
        self.other_kinds_than = Some(than);
    }

    /// The document than which the store has handed over other kinds, if that is
    /// what it was asked for.
    pub(super) fn take_other_kinds(&mut self) -> Option<DocumentNumber> {
        self.other_kinds_than.take()
    }

    /// Takes a document out of its line; says whether it was there.
    pub(super) fn take_out(&mut self, of: &Target, it: DocumentNumber) -> bool {
        let Some(line) = self.lines.get_mut(of) else { return false };
        let before = line.waiting.len();
        line.waiting.retain(|waiting| *waiting != it);
        line.waiting.len() < before
    }

    /// The store has handed over so many documents; says whether these were
    /// the last.
    pub(super) fn loaded(&mut self, count: usize) -> bool {
        let asked_for = self.asked_for.take();
        self.is_anew = false;
        self.is_store_empty = asked_for.is_none_or(|asked_for| count < asked_for);
        self.is_store_empty
    }

    /// The store has further documents.
    pub(super) fn added(&mut self) {
        self.is_store_empty = false;
        self.has_news = true;
    }

    /// The store is to hand over again what it handed over before.
    pub(super) fn begin_anew(&mut self) {
        self.is_store_empty = false;
        self.is_anew = true;
    }

    /// Asks the store for nothing more.
    pub(super) fn withdraw(&mut self) {
        self.asked_for = None;
        self.other_kinds_than = None;
    }

    fn line(&mut self, to: &Target, now: Duration) -> &mut VecDeque<DocumentNumber> {
        let new = || Line { since: now, ..Line::default() };
        &mut self.lines.entry(to.clone()).or_insert_with(new).waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ClassificationId;

    const NOW: Duration = Duration::from_secs(100);

    fn id(id: &str) -> Target {
        (&ClassificationId::new(id).expect("an id")).into()
    }

    #[test]
    fn targets_take_turns_and_keep_their_order() {
        let mut queue = Queue::default();
        for number in 0..3 {
            queue.push_back(&id("a"), DocumentNumber(number), NOW);
            queue.push_back(&id("b"), DocumentNumber(10 + number), NOW);
        }
        let mut taken = alloc::vec::Vec::new();
        let settings = SessionSettings::default();
        while let Some(next) = queue.next_target(&settings, NOW, |_| true) {
            taken.extend(queue.take(&next, 2).into_iter().map(|it| it.0));
        }
        assert_eq!(taken, [0, 1, 10, 11, 2, 12]);
    }

    #[test]
    fn a_document_waits_for_others_until_they_fill_a_batch() {
        let linger = Duration::from_millis(500);
        let settings = SessionSettings { linger, files_per_batch: 2, ..SessionSettings::default() };
        let mut queue = Queue::default();
        let next = |queue: &Queue, now| queue.next_target(&settings, now, |_| true);
        queue.push_back(&id("a"), DocumentNumber(0), NOW);
        assert_eq!(next(&queue, NOW), None);
        assert_eq!(next(&queue, NOW + linger), Some(id("a")));
        queue.push_back(&id("a"), DocumentNumber(1), NOW);
        assert_eq!(next(&queue, NOW), Some(id("a")));
    }

    #[test]
    fn the_store_is_asked_until_it_hands_over_less_than_was_asked_for() {
        let settings = SessionSettings { files_per_batch: 2, ..SessionSettings::default() };
        let mut queue = Queue::default();
        assert!(queue.ask_store(&settings));
        assert_eq!(queue.load(), Some(Load::ToSend { at_most: 2, is_anew: false }));
        assert!(!queue.loaded(2));
        assert!(queue.ask_store(&settings) && queue.loaded(1));
        assert!(!queue.ask_store(&settings));
        queue.added();
        assert!(queue.ask_store(&settings), "there are more");
    }
}
