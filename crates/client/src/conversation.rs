//! A session over a store: what needs no network is done here, so that its
//! driver has only requests to send and events to tell.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::event::Event;
use extracta_protocol::exchange::{Cause, Exchange, Sent};
use extracta_protocol::id::{BatchId, Target};
use extracta_protocol::session::{
    Action, BatchRecord, BrokenFile, DocumentNumber, Input, Kept, Outgoing, Purpose, Record,
    Session, SessionSettings, Ticket,
};

use crate::files::FileToSend;
use crate::random::random_seed;
use crate::store::{Store, StoreError};

/// A session and the store that keeps its records.
#[derive(Debug)]
pub struct Conversation<S> {
    session: Session,
    store: S,
    /// What is to be told beside the session's own events.
    warnings: VecDeque<String>,
}

/// What the driver of a conversation has to do.
#[derive(Debug)]
pub enum Step {
    /// Send this request, and tell its end by [`Conversation::ended`].
    Send(Job),
    /// Tell this event. What it tells is in the store.
    Tell(Event<DocumentNumber>),
    /// Wait until something happens, or until this time.
    Wait(Option<Duration>),
    /// Nothing more will come, unless documents are added.
    Done,
}

/// A request to send.
#[derive(Debug)]
pub struct Job {
    /// The request and what it is for.
    pub outgoing: Outgoing,
    /// For each file of an upload those that hold its document.
    pub files: Vec<Vec<FileToSend>>,
}

impl<S: Store> Conversation<S> {
    /// Goes on from what the store has kept; `Kept::default()` for what was
    /// never begun.
    ///
    /// # Errors
    ///
    /// The system gives no random numbers.
    pub fn new(
        settings: SessionSettings,
        kept: Kept,
        store: S,
        now: Duration,
    ) -> Result<Self, Error> {
        let session = Session::resume(settings, kept, random_seed()?, now);
        Ok(Conversation { session, store, warnings: VecDeque::new() })
    }

    /// What to do next.
    pub fn poll(&mut self, now: Duration) -> Step {
        loop {
            if let Some(warning) = self.warnings.pop_front() {
                return Step::Tell(Event::Warning(warning));
            }
            let failed = match self.session.poll(now) {
                Action::Keep(records) => {
                    self.warnings.extend(records.iter().filter_map(refusal));
                    self.store.keep(records).err()
                }
                Action::Load(load) => {
                    let loaded = self.store.load(load).map(Input::Loaded);
                    loaded.map(|loaded| self.session.handle(loaded, now)).err()
                }
                Action::Send(outgoing) => match self.files(&outgoing.purpose) {
                    Ok(files) => return Step::Send(Job { outgoing, files }),
                    Err(error) => {
                        let seen = not_sent(Cause::File, error.to_string());
                        self.ended(outgoing.ticket, seen, None, now);
                        Some(error)
                    }
                },
                Action::Tell(event) => return Step::Tell(event),
                Action::Wait(until) => return Step::Wait(until),
                Action::Done => return Step::Done,
            };
            if let Some(error) = failed {
                let message = format!("cannot keep or read the records: {error}");
                let error = Error { kind: ErrorKind::Library, http_status: None, message };
                self.session.handle(Input::CannotKeep(error), now);
            }
        }
    }

    /// Tells how a request ended.
    pub fn ended(
        &mut self,
        ticket: Ticket,
        exchange: Exchange,
        broken_file: Option<BrokenFile>,
        now: Duration,
    ) {
        self.session.handle(Input::Ended { ticket, exchange, broken_file }, now);
    }

    /// Ends it early. What is under way is to be broken off, and its end told.
    pub fn cancel(&mut self, now: Duration) {
        self.session.handle(Input::Cancel, now);
    }

    /// The store has further documents to send.
    pub fn added(&mut self, now: Duration) {
        self.session.handle(Input::Added, now);
    }

    /// What is parked is to be tried again.
    pub fn unpark(&mut self, now: Duration) {
        self.session.handle(Input::Unpark, now);
    }

    /// The service has told that it is through with a batch: a hint, and no more.
    pub fn processed(&mut self, target: Target, batch_id: BatchId, now: Duration) {
        self.session.handle(Input::Processed { target, batch_id }, now);
    }

    /// Begins nothing new; what is under way is let end.
    pub fn finish(&mut self, now: Duration) {
        self.session.handle(Input::Finish, now);
    }

    /// Whether the end of this request has not been told yet.
    pub fn awaits(&self, ticket: Ticket) -> bool {
        self.session.awaits(ticket)
    }

    /// Whether something is being sent, or is to be sent.
    pub fn is_uploading(&self) -> bool {
        self.session.is_uploading()
    }

    /// Why it sent nothing more, or gave up waiting.
    pub fn stop(&self) -> Option<&Arc<Error>> {
        self.session.stop()
    }

    /// What it has kept.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// What it has kept, to be told what concerns the store alone.
    pub fn store_mut(&mut self) -> &mut S {
        &mut self.store
    }

    /// How many documents wait for a file that cannot be opened.
    pub fn unavailable(&self) -> usize {
        self.session.unavailable()
    }

    /// Its store, when it is over.
    pub fn into_store(self) -> S {
        self.store
    }

    fn files(&mut self, purpose: &Purpose) -> Result<Vec<Vec<FileToSend>>, StoreError> {
        match purpose {
            Purpose::Upload(upload) => {
                let documents: Vec<_> = upload.files.iter().map(|it| it.document).collect();
                self.store.files(&documents)
            }
            Purpose::Results(_) => Ok(Vec::new()),
        }
    }
}

/// What to tell of a batch whose results are refused for the first time in a row.
fn refusal(record: &Record) -> Option<String> {
    let Record::Batch(BatchRecord { id: Some(id), error: Some(error), stalled, .. }) = record
    else {
        return None;
    };
    let is_first = stalled.iter().any(|it| it.document.is_none() && it.responses == 1);
    is_first.then(|| format!("the results of batch {id} are refused: {error}"))
}

/// The first file of each document that is still as it was.
///
/// # Errors
///
/// A document has none: found before a byte was sent, it costs the others
/// nothing.
pub fn files_to_send(documents: &[Vec<FileToSend>]) -> Result<Vec<FileToSend>, BrokenFile> {
    let first = |(position, files): (usize, &Vec<FileToSend>)| {
        let message = "no file holds it any more".to_owned();
        let (is_unavailable, is_systems_fault) = (false, false);
        let mut broken = BrokenFile { position, message, is_unavailable, is_systems_fault };
        for file in files {
            match file.must_still_be() {
                Ok(()) => return Ok(file.clone()),
                Err(error) if !broken.is_unavailable => broken = error.broken_file(position),
                Err(_) => {}
            }
        }
        Err(broken)
    };
    documents.iter().enumerate().map(first).collect()
}

/// An exchange that never came to be, for a reason of this side.
pub fn not_sent(cause: Cause, detail: impl Into<String>) -> Exchange {
    Exchange::without_response(Sent::Nothing, cause, detail)
}
