//! What a session over a queue promises about numbers: how many batches wait, how
//! long a document takes, what is in hand at a time, and that a huge
//! classification delays no other. A driver of its own, as the store forgets
//! what is through: hours and hundreds of thousands of documents cost seconds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use extracta_protocol::event::Event;
use extracta_protocol::exchange::{Ended, Exchange, Response, Sent};
use extracta_protocol::id::{ClassificationId, Target};
use extracta_protocol::session::{
    Action, DocumentNumber, DocumentRecord, Input, Kept, Load, Outgoing, Purpose, Record, Seed,
    Session, SessionSettings,
};

/// How long the service works on a batch after its last upload.
const PROCESSING: Duration = Duration::from_secs(30);

struct World {
    session: Session,
    now: Duration,
    /// Documents that are not final.
    open: BTreeMap<usize, DocumentRecord>,
    entered_at: BTreeMap<usize, Duration>,
    next: usize,
    handed_over: usize,
    /// By batch: when its last upload ended, and its rows.
    batches: Vec<(Duration, Vec<(usize, String)>)>,
    under_way: BTreeMap<(Duration, u64), (u64, Outgoing, Exchange)>,
    sequence: u64,
    unsealed: BTreeSet<usize>,
    awaiting: BTreeSet<usize>,
    uploads: Vec<Target>,
    longest: Duration,
    most_awaiting: usize,
    most_in_hand: usize,
    is_counting_in_hand: bool,
}

fn id(id: &str) -> Target {
    ClassificationId::new(id).expect("an id").into()
}

impl World {
    fn new(settings: SessionSettings) -> Self {
        let seed = Seed { jitter: 1, boundary: 1 };
        World {
            session: Session::resume(settings, Kept::default(), seed, Duration::ZERO),
            now: Duration::from_secs(1_000),
            open: BTreeMap::new(),
            entered_at: BTreeMap::new(),
            next: 0,
            handed_over: 0,
            batches: Vec::new(),
            under_way: BTreeMap::new(),
            sequence: 0,
            unsealed: BTreeSet::new(),
            awaiting: BTreeSet::new(),
            uploads: Vec::new(),
            longest: Duration::ZERO,
            most_awaiting: 0,
            most_in_hand: 0,
            is_counting_in_hand: false,
        }
    }

    fn enter(&mut self, to: &Target) {
        let name = format!("{}.pdf", self.next);
        self.open.insert(self.next, DocumentRecord::new(to.clone(), name, 1_000));
        self.entered_at.insert(self.next, self.now);
        self.next += 1;
    }

    fn tell_entered(&mut self) {
        self.session.handle(Input::Added, self.now);
    }

    /// Plays until this time, or until nothing is left to do.
    fn play_until(&mut self, end: Duration) {
        loop {
            match self.session.poll(self.now) {
                Action::Keep(records) => self.keep(records),
                Action::Load(load) => {
                    let documents = self.load(load);
                    self.session.handle(Input::Loaded(documents), self.now);
                }
                Action::Tell(Event::Known(DocumentNumber(number))) => {
                    self.open.remove(&number);
                    let entered_at = self.entered_at.remove(&number).expect("it was entered");
                    self.longest = self.longest.max(self.now - entered_at);
                }
                Action::Tell(_) => {}
                Action::Send(outgoing) => self.send(outgoing),
                Action::Wait(until) => {
                    self.count();
                    let next = self.under_way.keys().next().map(|(time, _)| *time);
                    let next = until.into_iter().chain(next).min().expect("it waits for something");
                    if next > end {
                        self.now = end;
                        return;
                    }
                    self.now = self.now.max(next);
                    self.end_what_is_due();
                }
                Action::Done => {
                    self.now = self.now.max(end.min(self.now));
                    return;
                }
            }
        }
    }

    fn count(&mut self) {
        self.most_awaiting = self.most_awaiting.max(self.awaiting.len());
        if self.is_counting_in_hand {
            let in_hand =
                |number: &&usize| self.session.document(DocumentNumber(**number)).is_some();
            self.most_in_hand = self.most_in_hand.max(self.open.keys().filter(in_hand).count());
        }
    }

    fn keep(&mut self, records: Vec<Record>) {
        for record in records {
            match record {
                Record::Document { number, document } => drop(self.open.insert(number.0, document)),
                Record::Batch(batch) if batch.is_over() => {
                    self.awaiting.remove(&batch.number.0);
                    self.unsealed.remove(&batch.number.0);
                }
                Record::Batch(batch) if batch.is_sealed => {
                    self.awaiting.insert(batch.number.0);
                    self.unsealed.remove(&batch.number.0);
                }
                Record::Batch(batch) => drop(self.unsealed.insert(batch.number.0)),
                _ => {}
            }
        }
    }

    fn load(&mut self, load: Load) -> Vec<(DocumentNumber, DocumentRecord)> {
        let numbered = |(number, document): (&usize, &DocumentRecord)| {
            (DocumentNumber(*number), document.clone())
        };
        match load {
            Load::ToSend { at_most, .. } => {
                // The classifications side by side, as a store is to do it.
                let waiting = self.open.range(self.handed_over..);
                let mut waiting: Vec<_> = waiting
                    .filter(|(_, document)| document.waits_to_be_sent())
                    .filter(|(number, _)| self.session.document(DocumentNumber(**number)).is_none())
                    .map(numbered)
                    .collect();
                let mut places: BTreeMap<Target, usize> = BTreeMap::new();
                let mut place = |id: &Target| {
                    let place = places.entry(id.clone()).or_default();
                    *place += 1;
                    *place
                };
                waiting.sort_by_cached_key(|(number, it)| (place(&it.target), number.0));
                waiting.truncate(at_most);
                waiting
            }
            Load::OtherKinds { .. } => Vec::new(),
            Load::Batch(batch) => {
                let of_batch = self.open.iter().filter(|(_, it)| it.batch == Some(batch));
                of_batch.map(numbered).collect()
            }
        }
    }

