//! An upload of which nobody knows whether it is stored.

use alloc::sync::Arc;
use core::time::Duration;

use super::Run;
use super::batch::BatchNumber;
use super::command::Upload;
use super::document::{DocumentNumber, State};
use super::record::Unsettled;
use super::settle::MOST_UNKNOWN_TRIES;
use super::stop::StopReason;
use crate::error::Error;
use crate::outcome::Unknown;
use crate::retry::Retry;

/// How many uploads in a row may end unknown before no more are sent: each
/// one may have been paid for.
const MOST_UNKNOWN_IN_A_ROW: u32 = 8;

/// How often an opener's response may be lost before the document is held.
const MOST_LOST_OPENERS: u32 = 2;

impl Run {
    pub(super) fn became_unknown(&mut self, upload: &Upload, unknown: Unknown) {
        let documents = self.still_sending(upload);
        let error = Arc::new(unknown.error);
        let batch_id = upload.batch_id.clone().or(unknown.batch);
        self.got_on(upload.batch);
        if documents.is_empty() {
            // Its only file broke it: that says nothing of the service.
            return;
        }
        match batch_id {
            Some(id) => {
                self.batch(upload.batch).kept.id = Some(id);
                self.await_settling(upload.batch, &documents, unknown.is_ended_by_us, &error);
            }
            None => documents.iter().for_each(|&number| self.lost_opener(number, &error)),
        }
        self.unknown_in_a_row += 1;
        if self.unknown_in_a_row >= MOST_UNKNOWN_IN_A_ROW {
            self.stop_uploads(StopReason::of(error.kind), error);
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
        if let Some(filling) = self.schedule(number).filling_mut() {
            filling.due = filling.due.max(from);
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
            let known = self.change(document, State::Unknown);
            known.is_possibly_charged_twice |= known.lost_openers > 0;
            known.batch = Some(number);
            known.unknown_tries += 1;
            let batch = self.batch(number);
            batch.count_in();
            let unsettled = Unsettled { document, ended_at, is_ended_by_us, is_lacked_once: false };
            batch.kept.unsettled.push(unsettled);
        }
        self.note_error(documents, error);
    }

    /// The response of an upload that opened a batch is lost, and with it the
    /// batch's id: nothing can settle it. It is sent once more.
    pub(super) fn lost_opener(&mut self, number: DocumentNumber, error: &Arc<Error>) {
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
        self.note_error(&[number], error);
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
