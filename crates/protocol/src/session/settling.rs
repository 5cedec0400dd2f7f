//! Reading a batch's results: giving rows to documents, and settling those of
//! which it is not known whether they are stored.
//!
//! An unknown document is *found* when its batch's results have a row that
//! can only be its own. It is *missing* when two finished responses lack it,
//! the second one asked for at least the settle time after its upload ended;
//! no row is left over that could be its own under another name, and the
//! responses lack nothing that is surely stored.

use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use super::Session;
use super::batch::BatchNumber;
use super::document::{DocumentNumber, DocumentRecord, State};
use super::record::Record;
use crate::error::{Error, ErrorKind};
use crate::name::matching::{Awaited, match_results};
use crate::response::{ResultRow, Verdict};

/// How many uploads of a document may end unknown before the caller decides.
pub(super) const MOST_UNKNOWN_TRIES: u32 = 3;

/// The rows of a response, until the documents of its batch are in hand.
#[derive(Debug)]
pub(super) struct Results {
    pub(super) batch: BatchNumber,
    pub(super) asked_at: Duration,
    pub(super) rows: Vec<ResultRow>,
    pub(super) is_finished: bool,
}

impl Session {
    /// Reads the results that came, now that the documents of their batch are
    /// here: those that are in it, or may be.
    pub(super) fn read_results_with(&mut self, documents: Vec<(DocumentNumber, DocumentRecord)>) {
        if let Some(results) = self.polling.results.take() {
            let batch = results.batch;
            let mut members = Vec::new();
            for (number, document) in documents.into_iter().filter(|(_, it)| it.is_in(batch)) {
                members.push(number);
                self.documents.insert(number, document);
            }
            self.settle(results, &members);
            self.await_next_turn(batch);
        }
    }

    fn settle(&mut self, results: Results, members: &[DocumentNumber]) {
        let Results { batch, asked_at, rows, is_finished } = results;
        let removed = self.batches[batch].record.removed_names.iter();
        let removed = removed.map(|name| Awaited { wire_name: name, file_id: None });
        let present = members.iter().map(|it| awaited(&self.documents[*it]));
        // The removed come last, so that the rows of members stay in step.
        let awaited: Vec<Awaited<'_>> = present.chain(removed).collect();
        let mut matches = match_results(&awaited, &rows);
        matches.unmatched.extend(matches.row_of.drain(members.len()..).flatten());

        let mut rows: Vec<Option<ResultRow>> = rows.into_iter().map(Some).collect();
        let mut lacking = Vec::new();
        for (&member, row) in members.iter().zip(&matches.row_of) {
            match row.and_then(|row| rows[row].take()) {
                Some(row) => self.take_row(batch, member, row, is_finished),
                None => lacking.push(member),
            }
        }
        if !is_finished {
            return;
        }
        let unmatched = matches.unmatched.into_iter().filter_map(|row| rows[row].take()).collect();
        self.list_unmatched(batch, unmatched);
        // A list that lacks even what is surely stored proves no absence.
        let is_known = |member: &DocumentNumber| self.documents[*member].state != State::Unknown;
        if !matches.is_ambiguous && !lacking.iter().any(is_known) {
            self.count_absence(batch, asked_at, &lacking);
        }
        if self.batches[batch].record.is_over() {
            self.leave(batch);
        }
    }

    /// Keeps the rows that are no document's for sure, in place of earlier ones.
    fn list_unmatched(&mut self, number: BatchNumber, rows: Vec<ResultRow>) {
        let lists_rows = !rows.is_empty();
        let may_list_rows = &mut self.batches[number].may_list_rows;
        if core::mem::replace(may_list_rows, lists_rows) || lists_rows {
            self.unkept.push(Record::Unmatched { batch: number, rows });
        }
    }

    /// When to ask again for a batch of which only unsettled documents are
    /// awaited; `None` if others are, or if it has to be asked in its turn.
    pub(super) fn next_settling(&self, number: BatchNumber) -> Option<Duration> {
        let record = &self.batches[number].record;
        if record.awaited > record.unsettled.len() {
            return None;
        }
        let lacked = record.unsettled.iter().filter(|unsettled| unsettled.is_lacked_once);
        let times = lacked.map(|unsettled| self.settled_from(unsettled));
        times.min().filter(|settled_from| *settled_from > self.now)
    }

    /// Gives a document its row.
    fn take_row(
        &mut self,
        batch: BatchNumber,
        number: DocumentNumber,
        row: ResultRow,
        is_finished: bool,
    ) {
        let state = self.documents[number].state;
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
        let document = self.documents.change(number, next);
        document.file_id = row.file_id.or(document.file_id.take());
        document.document_type = row.document_type;
        document.confidence = row.confidence;
        document.extraction = row.extraction;
        document.error = failure.map(Into::into);
        let record = self.batches.record(batch);
        record.unsettled.retain(|unsettled| unsettled.document != number);
        record.awaited = record.awaited.saturating_sub(usize::from(next.is_final()));
    }

    /// Counts one finished response that lacks these documents.
    fn count_absence(
        &mut self,
        number: BatchNumber,
        asked_at: Duration,
        lacking: &[DocumentNumber],
    ) {
        let (lacked_before, lacked_now): (Vec<_>, Vec<_>) = self.batches[number]
            .record
            .unsettled
            .iter()
            .copied()
            .filter(|unsettled| lacking.contains(&unsettled.document))
            .partition(|unsettled| unsettled.is_lacked_once);
        if !lacked_now.is_empty() {
            for unsettled in &mut self.batches.record(number).unsettled {
                unsettled.is_lacked_once |= lacked_now.contains(unsettled);
            }
        }
        for unsettled in lacked_before {
            if asked_at >= self.settled_from(&unsettled) {
                self.call_missing(number, unsettled.document);
            }
        }
    }

    /// Decides that a document is not in the batch: it is sent again, or held
    /// if that was tried often enough.
    fn call_missing(&mut self, batch: BatchNumber, number: DocumentNumber) {
        let document = self.documents.update(number);
        let name = document.wire_name.take();
        document.batch = None;
        self.batches.record(batch).remove(number, name);
        if document.unknown_tries >= MOST_UNKNOWN_TRIES {
            self.documents.change(number, State::Held);
            return;
        }
        document.is_settled_by_absence = true;
        // A lost opener of earlier may be stored all the same.
        if !document.may_be_stored_before() {
            self.documents.change(number, State::Planned);
        }
        self.queue_again(vec![number]);
    }
}

fn awaited(document: &DocumentRecord) -> Awaited<'_> {
    Awaited {
        wire_name: document.wire_name.as_deref().unwrap_or(&document.name),
        file_id: document.file_id.as_ref(),
    }
}

fn failure_of(row: &ResultRow) -> Error {
    let message = row.message.clone().or_else(|| row.status.clone()).unwrap_or_default();
    Error::new(ErrorKind::Refused, message)
}
