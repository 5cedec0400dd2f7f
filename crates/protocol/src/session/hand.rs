//! The documents that the run has in hand.
//!
//! A run over a hundred thousand documents holds those of a few batches: what
//! it sends next, and for a moment what is in a batch that was answered. All others
//! are with the driver's store, which keeps them anyway. So the memory of a
//! run does not grow with the number of its documents.

use alloc::vec::Vec;

use super::command::Command;
use super::document::{Document, DocumentNumber, State};
use super::{BatchNumber, Run};

impl Run {
    /// A document, while the run has it in hand: from the command that names
    /// it until [`next`](Run::next) is called again.
    pub fn document(&self, number: DocumentNumber) -> Option<&Document> {
        self.documents.get(&number)
    }

    /// Asks for further documents to send, if there are too few for a batch.
    /// Says whether it did.
    pub(super) fn asks_for_supply(&mut self) -> bool {
        let wanted = self.settings.files_per_batch.max(1).saturating_sub(self.planned.len());
        let asks = !self.is_supply_over && wanted > 0;
        if asks {
            self.supply_wanted = wanted;
            self.outbox.push_back(Command::Supply { at_most: wanted });
        }
        asks
    }

    pub(super) fn supplied(&mut self, documents: Vec<(DocumentNumber, Document)>) {
        self.is_supply_over = documents.len() < self.supply_wanted;
        if self.is_supply_over {
            // If there was nothing to send, the wait for results begins here.
            self.uploads_ended_at = self.now;
        }
        for (number, document) in documents {
            // What was found missing may come round again.
            if !self.documents.contains_key(&number) {
                self.planned.push_back(number);
                self.documents.insert(number, document);
            }
        }
    }

    /// Takes in hand the documents of a batch that was answered; returns those
    /// that are in it, or may be.
    pub(super) fn take_in_hand(
        &mut self,
        batch: BatchNumber,
        documents: Vec<(DocumentNumber, Document)>,
    ) -> Vec<DocumentNumber> {
        let mut members = Vec::new();
        for (number, document) in documents {
            if document.is_in(batch) {
                members.push(number);
                self.documents.insert(number, document);
            }
        }
        members
    }

    /// Lets go of the documents that wait for nothing but results. They are
    /// kept by now.
    pub(super) fn let_go(&mut self) {
        let is_at_work =
            |document: &Document| document.waits_to_be_sent() || document.state == State::Sending;
        self.documents.retain(|_, document| is_at_work(document));
    }

    /// The one place where a document changes its state.
    pub(super) fn change(&mut self, number: DocumentNumber, state: State) -> &mut Document {
        if state.is_final() {
            self.outbox.push_back(Command::Report(number));
        }
        let document = self.touch(number);
        debug_assert!(
            document.state.may_become(state),
            "{number:?}: {:?} -> {state:?}",
            document.state
        );
        document.state = state;
        document
    }

    /// A document in hand, about to change.
    ///
    /// # Panics
    ///
    /// If it is not in hand: the run then works on what it let go.
    pub(super) fn touch(&mut self, number: DocumentNumber) -> &mut Document {
        self.changes.documents.insert(number);
        self.documents.get_mut(&number).expect("a document that the run has in hand")
    }
}
