//! The run: the machine that takes documents from "planned" to an outcome.
//!
//! Events go in, commands come out; the machine itself does nothing. One
//! contract, for every driver:
//!
//! 1. Call [`Run::next`] with the time and carry out what it commands, in
//!    order, until it says [`Command::Wait`] or [`Command::Done`].
//!    [`Command::Persist`], [`Command::Supply`] and [`Command::Load`] are
//!    carried out, and the latter two answered by their event, before `next`
//!    is called again: later commands depend on them. [`Command::Upload`] and
//!    [`Command::Poll`] are started, not waited for.
//! 2. At [`Command::Wait`], sleep until the time that it names or until
//!    something has happened; tell what happened by [`Run::handle`]; go on
//!    with 1.
//!
//! Every upload and every poll that was commanded is answered by exactly one
//! event. Time never runs backwards between calls (a clock that does is held
//! at the latest time seen).
//!
//! What a driver cannot do is told by [`Event::Fail`]. A process that ends at
//! any step loses nothing: [`Run::resume`] goes on from what was kept.
//!
//! The files of this module, in the order of a document's life: `hand` takes
//! documents from the driver's store and lets go of them, `plan` makes batches
//! and requests, `upload` hears what became of them (`stored`, `not_stored`,
//! `unknown`), `poll` picks the batch to ask for, `settle` reads the responses;
//! `stop` ends the run and `resume` takes it up again. `record` is what is
//! kept, `memory` the simplest place for it. `forecast` tells beforehand what a run will take, `resend` is a
//! person's word against the rules.

mod batch;
mod command;
mod document;
mod event;
mod forecast;
mod hand;
mod memory;
mod not_stored;
mod plan;
mod poll;
mod record;
mod resend;
mod resume;
mod settings;
mod settle;
mod stop;
mod stored;
mod unknown;
mod upload;

use alloc::collections::{BTreeMap, VecDeque};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

pub use batch::BatchNumber;
pub use command::{Command, Poll, Upload, UploadFile};
pub use document::{Document, DocumentNumber, Input, Outcome, State};
pub use event::{BrokenFile, Event};
pub use forecast::Forecast;
pub use memory::Memory;
pub use record::{BatchRecord, Record, RequestEnd, RequestFate, RequestRecord, Unsettled};
pub use resend::resend;
pub use resume::{Kept, KeptBatch};
pub use settings::{Asking, RunSettings};
pub use stop::{Stop, StopReason};

use crate::error::Error;
use crate::pacing::PollClock;
use crate::retry::{Jitter, RetryBudget};
use batch::Batch;
use not_stored::RefusalStreak;
use record::Changes;
use settle::Answered;

/// A run over the documents that its driver supplies.
#[derive(Debug)]
pub struct Run {
    settings: RunSettings,
    /// The documents in hand.
    documents: BTreeMap<DocumentNumber, Document>,
    /// The batches of this session, and those that were live before it.
    batches: BTreeMap<BatchNumber, Batch>,
    next_batch: usize,
    next_request: u64,
    /// The batches to which files are being sent.
    filling: Vec<BatchNumber>,
    /// Batches of before that have room; they are filled before new ones.
    with_room: Vec<BatchNumber>,
    /// The batches whose results are awaited.
    polling: Vec<BatchNumber>,
    /// Documents in hand that belong to no batch yet, in the order to send
    /// them.
    planned: VecDeque<DocumentNumber>,
    /// Whether the driver has no further documents to send.
    is_supply_over: bool,
    supply_wanted: usize,
    /// Results that came, until the documents of their batch are in hand.
    answered: Option<Answered>,
    /// The most bytes of files in a request: the setting, halved at each 413.
    bytes_per_request: u64,
    clock: PollClock,
    jitter: Jitter,
    budget: RetryBudget,
    /// When a request was last given up for now.
    gave_up_at: Option<Duration>,
    /// Additions in a row that were refused for their batch.
    other_batches: u32,
    now: Duration,
    /// When the latest upload ended; the wait for results counts from here.
    uploads_ended_at: Duration,
    /// When an upload last got through, to tell one bad request from a
    /// service that takes nothing.
    stored_at: Option<Duration>,
    /// Uploads in a row that ended without a response to rely on.
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
    outbox: VecDeque<Command>,
    changes: Changes,
    in_flight_uploads: usize,
    is_done: bool,
}

