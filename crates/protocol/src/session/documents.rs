//! The documents in hand, and what has changed of them.
//!
//! A session over a hundred thousand documents holds those of a few batches:
//! what it sends next, and for a moment what is in a batch whose results came.
//! All others are with the store, which keeps them anyway. So the memory of a
//! session does not grow with the number of its documents.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Index;

use super::document::{DocumentNumber, DocumentRecord, State};
use super::record::Record;
use crate::error::Error;
use crate::event::Event;
use crate::id::Target;

#[derive(Debug, Default)]
pub(super) struct Documents {
    in_hand: BTreeMap<DocumentNumber, DocumentRecord>,
    /// Those that have changed since they were last kept.
    changed: BTreeSet<DocumentNumber>,
    /// What is to be told of them once the change is kept.
    events: VecDeque<Event<DocumentNumber>>,
}

impl Documents {
    pub(super) fn get(&self, number: DocumentNumber) -> Option<&DocumentRecord> {
        self.in_hand.get(&number)
    }

    /// A document in hand, about to change.
    ///
    /// # Panics
    ///
    /// If it is not in hand: the session then works on what it has released.
    pub(super) fn update(&mut self, number: DocumentNumber) -> &mut DocumentRecord {
        self.changed.insert(number);
        self.in_hand.get_mut(&number).expect("a document that the session has in hand")
    }

    /// Changes the state of a document: nothing else does.
    pub(super) fn change(&mut self, number: DocumentNumber, state: State) -> &mut DocumentRecord {
        if state.is_final() {
            self.events.push_back(Event::Known(number));
        } else if state == State::Stored {
            self.events.push_back(Event::Accepted(number));
        }
        let document = self.update(number);
        debug_assert!(
            document.state.may_become(state),
            "{number:?}: {:?} -> {state:?}",
            document.state
        );
        document.state = state;
        document
    }

    pub(super) fn note_error(&mut self, numbers: &[DocumentNumber], error: &Arc<Error>) {
        for &number in numbers {
            self.update(number).error = Some(error.clone());
        }
    }

    pub(super) fn insert(&mut self, number: DocumentNumber, document: DocumentRecord) {
        self.in_hand.insert(number, document);
    }

    /// Releases the documents that wait for nothing but results, or are left
    /// aside. They are kept by now.
    pub(super) fn release(
        &mut self,
        unavailable: &[DocumentNumber],
        parked: &BTreeMap<Target, Arc<Error>>,
    ) {
        self.in_hand.retain(|number, document| {
            let is_left_aside =
                parked.contains_key(&document.target) || unavailable.contains(number);
            let is_wanted = document.waits_to_be_sent() && !is_left_aside;
            is_wanted || document.state == State::Sending
        });
    }

    /// Not to be sent again: refused, or held if an earlier upload of it may
    /// be stored, so that the caller decides.
    pub(super) fn give_up(&mut self, number: DocumentNumber, error: Arc<Error>) {
        let state = match self[number].may_be_stored_before() {
            false => State::Refused,
            true => State::Held,
        };
        self.change(number, state).error = Some(error);
    }

    /// Back to where it was before it was sent: what may be stored from
    /// before still may.
    pub(super) fn take_back(&mut self, number: DocumentNumber) {
        match self[number].may_be_stored_before() {
            false => drop(self.change(number, State::Planned)),
            true => self.change(number, State::Unknown).batch = None,
        }
    }

    pub(super) fn next_event(&mut self) -> Option<Event<DocumentNumber>> {
        self.events.pop_front()
    }

    pub(super) fn has_events(&self) -> bool {
        !self.events.is_empty()
    }

    /// Forgets what was to be told: it could not be kept.
    pub(super) fn drop_events(&mut self) {
        self.events.clear();
    }

    pub(super) fn has_changes(&self) -> bool {
        !self.changed.is_empty()
    }

    pub(super) fn take_records(&mut self, records: &mut Vec<Record>) {
        for number in core::mem::take(&mut self.changed) {
            if let Some(document) = self.in_hand.get(&number).cloned() {
                records.push(Record::Document { number, document });
            }
        }
    }
}

impl Index<DocumentNumber> for Documents {
    type Output = DocumentRecord;

    /// # Panics
    ///
    /// If the document is not in hand.
    fn index(&self, number: DocumentNumber) -> &DocumentRecord {
        &self.in_hand[&number]
    }
}
