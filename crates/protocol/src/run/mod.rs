//! The run: the machine that takes documents from "planned" to an outcome.
//!
//! Events go in, commands come out; the machine itself does nothing. One
//! contract, for every driver:
//!
//! 1. Call [`Run::next`] with the time and carry out what it commands, in
//!    order, until it says [`Command::Wait`] or [`Command::Done`].
//!    [`Command::Persist`] is carried out before `next` is called again:
//!    later commands depend on it. [`Command::Upload`] and [`Command::Poll`]
//!    are started, not waited for.
//! 2. At [`Command::Wait`], sleep until the time that it names or until
//!    something has happened; tell what happened by [`Run::handle`]; go on
//!    with 1.
//!
//! Every upload and every poll that was commanded is answered by exactly one
//! event. Time never runs backwards between calls (a clock that does is held
//! at the latest time seen).
//!
//! The files of this module, in the order of a document's life: `plan` makes
//! batches and requests, `upload` hears what became of them, `poll` picks the
//! batch to ask for, `settle` reads the answers; `stop` ends it.

mod batch;
mod command;
mod document;
mod event;
mod plan;
mod poll;
mod record;
mod settings;
mod settle;
mod stop;
mod upload;

use alloc::collections::{BTreeSet, VecDeque};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

pub use batch::BatchNumber;
pub use command::{Command, Poll, Upload, UploadFile};
pub use document::{Document, DocumentNumber, Input, Outcome, State};
pub use event::{Event, FileTrouble};
pub use record::{BatchRecord, Record};
pub use settings::RunSettings;
pub use settle::UnmatchedRow;
pub use stop::{Stop, StopReason};

use crate::id::BatchId;
use crate::poll_clock::PollClock;
use crate::retry::Jitter;
use crate::trouble::Trouble;
use batch::Batch;
use upload::RefusalStreak;

/// A run over a fixed list of documents.
#[derive(Debug)]
pub struct Run {
    settings: RunSettings,
    documents: Vec<Document>,
    batches: Vec<Batch>,
    /// The batches to which files are being sent.
    filling: Vec<BatchNumber>,
    /// The batches whose results are awaited.
    polling: Vec<BatchNumber>,
    /// Documents that belong to no batch yet, in the order to send them.
    planned: VecDeque<DocumentNumber>,
    /// The most bytes of files in a request: the setting, halved at each 413.
    bytes_per_request: u64,
    clock: PollClock,
    jitter: Jitter,
    now: Duration,
    /// When the latest upload ended; the wait for results counts from here.
    uploads_ended_at: Duration,
    /// When an upload last got through, to tell one bad request from a
    /// service that takes nothing.
    stored_at: Option<Duration>,
    /// Uploads in a row that ended without an answer to rely on.
    unknown_in_a_row: u32,
    /// When the next batch may be opened.
    may_open_from: Duration,
    refusals: RefusalStreak,
    /// How long the quickest batch took, once one has finished.
    quickest_batch: Option<Duration>,
    /// Why nothing more is uploaded.
    stop: Option<Stop>,
    /// Whether results are asked for no more.
    is_polling_over: bool,
    unmatched: Vec<UnmatchedRow>,
    outbox: VecDeque<Command>,
    changed_documents: BTreeSet<DocumentNumber>,
    changed_batches: BTreeSet<BatchNumber>,
    next_request: u64,
    in_flight_uploads: usize,
    has_closed: bool,
}

impl Run {
    /// A run that will send these inputs. `jitter_seed` spreads the waits
    /// between tries; any number will do, another one for each run.
    pub fn new(settings: RunSettings, inputs: Vec<Input>, jitter_seed: u64) -> Self {
        let documents: Vec<Document> = inputs.into_iter().map(Document::new).collect();
        Run {
            planned: (0..documents.len()).map(DocumentNumber).collect(),
            batches: Vec::new(),
            filling: Vec::new(),
            polling: Vec::new(),
            bytes_per_request: settings.bytes_per_request,
            clock: PollClock::new(settings.poll_pause),
            jitter: Jitter::from_seed(jitter_seed),
            now: Duration::ZERO,
            uploads_ended_at: Duration::ZERO,
            stored_at: None,
            unknown_in_a_row: 0,
            may_open_from: Duration::ZERO,
            refusals: RefusalStreak::default(),
            quickest_batch: None,
            stop: None,
            is_polling_over: false,
            unmatched: Vec::new(),
            outbox: VecDeque::new(),
            changed_documents: BTreeSet::new(),
            changed_batches: BTreeSet::new(),
            next_request: 0,
            in_flight_uploads: 0,
            has_closed: false,
            documents,
            settings,
        }
    }

