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
use crate::name::fold;
use crate::name::matching::{Awaited, ResultMatches, match_results};
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
    /// Why the batch is taken for gone, if it is: then there are no rows.
    pub(super) gone: Option<Error>,
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
            match results.gone {
                Some(error) => self.batch_is_gone(batch, &members, error),
                None => self.settle(results, &members),
            }
            self.await_next_turn(batch);
        }
    }

    fn settle(&mut self, results: Results, members: &[DocumentNumber]) {
        let Results { batch, asked_at, rows, is_finished, .. } = results;
        let removed = self.batches[batch].record.removed_names.iter();
        let removed = removed.map(|name| Awaited { wire_name: name, file_id: None });
        let present = members.iter().map(|it| awaited(&self.documents[*it]));
        // The removed come last, so that the rows of members stay in step.
        let awaited: Vec<Awaited<'_>> = present.chain(removed).collect();
        let mut matches = match_results(&awaited, &rows);
        matches.unmatched.extend(matches.row_of.drain(members.len()..).flatten());

        self.count_surplus(members, &matches, &rows);

        let mut rows: Vec<Option<ResultRow>> = rows.into_iter().map(Some).collect();
        let (mut lacking, mut untyped) = (Vec::new(), Vec::new());
        for (&member, row) in members.iter().zip(&matches.row_of) {
            match row.and_then(|row| rows[row].take()) {
                Some(row) => {
                    untyped.extend(is_processed_without_a_type(&row).then_some(member));
                    self.take_row(batch, member, row, is_finished);
                }
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
        self.end_what_stalls(batch, &untyped, &lacking);
        if self.batches[batch].record.is_over() {
            self.leave(batch);
        }
    }

    /// Counts documents that the batch has twice: two rows with ids of their own
    /// bear the name of one, which no other has here. A service that was busy
    /// when the request was through may have stored it, and it was sent again
    /// under the same name.
    fn count_surplus(
        &mut self,
        members: &[DocumentNumber],
        matches: &ResultMatches,
        rows: &[ResultRow],
    ) {
        let named = |row: &usize| {
            let ResultRow { file_id: Some(id), file_name: Some(name), .. } = &rows[*row] else {
                return None;
            };
            Some((fold(name), id))
        };
        let surplus: Vec<_> = matches.unmatched.iter().filter_map(named).collect();
        for (&member, row) in members.iter().zip(&matches.row_of) {
            let document = &self.documents[member];
            let Some((_, own_id)) = row.as_ref().and_then(named) else { continue };
            let name = fold(awaited(document).wire_name);
            let is_there_twice = surplus.iter().any(|(other, id)| *other == name && *id != own_id);
            if is_there_twice && !document.is_possibly_charged_twice {
                self.documents.update(member).is_possibly_charged_twice = true;
            }
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
        self.no_longer_unsettled(batch, number, next.is_final());
        let document = self.documents.change(number, next);
        document.file_id = row.file_id.or(document.file_id.take());
        document.document_type = row.document_type;
        document.confidence = row.confidence;
        document.extraction = row.extraction;
        document.error = failure.map(Into::into);
    }

    /// A document that is in its batch; `is_awaited_no_more` if its outcome is known.
    pub(super) fn no_longer_unsettled(
        &mut self,
        batch: BatchNumber,
        number: DocumentNumber,
        is_awaited_no_more: bool,
    ) {
        let record = self.batches.record(batch);
        record.unsettled.retain(|unsettled| unsettled.document != number);
        record.awaited = record.awaited.saturating_sub(usize::from(is_awaited_no_more));
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

/// Whether a row of finished results says that the work is done, and neither a
/// type nor a word about why there is none. Any other status may be one of work
/// under way.
fn is_processed_without_a_type(row: &ResultRow) -> bool {
    let status = row.status.as_deref().unwrap_or_default().trim();
    row.verdict() == Verdict::Pending
        && (status.is_empty() || status.eq_ignore_ascii_case("processed"))
}

fn failure_of(row: &ResultRow) -> Error {
    let message = row.message.clone().or_else(|| row.status.clone()).unwrap_or_default();
    Error::new(ErrorKind::Refused, message)
}
