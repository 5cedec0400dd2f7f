//! Making batches and requests: what to send next.
//!
//! A batch is opened by its smallest file alone. The one case that nothing
//! can settle, an opener whose response is lost and with it the batch's id,
//! then risks one small document.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use super::Session;
use super::action::{Purpose, Upload, UploadFile};
use super::batch::{Batch, BatchNumber, Phase};
use super::document::{DocumentNumber, DocumentRecord, State};
use super::queue::Queue;
use super::record::{Record, RequestRecord};
use super::settings::Asking;
use crate::error::{Error, ErrorKind};
use crate::id::Target;

impl Session {
    /// Decides on every upload that may start now, and seals the batches that
    /// are through.
    pub(super) fn plan_uploads(&mut self) {
        self.look_for_unavailable();
        // Who waits longest comes first.
        let filling = self.batches.in_phase(Phase::Filling);
        let mut filling: Vec<_> =
            filling.map(|batch| (batch.filling.due, batch.record.number)).collect();
        filling.sort_unstable();
        for (_, number) in filling {
            self.send_next(number);
        }
        if self.has_more_to_plan() && self.takes_more() && self.queue.ask_store(&self.settings) {
            return;
        }
        while self.has_lane() && self.uploads.may_open_from <= self.now {
            let Some(number) = self.open_batch() else { break };
            self.send_next(number);
        }
        if !self.has_more_to_plan() && !self.is_finishing {
            while let Some(number) = self.batches.with_room(None) {
                self.seal(number);
            }
        }
    }

    /// When the next upload is due by itself, or the sealing of a batch.
    pub(super) fn next_upload_time(&self) -> Option<Duration> {
        let filling = self.batches.in_phase(Phase::Filling);
        let idle = filling.filter(|batch| !batch.filling.is_in_flight);
        let has_thread = self.uploads.in_flight < self.lanes();
        let due = idle.filter_map(|batch| match batch.has_unsent() {
            true => has_thread.then_some(batch.filling.due),
            false => Some(self.seals_at(batch)),
        });
        let opening = match self.has_lane() {
            true => self.next_opening(),
            false => None,
        };
        let opening = opening.map(|time| time.max(self.uploads.may_open_from));
        due.chain(opening).chain(self.unavailable.due()).min()
    }

    /// Whether something is being sent, or is to be sent.
    pub fn is_uploading(&self) -> bool {
        self.uploads.in_flight > 0
            || self.batches.in_phase(Phase::Filling).next().is_some()
            || self.has_more_to_plan()
    }

    fn has_more_to_plan(&self) -> bool {
        self.stop.is_none() && !self.is_finishing && self.queue.has_more()
    }

    fn lanes(&self) -> usize {
        self.settings.concurrency.max(1)
    }

    /// Whether one more batch may have something to send.
    fn has_lane(&self) -> bool {
        let busy = self.batches.in_phase(Phase::Filling).filter(|batch| batch.is_busy()).count();
        self.has_more_to_plan() && busy < self.lanes()
    }

    /// Whether documents that the store hands over can be of use: for a lane,
    /// a batch that is open, or a target that has none.
    fn takes_more(&self) -> bool {
        self.settings.linger > Duration::ZERO || self.has_lane()
    }

    /// Gives a lane to the target whose turn it is: opens a batch for
    /// it, or goes on with one of before that has room. Those that have no lane
    /// come first, so that a huge one delays no other. `None` if no document
    /// waits that may be sent.
    fn open_batch(&mut self) -> Option<BatchNumber> {
        if !self.has_opener_under_way()
            && self.queue.lost_opener().is_some_and(|opener| opener.due <= self.now)
        {
            return self.open_for_lost_opener();
        }
        let (settings, now) = (&self.settings, self.now);
        let may = |id: &Target| self.may_get_batch(id);
        let has_none = |id: &Target| may(id) && !self.batches.is_filling(id);
        let next = self.queue.next_target(settings, now, has_none);
        let next = next.or_else(|| self.queue.next_target(settings, now, may))?;
        let number = self.batches.with_room(Some(&next));
        let number = number.unwrap_or_else(|| self.batches.open(next.clone(), now));
        let batch = &mut self.batches[number];
        batch.phase = Phase::Filling;
        batch.filling.has_sent = false;
        self.fill(number);
        Some(number)
    }

    /// Opens a batch with a document whose response was lost when it opened
    /// another.
    fn open_for_lost_opener(&mut self) -> Option<BatchNumber> {
        let opener = self.queue.take_lost_opener()?;
        let number = self.batches.open(opener.target, self.now);
        let batch = &mut self.batches[number];
        batch.groups.push_back(vec![opener.document]);
        batch.filling.is_filled_later = true;
        Some(number)
    }