    /// What to do next.
    pub fn next(&mut self, now: Duration) -> Command {
        self.advance_to(now);
        if self.outbox.is_empty() {
            self.plan_uploads();
            self.plan_poll();
            self.close_if_over();
        }
        if let Some(records) = self.take_records() {
            return Command::Persist(records);
        }
        if let Some(command) = self.outbox.pop_front() {
            return command;
        }
        if self.has_closed {
            return Command::Done;
        }
        Command::Wait { until: self.next_time() }
    }

    /// Tells the run what happened.
    pub fn handle(&mut self, event: Event, now: Duration) {
        self.advance_to(now);
        match event {
            Event::UploadEnded { upload, exchange, file_trouble } => {
                self.upload_ended(upload, &exchange, file_trouble);
            }
            Event::PollEnded { poll, exchange } => self.poll_ended(poll, &exchange),
            Event::Fail(trouble) => self.fail(trouble),
            Event::Cancel => self.cancel(),
        }
    }

    /// The documents, in the order of the inputs.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// One document.
    ///
    /// # Panics
    ///
    /// If the number is not one of this run's.
    pub fn document(&self, number: DocumentNumber) -> &Document {
        &self.documents[number.0]
    }

    /// The service's id of a batch, once it has told it.
    pub fn batch_id(&self, number: BatchNumber) -> Option<&BatchId> {
        self.batches.get(number.0)?.id.as_ref()
    }

    /// The batches that the service has named, with the documents in them
    /// that have no outcome yet: what is needed to ask for them again later.
    pub fn batches(&self) -> impl Iterator<Item = BatchRecord> + '_ {
        (0..self.batches.len()).map(|index| self.batch_record(BatchNumber(index)))
    }

    /// Why the run uploaded no more, or gave up waiting; `None` if all went
    /// its way.
    pub fn stop(&self) -> Option<&Stop> {
        self.stop.as_ref()
    }

    /// Rows of results that are no document's for sure.
    pub fn unmatched(&self) -> &[UnmatchedRow] {
        &self.unmatched
    }

    fn advance_to(&mut self, now: Duration) {
        self.now = self.now.max(now);
    }

    /// The next time at which something is due by itself.
    fn next_time(&self) -> Option<Duration> {
        // What is under way is waited for, even past the deadline.
        let deadline = self.clock.earliest().and(self.deadline());
        [self.next_upload_time(), self.next_poll_time(), deadline].into_iter().flatten().min()
    }

    fn batch(&mut self, number: BatchNumber) -> &mut Batch {
        self.changed_batches.insert(number);
        &mut self.batches[number.0]
    }

    /// The one place where a document changes.
    fn change(&mut self, number: DocumentNumber, state: State) -> &mut Document {
        self.changed_documents.insert(number);
        let document = &mut self.documents[number.0];
        debug_assert!(
            document.state.may_become(state),
            "{number:?}: {:?} -> {state:?}",
            document.state
        );
        document.state = state;
        if state.is_final() {
            self.outbox.push_back(Command::Report(number));
        }
        document
    }

    fn note_trouble(&mut self, numbers: &[DocumentNumber], trouble: &Arc<Trouble>) {
        for &number in numbers {
            self.changed_documents.insert(number);
            self.documents[number.0].trouble = Some(trouble.clone());
        }
    }

    fn take_records(&mut self) -> Option<Vec<Record>> {
        if self.changed_documents.is_empty() && self.changed_batches.is_empty() {
            return None;
        }
        let batches = core::mem::take(&mut self.changed_batches);
        let documents = core::mem::take(&mut self.changed_documents);
        let batches = batches.into_iter().map(|number| Record::Batch(self.batch_record(number)));
        let documents = documents
            .into_iter()
            .map(|number| Record::Document { number, document: self.documents[number.0].clone() });
        Some(batches.chain(documents).collect())
    }
}
