//! The run behind a machine: the protocol's, over a store in memory, with
//! requests where others have sockets.
//!
//! It carries out what needs no network and hands out the rest. Nothing here
//! knows of C.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use ::extracta_client::{
    BatchRecord, ClassificationId, Document, PendingBatch, RunSettings, random_seed,
};
use extracta_protocol::exchange::{Cause, Ended, Exchange, NoResponse, Sent};
use extracta_protocol::request::{self, FilePart};
use extracta_protocol::session::{BrokenFile, Command, Event, Memory, Poll, Run, Upload};

use crate::document::extracta_document;
use crate::error::extracta_error;
use crate::machine_inputs::{Fate, Inputs, Listed};
use crate::new_request;
use crate::next::extracta_next;
use crate::report::extracta_report;
use crate::request::{Files, Ticket, extracta_request};

/// A run whose requests somebody else sends.
#[derive(Debug)]
pub(crate) struct OwnHttpRun {
    classification: ClassificationId,
    inputs: Inputs,
    run: Run,
    memory: Memory,
    /// Places of documents that have their outcome and were not told yet.
    known: VecDeque<usize>,
    /// Requests that wait to be taken.
    ready: VecDeque<extracta_request>,
    /// What was asked by requests that are not answered yet.
    asked: BTreeMap<u64, Asked>,
    next_ticket: u64,
    /// Tells this run's requests from another's.
    identity: Arc<()>,
    told: Told,
}

/// What the last [`OwnHttpRun::next`] has told beside its number.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    document: Option<usize>,
    wake_at: Option<Duration>,
}

#[derive(Debug)]
enum Asked {
    Upload(Upload),
    Poll(Poll),
}

impl OwnHttpRun {
    pub(crate) fn new(
        classification: ClassificationId,
        settings: RunSettings,
        inputs: Inputs,
    ) -> Self {
        OwnHttpRun {
            classification,
            run: Run::new(settings, random_seed()),
            memory: Memory::new(inputs.to_run()),
            known: inputs.refused().collect(),
            inputs,
            ready: VecDeque::new(),
            asked: BTreeMap::new(),
            next_ticket: 0,
            identity: Arc::new(()),
            told: Told::default(),
        }
    }

    /// Carries out what the run commands, until the caller is wanted.
    pub(crate) fn next(&mut self, now: Duration) -> extracta_next {
        self.told = Told::default();
        loop {
            if let Some(place) = self.known.pop_front() {
                self.told.document = Some(place);
                return extracta_next::Known;
            }
            if !self.ready.is_empty() {
                return extracta_next::Send;
            }
            match self.run.next(now) {
                Command::Persist(records) => self.memory.save(records),
                Command::Supply { at_most } => {
                    let documents = self.memory.supply(at_most);
                    self.run.handle(Event::Supplied(documents), now);
                }
                Command::Load(batch) => {
                    let documents = self.memory.load(batch);
                    self.run.handle(Event::Loaded { batch, documents }, now);
                }
                Command::Upload(upload) => self.prepare_upload(upload, now),
                Command::Poll(poll) => self.prepare_poll(poll),
                Command::Accepted(_) => {}
                Command::Report(number) => self.known.extend(self.inputs.place(number)),
                Command::Wait { until } => {
                    self.told.wake_at = until;
                    return extracta_next::Wait;
                }
                Command::Done => return extracta_next::Done,
            }
        }
    }

    /// The next request that waits to be taken.
    pub(crate) fn take_request(&mut self) -> Option<extracta_request> {
        self.ready.pop_front()
    }

    /// Tells what became of a request that was taken.
    ///
    /// # Errors
    ///
    /// It is not of this run, or was answered already.
    pub(crate) fn answered(
        &mut self,
        request: &extracta_request,
        exchange: Exchange,
        now: Duration,
    ) -> Result<(), extracta_error> {
        let is_ours = |ticket: &&Ticket| Arc::ptr_eq(&ticket.machine, &self.identity);
        let ticket = request.ticket().filter(is_ours).ok_or_else(|| {
            extracta_error::usage("the request is not one that this machine has handed out")
        })?;
        let asked = self.asked.remove(&ticket.number).ok_or_else(|| {
            extracta_error::usage("the request was answered already; each is answered once")
        })?;
        let broken_file = request.broken_file();
        let broken_file = broken_file
            .map(|(position, _, error)| BrokenFile { position, message: error.to_string() });
        self.tell(asked, exchange, broken_file, now);
        Ok(())
    }