    /// While one opener is under way or lost no other batch is opened, whatever
    /// its target: an outage risks one document.
    fn may_get_batch(&self, id: &Target) -> bool {
        let is_held_up = self.queue.lost_opener().is_some() || self.has_opener_under_way();
        let has_room = self.batches.with_room(Some(id)).is_some();
        (!is_held_up || has_room) && !self.joins_an_open_batch(id)
    }

    fn has_opener_under_way(&self) -> bool {
        self.batches.in_phase(Phase::Filling).any(|batch| batch.record.id.is_none())
    }

    /// Whether the documents that wait fit into a batch that is open for more.
    fn joins_an_open_batch(&self, id: &Target) -> bool {
        let mut filling = self.batches.in_phase(Phase::Filling);
        self.settings.linger > Duration::ZERO
            && filling.any(|batch| {
                let in_flight = usize::from(batch.filling.is_in_flight);
                let room = self.room_in(batch.record.number);
                let room = room.saturating_sub(in_flight * self.settings.files_per_request);
                batch.record.target == *id && room >= self.queue.len_of(id)
            })
    }

    /// When a batch may be opened next, of all that have a reason to be.
    fn next_opening(&self) -> Option<Duration> {
        let lost_opener = self.queue.lost_opener().map(|opener| opener.due);
        let lost_opener = lost_opener.filter(|_| !self.has_opener_under_way());
        let due = self.queue.due(&self.settings).filter(|(id, _)| self.may_get_batch(id));
        due.map(|(_, due)| due).chain(lost_opener).min()
    }

    /// Gives a batch as many of the documents that wait as it has room for.
    fn fill(&mut self, number: BatchNumber) {
        let room = self.room_in(number);
        let id = self.batches[number].record.target.clone();
        let more = self.queue.take(&id, room);
        let batch = &mut self.batches[number];
        batch.waiting.extend(more);
        batch.filling.is_filled_later = false;
    }

    /// How many files still fit into a batch, beside those that wait for it.
    pub(super) fn room_in(&self, number: BatchNumber) -> usize {
        let batch = &self.batches[number];
        let most = self.settings.files_per_batch.max(1);
        most.saturating_sub(batch.record.documents + batch.unsent())
    }

    /// When a batch that has nothing to send is sealed: at once, but where
    /// others add documents the later the more batches await results. Polls are
    /// scarce, and not documents: a steady trickle is not to open more batches
    /// than can be asked for.
    fn seals_at(&self, batch: &Batch) -> Duration {
        let is_full = self.room_in(batch.record.number) == 0;
        if self.settings.linger.is_zero() || is_full || batch.record.id.is_none() {
            return self.now;
        }
        let is_like = |it: &&Batch| it.record.target.kind() == batch.record.target.kind();
        let sealed = self.batches.in_phase(Phase::Sealed).filter(is_like).count();
        let turns = u32::try_from(sealed).unwrap_or(u32::MAX).saturating_add(1);
        let open = self.settings.poll_pause.saturating_mul(turns);
        batch.filling.opened_at.saturating_add(open)
    }

    /// Sends the batch's next request if it may be sent; seals the batch if
    /// there is none, or hands on its lane.
    fn send_next(&mut self, number: BatchNumber) {
        let batch = &self.batches[number];
        if batch.filling.is_in_flight {
            return;
        }
        if self.stop.is_some() || self.is_parked(&batch.record.target) {
            return self.seal(number);
        }
        if self.is_finishing {
            // Not sealed: the next session goes on with it.
            return self.leave(number);
        }
        if self.waits_for_lost_opener(batch) {
            let unsent = self.batches[number].take_unsent();
            self.queue_first(unsent);
            return self.seal(number);
        }
        let takes_more = self.settings.linger > Duration::ZERO || batch.filling.is_filled_later;
        if takes_more && batch.record.id.is_some() && !batch.has_unsent() {
            self.fill(number);
        }
        let batch = &self.batches[number];
        if !batch.has_unsent() {
            if self.seals_at(batch) <= self.now {
                self.seal(number);
            }
        } else if batch.may_hand_on_lane() && self.is_lane_wanted() {
            self.hand_on_lane(number);
        } else if batch.filling.due <= self.now && self.uploads.in_flight < self.lanes() {
            let group = self.next_group(number);
            self.send(number, group);
        }
    }

    /// Whether a batch is yet to be opened, by another document than the one that
    /// was lost meanwhile.
    fn waits_for_lost_opener(&self, batch: &Batch) -> bool {
        let next = batch.groups.front().and_then(|group| group.first());
        let is_lost = next.is_some_and(|number| self.documents[*number].lost_openers > 0);
        batch.record.id.is_none() && self.queue.lost_opener().is_some() && !is_lost
    }

