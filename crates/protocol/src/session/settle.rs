//! Reading a batch's results: giving rows to documents, and settling those of
//! which it is not known whether they are stored.
//!
//! An unknown document is *found* when its batch's results have a row that
//! can only be its own. It is *missing* when two finished responses lack it,
//! the second one asked for at least the settle time after its upload ended;
//! no row is left over that could be its own under another name, and the
//! answers lack nothing that is surely stored.

use alloc::vec::Vec;
use core::time::Duration;

use super::Run;
use super::batch::{BatchNumber, Phase};
use super::command::{Command, Poll};
use super::document::{Document, DocumentNumber, State};
use super::record::Record;
use crate::error::{Error, ErrorKind};
use crate::name::matching::{Awaited, match_results};
use crate::response::{ResultRow, Verdict};

/// How many uploads of a document may end unknown before a person decides.
pub(super) const MOST_UNKNOWN_TRIES: u32 = 3;

/// The rows of a response, until the documents of its batch are in hand.
#[derive(Debug)]
pub(super) struct Answered {
    batch: BatchNumber,
    asked_at: Duration,
    rows: Vec<ResultRow>,
    is_finished: bool,
}

impl Run {
    /// Takes in the rows of a response.
    pub(super) fn answered(&mut self, poll: &Poll, rows: Vec<ResultRow>, is_finished: bool) {
        let (batch, asked_at) = (poll.batch, poll.started_at);
        self.answered = Some(Answered { batch, asked_at, rows, is_finished });
        self.outbox.push_back(Command::Load(batch));
    }

    /// The documents of a batch that was answered are here.
    pub(super) fn loaded(
        &mut self,
        batch: BatchNumber,
        documents: Vec<(DocumentNumber, Document)>,
    ) {
        let members = self.take_in_hand(batch, documents);
        if let Some(answered) = self.answered.take_if(|answered| answered.batch == batch) {
            self.settle(answered, &members);
            self.await_next_turn(batch);
        }
    }

    fn settle(&mut self, answered: Answered, members: &[DocumentNumber]) {
        let Answered { batch, asked_at, rows, is_finished } = answered;
        let departed = &self.schedule(batch).kept.departed.clone();
        let departed = departed.iter().map(|name| Awaited { wire_name: name, file_id: None });
        let present = members.iter().filter_map(|member| Some(awaited(self.document(*member)?)));
        // The departed come last, so that the rows of members stay in step.
        let awaited: Vec<Awaited<'_>> = present.chain(departed).collect();
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
        let unmatched: Vec<ResultRow> =
            matches.unmatched.into_iter().filter_map(|row| rows[row].take()).collect();
        let lists_rows = !unmatched.is_empty();
        if core::mem::replace(&mut self.schedule(batch).may_list_rows, lists_rows) || lists_rows {
            self.changes.others.push(Record::Unmatched { batch, rows: unmatched });
        }
        // A list that lacks even what is surely stored proves no absence.
        let is_known = |member: &DocumentNumber| {
            self.document(*member).is_some_and(|it| it.state != State::Unknown)
        };
        if !matches.is_ambiguous && !lacking.iter().any(is_known) {
            self.count_absence(batch, asked_at, &lacking);
        }
        self.end_if_nothing_is_awaited(batch);
    }

    /// When to ask again for a batch of which only unsettled documents are
    /// awaited; `None` if others are, or if it has to be asked in its turn.
    pub(super) fn next_settling(&self, number: BatchNumber) -> Option<Duration> {
        let batch = self.batches.get(&number)?;
        if batch.awaits_stored_documents() {
            return None;
        }
        let lacked = batch.kept.unsettled.iter().filter(|unsettled| unsettled.is_lacked_once);
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
        let Some(state) = self.document(number).map(|document| document.state) else { return };
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
        document.error = failure.map(alloc::sync::Arc::new);
        let kept = &mut self.batch(batch).kept;
        kept.unsettled.retain(|unsettled| unsettled.document != number);
        kept.awaited = kept.awaited.saturating_sub(usize::from(next.is_final()));
    }

    /// Counts one finished response that lacks these documents.
    fn count_absence(
        &mut self,
        number: BatchNumber,
        asked_at: Duration,
        lacking: &[DocumentNumber],
    ) {
        let unsettled = self.schedule(number).kept.unsettled.clone();
        for mut unsettled in unsettled {
            if !lacking.contains(&unsettled.document) {
                continue;
            }
            if unsettled.is_lacked_once && asked_at >= self.settled_from(&unsettled) {
                self.call_missing(number, unsettled.document);
            } else if !unsettled.is_lacked_once {
                unsettled.is_lacked_once = true;
                let kept = self.batch(number).kept.unsettled.iter_mut();
                kept.filter(|it| it.document == unsettled.document).for_each(|it| *it = unsettled);
            }
        }
    }

    /// It is not in the batch: it is sent again, or held if that was tried
    /// often enough.
    fn call_missing(&mut self, batch: BatchNumber, number: DocumentNumber) {
        let Some(document) = self.document(number) else { return };
        let name = document.wire_name.clone();
        let kept = &mut self.batch(batch).kept;
        kept.documents = kept.documents.saturating_sub(1);
        kept.awaited = kept.awaited.saturating_sub(1);
        kept.unsettled.retain(|unsettled| unsettled.document != number);
        kept.departed.extend(name);
        let document = self.touch(number);
        document.batch = None;
        document.wire_name = None;
        if document.unknown_tries >= MOST_UNKNOWN_TRIES {
            self.change(number, State::Held);
            return;
        }
        document.is_settled_by_absence = true;
        // A lost opener of earlier may be stored all the same.
        if !document.may_be_stored_before() {
            self.change(number, State::Planned);
        }
        self.planned.push_back(number);
    }

    fn end_if_nothing_is_awaited(&mut self, number: BatchNumber) {
        let batch = self.schedule(number);
        if batch.kept.is_over() {
            batch.phase = Phase::Over;
            self.polling.retain(|polling| *polling != number);
        }
    }
}

fn awaited(document: &Document) -> Awaited<'_> {
    Awaited {
        wire_name: document.wire_name.as_deref().unwrap_or(&document.input.name),
        file_id: document.file_id.as_ref(),
    }
}

fn failure_of(row: &ResultRow) -> Error {
    let message = row.message.clone().or_else(|| row.status.clone()).unwrap_or_default();
    Error { kind: ErrorKind::Refused, http_status: None, message }
}
