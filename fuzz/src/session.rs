//! The session under any answers at any time: it keeps what it depends on before
//! it acts, asks for nothing twice, sends nothing twice that it does not count, and
//! it ends.

mod service;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use extracta_protocol::error::ErrorKind;
use extracta_protocol::event::Event;
use extracta_protocol::id::ClassificationId;
use extracta_protocol::session::{
    Action, Asking, BatchNumber, DocumentNumber, DocumentRecord, Input as Told, Memory, Outgoing,
    Purpose, Record, Seed, Session, SessionSettings, State, Ticket,
};

use crate::{Input, below};
use service::Service;

/// More steps than any session of so few documents takes that ends.
const STEPS: usize = 20_000;

/// The bytes are the documents, and all that happens.
pub fn check(data: &[u8]) {
    let mut player = Player::new(Input::new(data));
    for _ in 0..STEPS {
        if player.step() {
            return player.must_be_well();
        }
    }
    panic!("it does not end");
}

struct Player<'a> {
    input: Input<'a>,
    settings: SessionSettings,
    session: Session,
    memory: Memory,
    service: Service,
    now: Duration,
    under_way: BTreeMap<Ticket, Purpose>,
    tickets: BTreeSet<Ticket>,
    told: BTreeSet<DocumentNumber>,
    /// When the next results request may start.
    polls_from: Duration,
    /// Whether the caller ended it.
    is_ended: bool,
}

impl<'a> Player<'a> {
    fn new(mut input: Input<'a>) -> Self {
        let defaults = SessionSettings::default();
        let settings = SessionSettings {
            files_per_request: 1 + below(&mut input, 4),
            bytes_per_request: [24 << 20, 1, 100][below(&mut input, 3)],
            files_per_batch: 1 + below(&mut input, 6),
            concurrency: 1 + below(&mut input, 3),
            linger: Duration::from_secs(below(&mut input, 3) as u64),
            waits_for_files: below(&mut input, 2) == 1,
            asking: [Asking::UntilKnown, Asking::Once, Asking::Never][below(&mut input, 3)],
            retry_budget: [100, 1][below(&mut input, 2)],
            ..defaults
        };
        let documents = 1 + below(&mut input, 8);
        let memory = Memory::new((0..documents).map(|_| document(&mut input)));
        Player {
            session: Session::new(settings.clone(), Seed { jitter: 1, boundary: 2 }),
            settings,
            memory,
            service: Service::default(),
            now: Duration::ZERO,
            under_way: BTreeMap::new(),
            tickets: BTreeSet::new(),
            told: BTreeSet::new(),
            polls_from: Duration::ZERO,
            is_ended: false,
            input,
        }
    }

    /// Does what the session says; whether it is done.
    fn step(&mut self) -> bool {
        match self.session.poll(self.now) {
            Action::Keep(records) => {
                // A process may die at any time, what it was told or not.
                let is_lost = below(&mut self.input, 64) == 63;
                if !is_lost {
                    self.keep(records);
                }
                if is_lost || below(&mut self.input, 64) == 63 {
                    self.die();
                }
            }
            Action::Load(load) => {
                let documents = self.memory.load(load);
                self.session.handle(Told::Loaded(documents), self.now);
            }
            Action::Tell(event) => {
                if let Event::Known(number) = event {
                    assert!(self.told.insert(number), "{number:?} is told twice");
                    assert!(self.session.document(number).is_some(), "it is in hand");
                }
            }
            Action::Send(outgoing) => self.send(outgoing),
            Action::Wait(until) => self.wait(until),
            Action::Done => return true,
        }
        false
    }

    fn keep(&mut self, records: Vec<Record>) {
        for record in &records {
            if let Record::Document { number, document } = record {
                let before = self.memory.documents()[number.0].state;
                let after = document.state;
                // Several steps at once are kept as the last one.
                let is_step = |middle: &State| {
                    before.may_become(*middle) && (*middle == after || middle.may_become(after))
                };
                let is_way = before == after || before.successors().iter().any(is_step);
                assert!(is_way, "{number:?} from {before:?} to {after:?}");
            }
        }
        self.memory.save(records);
    }

