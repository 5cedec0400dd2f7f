//! The session: the whole conversation with the service, without IO.
//!
//! A [`Session`] takes documents from "planned" to an outcome. One contract, for
//! every driver:
//!
//! 1. Call [`Session::poll`] and do what it says, in order, until it says
//!    [`Action::Wait`] or [`Action::Done`].
//! 2. [`Action::Keep`] and [`Action::Load`] are done before `poll` is called
//!    again, as later actions depend on them; what was loaded is told by
//!    [`Input::Loaded`]. [`Action::Send`] is begun, not waited for.
//! 3. At [`Action::Wait`], wait until the time that it names or until something
//!    has happened. Tell what happened by [`Session::handle`], and go on with 1.
//! 4. The end of every ticket is told once, by [`Input::Ended`], whatever became of its
//!    request. What cannot be kept or loaded is told by [`Input::CannotKeep`].
//! 5. Time is a `Duration` since an epoch that the driver picks; it never runs
//!    backwards (a clock that does is held at the latest time seen).
//! 6. After a crash at any step the kept records are all that
//!    [`Session::resume`] needs.
//!
//! Documents may be of several targets, and more may be added while it
//! works. A batch has one target, and one upload at a time.
//!
//! The parts that own its state: `documents` (those in hand), `queue` (those in
//! no batch yet), `batches`, `uploads` (retries, pauses), `polling` (the results
//! requests), `tickets` (requests under way). The steps, in the order of a
//! document's life: `sending` makes batches and requests; `upload_ended` decides
//! what became of them, with `not_stored` and `unknown`; `polling` asks for
//! results, `settling` reads them, `following` goes on to extracted data and `ends`
//! gives up what they keep lacking; `second_look` doubts what one request
//! alone says; `other_kinds` tries further ones before all are called refused;
//! `parking` and `unavailable` leave aside what cannot be sent;
//! `stop` ends all and `resume` takes it up again. `record` is what is kept,
//! `memory` the simplest place for it. `forecast` tells beforehand what a session will take.

mod action;
mod batch;
mod batches;
mod document;
mod documents;
mod ends;
mod following;
mod forecast;
mod give_up;
mod input;
mod memory;
mod not_stored;
mod other_kinds;
mod parking;
mod polling;
mod queue;
mod record;
mod resend;
mod resume;
mod second_look;
mod seed;
mod sending;
mod settings;
mod settling;
mod stop;
mod tickets;
mod unavailable;
mod unknown;
mod upload_ended;
mod uploads;

use alloc::collections::{BTreeMap, VecDeque};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

pub use action::{Action, Load, Outgoing, Poll, Purpose, Ticket, Upload, UploadFile};
pub use batch::BatchNumber;
pub use document::{DocumentNumber, DocumentRecord, Outcome, State};
pub use following::want_data;
pub use forecast::Forecast;
pub use give_up::give_up;
pub use input::{BrokenFile, Input};
pub use memory::Memory;
pub use record::{BatchRecord, Record, RequestEnd, RequestFate, RequestRecord, Stalled, Unsettled};
pub use resend::resend;
pub use resume::{Kept, KeptBatch};
pub use seed::Seed;
pub use settings::{Asking, SessionSettings};

use crate::error::Error;
use crate::id::Target;
use batches::Batches;
use documents::Documents;
use polling::Polling;
use queue::Queue;
use second_look::SecondLook;
use tickets::Tickets;
use unavailable::Unavailable;
use uploads::Uploads;

/// The conversation with the service about the documents that a driver hands
/// over: see the [module](self) for the contract.
#[derive(Debug)]
pub struct Session {
    settings: SessionSettings,
    now: Duration,
    documents: Documents,
    queue: Queue,
    batches: Batches,
    uploads: Uploads,
    polling: Polling,
    tickets: Tickets,
    /// Requests that were decided on and are not handed out yet.
    outbox: VecDeque<Purpose>,
    /// Records that nothing here remembers once they are kept.
    unkept: Vec<Record>,
    /// The targets that no more is uploaded for, and why.
    parked: BTreeMap<Target, Arc<Error>>,
    unavailable: Unavailable,
    second_look: SecondLook,
    /// Why nothing more is uploaded.
    stop: Option<Arc<Error>>,
    /// Whether the caller has what it came for.
    is_finishing: bool,
    is_done: bool,
}

impl Session {
    /// A session that was never begun before.
    pub fn new(settings: SessionSettings, seed: Seed) -> Self {
        Session {
            now: Duration::ZERO,
            documents: Documents::default(),
            queue: Queue::default(),
            batches: Batches::default(),
            uploads: Uploads::new(&settings, seed.jitter),
            polling: Polling::new(&settings),
            tickets: Tickets::new(seed.boundary),
            outbox: VecDeque::new(),
            unkept: Vec::new(),
            parked: BTreeMap::new(),
            unavailable: Unavailable::default(),
            second_look: SecondLook::default(),
            stop: None,
            is_finishing: false,
            is_done: false,
            settings,
        }
    }

