//! Other kinds of documents: five equal refusals of single files may be about
//! files of one kind, five that are encrypted, say. So further ones are tried
//! that are as unlike these as there are, before all are called refused.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::Session;
use super::action::Upload;
use super::batch::BatchNumber;
use super::document::{DocumentNumber, DocumentRecord, State};

/// What makes two documents alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kind {
    number: DocumentNumber,
    extension: String,
    /// The length to a power of two.
    size: u32,
}

impl Kind {
    pub(super) fn of(number: DocumentNumber, document: &DocumentRecord) -> Self {
        let (_, extension) = document.name.rsplit_once('.').unwrap_or_default();
        Kind { number, extension: extension.to_lowercase(), size: document.length.max(1).ilog2() }
    }

    /// How unlike those that were refused it is; what counts first changes from
    /// one to the next.
    fn unlikeness(&self, refused: &[Kind]) -> [usize; 3] {
        let distance = refused.iter().map(|other| self.number.0.abs_diff(other.number.0));
        let mut unlikeness = [
            usize::from(refused.iter().all(|other| other.extension != self.extension)),
            distance.min().unwrap_or_default(),
            usize::from(refused.iter().all(|other| other.size != self.size)),
        ];
        // The extension after five, then the place, then the size.
        unlikeness.rotate_left((refused.len() + 1) % 3);
        unlikeness
    }
}

impl Session {
    /// Equal refusals make it look for other kinds: among those in hand, and those
    /// that the store has.
    pub(super) fn look_for_other_kinds(&mut self, upload: &Upload, refused: DocumentNumber) {
        let unsent = self.batches[upload.batch].take_unsent();
        self.queue_first(unsent);
        self.batches[upload.batch].filling.is_filled_later = true;
        self.queue.ask_for_other_kinds(refused);
    }

    /// The store has handed some over: they are sent before all others.
    pub(super) fn other_kinds_came(&mut self, documents: Vec<(DocumentNumber, DocumentRecord)>) {
        let mut first = Vec::new();
        for (number, document) in documents {
            let id = document.target.clone();
            let is_in_hand = self.documents.get(number).is_some();
            let is_to_follow = document.state == State::Following;
            if self.is_parked(&id) || document.is_lost_opener() || is_to_follow {
                continue;
            }
            if !is_in_hand {
                self.documents.insert(number, document);
            }
            if !is_in_hand || self.queue.take_out(&id, number) {
                first.push(number);
            }
        }
        self.queue_first(first);
    }

    /// Takes out of a batch the document to be sent next that is least like those
    /// that were refused, if some are to be tried.
    pub(super) fn take_least_alike(&mut self, number: BatchNumber) -> Option<DocumentNumber> {
        let batch = &self.batches[number];
        let refused = self.uploads.refused_alike(&batch.record.target)?;
        let unsent = batch.groups.iter().flatten().chain(&batch.waiting);
        let unlikeness =
            |it: &DocumentNumber| Kind::of(*it, &self.documents[*it]).unlikeness(refused);
        let next = *unsent.max_by_key(|it| (unlikeness(it), Reverse(it.0)))?;
        let batch = &mut self.batches[number];
        batch.waiting.retain(|it| *it != next);
        batch.groups.iter_mut().for_each(|group| group.retain(|it| *it != next));
        batch.groups.retain(|group| !group.is_empty());
        Some(next)
    }
}
