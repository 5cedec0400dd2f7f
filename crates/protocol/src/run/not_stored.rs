//! An upload of which nothing is stored: what is to be sent again, when, and
//! in which pieces.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::Run;
use super::batch::BatchNumber;
use super::command::Upload;
use super::document::{DocumentNumber, State};
use super::stop::StopReason;
use crate::retry::Retry;
use crate::trouble::Trouble;
use crate::upload_outcome::{NotStored, Remedy};

/// How many single files in a row may be refused for the same reason before
/// the reason is taken to be common to all.
const MOST_EQUAL_REFUSALS: u32 = 5;

impl Run {
    pub(super) fn not_stored(&mut self, upload: &Upload, not_stored: NotStored) {
        let NotStored { remedy, trouble } = not_stored;
        let trouble = Arc::new(trouble);
        let documents = self.still_sending(upload);
        if documents.len() < upload.files.len() {
            // The neighbours of a broken file: nothing is wrong with them.
            documents.iter().for_each(|&number| self.take_back(number));
            let batch = self.schedule(upload.batch);
            batch.groups.extend((!documents.is_empty()).then_some(documents));
            return self.got_on(upload.batch);
        }
        self.note_trouble(&documents, &trouble);
        if let (Remedy::Split { .. }, [single]) = (remedy, &documents[..]) {
            return self.refuse(upload.batch, *single, trouble);
        }
        documents.iter().for_each(|&number| self.take_back(number));
        match remedy {
            Remedy::Later { retry_after } => {
                self.send_later(upload.batch, documents, retry_after, trouble);
            }
            Remedy::Stop => {
                self.schedule(upload.batch).groups.push_front(documents);
                self.stop_uploads(StopReason::of(trouble.kind), trouble);
            }
            Remedy::OtherBatch => {
                let batch = self.schedule(upload.batch);
                batch.groups.push_front(documents);
                for number in batch.take_unsent().into_iter().rev() {
                    self.planned.push_front(number);
                }
            }
            Remedy::Split { is_too_large } => {
                self.split(upload.batch, documents, is_too_large);
            }
        }
    }

    /// An upload that was planned and never commanded.
    pub(super) fn withdraw_upload(&mut self, upload: &Upload) {
        self.in_flight_uploads -= 1;
        let documents = self.still_sending(upload);
        documents.iter().for_each(|&number| self.take_back(number));
        let batch = self.schedule(upload.batch);
        batch.groups.push_front(documents);
        if let Some(filling) = batch.filling_mut() {
            filling.is_in_flight = false;
        }
    }

    /// Back to where it was before it was sent: what may be stored from
    /// before still may.
    fn take_back(&mut self, number: DocumentNumber) {
        match self.may_be_stored_before(number) {
            false => drop(self.change(number, State::Planned)),
            true => self.change(number, State::Unknown).batch = None,
        }
    }

    fn send_later(
        &mut self,
        number: BatchNumber,
        documents: Vec<DocumentNumber>,
        retry_after: Option<Duration>,
        trouble: Arc<Trouble>,
    ) {
        let now = self.now;
        let filling = self.batches.get(&number).and_then(|batch| batch.filling());
        let tries = filling.map_or(1, |filling| filling.tries);
        let first_tried_at = filling.and_then(|filling| filling.first_tried_at).unwrap_or(now);
        match self.settings.retry.decide(tries, retry_after, &mut self.jitter) {
            Retry::After(wait) if self.budget.spend() => {
                let batch = self.schedule(number);
                batch.groups.push_front(documents);
                if let Some(filling) = batch.filling_mut() {
                    filling.due = now.saturating_add(wait);
                }
            }
            decision => {
                let gives_up = match decision {
                    Retry::After(_) => self.is_hopeless_without_budget(),
                    Retry::GiveUp => {
                        let longest = self.settings.retry.longest_retry_after;
                        self.stored_at.is_none_or(|at| at < first_tried_at)
                            || retry_after.is_some_and(|wait| wait > longest)
                    }
                };
                if gives_up {
                    self.stop_uploads(StopReason::of(trouble.kind), trouble);
                }
                // Others get through: these are tried again at the end.
                self.planned.extend(documents);
                self.may_open_from = now.saturating_add(self.settings.retry.longest_wait);
                self.got_on(number);
            }
        }
    }

    /// Whether a failure is the end that the retry budget does not pay for: if
    /// nothing got through since such a failure before the latest pause.
    fn is_hopeless_without_budget(&mut self) -> bool {
        if self.now < self.may_open_from {
            // One of those that were under way when the budget ended.
            return false;
        }
        let before = self.out_of_budget_at.replace(self.now);
        before.is_some_and(|before| self.stored_at.is_none_or(|at| at < before))
    }

    /// Sends a refused request in halves, so that what is refused refuses only
    /// itself.
    fn split(
        &mut self,
        number: BatchNumber,
        mut documents: Vec<DocumentNumber>,
        is_too_large: bool,
    ) {
        if is_too_large {
            let length = |number: &DocumentNumber| {
                self.documents.get(number).map_or(0, |document| document.input.length)
            };
            let bytes: u64 = documents.iter().map(length).sum();
            self.bytes_per_request = self.bytes_per_request.min(bytes / 2).max(1);
        }
        let second = documents.split_off(documents.len() / 2);
        let batch = self.schedule(number);
        batch.groups.push_front(second);
        batch.groups.push_front(documents);
        self.got_on(number);
    }

    fn refuse(&mut self, batch: BatchNumber, document: DocumentNumber, trouble: Arc<Trouble>) {
        self.give_up(document, trouble.clone());
        if self.refusals.count(&trouble) >= MOST_EQUAL_REFUSALS {
            self.stop_uploads(StopReason::Refusals, trouble);
        }
        self.got_on(batch);
    }
}

/// Equal refusals of single files in a row.
#[derive(Debug, Default)]
pub(super) struct RefusalStreak {
    latest: Option<(Option<u16>, String)>,
    count: u32,
}

impl RefusalStreak {
    /// Counts one more, and says how many there are.
    fn count(&mut self, trouble: &Trouble) -> u32 {
        let refusal = Some((trouble.http_status, trouble.message.clone()));
        if self.latest != refusal {
            *self = RefusalStreak { latest: refusal, count: 0 };
        }
        self.count += 1;
        self.count
    }
}
