//! Making batches and requests: what to send next.
//!
//! A batch is opened by its smallest file alone. The one case that nothing
//! can settle, an opener whose response is lost and with it the batch's id, then
//! risks one small document.

use alloc::collections::VecDeque;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use super::Run;
use super::batch::{BatchNumber, Phase};
use super::command::{Command, Upload, UploadFile};
use super::document::{Document, DocumentNumber, State};
use super::record::{Record, RequestRecord};
use super::settings::Asking;

impl Run {
    /// Commands every upload that may start now, and seals the batches that
    /// are through.
    pub(super) fn plan_uploads(&mut self) {
        for number in self.filling.clone() {
            self.send_next(number);
        }
        while self.may_open_a_batch() && self.may_open_from <= self.now {
            if self.asks_for_supply() {
                return;
            }
            if self.planned.is_empty() {
                break;
            }
            let number = self.open_batch();
            self.send_next(number);
        }
        if !self.has_more_to_plan() {
            while let Some(number) = self.with_room.pop() {
                self.seal(number);
            }
        }
    }

    /// When the next upload is due by itself.
    pub(super) fn next_upload_time(&self) -> Option<Duration> {
        let retries = self.filling.iter().filter_map(|number| {
            let filling = self.batches.get(number)?.filling()?;
            (!filling.is_in_flight).then_some(filling.due)
        });
        let opening = self.may_open_a_batch().then_some(self.may_open_from);
        retries.chain(opening).min()
    }

    /// Whether something is being sent, or is to be sent.
    pub fn is_uploading(&self) -> bool {
        self.in_flight_uploads > 0 || !self.filling.is_empty() || self.has_more_to_plan()
    }

    fn has_more_to_plan(&self) -> bool {
        self.stop.is_none() && (!self.planned.is_empty() || !self.is_supply_over)
    }

    fn may_open_a_batch(&self) -> bool {
        self.has_more_to_plan() && self.filling.len() < self.settings.concurrency.max(1)
    }

    /// Opens a batch, or goes on with one of before that has room.
    fn open_batch(&mut self) -> BatchNumber {
        let number = self.with_room.pop().unwrap_or_else(|| self.new_batch());
        let room = self.room_in(number).min(self.planned.len());
        let waiting: VecDeque<DocumentNumber> = self.planned.drain(..room).collect();
        self.schedule(number).waiting = waiting;
        self.filling.push(number);
        number
    }

    /// How many files still fit into a batch.
    pub(super) fn room_in(&self, number: BatchNumber) -> usize {
        let documents = self.batches.get(&number).map_or(0, |batch| batch.kept.documents);
        self.settings.files_per_batch.max(1).saturating_sub(documents)
    }

    /// Sends the batch's next request if it may be sent; seals the batch if
    /// there is none.
    fn send_next(&mut self, number: BatchNumber) {
        let (now, is_stopped) = (self.now, self.stop.is_some());
        let Some(batch) = self.batches.get(&number) else { return };
        let Some(filling) = batch.filling() else { return };
        if filling.is_in_flight {
            return;
        }
        if is_stopped || !batch.has_more_to_send() {
            return self.seal(number);
        }
        if filling.due > now {
            return;
        }
        let group = self.next_group(number);
        self.send(number, group);
    }

    /// The files of a batch's next request.
    fn next_group(&mut self, number: BatchNumber) -> Vec<DocumentNumber> {
        let Some(batch) = self.batches.get_mut(&number) else { return Vec::new() };
        if let Some(group) = batch.groups.pop_front() {
            return group;
        }
        let cost = |number: DocumentNumber| Cost::of(self.documents.get(&number));
        if batch.kept.id.is_none() {
            return vec![take_opener(&mut batch.waiting, cost)];
        }
        let most_files = self.settings.files_per_request.max(1);
        take_group(&mut batch.waiting, cost, most_files, self.bytes_per_request)
    }

    fn send(&mut self, number: BatchNumber, group: Vec<DocumentNumber>) {
        let (now, request) = (self.now, self.next_request);
        self.next_request += 1;
        let files: Vec<UploadFile> =
            group.into_iter().map(|document| self.address(document, number, request)).collect();
        let batch = self.schedule(number);
        let batch_id = batch.kept.id.clone();
        if let Some(filling) = batch.filling_mut() {
            filling.is_in_flight = true;
            filling.tries += 1;
            filling.first_tried_at.get_or_insert(now);
        }
        self.in_flight_uploads += 1;
        let upload = Upload { request, batch: number, batch_id, files };
        self.changes.others.push(Record::Request(RequestRecord::of(&upload, None)));
        self.outbox.push_back(Command::Upload(upload));
    }

    /// Gives a document its place and name in a batch.
    fn address(&mut self, number: DocumentNumber, batch: BatchNumber, request: u64) -> UploadFile {
        let document = self.touch(number);
        let (wanted, length) = (document.input.name.clone(), document.input.length);
        // A second try in the same batch keeps its name.
        let kept = document.wire_name.take().filter(|_| document.batch == Some(batch));
        let wire_name = kept.unwrap_or_else(|| self.schedule(batch).names.claim(&wanted));
        let document = self.change(number, State::Sending);
        document.batch = Some(batch);
        document.request = Some(request);
        document.wire_name = Some(wire_name.clone());
        UploadFile { document: number, wire_name, length }
    }

    /// Ends the sending to a batch: from now on its results are asked for.
    pub(super) fn seal(&mut self, number: BatchNumber) {
        let wait = self.quickest_batch.unwrap_or(self.settings.poll_pause);
        let due = self.now.saturating_add(wait.min(self.settings.longest_poll_interval));
        let now = self.now;
        let batch = self.batch(number);
        let unsent = batch.take_unsent();
        batch.seal(now, due);
        let is_awaited = !batch.kept.is_over();
        if !is_awaited {
            batch.phase = Phase::Over;
        }
        self.planned.extend(unsent);
        self.filling.retain(|filling| *filling != number);
        if is_awaited && self.settings.asking == Asking::UntilKnown {
            self.polling.push(number);
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
    fn of(document: Option<&Document>) -> Self {
        document.map_or_else(Cost::default, |document| Cost {
            length: document.input.length,
            lost_openers: document.lost_openers,
            goes_alone: document.goes_alone(),
        })
    }
}

/// Takes the smallest file; one whose response was lost before only if there is
/// no other.
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
