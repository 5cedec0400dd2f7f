//! An upload of which it is not known whether it is stored.

use alloc::sync::Arc;
use core::time::Duration;

use super::Session;
use super::action::Upload;
use super::batch::BatchNumber;
use super::document::{DocumentNumber, State};
use super::record::Unsettled;
use super::settling::MOST_UNKNOWN_TRIES;
use crate::error::Error;
use crate::outcome::Unknown;

impl Session {
    pub(super) fn became_unknown(&mut self, upload: &Upload, unknown: Unknown) {
        let documents = self.still_sending(upload);
        let error = Arc::new(unknown.error);
        let batch_id = upload.batch_id.clone().or(unknown.batch);
        self.next_request(upload);
        if documents.is_empty() {
            // Its only file broke it: that says nothing of the service.
            return;
        }
        match batch_id {
            Some(id) => {
                self.batches.record(upload.batch).id = Some(id);
                self.await_settling(upload.batch, &documents, unknown.is_ended_by_us, &error);
            }
            None => {
                documents.iter().for_each(|&number| self.lost_opener(number, &error));
                // Should it be there, nothing more can be sent to it.
                let unsent = self.batches[upload.batch].take_unsent();
                self.queue_first(unsent);
                self.seal(upload.batch);
            }
        }
        match self.uploads.count_unknown(self.now) {
            None => self.stop_uploads(error),
            Some(from) => {
                let filling = &mut self.batches[upload.batch].filling;
                filling.due = filling.due.max(from);
            }
        }
    }

    /// These documents are in the batch, or not: its results will tell.
    pub(super) fn await_settling(
        &mut self,
        number: BatchNumber,
        documents: &[DocumentNumber],
        is_ended_by_us: bool,
        error: &Arc<Error>,
    ) {
        let ended_at = self.now;
        for &document in documents {
            let known = self.documents.change(document, State::Unknown);
            known.is_possibly_charged_twice |= known.lost_openers > 0;
            known.batch = Some(number);
            known.unknown_tries += 1;
            let record = self.batches.record(number);
            record.count_in();
            let is_lacked_once = false;
            let unsettled = Unsettled { document, ended_at, is_ended_by_us, is_lacked_once };
            record.unsettled.push(unsettled);
        }
        self.documents.note_error(documents, error);
    }

    /// The response of an upload that opened a batch is lost, and with it the
    /// batch's id: nothing can settle it. It is sent again after a while, twice
    /// at most.
    pub(super) fn lost_opener(&mut self, number: DocumentNumber, error: &Arc<Error>) {
        let document = self.documents.change(number, State::Unknown);
        document.is_possibly_charged_twice |= document.lost_openers > 0;
        document.unknown_tries += 1;
        document.lost_openers += 1;
        document.batch = None;
        if document.unknown_tries >= MOST_UNKNOWN_TRIES || !self.await_opener(number) {
            self.documents.change(number, State::Held);
        }
        self.documents.note_error(&[number], error);
    }

    /// Queues a document whose response was lost when it opened a batch; says
    /// whether it may be sent once more.
    pub(super) fn await_opener(&mut self, number: DocumentNumber) -> bool {
        let document = &self.documents[number];
        let waits = &self.settings.lost_opener_waits;
        let wait = waits.get((document.lost_openers as usize).saturating_sub(1));
        let Some(&wait) = wait else { return false };
        if !self.is_parked(&document.target) {
            let (id, due) = (document.target.clone(), self.now.saturating_add(wait));
            self.queue.push_lost_opener(number, id, due);
        }
        true
    }

    /// From when on a finished response that lacks a document decides.
    pub(super) fn settled_from(&self, unsettled: &Unsettled) -> Duration {
        let settle_time = match unsettled.is_ended_by_us {
            true => self.settings.settle_after_own_end,
            false => self.settings.settle_after_seen_end,
        };
        unsettled.ended_at.saturating_add(settle_time)
    }
}