    fn send(&mut self, outgoing: Outgoing) {
        let (takes, body) = match &outgoing.purpose {
            Purpose::Upload(upload) => {
                self.uploads.push(upload.target.clone());
                let place = match &upload.batch_id {
                    Some(id) => id.as_str()[1..].parse().expect("an id of ours"),
                    None => {
                        self.batches.push(Default::default());
                        self.batches.len() - 1
                    }
                };
                let takes = Duration::from_millis(300);
                let files = upload.files.iter();
                let rows: Vec<_> =
                    files.map(|file| (file.document.0, file.wire_name.clone())).collect();
                let files: Vec<String> = rows.iter().map(|row| file_of(row, "")).collect();
                let (ended_at, of_batch) = &mut self.batches[place];
                *ended_at = self.now + takes;
                of_batch.extend(rows);
                let files = files.join(",");
                (
                    takes,
                    format!(r#"{{"status":"uploaded","batchId":"b{place}","files":[{files}]}}"#),
                )
            }
            Purpose::Results(poll) => {
                let place: usize = poll.batch_id.as_str()[1..].parse().expect("an id of ours");
                let (ended_at, rows) = &self.batches[place];
                let body = match self.now >= *ended_at + PROCESSING {
                    false => r#"{"status":"waiting","files":[]}"#.into(),
                    true => {
                        let result = r#","status":"processed","result":{"confidence":0.9,"documentType":"t"}"#;
                        let files: Vec<String> =
                            rows.iter().map(|row| file_of(row, result)).collect();
                        let files = files.join(",");
                        format!(r#"{{"status":"success","batchId":"b{place}","files":[{files}]}}"#)
                    }
                };
                (Duration::from_millis(100), body)
            }
        };
        let response =
            Response { status: 200, retry_after: None, body: body.into_bytes(), is_cut: false };
        let exchange = Exchange { sent: Sent::Whole, ended: Ended::Response(response) };
        self.sequence += 1;
        self.under_way.insert((self.now + takes, self.sequence), (0, outgoing, exchange));
    }

    fn end_what_is_due(&mut self) {
        while let Some(entry) = self.under_way.first_entry()
            && entry.key().0 <= self.now
        {
            let (_, outgoing, exchange) = entry.remove();
            let ticket = outgoing.ticket;
            self.session.handle(Input::Ended { ticket, exchange, broken_file: None }, self.now);
        }
    }
}

fn file_of((number, name): &(usize, String), result: &str) -> String {
    format!(r#"{{"fileId":"-f{number}","fileName":"{name}","url":"https://x/"{result}}}"#)
}

fn lingering() -> SessionSettings {
    SessionSettings { linger: Duration::from_millis(500), ..SessionSettings::default() }
}

#[test]
fn an_hour_of_one_document_every_100_ms_keeps_few_batches_waiting() {
    let mut world = World::new(lingering());
    let start = world.now;
    for tick in 0..36_000_u32 {
        world.enter(&id("-A"));
        world.tell_entered();
        world.play_until(start + Duration::from_millis(100) * (tick + 1));
    }
    let end = world.now + Duration::from_secs(300);
    world.play_until(end);
    assert!(world.open.is_empty(), "{} are left", world.open.len());
    assert!(world.most_awaiting <= 6, "{} batches waited at once", world.most_awaiting);
    assert!(world.longest <= Duration::from_secs(90), "one took {:?}", world.longest);
    assert!(world.batches.len() <= 3_600 / 6, "{} batches", world.batches.len());
}

#[test]
fn a_huge_classification_delays_no_other() {
    let settings = SessionSettings { files_per_request: 5, ..lingering() };
    let mut world = World::new(settings);
    (0..20_000).for_each(|_| world.enter(&id("-Huge")));
    world.tell_entered();
    let start = world.now;
    world.play_until(start + Duration::from_secs(20));
    let before = world.uploads.len();
    assert!(world.uploads.iter().all(|it| *it == id("-Huge")) && before > 100);
    world.enter(&id("-Small"));
    world.tell_entered();
    world.play_until(start + Duration::from_secs(25));
    let waited = world.uploads[before..].iter().position(|it| *it == id("-Small"));
    // Half a second of lingering, and a request that has to end first.
    assert!(waited.expect("it is sent") <= 20, "behind {waited:?} requests");
}

#[test]
fn what_is_in_hand_does_not_grow_with_what_is_entered() {
    let in_hand = |documents: usize| {
        let mut world = World::new(SessionSettings::default());
        (0..documents).for_each(|_| world.enter(&id("-A")));
        world.tell_entered();
        world.is_counting_in_hand = true;
        let end = world.now + Duration::from_secs(24 * 3600);
        world.play_until(end);
        assert!(world.open.is_empty());
        world.most_in_hand
    };
    assert!(in_hand(12_000) <= in_hand(4_000), "4,000 and 12,000 documents");
}
