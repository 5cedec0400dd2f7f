//! Hearing what became of an upload.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::Run;
use super::batch::{Batch, BatchNumber, Phase, Unsettled};
use super::command::{Command, Upload};
use super::document::{DocumentNumber, State};
use super::event::FileTrouble;
use super::settle::MOST_UNKNOWN_TRIES;
use super::stop::StopReason;
use crate::answer::{UploadAnswer, UploadedFile};
use crate::exchange::Exchange;
use crate::id::BatchId;
use crate::matching::match_upload;
use crate::retry::Retry;
use crate::trouble::{Trouble, TroubleKind};
use crate::upload_outcome::{
    NotStored, Remedy, Unknown, UploadKind, UploadOutcome, upload_outcome,
};

/// How many uploads in a row may end unknown before no more are sent: each
/// one may have been paid for.
const MOST_UNKNOWN_IN_A_ROW: u32 = 8;

/// How many single files in a row may be refused for the same reason before
/// the reason is taken to be common to all.
const MOST_EQUAL_REFUSALS: u32 = 5;

/// How often an opener's answer may be lost before the document is held.
const MOST_LOST_OPENERS: u32 = 2;

impl Run {
    pub(super) fn upload_ended(
        &mut self,
        upload: Upload,
        exchange: &Exchange,
        file_trouble: Option<FileTrouble>,
    ) {
        self.in_flight_uploads = self.in_flight_uploads.saturating_sub(1);
        self.uploads_ended_at = self.now;
        if let Some(filling) = self.batch(upload.batch).filling_mut() {
            filling.is_in_flight = false;
        }
        let kind = match upload.batch_id {
            None => UploadKind::Opener,
            Some(_) => UploadKind::Add,
        };
        let names: Vec<&str> = upload.files.iter().map(|file| file.wire_name.as_str()).collect();
        let outcome = upload_outcome(exchange, kind, &names);
        if let Some(trouble) = &file_trouble {
            let is_surely_not_stored = matches!(outcome, UploadOutcome::NotStored(_));
            self.give_up_broken_file(&upload, trouble, is_surely_not_stored);
        }
        match outcome {
            UploadOutcome::Stored(answer) => self.stored(&upload, answer),
            UploadOutcome::NotStored(not_stored) => self.not_stored(&upload, not_stored),
            UploadOutcome::Unknown(unknown) => self.became_unknown(&upload, unknown),
        }
    }

    /// A file that changed or vanished gives up itself, not its neighbours.
    fn give_up_broken_file(
        &mut self,
        upload: &Upload,
        trouble: &FileTrouble,
        is_surely_not_stored: bool,
    ) {
        let Some(file) = upload.files.get(trouble.position) else { return };
        let trouble = Trouble {
            kind: TroubleKind::File,
            http_status: None,
            message: trouble.message.clone(),
        };
        self.give_up(file.document, Arc::new(trouble));
        if !is_surely_not_stored {
            // Should a part of it have been kept, its row is nobody else's.
            self.batch(upload.batch).departed.push(file.wire_name.clone());
        }
    }

    /// Not to be sent again: refused, or held if an earlier upload of it may
    /// be stored, so that a person decides.
    fn give_up(&mut self, number: DocumentNumber, trouble: Arc<Trouble>) {
        let state = match self.documents[number.0].lost_openers {
            0 => State::Refused,
            _ => State::Held,
        };
        self.change(number, state).trouble = Some(trouble);
    }

    fn stored(&mut self, upload: &Upload, answer: UploadAnswer) {
        let home = self.home_of(upload, answer.batch_id);
        let names: Vec<&str> = upload.files.iter().map(|file| file.wire_name.as_str()).collect();
        let rows = match_upload(&names, &answer.files);
        let mut answered = answer.files.into_iter().map(Some).collect::<Vec<_>>();
        let mut doubtful = Vec::new();
        for (file, row) in upload.files.iter().zip(rows) {
            if !self.is_sending(file.document) {
                continue;
            }
            match row.and_then(|row| answered[row].take()) {
                Some(row) => self.accept(file.document, home, row),
                None => doubtful.push(file.document),
            }
        }
        if !doubtful.is_empty() {
            let trouble = Arc::new(Trouble {
                kind: TroubleKind::NotUnderstood,
                http_status: None,
                message: "the answer does not tell which of its rows is this file".into(),
            });
            self.await_settling(home, &doubtful, false, &trouble);
        }
        self.stored_at = Some(self.now);
        self.unknown_in_a_row = 0;
        self.refusals = RefusalStreak::default();
        self.got_on(upload.batch);
    }

