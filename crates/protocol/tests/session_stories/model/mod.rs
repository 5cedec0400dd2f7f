//! A driver of a session against a model of the service on a clock of
//! its own, for stories that script what goes wrong. (`simulator` draws it.)
//!
//! The driver's store is a [`Memory`]. It holds the session to its contract at
//! every step: records come before the uploads they are for, results are asked
//! for one at a time and never early, a batch has one writer, and a document
//! is reported once, when its outcome is known.

#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "shared by test programs that each use a part"
)]

mod service;

use std::collections::BTreeMap;
use std::time::Duration;

use extracta_protocol::event::Event;
use extracta_protocol::exchange::Exchange;
use extracta_protocol::id::{ClassificationId, ExtractionId, Target};
use extracta_protocol::session::{
    Action, BrokenFile, DocumentNumber, DocumentRecord, Input, Memory, Outgoing, Poll, Purpose,
    Seed, Session, SessionSettings, State, Ticket, Upload,
};

pub use service::{Links, PollFate, Rows, Says, Service, UploadFate, truth};

/// Decides what becomes of each request.
pub trait Fates {
    fn upload(&mut self, nth: usize, upload: &Upload) -> UploadFate;
    fn poll(&mut self, nth: usize) -> PollFate;
    fn extraction_poll(&mut self, _nth: usize) -> PollFate {
        PollFate::good()
    }
}

/// Something under way that ends at its time.
#[derive(Debug)]
enum Ending {
    Upload(Ticket, Upload, Exchange, Option<BrokenFile>),
    Poll(Ticket, Poll, PollFate),
}

#[derive(Debug)]
pub struct Driver {
    pub session: Session,
    pub store: Memory,
    pub service: Service,
    pub now: Duration,
    pub reports: Vec<DocumentNumber>,
    pub uploads: Vec<(Duration, Upload)>,
    pub polls: Vec<Duration>,
    /// When the results of an extraction were asked for, and of which batch.
    pub extraction_polls: Vec<(Duration, String)>,
    /// The most documents that the machine ever had in hand at once.
    pub most_in_hand: usize,
    settings: SessionSettings,
    under_way: BTreeMap<(Duration, u64), Ending>,
    /// When the last request on each route ended.
    last_poll_end: BTreeMap<&'static str, Duration>,
    sequence: u64,
    pub steps: u64,
}

pub const SEED: Seed = Seed { jitter: 1, boundary: 1 };

pub fn classification() -> ClassificationId {
    ClassificationId::new("-Classification").expect("an id")
}

pub fn extraction() -> ExtractionId {
    ExtractionId::new("-Extraction").expect("an id")
}

pub fn documents(lengths: &[u64]) -> Vec<DocumentRecord> {
    let document = |(index, length): (usize, &u64)| {
        DocumentRecord::new(classification(), format!("file {index}.pdf"), *length)
    };
    lengths.iter().enumerate().map(document).collect()
}

impl Driver {
    pub fn new(settings: SessionSettings, documents: Vec<DocumentRecord>) -> Self {
        Driver {
            session: Session::new(settings.clone(), SEED),
            store: Memory::new(documents),
            service: Service::default(),
            now: Duration::from_secs(1000),
            reports: Vec::new(),
            uploads: Vec::new(),
            polls: Vec::new(),
            extraction_polls: Vec::new(),
            most_in_hand: 0,
            settings,
            under_way: BTreeMap::new(),
            last_poll_end: BTreeMap::new(),
            sequence: 0,
            steps: 0,
        }
    }

    /// From now on the clock shows another time.
    pub fn set_clock(&mut self, shows: Duration) {
        self.service.set_clock(self.now, shows);
        self.now = shows;
    }

    /// Takes the run up again at this time. What was under way is lost, as in
    /// a process that ended.
    pub fn take_up(&mut self, settings: SessionSettings, is_same_clock: bool, now: Duration) {
        self.under_way.clear();
        self.last_poll_end.clear();
        self.now = now;
        let kept = self.store.take_up(is_same_clock);
        self.session = Session::resume(settings.clone(), kept, SEED, now);
        self.settings = settings;
    }

    pub fn documents(&self) -> &[DocumentRecord] {
        self.store.documents()
    }

    /// Runs to the end.
    pub fn drive(&mut self, fates: &mut impl Fates) {
        self.drive_until(fates, Duration::MAX);
    }

    /// Runs until the end or until this time; tells whether it came to the
    /// end.
    pub fn drive_until(&mut self, fates: &mut impl Fates, time: Duration) -> bool {
        loop {
            self.steps += 1;
            assert!(self.steps < 200_000, "the run does not end: {:?}", self.session);
            match self.session.poll(self.now) {
                Action::Keep(records) => self.store.save(records),
                Action::Load(load) => {
                    let documents = self.store.load(load);
                    self.session.handle(Input::Loaded(documents), self.now);
                }
                Action::Send(outgoing) => self.start(outgoing, fates),
                Action::Tell(Event::Accepted(number)) => {
                    let document = self.session.document(number).expect("it is in hand");
                    assert_eq!(document.state, State::Stored);
                }
                Action::Tell(Event::Known(number)) => self.report(number),
                Action::Tell(event) => panic!("a session does not tell {event:?}"),
                Action::Wait(until) => {
                    if !self.wait(until, time) {
                        return false;
                    }
                }
                Action::Done => {
                    assert!(self.under_way.is_empty(), "done with requests under way");
                    self.check_reports();
                    return true;
                }
            }
        }
    }

