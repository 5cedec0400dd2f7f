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
use crate::response::{ExtractedRow, ResultRow, Verdict, is_processed};
use crate::values::Values;

/// How many uploads of a document may end unknown before the caller decides.
pub(super) const MOST_UNKNOWN_TRIES: u32 = 3;

/// A row, what an extraction found in its file, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) row: ResultRow,
    pub(super) values: Option<Values>,
    pub(super) verdict: Verdict,
}

/// The rows of a response, until the documents of its batch are in hand.
#[derive(Debug)]
pub(super) struct Results {
    pub(super) batch: BatchNumber,
    pub(super) asked_at: Duration,
    pub(super) rows: Vec<Row>,
    pub(super) is_finished: bool,
    /// Why the batch is taken for gone, if it is: then there are no rows.
    pub(super) gone: Option<Error>,
}

impl From<ResultRow> for Row {
    fn from(row: ResultRow) -> Self {
        Row { verdict: row.verdict(), row, values: None }
    }
}

impl From<ExtractedRow> for Row {
    fn from(row: ExtractedRow) -> Self {
        let verdict = row.verdict();
        let ExtractedRow { file_id, file_name, status, values, message, url } = row;
        let row = ResultRow { file_id, file_name, status, message, url, ..ResultRow::default() };
        Row { row, values, verdict }
    }
}

impl Session {
    /// Reads the results that came, now that the documents of their batch are
    /// here: those that are in it, or may be.
    pub(super) fn read_results_with(&mut self, documents: Vec<(DocumentNumber, DocumentRecord)>) {
        if let Some(results) = self.polling.results.pop_front() {
            let batch = results.batch;
            let (mut members, mut followed) = (Vec::new(), Vec::new());
            for (number, document) in documents {
                match () {
                    () if document.is_in(batch) => members.push(number),
                    () if document.is_followed_to(batch) => followed.push(number),
                    () => continue,
                }
                self.documents.insert(number, document);
            }
            match results.gone {
                Some(error) => self.batch_is_gone(batch, &[members, followed].concat(), error),
                None if followed.is_empty() => self.settle(results, &members),
                None => self.settle_followed(results, &followed),
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
        let (rows, rest): (Vec<_>, Vec<_>) =
            rows.into_iter().map(|it| (it.row, (it.values, it.verdict))).unzip();
        let mut matches = match_results(&awaited, &rows);
        matches.unmatched.extend(matches.row_of.drain(members.len()..).flatten());

        self.count_surplus(members, &matches, &rows);

        let rows = rows.into_iter().zip(rest);
        let rows = rows.map(|(row, (values, verdict))| Some(Row { row, values, verdict }));
        let mut rows: Vec<Option<Row>> = rows.collect();
        let (mut lacking, mut untyped) = (Vec::new(), Vec::new());
        for (&member, row) in members.iter().zip(&matches.row_of) {
            match row.and_then(|row| rows[row].take()) {
                Some(row) => {
                    untyped.extend(is_processed_in_vain(&row).then_some(member));
                    self.take_row(batch, member, row, is_finished);
                }
                None => lacking.push(member),
            }
        }
        if !is_finished {
            // Whatever word it has for the batch: nothing is awaited of it.
            if self.batches[batch].record.is_over() {
                self.leave(batch);
            }
            return;
        }
        let unmatched = matches.unmatched.into_iter().filter_map(|row| rows[row].take());
        self.list_unmatched(batch, unmatched.map(|row| row.row).collect());
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
        row: Row,
        is_finished: bool,
    ) {
        let Row { row, values, verdict } = row;
        let document = &self.documents[number];
        if !document.awaits_its_batch() {
            return;
        }
        let state = document.state;
        let wants_data = self.settings.follows || document.wants_data;
        let next = match verdict {
            Verdict::Classified if values.is_some() => State::Extracted,
            Verdict::Classified if wants_data && row.extraction.is_some() => State::Following,
            Verdict::Classified => State::Classified,
            Verdict::Failed => State::Failed,
            // Present, so stored; its type may still come.
            Verdict::Pending if is_finished && state == State::Unknown => State::Stored,
            Verdict::Pending => return,
        };
        let failure = (next == State::Failed).then(|| failure_of(&row));
        self.no_longer_unsettled(batch, number, !matches!(next, State::Stored));
        let link = row.extraction.or_else(|| self.own_link(batch, row.file_id.as_ref()));
        let document = self.documents.change(number, next);
        document.file_id = row.file_id.or(document.file_id.take());
        document.document_type = row.document_type;
        document.confidence = row.confidence;
        document.extraction = link;
        document.values = values.filter(|_| next == State::Extracted);
        document.error = failure.map(Into::into);
        if next == State::Following {
            self.follow(number);
        }
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

/// Whether a row of finished results says that the work is done, and neither what
/// came of it nor a word about why nothing did.
pub(super) fn is_processed_in_vain(row: &Row) -> bool {
    row.verdict == Verdict::Pending && is_processed(&row.row.status)
}

pub(super) fn failure_of(row: &ResultRow) -> Error {
    let message = row.message.clone().or_else(|| row.status.clone()).unwrap_or_default();
    Error::new(ErrorKind::Refused, message)
}