    /// The batch that an answer names: the one that was sent to, or, should
    /// the service have put an addition elsewhere, one of its own.
    fn home_of(&mut self, upload: &Upload, answered: BatchId) -> BatchNumber {
        match &upload.batch_id {
            Some(sent_to) if *sent_to != answered => {
                let is_this = |batch: &Batch| batch.id.as_ref() == Some(&answered);
                if let Some(known) = self.batches.iter().position(is_this)
                    && !matches!(self.batches[known].phase, Phase::Over)
                {
                    return BatchNumber(known);
                }
                let number = BatchNumber(self.batches.len());
                let mut elsewhere = Batch::new(Default::default());
                elsewhere.id = Some(answered);
                self.batches.push(elsewhere);
                self.filling.push(number);
                self.changed_batches.insert(number);
                number
            }
            _ => {
                self.batch(upload.batch).id = Some(answered);
                upload.batch
            }
        }
    }

    fn accept(&mut self, number: DocumentNumber, home: BatchNumber, row: UploadedFile) {
        let document = self.change(number, State::Stored);
        document.is_possibly_charged_twice |= document.lost_openers > 0;
        document.batch = Some(home);
        document.file_id = row.file_id;
        document.pages = row.pages;
        document.trouble = None;
        self.batch(home).members.push(number);
        self.outbox.push_back(Command::Accepted(number));
    }