    fn start(&mut self, outgoing: Outgoing, fates: &mut impl Fates) {
        let Outgoing { ticket, request, purpose } = outgoing;
        match purpose {
            Purpose::Upload(upload) => {
                let path = match upload.target {
                    Target::Classification(_) => "/documentClassification/uploadFiles",
                    Target::Extraction(_) => "/uploadFiles",
                };
                assert_eq!(request.path, path);
                self.start_upload(ticket, upload, fates);
            }
            Purpose::Results(poll) => {
                let path = match poll.target {
                    Target::Classification(_) => "/documentClassification/getResults",
                    Target::Extraction(_) => "/getBatchResults",
                };
                assert_eq!(request.path, path);
                self.start_poll(ticket, poll, fates);
            }
        }
    }

    fn report(&mut self, number: DocumentNumber) {
        assert!(!self.reports.contains(&number), "{number:?} is reported twice");
        self.reports.push(number);
        let document = self.session.document(number).expect("it is in hand");
        assert!(document.state.is_final(), "{number:?} is reported while {:?}", document.state);
        assert_eq!(document, &self.documents()[number.0], "it is kept before it is reported");
    }

    /// Each document that has its outcome was reported, and no other.
    fn check_reports(&self) {
        for (number, document) in self.documents().iter().enumerate() {
            let is_reported = self.reports.contains(&DocumentNumber(number));
            assert_eq!(is_reported, document.state.is_final(), "{number}: {document:?}");
        }
    }

    fn start_upload(&mut self, ticket: Ticket, upload: Upload, fates: &mut impl Fates) {
        let files = &upload.files;
        for file in files {
            let kept = &self.documents()[file.document.0];
            let told = (kept.state, kept.request, kept.wire_name.as_ref());
            let sent = (State::Sending, Some(upload.request), Some(&file.wire_name));
            assert_eq!(told, sent, "sent before it was kept");
        }
        assert!(!files.is_empty() && files.len() <= self.settings.files_per_request);
        let bytes: u64 = files.iter().map(|file| file.length).sum();
        assert!(files.len() == 1 || bytes <= self.settings.bytes_per_request);
        assert!(upload.batch_id.is_some() || files.len() == 1, "an opener goes alone");
        for ending in self.under_way.values() {
            match ending {
                Ending::Upload(_, other, ..) => {
                    assert_ne!(other.batch, upload.batch, "two writers")
                }
                Ending::Poll(_, poll, _) => assert_ne!(poll.batch, upload.batch, "not sealed"),
            }
        }
        let fate = fates.upload(self.uploads.len(), &upload);
        self.uploads.push((self.now, upload.clone()));
        let seen = self.service.upload(self.now, &upload, &fate);
        self.at(self.now + fate.takes, Ending::Upload(ticket, upload, seen, fate.broken_file));
    }

    fn start_poll(&mut self, ticket: Ticket, poll: Poll, fates: &mut impl Fates) {
        let route = poll.target.field();
        let is_like =
            |it: &Ending| matches!(it, Ending::Poll(_, other, _) if other.target.field() == route);
        assert!(!self.under_way.values().any(is_like), "two results requests at once");
        if let Some(end) = self.last_poll_end.get(route) {
            assert!(self.now >= *end + self.settings.poll_pause, "asked too early");
        }
        let fate = match poll.target {
            Target::Classification(_) => {
                self.polls.push(self.now);
                fates.poll(self.polls.len() - 1)
            }
            Target::Extraction(_) => {
                self.extraction_polls.push((self.now, poll.batch_id.to_string()));
                fates.extraction_poll(self.extraction_polls.len() - 1)
            }
        };
        self.at(self.now + fate.takes, Ending::Poll(ticket, poll, fate));
    }

    fn at(&mut self, time: Duration, ending: Ending) {
        self.sequence += 1;
        self.under_way.insert((time, self.sequence), ending);
    }

    /// Lets time pass until something happens; `false` if that is after
    /// `limit`.
    fn wait(&mut self, until: Option<Duration>, limit: Duration) -> bool {
        let numbers = (0..self.documents().len()).map(DocumentNumber);
        let in_hand = numbers.filter(|number| self.session.document(*number).is_some()).count();
        self.most_in_hand = self.most_in_hand.max(in_hand);
        let next_ending = self.under_way.keys().next().copied();
        let times = [until, next_ending.map(|(time, _)| time)];
        let next = times.into_iter().flatten().min().expect("nothing to wait for: stuck");
        if next > limit {
            return false;
        }
        if let Some(until) = until {
            assert!(until > self.now, "told to wait for the past: {:?}", self.session);
        }
        self.now = self.now.max(next);
        if let Some(key) = next_ending.filter(|(time, _)| *time <= self.now) {
            let ending = self.under_way.remove(&key).expect("it was there");
            let input = self.end(ending);
            self.session.handle(input, self.now);
        }
        true
    }

    fn end(&mut self, ending: Ending) -> Input {
        match ending {
            Ending::Upload(ticket, _, exchange, broken_file) => {
                Input::Ended { ticket, exchange, broken_file }
            }
            Ending::Poll(ticket, poll, fate) => {
                self.last_poll_end.insert(poll.target.field(), self.now);
                let exchange = self.service.poll(self.now, &poll, &fate);
                Input::Ended { ticket, exchange, broken_file: None }
            }
        }
    }
}
