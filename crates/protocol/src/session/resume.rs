//! Taking up a session that another process, or this one, has left: cleanly,
//! or at any step.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::batch::{Batch, BatchNumber, Phase};
use super::document::{DocumentNumber, DocumentRecord, State};
use super::record::{BatchRecord, Record, RequestEnd, RequestFate, RequestRecord};
use super::settings::{Asking, SessionSettings};
use super::{Seed, Session};
use crate::error::{Error, ErrorKind};

/// What was kept of a session, as far as it has to be known to go on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept {
    /// The batches that are not over.
    pub batches: Vec<KeptBatch>,
    /// The documents that were being sent when the session was left, and those
    /// that opened a batch and whose response was lost: in any order.
    pub sending: Vec<(DocumentNumber, DocumentRecord)>,
    /// One more than the highest number of a batch.
    pub next_batch: usize,
    /// One more than the highest number of a request.
    pub next_request: u64,
    /// Whether the times in the records were told by the clock that tells the
    /// time now. If not, or if in doubt, every settle time begins anew.
    pub is_same_clock: bool,
}

/// What was kept of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptBatch {
    /// Its record.
    pub record: BatchRecord,
    /// The names of the documents that were sent to it, if it is not sealed.
    pub wire_names: Vec<String>,
}

impl Session {
    /// Goes on with a session from what was kept of it.
    ///
    /// A document that was being sent may have been sent: it is as unknown as
    /// one whose response was lost. A batch that was not sealed takes further
    /// documents; all others are asked for at once, in turn, if the settings'
    /// [`Asking`] wants it. The time to wait
    /// for results begins anew.
    pub fn resume(settings: SessionSettings, kept: Kept, seed: Seed, now: Duration) -> Self {
        let mut session = Session::new(settings, seed);
        session.now = now;
        session.uploads.ended_at = now;
        session.uploads.next_request = kept.next_request;
        session.batches.next = kept.next_batch;
        for batch in kept.batches {
            session.resume_batch(batch, kept.is_same_clock);
        }
        session.resume_sending(kept.sending);
        session
    }

    fn resume_batch(&mut self, batch: KeptBatch, is_same_clock: bool) {
        let now = self.now;
        let KeptBatch { mut record, wire_names } = batch;
        let number = record.number;
        for unsettled in &mut record.unsettled {
            if !is_same_clock || unsettled.ended_at > now {
                unsettled.ended_at = now;
            }
        }
        for stalled in &mut record.stalled {
            if !is_same_clock || stalled.since > now {
                stalled.since = now;
            }
        }
        let is_sealed = record.is_sealed;
        let mut batch = Batch::from_record(record);
        for name in wire_names.iter().chain(&batch.record.removed_names) {
            batch.names.occupy(name);
        }
        if batch.record.id.is_none() {
            // Its opener is lost, and with it every way to reach it.
            batch.record.is_sealed = true;
            batch.phase = Phase::Over;
        } else if is_sealed {
            batch.seal(now, now);
            batch.sealed.is_of_before = true;
        }
        let has_room = batch.phase == Phase::HasRoom;
        self.batches.insert(batch);
        if has_room && self.room_in(number) == 0 {
            self.seal(number);
        } else if !has_room && !self.asks_for_kept_batch(number) {
            self.leave(number);
        }
    }

    /// Whether this session asks for a batch that was sealed before it.
    fn asks_for_kept_batch(&self, number: BatchNumber) -> bool {
        match self.settings.asking {
            Asking::UntilKnown => true,
            // What can only be settled later needs no request now.
            Asking::Once => self.next_settling(number).is_none(),
            Asking::Never => false,
        }
    }

    fn resume_sending(&mut self, sending: Vec<(DocumentNumber, DocumentRecord)>) {
        let message = "the program ended while this was being sent";
        let error = Arc::new(Error::new(ErrorKind::Cancelled, message));
        let mut requests: BTreeMap<(Option<u64>, Option<BatchNumber>), Vec<_>> = BTreeMap::new();
        let (lost, sending): (Vec<_>, _) =
            sending.into_iter().partition(|(_, document)| document.state == State::Unknown);
        for (number, document) in lost {
            self.documents.insert(number, document);
            self.await_opener(number);
        }
        for (number, document) in sending {
            let request = (document.request, document.batch);
            requests.entry(request).or_default().push((number, document.length));
            self.documents.insert(number, document);
        }
        for ((request, batch), files) in requests {
            if let (Some(number), Some(batch)) = (request, batch) {
                let end = RequestEnd { fate: RequestFate::Unknown, error: Some(error.clone()) };
                self.unkept.push(Record::Request(RequestRecord {
                    number,
                    batch,
                    files: files.len(),
                    bytes: files.iter().map(|(_, length)| length).sum(),
                    end: Some(end),
                }));
            }
            let numbers: Vec<DocumentNumber> = files.iter().map(|(number, _)| *number).collect();
            let is_named = |batch: &BatchNumber| {
                self.batches.get(*batch).is_some_and(|batch| batch.record.id.is_some())
            };
            match batch.filter(is_named) {
                Some(batch) => self.await_settling(batch, &numbers, true, &error),
                None => numbers.iter().for_each(|&number| self.lost_opener(number, &error)),
            }
        }
    }
}
