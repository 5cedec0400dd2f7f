//! Ends: no batch is asked for for ever.
//!
//! A row that is `processed` without a type in three finished responses has none.
//! What finished responses keep lacking, and a batch whose results are only
//! refused, are given up when ten responses and ten minutes told nothing new: a
//! stored document as failed, which costs nothing, and one that may be stored or
//! not as held. Responses that failed on the way count for nothing.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::Session;
use super::batch::BatchNumber;
use super::document::{DocumentNumber, State};
use super::record::Stalled;
use super::settling::Results;
use crate::error::{Error, ErrorKind};
use crate::id::Target;

/// How many finished responses in a row may show a document as processed without
/// a type.
const MOST_WITHOUT_A_TYPE: u32 = 3;

impl Session {
    /// A request for results was refused. An unknown id is refused like an inner
    /// fault, and an inner fault may pass; when it lasts, the batch is gone.
    pub(super) fn results_refused(&mut self, batch: BatchNumber, error: Error) {
        let now = self.now;
        let all = &mut self.batches.record(batch).stalled;
        let refusals = one_more(all, None, false, now);
        all.retain(|stalled| stalled.document.is_some());
        all.push(refusals);
        if self.lasts(&refusals) {
            let (asked_at, rows, gone) = (now, Vec::new(), Some(error));
            let results = Results { batch, asked_at, rows, is_finished: false, gone };
            self.polling.results.push_back(results);
        } else {
            self.await_next_turn(batch);
        }
    }

    /// Gives up the documents of a batch whose results are only refused, with the
    /// words of the last refusal.
    pub(super) fn batch_is_gone(
        &mut self,
        batch: BatchNumber,
        members: &[DocumentNumber],
        error: Error,
    ) {
        let error = Arc::new(Error { kind: ErrorKind::Refused, ..error });
        members.iter().for_each(|&number| self.end(batch, number, &error));
        self.leave(batch);
    }

    /// Finished results were read: gives up what they show without a type or lack
    /// for too long.
    pub(super) fn end_what_stalls(
        &mut self,
        batch: BatchNumber,
        untyped: &[DocumentNumber],
        lacking: &[DocumentNumber],
    ) {
        let before = &self.batches[batch].record.stalled;
        let untyped = untyped.iter().map(|number| (*number, true));
        let all = untyped.chain(lacking.iter().map(|number| (*number, false)));
        let awaited = all.filter(|(number, _)| self.documents[*number].awaits(batch));
        let stalled: Vec<Stalled> = awaited
            .map(|(number, is_listed)| one_more(before, Some(number), is_listed, self.now))
            .collect();
        if stalled.is_empty() {
            return self.stalls_no_more(batch);
        }
        let (ended, stalled): (Vec<_>, _) =
            stalled.into_iter().partition(|it| match it.is_listed {
                true => it.responses >= MOST_WITHOUT_A_TYPE,
                false => self.lasts(it),
            });
        let record = self.batches.record(batch);
        record.stalled = stalled;
        let is_extraction = matches!(record.target, Target::Extraction(_));
        for Stalled { document, is_listed, .. } in ended {
            let message = match is_listed {
                true if is_extraction => "the service gave no values",
                true => "the service gave no type",
                false => "the results of its batch do not list it",
            };
            let error = Arc::new(Error::new(ErrorKind::Refused, message));
            document.into_iter().for_each(|number| self.end(batch, number, &error));
        }
    }

    /// The batch is at work, as far as is known.
    pub(super) fn stalls_no_more(&mut self, batch: BatchNumber) {
        if !self.batches[batch].record.stalled.is_empty() {
            self.batches.record(batch).stalled.clear();
        }
    }

    fn lasts(&self, stalled: &Stalled) -> bool {
        stalled.responses >= self.settings.unreadable_responses
            && self.now.saturating_sub(stalled.since) >= self.settings.unreadable_after
    }

    fn end(&mut self, batch: BatchNumber, number: DocumentNumber, error: &Arc<Error>) {
        match self.documents[number].state {
            // Of one that is followed elsewhere nothing is awaited here.
            _ if !self.documents[number].awaits(batch) => {}
            State::Stored => {
                self.no_longer_unsettled(batch, number, true);
                self.documents.change(number, State::Failed).error = Some(error.clone());
            }
            State::Unknown => {
                let name = self.documents[number].wire_name.clone();
                self.batches.record(batch).remove(number, name);
                self.documents.change(number, State::Held);
            }
            State::Following => self.end_following(batch, number, Err(error.clone())),
            _ => {}
        }
    }
}

/// What was counted of this, and one response more.
fn one_more(
    before: &[Stalled],
    document: Option<DocumentNumber>,
    is_listed: bool,
    now: Duration,
) -> Stalled {
    let is_known = |it: &&Stalled| it.document == document && it.is_listed == is_listed;
    let new = Stalled { document, is_listed, responses: 0, since: now };
    let known = before.iter().find(is_known).copied().unwrap_or(new);
    Stalled { responses: known.responses.saturating_add(1), ..known }
}