impl Run {
    /// A run that was never begun before. `jitter_seed` spreads the waits
    /// between tries; any number will do, another one for each run.
    pub fn new(settings: RunSettings, jitter_seed: u64) -> Self {
        Run {
            documents: BTreeMap::new(),
            batches: BTreeMap::new(),
            next_batch: 0,
            next_request: 0,
            filling: Vec::new(),
            with_room: Vec::new(),
            polling: Vec::new(),
            planned: VecDeque::new(),
            is_supply_over: false,
            supply_wanted: 0,
            answered: None,
            bytes_per_request: settings.bytes_per_request,
            clock: PollClock::new(settings.poll_pause),
            jitter: Jitter::from_seed(jitter_seed),
            budget: RetryBudget::new(settings.retry_budget),
            gave_up_at: None,
            other_batches: 0,
            now: Duration::ZERO,
            uploads_ended_at: Duration::ZERO,
            stored_at: None,
            unknown_in_a_row: 0,
            may_open_from: Duration::ZERO,
            refusals: RefusalStreak::default(),
            quickest_batch: None,
            stop: None,
            is_polling_over: false,
            outbox: VecDeque::new(),
            changes: Changes::default(),
            in_flight_uploads: 0,
            is_done: false,
            settings,
        }
    }

    /// What to do next.
    pub fn next(&mut self, now: Duration) -> Command {
        self.advance_to(now);
        if let Some(records) = self.take_records() {
            return Command::Persist(records);
        }
        if self.outbox.is_empty() {
            self.let_go();
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
        if self.is_done {
            return Command::Done;
        }
        Command::Wait { until: self.next_time() }
    }

    /// Tells the run what happened.
    pub fn handle(&mut self, event: Event, now: Duration) {
        self.advance_to(now);
        match event {
            Event::Supplied(documents) => self.supplied(documents),
            Event::Loaded { batch, documents } => self.loaded(batch, documents),
            Event::UploadEnded { upload, exchange, broken_file } => {
                self.upload_ended(upload, &exchange, broken_file);
            }
            Event::PollEnded { poll, exchange } => self.poll_ended(poll, &exchange),
            Event::Fail(error) => self.fail(error),
            Event::Cancel => self.cancel(),
        }
    }

    /// Why the run uploaded no more, or gave up waiting; `None` if it did
    /// neither. What became of a batch that could not be read is in its record.
    pub fn stop(&self) -> Option<&Stop> {
        self.stop.as_ref()
    }

    fn advance_to(&mut self, now: Duration) {
        self.now = self.now.max(now);
    }

    /// The next time at which something is due by itself.
    fn next_time(&self) -> Option<Duration> {
        // What is under way is waited for, even past the deadline.
        let deadline = self.clock.earliest().and(self.deadline());
        let deadline = deadline.filter(|deadline| *deadline > self.now);
        [self.next_upload_time(), self.next_poll_time(), deadline].into_iter().flatten().min()
    }

    /// A batch whose record is about to change.
    fn batch(&mut self, number: BatchNumber) -> &mut Batch {
        self.changes.batches.insert(number);
        self.schedule(number)
    }

    /// A batch of which only what nobody keeps is about to change.
    fn schedule(&mut self, number: BatchNumber) -> &mut Batch {
        self.batches.entry(number).or_insert_with(|| Batch::new(number))
    }

    fn new_batch(&mut self) -> BatchNumber {
        let number = BatchNumber(self.next_batch);
        self.next_batch += 1;
        self.batch(number);
        number
    }

    fn note_error(&mut self, numbers: &[DocumentNumber], error: &Arc<Error>) {
        for &number in numbers {
            self.touch(number).error = Some(error.clone());
        }
    }
}
