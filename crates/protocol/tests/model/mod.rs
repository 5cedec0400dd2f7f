//! A model of the service, and a driver that runs the machine against it on
//! a clock of its own. Stories script what goes wrong; the simulation draws
//! it.
//!
//! The driver holds the machine to its contract at every step: records come
//! before the uploads they are for, results are asked for one at a time and
//! never early, a batch has one writer, and each document is reported once.

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

use extracta_protocol::exchange::Exchange;
use extracta_protocol::run::{
    Command, DocumentNumber, Event, FileTrouble, Input, Poll, Record, Run, RunSettings, State,
    Upload,
};

pub use service::{PollFate, Rows, Says, Service, UploadFate, truth};

/// Decides what becomes of each request.
pub trait Fates {
    fn upload(&mut self, nth: usize, upload: &Upload) -> UploadFate;
    fn poll(&mut self, nth: usize) -> PollFate;
}

/// Something under way that ends at its time.
#[derive(Debug)]
enum Ending {
    Upload(Upload, Exchange, Option<FileTrouble>),
    Poll(Poll, PollFate),
}

#[derive(Debug)]
pub struct Driver {
    pub run: Run,
    pub service: Service,
    pub now: Duration,
    pub reports: Vec<DocumentNumber>,
    pub uploads: Vec<(Duration, Upload)>,
    pub polls: Vec<Duration>,
    settings: RunSettings,
    under_way: BTreeMap<(Duration, u64), Ending>,
    last_poll_end: Option<Duration>,
    persisted: BTreeMap<DocumentNumber, State>,
    sequence: u64,
    pub steps: u64,
}

pub fn inputs(lengths: &[u64]) -> Vec<Input> {
    let input = |(index, length): (usize, &u64)| Input {
        name: format!("file {index}.pdf"),
        length: *length,
    };
    lengths.iter().enumerate().map(input).collect()
}

impl Driver {
    pub fn new(settings: RunSettings, inputs: Vec<Input>, seed: u64) -> Self {
        Driver {
            run: Run::new(settings.clone(), inputs, seed),
            service: Service::default(),
            now: Duration::from_secs(1000),
            reports: Vec::new(),
            uploads: Vec::new(),
            polls: Vec::new(),
            settings,
            under_way: BTreeMap::new(),
            last_poll_end: None,
            persisted: BTreeMap::new(),
            sequence: 0,
            steps: 0,
        }
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
            assert!(self.steps < 200_000, "the run does not end: {:?}", self.run);
            match self.run.next(self.now) {
                Command::Persist(records) => self.persist(records),
                Command::Upload(upload) => self.start_upload(upload, fates),
                Command::Poll(poll) => self.start_poll(poll, fates),
                Command::Accepted(number) => {
                    assert_eq!(self.run.document(number).state, State::Stored);
                }
                Command::Report(number) => {
                    assert!(!self.reports.contains(&number), "{number:?} is reported twice");
                    self.reports.push(number);
                }
                Command::Wait { until } => {
                    if !self.wait(until, time) {
                        return false;
                    }
                }
                Command::Done => {
                    assert!(self.under_way.is_empty(), "done with requests under way");
                    assert_eq!(self.reports.len(), self.run.documents().len());
                    return true;
                }
            }
        }
    }

    fn persist(&mut self, records: Vec<Record>) {
        for record in records {
            if let Record::Document { number, document } = record {
                self.persisted.insert(number, document.state);
            }
        }
    }

    fn start_upload(&mut self, upload: Upload, fates: &mut impl Fates) {
        let files = &upload.files;
        for file in files {
            let persisted = self.persisted.get(&file.document);
            assert_eq!(persisted, Some(&State::Sending), "sent before it was persisted");
        }
        assert!(!files.is_empty() && files.len() <= self.settings.files_per_request);
        let bytes: u64 = files.iter().map(|file| file.length).sum();
        assert!(files.len() == 1 || bytes <= self.settings.bytes_per_request);
        assert!(upload.batch_id.is_some() || files.len() == 1, "an opener goes alone");
        for ending in self.under_way.values() {
            match ending {
                Ending::Upload(other, ..) => assert_ne!(other.batch, upload.batch, "two writers"),
                Ending::Poll(poll, _) => assert_ne!(poll.batch, upload.batch, "not sealed"),
            }
        }
        let fate = fates.upload(self.uploads.len(), &upload);
        self.uploads.push((self.now, upload.clone()));
        let seen = self.service.upload(self.now, &upload, &fate);
        self.at(self.now + fate.takes, Ending::Upload(upload, seen, fate.file_trouble));
    }

    fn start_poll(&mut self, poll: Poll, fates: &mut impl Fates) {
        let is_poll = |ending: &Ending| matches!(ending, Ending::Poll(..));
        assert!(!self.under_way.values().any(is_poll), "two results requests at once");
        if let Some(end) = self.last_poll_end {
            assert!(self.now >= end + self.settings.poll_pause, "asked too early");
        }
        let fate = fates.poll(self.polls.len());
        self.polls.push(self.now);
        self.at(self.now + fate.takes, Ending::Poll(poll, fate));
    }

    fn at(&mut self, time: Duration, ending: Ending) {
        self.sequence += 1;
        self.under_way.insert((time, self.sequence), ending);
    }

    /// Lets time pass until something happens; `false` if that is after
    /// `limit`.
    fn wait(&mut self, until: Option<Duration>, limit: Duration) -> bool {
        let next_ending = self.under_way.keys().next().copied();
        let times = [until, next_ending.map(|(time, _)| time)];
        let next = times.into_iter().flatten().min().expect("nothing to wait for: stuck");
        if next > limit {
            return false;
        }
        if let Some(until) = until {
            assert!(until > self.now, "told to wait for the past: {:?}", self.run);
        }
        self.now = self.now.max(next);
        if let Some(key) = next_ending.filter(|(time, _)| *time <= self.now) {
            let ending = self.under_way.remove(&key).expect("it was there");
            let event = self.end(ending);
            self.run.handle(event, self.now);
        }
        true
    }

    fn end(&mut self, ending: Ending) -> Event {
        match ending {
            Ending::Upload(upload, exchange, file_trouble) => {
                Event::UploadEnded { upload, exchange, file_trouble }
            }
            Ending::Poll(poll, fate) => {
                self.last_poll_end = Some(self.now);
                let exchange = self.service.poll(self.now, &poll, &fate);
                Event::PollEnded { poll, exchange }
            }
        }
    }
}
