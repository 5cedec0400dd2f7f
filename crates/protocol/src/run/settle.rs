//! Reading a batch's results: giving rows to documents, and settling those of
//! which it is not known whether they are stored.
//!
//! An unknown document is *found* when its batch's results have a row that
//! can only be its own. It is *missing* when two finished answers lack it,
//! the second one asked for at least the settle time after its upload ended;
//! no row is left over that could be its own under another name, and the
//! answers lack nothing that is surely stored.

use alloc::vec::Vec;
use core::time::Duration;

use super::Run;
use super::batch::{BatchNumber, Phase};
use super::command::Poll;
use super::document::{DocumentNumber, State};
use crate::answer::{ResultRow, Verdict};
use crate::id::BatchId;
use crate::matching::{Awaited, match_results};
use crate::trouble::{Trouble, TroubleKind};

/// How many uploads of a document may end unknown before a person decides.
pub(super) const MOST_UNKNOWN_TRIES: u32 = 3;

/// A row of results that is no document's for sure.
#[derive(Debug, Clone, PartialEq)]
pub struct UnmatchedRow {
    /// The batch that answered it.
    pub batch_id: BatchId,
    /// The row.
    pub row: ResultRow,
}

impl Run {
    /// Takes in the rows of an answer for a batch.
    pub(super) fn settle(&mut self, poll: &Poll, rows: Vec<ResultRow>, is_finished: bool) {
        let batch = &self.batches[poll.batch.0];
        let members = batch.members.clone();
        let departed = batch.departed.iter().map(|name| Awaited { wire_name: name, file_id: None });
        let present = members.iter().map(|member| self.awaited(*member));
        // The departed come last, so that the rows of members stay in step.
        let awaited: Vec<Awaited<'_>> = present.chain(departed).collect();
        let mut matches = match_results(&awaited, &rows);
        matches.unmatched.extend(matches.row_of.drain(members.len()..).flatten());

        let mut rows: Vec<Option<ResultRow>> = rows.into_iter().map(Some).collect();
        let mut lacking = Vec::new();
        for (&member, row) in members.iter().zip(&matches.row_of) {
            match row.and_then(|row| rows[row].take()) {
                Some(row) => self.take_row(member, row, is_finished),
                None => lacking.push(member),
            }
        }
        if !is_finished {
            return;
        }
        self.keep_unmatched(poll, matches.unmatched.into_iter().filter_map(|row| rows[row].take()));
        // A list that lacks even what is surely stored proves no absence.
        let is_known = |member: &DocumentNumber| self.document(*member).file_id.is_some();
        if !matches.is_ambiguous && !lacking.iter().any(is_known) {
            self.count_absence(poll, &lacking);
        }
        self.end_if_nothing_is_awaited(poll.batch);
    }

    /// When to ask again for a batch of which only unsettled documents are
    /// awaited; `None` if others are, or if it has to be asked in its turn.
    pub(super) fn next_settling(&self, number: BatchNumber) -> Option<Duration> {
        let batch = &self.batches[number.0];
        let is_waiting = |member: &DocumentNumber| self.document(*member).state == State::Stored;
        if batch.members.iter().any(is_waiting) {
            return None;
        }
        let lacked = batch.unsettled.iter().filter(|unsettled| unsettled.is_lacked_once);
        let times = lacked.map(|unsettled| unsettled.settled_from);
        times.min().filter(|settled_from| *settled_from > self.now)
    }

    fn awaited(&self, number: DocumentNumber) -> Awaited<'_> {
        let document = &self.documents[number.0];
        Awaited {
            wire_name: document.wire_name.as_deref().unwrap_or(&document.input.name),
            file_id: document.file_id.as_ref(),
        }
    }

    /// Gives a document its row.
    fn take_row(&mut self, number: DocumentNumber, row: ResultRow, is_finished: bool) {
        let state = self.documents[number.0].state;
        if state.is_final() {
            return;
        }
        let next = match row.verdict() {
            Verdict::Classified => State::Classified,
            Verdict::Failed => State::Failed,
            // Present, so stored; its type may still come.
            Verdict::Pending if is_finished && state == State::Unknown => State::Stored,
            Verdict::Pending => return,
        };
        let failure = (next == State::Failed).then(|| failure_of(&row));
        let document = self.change(number, next);
        document.file_id = row.file_id.or(document.file_id.take());
        document.document_type = row.document_type;
        document.confidence = row.confidence;
        document.extraction = row.extraction;
        document.trouble = failure.map(alloc::sync::Arc::new);
        if let Some(batch) = document.batch {
            self.batch(batch).unsettled.retain(|unsettled| unsettled.document != number);
        }
    }

    fn keep_unmatched(&mut self, poll: &Poll, rows: impl Iterator<Item = ResultRow>) {
        // A later answer repeats what an earlier one had.
        self.unmatched.retain(|unmatched| unmatched.batch_id != poll.batch_id);
        let batch_id = &poll.batch_id;
        self.unmatched.extend(rows.map(|row| UnmatchedRow { batch_id: batch_id.clone(), row }));
    }

    /// Counts one finished answer that lacks these documents.
    fn count_absence(&mut self, poll: &Poll, lacking: &[DocumentNumber]) {
        let mut missing = Vec::new();
        self.batch(poll.batch).unsettled.retain_mut(|unsettled| {
            if !lacking.contains(&unsettled.document) {
                return true;
            }
            let decides = unsettled.is_lacked_once && poll.started_at >= unsettled.settled_from;
            if decides {
                missing.push(unsettled.document);
            }
            unsettled.is_lacked_once = true;
            !decides
        });
        for number in missing {
            let name = self.documents[number.0].wire_name.clone();
            let batch = self.batch(poll.batch);
            batch.members.retain(|member| *member != number);
            batch.departed.extend(name);
            self.send_missing_again(number);
        }
    }

    fn send_missing_again(&mut self, number: DocumentNumber) {
        if self.documents[number.0].unknown_tries >= MOST_UNKNOWN_TRIES {
            self.change(number, State::Held);
            return;
        }
        // A lost opener of earlier may be stored all the same.
        if self.documents[number.0].lost_openers == 0 {
            self.change(number, State::Planned);
        }
        self.changed_documents.insert(number);
        let document = &mut self.documents[number.0];
        document.is_settled_by_absence = true;
        document.batch = None;
        document.wire_name = None;
        self.planned.push_back(number);
    }

    fn end_if_nothing_is_awaited(&mut self, number: BatchNumber) {
        let batch = &self.batches[number.0];
        let is_awaited = |member: &DocumentNumber| !self.document(*member).state.is_final();
        if batch.members.iter().any(is_awaited) {
            return;
        }
        self.batch(number).phase = Phase::Over;
        self.polling.retain(|polling| *polling != number);
    }
}

fn failure_of(row: &ResultRow) -> Trouble {
    let message = row.message.clone().or_else(|| row.status.clone()).unwrap_or_default();
    Trouble { kind: TroubleKind::Refused, http_status: None, message }
}