    fn send(&mut self, outgoing: Outgoing) {
        let Outgoing { ticket, purpose, .. } = outgoing;
        assert!(self.tickets.insert(ticket), "a ticket of its own");
        assert!(self.session.awaits(ticket));
        let others = self.under_way.values();
        let is_in = |batch: BatchNumber| {
            move |other: &Purpose| match other {
                Purpose::Upload(upload) => upload.batch == batch,
                Purpose::Results(poll) => poll.batch == batch,
            }
        };
        match &purpose {
            Purpose::Upload(upload) => {
                assert!(!others.clone().any(is_in(upload.batch)), "one request a batch");
                let is_upload = |other: &&Purpose| matches!(other, Purpose::Upload(_));
                assert!(others.filter(is_upload).count() < self.settings.concurrency);
                assert!(upload.files.len() <= self.settings.files_per_request);
                let request = &self.memory.requests()[&upload.request];
                assert!(request.end.is_none() && request.batch == upload.batch);
                for file in &upload.files {
                    let kept = &self.memory.documents()[file.document.0];
                    assert_eq!((kept.state, kept.batch), (State::Sending, Some(upload.batch)));
                    assert_eq!(kept.wire_name.as_ref(), Some(&file.wire_name));
                }
            }
            Purpose::Results(poll) => {
                assert!(!others.clone().any(is_in(poll.batch)), "its uploads have ended");
                let is_poll = |other: &Purpose| matches!(other, Purpose::Results(_));
                assert!(
                    !others.clone().any(|other| is_poll(other)),
                    "one results request at a time"
                );
                assert!(self.now >= self.polls_from, "too early");
                assert!(self.memory.batches()[&poll.batch].is_sealed);
            }
        }
        self.under_way.insert(ticket, purpose);
    }

    /// Something happens, or time passes.
    fn wait(&mut self, until: Option<Duration>) {
        assert!(until.is_none_or(|until| until > self.now), "it waits for what is past");
        assert!(until.is_some() || !self.under_way.is_empty(), "it waits for nothing");
        let told = match below(&mut self.input, 64) {
            60 => {
                self.memory.add(document(&mut self.input));
                Told::Added
            }
            61 => Told::Unpark,
            62 => self.end(Told::Finish),
            63 => self.end(Told::Cancel),
            happens if self.under_way.is_empty() || happens > 50 => {
                let odd = Duration::from_secs([1, 0, 60, 4_000][below(&mut self.input, 4)]);
                self.now = until.unwrap_or(self.now + odd);
                return;
            }
            _ => return self.answer(),
        };
        self.session.handle(told, self.now);
    }

    fn end(&mut self, told: Told) -> Told {
        self.is_ended = true;
        told
    }

    fn answer(&mut self) {
        let place = below(&mut self.input, self.under_way.len());
        let ticket = *self.under_way.keys().nth(place).expect("it is under way");
        let purpose = self.under_way.remove(&ticket).expect("it is under way");
        self.now += Duration::from_millis([100, 0, 3_000, 70_000][below(&mut self.input, 4)]);
        let (exchange, broken_file) = self.service.answer(&purpose, &mut self.input);
        if matches!(purpose, Purpose::Results(_)) {
            self.polls_from = self.now + self.settings.poll_pause;
        }
        self.session.handle(Told::Ended { ticket, exchange, broken_file }, self.now);
        assert!(!self.session.awaits(ticket), "its end was told");
    }

    /// The process dies, and another takes up what was kept.
    fn die(&mut self) {
        for purpose in std::mem::take(&mut self.under_way).into_values() {
            // What the service makes of it nobody hears.
            self.service.answer(&purpose, &mut self.input);
        }
        (self.told, self.tickets) = Default::default();
        self.polls_from = self.now;
        let kept = self.memory.take_up(below(&mut self.input, 2) == 0);
        let seed = Seed { jitter: 3, boundary: 4 };
        self.session = Session::resume(self.settings.clone(), kept, seed, self.now);
    }

    /// All is as it has to be when the session is done.
    fn must_be_well(&self) {
        assert!(self.under_way.is_empty(), "every ticket is answered");
        // What waits for a file that cannot be opened is left for another session.
        let is_asking =
            self.settings.asking == Asking::UntilKnown && !self.settings.waits_for_files;
        for (number, document) in self.memory.documents().iter().enumerate() {
            let is_counted = document.is_possibly_charged_twice || document.is_settled_by_absence;
            let times = self.service.times_stored(number);
            assert!(times < 2 || is_counted, "{number} is stored {times} times: {document:?}");
            if self.session.stop().is_none() && !self.is_ended && is_asking {
                // So is what the system could not read for a moment.
                let is_left = document.error.as_ref().is_some_and(|e| e.kind == ErrorKind::System);
                assert!(document.state.is_final() || is_left, "{number}: {document:?}");
            }
            if let Some(found) = &document.document_type
                && self.service.is_honest
            {
                assert_eq!(*found, format!("type {number}"), "another one's type");
            }
        }
    }
}

fn document(input: &mut Input<'_>) -> DocumentRecord {
    let ids = ["-Oone", "-Oother"];
    let classification = ClassificationId::new(ids[below(input, 2)]).expect("an id");
    let names = ["a.pdf", "b.pdf", "M\u{fc}ller.pdf", "a-2.pdf", "c"];
    let name = names[below(input, names.len())].to_owned();
    DocumentRecord::new(classification, name, 1 + below(input, 200) as u64)
}