    /// Ends the run; what was taken is still to be answered.
    pub(crate) fn cancel(&mut self, now: Duration) {
        for request in std::mem::take(&mut self.ready) {
            let asked = request.ticket().and_then(|ticket| self.asked.remove(&ticket.number));
            if let Some(asked) = asked {
                let exchange = unsent(Cause::Cancelled, "cancelled before its turn".into());
                self.tell(asked, exchange, None, now);
            }
        }
        self.run.handle(Event::Cancel, now);
    }

    /// When to ask again though nothing was answered; `None` where only an
    /// answer helps.
    pub(crate) fn wake_at(&self) -> Option<Duration> {
        self.told.wake_at
    }

    /// The document that was told last.
    pub(crate) fn known_document(&self) -> Option<extracta_document> {
        let place = self.told.document?;
        Some(self.reported(place, self.inputs.list().get(place)?))
    }

    /// The place of the document that was told last.
    pub(crate) fn document(&self) -> Option<usize> {
        self.told.document
    }

    /// What is known of every document, as far as it was told by then.
    pub(crate) fn report(&self) -> extracta_report {
        let list = self.inputs.list().iter().enumerate();
        let documents = list.map(|(place, listed)| self.reported(place, listed)).collect();
        let pending = |batch: &BatchRecord| {
            let id = batch.id.clone().filter(|_| batch.awaited > 0)?;
            Some(PendingBatch { id, documents: batch.awaited })
        };
        let pending = self.memory.batches().values().filter_map(pending).collect();
        let unmatched = self.memory.unmatched().iter().flat_map(|(batch, rows)| {
            let batch = self.memory.batches().get(batch).and_then(|batch| batch.id.as_ref());
            rows.iter().filter_map(move |row| Some((batch?, row)))
        });
        extracta_report::of_documents(documents, self.memory.stop())
            .with_pending(pending)
            .with_unmatched(unmatched)
    }

    fn reported(&self, place: usize, listed: &Listed) -> extracta_document {
        let (path, classification) = (listed.path.as_path(), &self.classification);
        extracta_document::new(&match &listed.fate {
            Fate::Refused(error) => Document::refused(place, path, classification, error),
            Fate::Sent(number) => {
                let known = &self.memory.documents()[number.0];
                let batch = known.batch.and_then(|batch| self.memory.batches().get(&batch));
                Document::known(place, path, classification, known, batch, self.memory.stop())
            }
        })
    }

    fn prepare_upload(&mut self, upload: Upload, now: Duration) {
        let files = match self.inputs.files(&upload.files) {
            Ok(files) => files,
            Err(error) => {
                let exchange = unsent(Cause::File, error.message.clone());
                return self.tell(Asked::Upload(upload), exchange, Some(error), now);
            }
        };
        let parts: Vec<FilePart<'_>> = upload
            .files
            .iter()
            .map(|file| FilePart { wire_name: &file.wire_name, length: file.length })
            .collect();
        let batch = upload.batch_id.as_ref();
        let request = new_request::upload(&self.classification, batch, &parts, files);
        self.hand_out(request, Asked::Upload(upload));
    }

    fn prepare_poll(&mut self, poll: Poll) {
        let request = request::results(&self.classification, &poll.batch_id, None);
        let request = extracta_request::new(request, Files::default(), None);
        self.hand_out(request, Asked::Poll(poll));
    }

    fn hand_out(&mut self, request: extracta_request, asked: Asked) {
        let number = self.next_ticket;
        self.next_ticket += 1;
        self.asked.insert(number, asked);
        let ticket = Ticket { machine: Arc::clone(&self.identity), number };
        self.ready.push_back(request.with_ticket(ticket));
    }

    fn tell(
        &mut self,
        asked: Asked,
        exchange: Exchange,
        broken_file: Option<BrokenFile>,
        now: Duration,
    ) {
        let event = match asked {
            Asked::Upload(upload) => Event::UploadEnded { upload, exchange, broken_file },
            Asked::Poll(poll) => Event::PollEnded { poll, exchange },
        };
        self.run.handle(event, now);
    }
}

/// An exchange that never came to be, for a reason of this side.
fn unsent(cause: Cause, detail: String) -> Exchange {
    let no_response = NoResponse { cause, detail };
    Exchange { sent: Sent::Nothing, ended: Ended::NoResponse(no_response) }
}
