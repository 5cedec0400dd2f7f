//! Making batches and requests: what to send next.
//!
//! A batch is opened by its smallest file alone. The one case that nothing
//! can settle, an opener whose response is lost and with it the batch's id,
//! then risks one small document.

use alloc::collections::VecDeque;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use super::Session;
use super::action::{Purpose, Upload, UploadFile};
use super::batch::{Batch, BatchNumber, Phase};
use super::document::{DocumentNumber, DocumentRecord, State};
use super::record::{Record, RequestRecord};
use super::settings::Asking;

impl Session {
    /// Decides on every upload that may start now, and seals the batches that
    /// are through.
    pub(super) fn plan_uploads(&mut self) {
        let filling = self.batches.in_phase(Phase::Filling).map(|batch| batch.record.number);
        for number in filling.collect::<Vec<_>>() {
            self.send_next(number);
        }
        while self.may_open_a_batch() && self.uploads.may_open_from <= self.now {
            if self.queue.ask_store(&self.settings) {
                return;
            }
            let Some(number) = self.open_batch() else { break };
            self.send_next(number);
        }
        if !self.has_more_to_plan() {
            while let Some(number) = self.batches.with_room(None) {
                self.seal(number);
            }
        }
    }

    /// When the next upload is due by itself.
    pub(super) fn next_upload_time(&self) -> Option<Duration> {
        let filling = self.batches.in_phase(Phase::Filling).map(|batch| &batch.filling);
        let idle = filling.filter(|filling| !filling.is_in_flight);
        let opening = self.may_open_a_batch().then_some(self.uploads.may_open_from);
        idle.map(|filling| filling.due).chain(opening).min()
    }

    /// Whether something is being sent, or is to be sent.
    pub fn is_uploading(&self) -> bool {
        self.uploads.in_flight > 0
            || self.batches.in_phase(Phase::Filling).next().is_some()
            || self.has_more_to_plan()
    }

    fn has_more_to_plan(&self) -> bool {
        self.stop.is_none() && self.queue.has_more()
    }

    fn may_open_a_batch(&self) -> bool {
        let filling = self.batches.in_phase(Phase::Filling).count();
        self.has_more_to_plan() && filling < self.settings.concurrency.max(1)
    }

    /// Opens a batch for the classification whose turn it is, or goes on with
    /// one of before that has room. `None` if no document waits.
    fn open_batch(&mut self) -> Option<BatchNumber> {
        let classification = self.queue.next_classification()?.clone();
        let number = self.batches.with_room(Some(&classification));
        let number = number.unwrap_or_else(|| self.batches.open(classification.clone()));
        let room = self.room_in(number);
        let waiting = self.queue.take(&classification, room);
        let batch = &mut self.batches[number];
        batch.waiting = waiting;
        batch.phase = Phase::Filling;
        Some(number)
    }

    /// How many files still fit into a batch.
    pub(super) fn room_in(&self, number: BatchNumber) -> usize {
        let most = self.settings.files_per_batch.max(1);
        most.saturating_sub(self.batches[number].record.documents)
    }

    /// Sends the batch's next request if it may be sent; seals the batch if
    /// there is none.
    fn send_next(&mut self, number: BatchNumber) {
        let batch = &self.batches[number];
        let has_more = !batch.waiting.is_empty() || !batch.groups.is_empty();
        if batch.filling.is_in_flight {
            return;
        }
        if self.stop.is_some() || !has_more {
            return self.seal(number);
        }
        if batch.filling.due <= self.now {
            let group = self.next_group(number);
            self.send(number, group);
        }
    }

    /// The files of a batch's next request.
    fn next_group(&mut self, number: BatchNumber) -> Vec<DocumentNumber> {
        let batch = &mut self.batches[number];
        if let Some(group) = batch.groups.pop_front() {
            return group;
        }
        let cost = |number: DocumentNumber| Cost::of(&self.documents[number]);
        if batch.record.id.is_none() {
            return vec![take_opener(&mut batch.waiting, cost)];
        }
        let most_files = self.settings.files_per_request;
        take_group(&mut batch.waiting, cost, most_files, self.uploads.bytes_per_request)
    }

