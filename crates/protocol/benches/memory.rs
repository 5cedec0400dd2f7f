//! How much memory one session needs that is never short of documents:
//! `cargo bench -p extracta-protocol --bench memory`.
//!
//! The store forgets what is through, so that what is left is the session's. The
//! service answers at once; time is made up.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use extracta_protocol::event::Event;
use extracta_protocol::exchange::{Ended, Exchange, Response, Sent};
use extracta_protocol::id::ClassificationId;
use extracta_protocol::session::{
    Action, DocumentNumber, DocumentRecord, Input, Kept, Load, Outgoing, Purpose, Record, Seed,
    Session, SessionSettings,
};

/// Where to look at the memory.
const LOOKS: [usize; 3] = [10_000, 100_000, 1_000_000];

/// How many documents are entered at a time.
const ENTERED_AT_ONCE: usize = 2_000;

fn main() {
    let mut world = World::new();
    let started = Instant::now();
    println!("{:>10} {:>12} {:>10} {:>10}", "documents", "resident KiB", "batches", "seconds");
    for look in LOOKS {
        world.play_until(look);
        let seconds = started.elapsed().as_secs_f64();
        println!("{look:>10} {:>12} {:>10} {seconds:>10.1}", resident(), world.next_batch);
    }
}

/// The memory that this process has, in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

struct World {
    session: Session,
    now: Duration,
    id: ClassificationId,
    /// Documents that are not through.
    open: BTreeMap<usize, DocumentRecord>,
    entered: usize,
    handed_over: usize,
    through: usize,
    /// What the service has: the rows of each batch, until they were asked for.
    batches: BTreeMap<usize, Vec<String>>,
    next_batch: usize,
    under_way: Vec<(Outgoing, String)>,
}

impl World {
    fn new() -> Self {
        let settings = SessionSettings {
            linger: Duration::from_millis(500),
            results_timeout: Duration::MAX,
            ..SessionSettings::default()
        };
        let seed = Seed { jitter: 1, boundary: 1 };
        World {
            session: Session::resume(settings, Kept::default(), seed, Duration::ZERO),
            now: Duration::from_secs(1_000),
            id: ClassificationId::new("-A").expect("an id"),
            open: BTreeMap::new(),
            entered: 0,
            handed_over: 0,
            through: 0,
            batches: BTreeMap::new(),
            next_batch: 0,
            under_way: Vec::new(),
        }
    }

    /// Plays until so many documents are through.
    fn play_until(&mut self, through: usize) {
        while self.through < through {
            if self.open.len() < ENTERED_AT_ONCE {
                self.enter();
            }
            match self.session.poll(self.now) {
                Action::Keep(records) => self.keep(records),
                Action::Load(load) => {
                    let loaded = Input::Loaded(self.load(load));
                    self.session.handle(loaded, self.now);
                }
                Action::Tell(Event::Known(DocumentNumber(number))) => {
                    self.open.remove(&number);
                    self.through += 1;
                }
                Action::Tell(_) => {}
                Action::Send(outgoing) => self.send(outgoing),
                Action::Wait(until) if self.under_way.is_empty() => {
                    self.now = self.now.max(until.expect("it waits for something"));
                }
                Action::Wait(_) => self.end_one(),
                Action::Done => self.enter(),
            }
        }
    }

    fn enter(&mut self) {
        for number in self.entered..self.entered + ENTERED_AT_ONCE {
            let name = format!("file {number}.pdf");
            self.open.insert(number, DocumentRecord::new(self.id.clone(), name, 1_000));
        }
        self.entered += ENTERED_AT_ONCE;
        self.session.handle(Input::Added, self.now);
    }

    fn keep(&mut self, records: Vec<Record>) {
        for record in records {
            if let Record::Document { number, document } = record
                && let Some(place) = self.open.get_mut(&number.0)
            {
                *place = document;
            }
        }
    }

    fn load(&mut self, load: Load) -> Vec<(DocumentNumber, DocumentRecord)> {
        let numbered = |(number, document): (&usize, &DocumentRecord)| {
            (DocumentNumber(*number), document.clone())
        };
        match load {
            Load::ToSend { at_most, is_anew } => {
                if is_anew {
                    self.handed_over = 0;
                }
                let waiting = self.open.range(self.handed_over..);
                let waiting = waiting.filter(|(_, document)| document.waits_to_be_sent());
                let next: Vec<_> = waiting.take(at_most).map(numbered).collect();
                self.handed_over = next.last().map_or(self.handed_over, |last| last.0.0 + 1);
                next
            }
            Load::OtherKinds { .. } => Vec::new(),
            Load::Batch(batch) => {
                let of_batch = self.open.iter().filter(|(_, it)| it.batch == Some(batch));
                of_batch.map(numbered).collect()
            }
        }
    }

    fn send(&mut self, outgoing: Outgoing) {
        let body = match &outgoing.purpose {
            Purpose::Upload(upload) => {
                let batch = match &upload.batch_id {
                    Some(id) => number_of(id.as_str()),
                    None => {
                        self.next_batch += 1;
                        self.next_batch - 1
                    }
                };
                let file = |number: usize, name: &str, rest: &str| {
                    format!(
                        r#"{{"fileId":"-f{number}","fileName":"{name}","url":"https://x/"{rest}}}"#
                    )
                };
                let result =
                    r#","status":"processed","result":{"confidence":0.9,"documentType":"t"}"#;
                let files = upload.files.iter();
                let shown = files.clone().map(|it| file(it.document.0, &it.wire_name, ""));
                let shown = shown.collect::<Vec<_>>().join(",");
                let rows = files.map(|it| file(it.document.0, &it.wire_name, result));
                self.batches.entry(batch).or_default().extend(rows);
                format!(r#"{{"status":"uploaded","batchId":"b{batch}","files":[{shown}]}}"#)
            }
            Purpose::Results(poll) => {
                let batch = number_of(poll.batch_id.as_str());
                let rows = self.batches.remove(&batch).unwrap_or_default().join(",");
                format!(r#"{{"status":"success","batchId":"b{batch}","files":[{rows}]}}"#)
            }
        };
        self.under_way.push((outgoing, body));
    }

    fn end_one(&mut self) {
        let (outgoing, body) = self.under_way.remove(0);
        self.now += Duration::from_millis(100);
        let response =
            Response { status: 200, retry_after: None, body: body.into_bytes(), is_cut: false };
        let exchange = Exchange { sent: Sent::Whole, ended: Ended::Response(response) };
        let ended = Input::Ended { ticket: outgoing.ticket, exchange, broken_file: None };
        self.session.handle(ended, self.now);
    }
}

fn number_of(batch: &str) -> usize {
    batch[1..].parse().expect("an id of ours")
}
