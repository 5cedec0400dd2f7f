//! Making batches and requests: what to send next.
//!
//! A batch is opened by its smallest file alone. The one case that nothing
//! can settle, an opener whose answer is lost and with it the batch's id, then
//! risks one small document.

use alloc::collections::VecDeque;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use super::batch::{Batch, BatchNumber};
use super::command::{Command, Upload, UploadFile};
use super::document::{DocumentNumber, State};
use super::{Document, Run};

impl Run {
    /// Commands every upload that may start now, and seals the batches that
    /// are through.
    pub(super) fn plan_uploads(&mut self) {
        for number in self.filling.clone() {
            self.send_next(number);
        }
        while self.may_open_a_batch() && self.may_open_from <= self.now {
            let number = self.open_batch();
            self.send_next(number);
        }
    }

    /// When the next upload is due by itself.
    pub(super) fn next_upload_time(&self) -> Option<Duration> {
        let retries = self.filling.iter().filter_map(|number| {
            let filling = self.batches[number.0].filling()?;
            (!filling.is_in_flight).then_some(filling.due)
        });
        let opening = self.may_open_a_batch().then_some(self.may_open_from);
        retries.chain(opening).min()
    }

    fn may_open_a_batch(&self) -> bool {
        self.stop.is_none()
            && !self.planned.is_empty()
            && self.filling.len() < self.settings.concurrency.max(1)
    }

    fn open_batch(&mut self) -> BatchNumber {
        let number = BatchNumber(self.batches.len());
        let count = self.settings.files_per_batch.max(1).min(self.planned.len());
        let waiting: VecDeque<DocumentNumber> = self.planned.drain(..count).collect();
        self.batches.push(Batch::new(waiting));
        self.filling.push(number);
        number
    }

    /// Sends the batch's next request if it may be sent; seals the batch if
    /// there is none.
    fn send_next(&mut self, number: BatchNumber) {
        let now = self.now;
        let Some(filling) = self.batches[number.0].filling() else { return };
        if filling.is_in_flight {
            return;
        }
        if self.stop.is_some() || !self.batches[number.0].has_more_to_send() {
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
        let batch = &mut self.batches[number.0];
        if let Some(group) = batch.groups.pop_front() {
            return group;
        }
        if batch.id.is_none() {
            return vec![take_opener(&mut batch.waiting, &self.documents)];
        }
        let most_files = self.settings.files_per_request.max(1);
        take_group(&mut batch.waiting, &self.documents, most_files, self.bytes_per_request)
    }

    fn send(&mut self, number: BatchNumber, group: Vec<DocumentNumber>) {
        let files = group
            .into_iter()
            .map(|document| UploadFile {
                document,
                wire_name: self.address(document, number),
                length: self.documents[document.0].input.length,
            })
            .collect();
        let now = self.now;
        let batch = self.batch(number);
        let batch_id = batch.id.clone();
        if let Some(filling) = batch.filling_mut() {
            filling.is_in_flight = true;
            filling.tries += 1;
            filling.first_tried_at.get_or_insert(now);
        }
        let request = self.next_request;
        self.next_request += 1;
        self.in_flight_uploads += 1;
        self.outbox.push_back(Command::Upload(Upload { request, batch: number, batch_id, files }));
    }

    /// Gives a document its place and name in a batch. A second try in the
    /// same batch keeps the name.
    fn address(&mut self, document: DocumentNumber, number: BatchNumber) -> alloc::string::String {
        let known = &self.documents[document.0];
        let name = match &known.wire_name {
            Some(name) if known.batch == Some(number) => name.clone(),
            _ => self.batches[number.0].names.claim(&known.input.name),
        };
        let document = self.change(document, State::Sending);
        document.batch = Some(number);
        document.wire_name = Some(name.clone());
        name
    }

    /// Ends the sending to a batch: from now on its results are asked for.
    fn seal(&mut self, number: BatchNumber) {
        let wait = self.quickest_batch.unwrap_or(self.settings.poll_pause);
        let due = self.now.saturating_add(wait.min(self.settings.longest_poll_interval));
        let now = self.now;
        let batch = self.batch(number);
        let unsent = batch.take_unsent();
        batch.seal(now, due);
        let is_awaited = batch.id.is_some() && !batch.members.is_empty();
        self.planned.extend(unsent);
        self.filling.retain(|filling| *filling != number);
        if is_awaited {
            self.polling.push(number);
        }
    }
}

/// Takes the smallest file; one whose answer was lost before only if there is
/// no other.
fn take_opener(waiting: &mut VecDeque<DocumentNumber>, documents: &[Document]) -> DocumentNumber {
    let cost = |number: DocumentNumber| {
        let document = &documents[number.0];
        (document.lost_openers, document.input.length)
    };
    let mut best = 0;
    for place in 1..waiting.len() {
        if cost(waiting[place]) < cost(waiting[best]) {
            best = place;
        }
    }
    waiting.remove(best).expect("a batch that is to be opened has files to send")
}

/// Takes the files of one request off the front: as many as its limits allow,
/// and at least one.
fn take_group(
    waiting: &mut VecDeque<DocumentNumber>,
    documents: &[Document],
    most_files: usize,
    most_bytes: u64,
) -> Vec<DocumentNumber> {
    let mut group: Vec<DocumentNumber> = Vec::new();
    let mut bytes: u64 = 0;
    while let Some(&next) = waiting.front() {
        let document = &documents[next.0];
        let length = document.input.length;
        let fits = group.len() < most_files
            && bytes.saturating_add(length) <= most_bytes
            && !document.goes_alone();
        if !group.is_empty() && !fits {
            break;
        }
        waiting.pop_front();
        group.push(next);
        bytes = bytes.saturating_add(length);
        if document.goes_alone() {
            break;
        }
    }
    group
}