    /// What to do next.
    pub fn poll(&mut self, now: Duration) -> Action {
        self.advance_to(now);
        // What was learnt and what is begun on its strength are kept together.
        if (self.has_records() || !self.documents.has_events()) && !self.has_something_to_do() {
            self.plan();
        }
        if let Some(records) = self.take_records() {
            return Action::Keep(records);
        }
        if let Some(event) = self.documents.next_event() {
            return Action::Tell(event);
        }
        self.release();
        if let Some(load) = self.load() {
            return Action::Load(load);
        }
        if let Some(purpose) = self.outbox.pop_front() {
            return Action::Send(self.tickets.issue(purpose));
        }
        match self.is_done {
            true => Action::Done,
            false => Action::Wait(self.next_time()),
        }
    }

    /// Tells the session what happened.
    pub fn handle(&mut self, input: Input, now: Duration) {
        self.advance_to(now);
        match input {
            Input::Ended { ticket, exchange, broken_file } => match self.tickets.take(ticket) {
                Some(Purpose::Upload(upload)) => self.upload_ended(&upload, &exchange, broken_file),
                Some(Purpose::Results(poll)) => self.poll_ended(&poll, &exchange),
                None => {}
            },
            Input::Loaded(documents) => self.loaded(documents),
            Input::Added => {
                self.queue.added();
                self.is_done = false;
            }
            Input::Unpark => {
                self.parked.clear();
                self.queue.begin_anew();
                self.is_done = false;
            }
            Input::Processed { target, batch_id } => self.ask_soon(&target, &batch_id),
            Input::CannotKeep(error) => self.cannot_keep(error),
            Input::Cancel => self.cancel(),
            Input::Finish => self.finish(),
        }
    }

    /// A document, while the session has it in hand: from the action that names
    /// it until [`poll`](Session::poll) is called again.
    pub fn document(&self, number: DocumentNumber) -> Option<&DocumentRecord> {
        self.documents.get(number)
    }

    /// Why the session uploaded no more, or gave up waiting; `None` if it did
    /// neither. If all that it did was to [park](Session::parked), the reason of
    /// that. What became of a batch that could not be read is in its record.
    pub fn stop(&self) -> Option<&Arc<Error>> {
        self.stop.as_ref().or_else(|| self.parked.values().next())
    }

    /// Whether the end of this request has not been told yet.
    pub fn awaits(&self, ticket: Ticket) -> bool {
        self.tickets.is_open(ticket)
    }

    fn advance_to(&mut self, now: Duration) {
        self.now = self.now.max(now);
    }

    /// Whether something decided earlier is yet to be done, once it is kept.
    fn has_something_to_do(&self) -> bool {
        self.load().is_some() || !self.outbox.is_empty()
    }

    /// Decides what to do next. All that was decided before is done.
    fn plan(&mut self) {
        self.plan_uploads();
        if !self.is_uploading() && self.try_last_suspects() {
            self.plan_uploads();
        }
        self.plan_polls();
        let has_more =
            self.has_records() || self.documents.has_events() || self.has_something_to_do();
        self.is_done = self.is_done || (!has_more && self.is_over());
    }

    /// Lets go of what nothing more is done with. All is kept and told by now.
    fn release(&mut self) {
        if !self.polling.results.is_empty() {
            // They are yet to be read, for a batch that may have had its turn.
            return;
        }
        let unavailable = self.unavailable.take_in_hand();
        self.documents.release(&unavailable, &self.parked);
        self.batches.release();
    }

    /// The documents that have to be known before anything else can be done.
    fn load(&self) -> Option<Load> {
        let results = self.polling.results.front();
        results.map(|results| Load::Batch(results.batch)).or_else(|| self.queue.load())
    }

    fn loaded(&mut self, documents: Vec<(DocumentNumber, DocumentRecord)>) {
        if !self.polling.results.is_empty() {
            return self.read_results_with(documents);
        }
        if self.queue.take_other_kinds().is_some() {
            return self.other_kinds_came(documents);
        }
        if self.queue.loaded(documents.len()) {
            // If there was nothing to send, the wait for results begins here.
            self.uploads.ended_at = self.now;
        }
        for (number, document) in documents {
            // What was found missing may come round again.
            if self.documents.get(number).is_some() {
                continue;
            }
            if document.state == State::Following {
                self.documents.insert(number, document);
                self.follow(number);
            } else if !self.is_parked(&document.target) {
                let is_lost_opener = document.is_lost_opener();
                self.documents.insert(number, document);
                if !(is_lost_opener && self.await_opener(number)) {
                    self.queue_again(vec![number]);
                }
            }
        }
    }

    /// The next time at which something is due by itself.
    fn next_time(&self) -> Option<Duration> {
        // What is under way is waited for, even past the deadline.
        let deadline = self.deadline().filter(|_| !self.polling.is_asking());
        let deadline = deadline.filter(|deadline| *deadline > self.now);
        [self.next_upload_time(), self.next_poll_time(), deadline].into_iter().flatten().min()
    }

    fn has_records(&self) -> bool {
        self.documents.has_changes() || self.batches.has_changes() || !self.unkept.is_empty()
    }

    /// What has to be kept before anything else happens. A batch comes before
    /// what refers to it.
    fn take_records(&mut self) -> Option<Vec<Record>> {
        if !self.has_records() {
            return None;
        }
        let mut records = Vec::new();
        self.batches.take_records(&mut records);
        records.append(&mut self.unkept);
        self.documents.take_records(&mut records);
        Some(records)
    }
}