    /// Whether a target that has no batch waits for a lane.
    fn is_lane_wanted(&self) -> bool {
        let is_due = |(id, due): (&Target, Duration)| {
            due <= self.now && !self.batches.is_filling(id) && self.may_get_batch(id)
        };
        !self.has_lane() && self.queue.due(&self.settings).any(is_due)
    }

    /// Lets another target send; the batch goes on later.
    fn hand_on_lane(&mut self, number: BatchNumber) {
        let batch = &mut self.batches[number];
        batch.phase = Phase::HasRoom;
        let unsent = batch.take_unsent();
        self.queue_first(unsent);
    }

    /// The files of a batch's next request.
    fn next_group(&mut self, number: BatchNumber) -> Vec<DocumentNumber> {
        if let Some(other_kind) = self.take_least_alike(number) {
            return vec![other_kind];
        }
        let batch = &mut self.batches[number];
        if let Some(group) = batch.groups.pop_front() {
            return group;
        }
        let cost = |number: DocumentNumber| Cost::of(&self.documents[number]);
        if batch.record.id.is_none() {
            return vec![take_opener(&mut batch.waiting, cost)];
        }
        let most_files = self.settings.files_per_request;
        let most_bytes = self.uploads.bytes_per_request(&batch.record.target);
        take_group(&mut batch.waiting, cost, most_files, most_bytes)
    }

    fn send(&mut self, number: BatchNumber, group: Vec<DocumentNumber>) {
        let request = self.uploads.start();
        let files = group.into_iter().map(|document| self.address(document, number, request));
        let files: Vec<UploadFile> = files.collect();
        let Batch { record, filling, .. } = &mut self.batches[number];
        filling.is_in_flight = true;
        filling.has_sent = true;
        filling.tries += 1;
        let upload = Upload {
            request,
            target: record.target.clone(),
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
        let (name_before, batch_before) = (document.wire_name.take(), document.batch);
        let is_busy = |error: &Arc<Error>| error.kind == ErrorKind::Busy;
        let was_busy = document.error.as_ref().is_some_and(is_busy);
        // A second try in the same batch keeps its name.
        let (kept, left) = match batch_before == Some(batch) {
            true => (name_before, None),
            false => (None, name_before.filter(|_| was_busy)),
        };
        if let (Some(name), Some(before)) = (left, batch_before)
            && self.batches.get(before).is_some()
        {
            // Should it be there after all, its row is no other's.
            self.batches.record(before).removed_names.push(name);
        }
        let document = &self.documents[number];
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
        let id = &self.batches[number].record.target;
        let wait = self.polling.first_wait(id, &self.settings);
        let batch = &mut self.batches[number];
        let unsent = batch.take_unsent();
        batch.seal(self.now, self.now.saturating_add(wait));
        if self.settings.asking != Asking::UntilKnown {
            batch.phase = Phase::Over;
        }
        self.batches.record(number);
        self.queue_again(unsent);
    }

    /// Lets documents be sent, after those that wait.
    pub(super) fn queue_again(&mut self, documents: Vec<DocumentNumber>) {
        for number in documents {
            self.queue_one(number, Queue::push_back);
        }
    }

    /// Lets documents be sent, before those that wait.
    pub(super) fn queue_first(&mut self, documents: Vec<DocumentNumber>) {
        for number in documents.into_iter().rev() {
            self.queue_one(number, Queue::push_front);
        }
    }

    fn queue_one(
        &mut self,
        number: DocumentNumber,
        push: fn(&mut Queue, &Target, DocumentNumber, Duration),
    ) {
        // What is parked is not in hand any more.
        let Some(document) = self.documents.get(number) else { return };
        let id = &document.target;
        if self.is_parked(id) {
            return;
        }
        match document.is_lost_opener() {
            true => self.queue.push_lost_opener(number, id.clone(), self.now),
            false => push(&mut self.queue, id, number, self.now),
        }
    }
}

/// What planning has to know of a document.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    pub(super) length: u64,
    pub(super) goes_alone: bool,
}

impl Cost {
    fn of(document: &DocumentRecord) -> Self {
        Cost { length: document.length, goes_alone: document.goes_alone() }
    }
}

/// Takes the smallest file; one that goes alone anyway only if there is no
/// other.
pub(super) fn take_opener<T: Copy>(waiting: &mut VecDeque<T>, cost: impl Fn(T) -> Cost) -> T {
    let price = |place: &usize| {
        let cost = cost(waiting[*place]);
        (cost.goes_alone, cost.length)
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