    fn not_stored(&mut self, upload: &Upload, not_stored: NotStored) {
        let NotStored { remedy, trouble } = not_stored;
        let trouble = Arc::new(trouble);
        let documents = self.still_sending(upload);
        if documents.len() < upload.files.len() {
            // The neighbours of a broken file: nothing is wrong with them.
            documents.iter().for_each(|&number| self.take_back(number));
            self.batch(upload.batch).groups.extend((!documents.is_empty()).then_some(documents));
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
                self.batch(upload.batch).groups.push_front(documents);
                self.stop_uploads(StopReason::of(trouble.kind), trouble);
            }
            Remedy::OtherBatch => {
                let batch = self.batch(upload.batch);
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
        let batch = self.batch(upload.batch);
        batch.groups.push_front(documents);
        if let Some(filling) = batch.filling_mut() {
            filling.is_in_flight = false;
        }
    }

    /// Back to where it was before it was sent: a lost opener that is not
    /// stored this time may still be stored from before.
    fn take_back(&mut self, number: DocumentNumber) {
        let state = match self.documents[number.0].lost_openers {
            0 => State::Planned,
            _ => State::Unknown,
        };
        self.change(number, state);
    }

    fn send_later(
        &mut self,
        number: BatchNumber,
        documents: Vec<DocumentNumber>,
        retry_after: Option<Duration>,
        trouble: Arc<Trouble>,
    ) {
        let now = self.now;
        let filling = self.batches[number.0].filling();
        let tries = filling.map_or(1, |filling| filling.tries);
        let first_tried_at = filling.and_then(|filling| filling.first_tried_at).unwrap_or(now);
        match self.settings.retry.decide(tries, retry_after, &mut self.jitter) {
            Retry::After(wait) => {
                let batch = self.batch(number);
                batch.groups.push_front(documents);
                if let Some(filling) = batch.filling_mut() {
                    filling.due = now.saturating_add(wait);
                }
            }
            Retry::GiveUp => {
                let got_through_meanwhile = self.stored_at.is_some_and(|at| at >= first_tried_at);
                let asks_for_too_long =
                    retry_after.is_some_and(|wait| wait > self.settings.retry.longest_retry_after);
                if !got_through_meanwhile || asks_for_too_long {
                    self.stop_uploads(StopReason::of(trouble.kind), trouble);
                }
                // Others get through: these are tried again at the end.
                self.planned.extend(documents);
                self.may_open_from = now.saturating_add(self.settings.retry.longest_wait);
                self.got_on(number);
            }
        }
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
            let length = |number: &DocumentNumber| self.documents[number.0].input.length;
            let bytes: u64 = documents.iter().map(length).sum();
            self.bytes_per_request = self.bytes_per_request.min(bytes / 2).max(1);
        }
        let second = documents.split_off(documents.len() / 2);
        let batch = self.batch(number);
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

    fn became_unknown(&mut self, upload: &Upload, unknown: Unknown) {
        let documents = self.still_sending(upload);
        let trouble = Arc::new(unknown.trouble);
        let batch_id = upload.batch_id.clone().or(unknown.batch);
        self.got_on(upload.batch);
        if documents.is_empty() {
            // Its only file broke it: that says nothing of the service.
            return;
        }
        match batch_id {
            Some(id) => {
                self.batch(upload.batch).id = Some(id);
                self.await_settling(upload.batch, &documents, unknown.is_ended_by_us, &trouble);
            }
            None => documents.iter().for_each(|&number| self.lost_opener(number, &trouble)),
        }
        self.unknown_in_a_row += 1;
        if self.unknown_in_a_row >= MOST_UNKNOWN_IN_A_ROW {
            self.stop_uploads(StopReason::of(trouble.kind), trouble);
        } else {
            self.ease_off(upload.batch);
        }
    }

    /// Waits a little after an upload that ended unknown, here and before the
    /// next batch.
    fn ease_off(&mut self, number: BatchNumber) {
        let policy = &self.settings.retry;
        let tries = self.unknown_in_a_row.min(policy.tries.saturating_sub(1)).max(1);
        let wait = match policy.decide(tries, None, &mut self.jitter) {
            Retry::After(wait) => wait,
            Retry::GiveUp => policy.longest_wait,
        };
        let from = self.now.saturating_add(wait);
        self.may_open_from = self.may_open_from.max(from);
        if let Some(filling) = self.batch(number).filling_mut() {
            filling.due = filling.due.max(from);
        }
    }

    /// These documents are in the batch, or not: its results will tell.
    fn await_settling(
        &mut self,
        number: BatchNumber,
        documents: &[DocumentNumber],
        is_ended_by_us: bool,
        trouble: &Arc<Trouble>,
    ) {
        let settle_time = match is_ended_by_us {
            true => self.settings.settle_after_own_end,
            false => self.settings.settle_after_seen_end,
        };
        let settled_from = self.now.saturating_add(settle_time);
        for &document in documents {
            let known = self.change(document, State::Unknown);
            known.is_possibly_charged_twice |= known.lost_openers > 0;
            known.batch = Some(number);
            known.unknown_tries += 1;
            let batch = self.batch(number);
            batch.members.push(document);
            batch.unsettled.push(Unsettled { document, settled_from, is_lacked_once: false });
        }
        self.note_trouble(documents, trouble);
    }

    /// The answer of an upload that opened a batch is lost, and with it the
    /// batch's id: nothing can settle it. It is sent once more.
    fn lost_opener(&mut self, number: DocumentNumber, trouble: &Arc<Trouble>) {
        let document = self.change(number, State::Unknown);
        document.is_possibly_charged_twice |= document.lost_openers > 0;
        document.unknown_tries += 1;
        document.lost_openers += 1;
        document.batch = None;
        let is_tried_enough = document.lost_openers >= MOST_LOST_OPENERS
            || document.unknown_tries >= MOST_UNKNOWN_TRIES;
        if is_tried_enough {
            self.change(number, State::Held);
        } else {
            self.planned.push_front(number);
        }
        self.note_trouble(&[number], trouble);
    }

    /// The batch's next request is another one.
    fn got_on(&mut self, number: BatchNumber) {
        let now = self.now;
        if let Some(filling) = self.batch(number).filling_mut() {
            filling.tries = 0;
            filling.first_tried_at = None;
            filling.due = now;
        }
    }

    fn is_sending(&self, number: DocumentNumber) -> bool {
        self.documents[number.0].state == State::Sending
    }

    fn still_sending(&self, upload: &Upload) -> Vec<DocumentNumber> {
        let documents = upload.files.iter().map(|file| file.document);
        documents.filter(|&number| self.is_sending(number)).collect()
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