    fn send(&mut self, number: BatchNumber, group: Vec<DocumentNumber>) {
        let request = self.uploads.start();
        let files = group.into_iter().map(|document| self.address(document, number, request));
        let files: Vec<UploadFile> = files.collect();
        let Batch { record, filling, .. } = &mut self.batches[number];
        filling.is_in_flight = true;
        filling.tries += 1;
        let upload = Upload {
            request,
            classification_id: record.classification_id.clone(),
            batch: number,
            batch_id: record.id.clone(),
            files,
        };
        self.unkept.push(Record::Request(RequestRecord::of(&upload, None)));
        self.outbox.push_back(Purpose::Upload(upload));
    }

    /// Gives a document its place and name in a batch.
    fn address(&mut self, number: DocumentNumber, batch: BatchNumber, request: u64) -> UploadFile {
        let document = self.documents.update(number);
        // A second try in the same batch keeps its name.
        let kept = document.wire_name.take().filter(|_| document.batch == Some(batch));
        let names = &mut self.batches[batch].names;
        let wire_name = kept.unwrap_or_else(|| names.claim(&document.name));
        let document = self.documents.change(number, State::Sending);
        document.batch = Some(batch);
        document.request = Some(request);
        document.wire_name = Some(wire_name.clone());
        UploadFile { document: number, wire_name, length: document.length }
    }

    /// Ends the sending to a batch: from now on its results are asked for.
    pub(super) fn seal(&mut self, number: BatchNumber) {
        let wait = self.polling.first_wait(&self.settings);
        let batch = &mut self.batches[number];
        let unsent = batch.take_unsent();
        batch.seal(self.now, self.now.saturating_add(wait));
        if self.settings.asking != Asking::UntilKnown {
            batch.phase = Phase::Over;
        }
        self.batches.record(number);
        self.queue_again(number, unsent);
    }

    /// Lets documents be sent to another batch, after those that wait.
    pub(super) fn queue_again(&mut self, from: BatchNumber, documents: Vec<DocumentNumber>) {
        for number in documents {
            self.queue.push_back(&self.batches[from].record.classification_id, number);
        }
    }
}

/// What planning has to know of a document.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    pub(super) length: u64,
    pub(super) lost_openers: u32,
    pub(super) goes_alone: bool,
}

impl Cost {
    fn of(document: &DocumentRecord) -> Self {
        Cost {
            length: document.length,
            lost_openers: document.lost_openers,
            goes_alone: document.goes_alone(),
        }
    }
}

/// Takes the smallest file; one whose response was lost before only if there
/// is no other.
pub(super) fn take_opener<T: Copy>(waiting: &mut VecDeque<T>, cost: impl Fn(T) -> Cost) -> T {
    let price = |place: &usize| {
        let cost = cost(waiting[*place]);
        (cost.lost_openers, cost.length)
    };
    let best = (0..waiting.len()).min_by_key(price).unwrap_or_default();
    waiting.remove(best).expect("a batch that is to be opened has files to send")
}

/// Takes the files of one request off the front: as many as its limits allow,
/// and at least one.
pub(super) fn take_group<T: Copy>(
    waiting: &mut VecDeque<T>,
    cost: impl Fn(T) -> Cost,
    most_files: usize,
    most_bytes: u64,
) -> Vec<T> {
    let mut group: Vec<T> = Vec::new();
    let mut bytes: u64 = 0;
    while let Some(&next) = waiting.front() {
        let Cost { length, goes_alone, .. } = cost(next);
        let fits =
            group.len() < most_files && bytes.saturating_add(length) <= most_bytes && !goes_alone;
        if !group.is_empty() && !fits {
            break;
        }
        waiting.pop_front();
        group.push(next);
        bytes = bytes.saturating_add(length);
        if goes_alone {
            break;
        }
    }
    group
}
