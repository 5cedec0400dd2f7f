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
use super::record::{Record, RequestEnd, RequestFate, RequestRecord};
use super::stop::StopReason;
use crate::error::Error;
use crate::outcome::{NotStored, Remedy};
use crate::retry::Retry;

/// How many single files in a row may be refused for the same reason before
/// the reason is taken to be common to all.
const MOST_EQUAL_REFUSALS: u32 = 5;

/// How many additions in a row may be refused for their batch.
const MOST_OTHER_BATCHES: u32 = 3;

impl Run {
    pub(super) fn not_stored(&mut self, upload: &Upload, not_stored: NotStored) {
        let NotStored { remedy, error } = not_stored;
        let remedy = self.bounded(remedy);
        let error = Arc::new(error);
        let documents = self.still_sending(upload);
        if documents.len() < upload.files.len() {
            // The neighbours of a broken file: nothing is wrong with them.
            documents.iter().for_each(|&number| self.take_back(number));
            let batch = self.schedule(upload.batch);
            batch.groups.extend((!documents.is_empty()).then_some(documents));
            return self.got_on(upload.batch);
        }
        self.note_error(&documents, &error);
        if let (Remedy::Split { .. }, [single]) = (remedy, &documents[..]) {
            return self.refuse(upload.batch, *single, error);
        }
        documents.iter().for_each(|&number| self.take_back(number));
        match remedy {
            Remedy::Later { retry_after } => {
                self.send_later(upload.batch, documents, retry_after, error);
            }
            Remedy::Stop => {
                self.schedule(upload.batch).groups.push_front(documents);
                self.stop_uploads(StopReason::of(error.kind), error);
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

    /// A service that refuses whatever is added for its batch means something
    /// else by that word: then the request is split.
    fn bounded(&mut self, remedy: Remedy) -> Remedy {
        if remedy != Remedy::OtherBatch {
            return remedy;
        }
        self.other_batches += 1;
        match self.other_batches > MOST_OTHER_BATCHES {
            true => Remedy::Split { is_too_large: false },
            false => remedy,
        }
    }

    /// An upload that was planned and never commanded.
    pub(super) fn withdraw_upload(&mut self, upload: &Upload) {
        let end = RequestEnd { fate: RequestFate::NotStored, error: None };
        self.changes.others.push(Record::Request(RequestRecord::of(upload, Some(end))));
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
        error: Arc<Error>,
    ) {
        let now = self.now;
        let filling = self.batches.get(&number).and_then(|batch| batch.filling());
        let tries = filling.map_or(1, |filling| filling.tries);
        match self.settings.retry.decide(tries, retry_after, &mut self.jitter) {
            Retry::After(wait) if self.budget.spend() => {
                let batch = self.schedule(number);
                batch.groups.push_front(documents);
                if let Some(filling) = batch.filling_mut() {
                    filling.due = now.saturating_add(wait);
                }
            }
            decision => {
                let longest = self.settings.retry.longest_retry_after;
                let asks_for_too_long = retry_after.is_some_and(|wait| wait > longest);
                let was_never_there = decision == Retry::GiveUp && self.stored_at.is_none();
                if asks_for_too_long || was_never_there || self.is_hopeless() {
                    self.stop_uploads(StopReason::of(error.kind), error);
                }
                // Others get through, or may again: these are tried at the end.
                self.planned.extend(documents);
                let asked = retry_after.unwrap_or_default();
                let pause = self.settings.retry.longest_wait.max(asked);
                self.may_open_from = now.saturating_add(pause);
                self.got_on(number);
                if let Some(filling) = self.schedule(number).filling_mut() {
                    filling.due = now.saturating_add(pause);
                }
            }
        }
    }

    /// Whether a request that is given up for now, its tries or the budget
    /// being spent, ends the run: if nothing got through since the last one
    /// that was, a pause before.
    fn is_hopeless(&mut self) -> bool {
        if self.now < self.may_open_from {
            // One of those that were under way at the same time.
            return false;
        }
        let before = self.gave_up_at.replace(self.now);
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

    fn refuse(&mut self, batch: BatchNumber, document: DocumentNumber, error: Arc<Error>) {
        let name = self.documents.get(&document).and_then(|document| document.wire_name.clone());
        let name = name.unwrap_or_default();
        self.give_up(document, error.clone());
        if self.refusals.count(&error, &name) >= MOST_EQUAL_REFUSALS {
            self.stop_uploads(StopReason::Refusals, error);
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
    /// Counts one more, and says how many there are. The name of the file that
    /// the words may quote makes no difference.
    fn count(&mut self, error: &Error, name: &str) -> u32 {
        let message = match name {
            "" => error.message.clone(),
            name => error.message.replace(name, " "),
        };
        let refusal = Some((error.http_status, message));
        if self.latest != refusal {
            *self = RefusalStreak { latest: refusal, count: 0 };
        }
        self.count += 1;
        self.count
    }
}
