//! Thousands of runs against a service that does everything wrong that it
//! can, each drawn from a seed. What is true at the end of every one: each
//! document has one outcome, no outcome contradicts what the service has, and
//! none is stored twice but for the two cases that are counted.

mod model;

use std::time::Duration;

use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::run::{DocumentNumber, FileTrouble, Outcome, RunSettings, Upload};
use model::{Driver, Fates, PollFate, Rows, Says, UploadFate, inputs, truth};

const SEEDS: u64 = 5000;

/// A generator whose whole state is the seed.
struct Dice(u64);

impl Dice {
    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % end
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn milliseconds(&mut self, end: u64) -> Duration {
        Duration::from_millis(self.below(end))
    }
}

struct Weather {
    dice: Dice,
    /// How many requests in a hundred go wrong.
    trouble: u64,
}

impl Weather {
    fn rows(&mut self) -> Rows {
        Rows {
            are_reversed: self.dice.chance(30),
            are_doubled: self.dice.chance(20),
            lack: if self.dice.chance(10) { 1 } else { 0 },
            are_mangled: self.dice.chance(20),
            have_equal_ids: self.dice.chance(10),
        }
    }
}

const WORDS: &str = r#"{"status":"error","message":"Internal server error"}"#;

impl Fates for Weather {
    fn upload(&mut self, _nth: usize, upload: &Upload) -> UploadFate {
        let fate = if upload.files.iter().any(|file| file.document.0 % 23 == 22) {
            // A file that the service never takes.
            UploadFate::saying(400, r#"{"status":"error","message":"Unsupported file type"}"#)
        } else if !self.dice.chance(self.trouble) {
            UploadFate::good()
        } else {
            match self.dice.below(16) {
                0 => UploadFate::silent(Cause::Connect, Sent::Nothing),
                1 => UploadFate::silent(Cause::Broken, Sent::Part),
                2 => UploadFate::silent(Cause::Broken, Sent::Whole),
                3 => UploadFate::silent(Cause::Broken, Sent::Whole).but_stored(),
                4 => UploadFate::saying(500, WORDS),
                5 => UploadFate::saying(500, WORDS).but_stored(),
                6 => UploadFate::saying(429, ""),
                7 => UploadFate::saying(502, "<html>Bad Gateway</html>").but_stored(),
                8 => UploadFate::saying(413, ""),
                9 => UploadFate { says: Says::Cut(self.dice.below(1000)), ..UploadFate::good() },
                10 if upload.batch_id.is_some() => {
                    UploadFate::saying(400, r#"{"status":"error","message":"Batch is closed"}"#)
                }
                11 => UploadFate::saying(400, WORDS).but_stored(),
                // Our time limit, and a landing before or after the settle time.
                12 => UploadFate {
                    takes: Duration::from_secs(60),
                    lands: Some(Duration::from_secs(60) + self.dice.milliseconds(90_000)),
                    ..UploadFate::silent(Cause::TimeLimit, Sent::Whole)
                },
                // Only the first files are kept, and nobody hears of it.
                13 => UploadFate {
                    stores_at_most: 1,
                    ..UploadFate::silent(Cause::Broken, Sent::Whole).but_stored()
                },
                // A file changes while it is sent.
                14 => {
                    let position = self.dice.below(upload.files.len() as u64) as usize;
                    let message = "it changed".into();
                    let sent = if self.dice.chance(30) { Sent::Nothing } else { Sent::Part };
                    UploadFate {
                        file_trouble: Some(FileTrouble { position, message }),
                        ..UploadFate::silent(Cause::File, sent)
                    }
                }
                _ => UploadFate { says: Says::Documented(self.rows()), ..UploadFate::good() },
            }
        };
        UploadFate { takes: fate.takes + self.dice.milliseconds(900), ..fate }
    }

    fn poll(&mut self, _nth: usize) -> PollFate {
        let fate = if !self.dice.chance(self.trouble) {
            PollFate { is_waiting: self.dice.chance(30), ..PollFate::good() }
        } else {
            match self.dice.below(6) {
                0 => PollFate::saying(429, ""),
                1 => PollFate::saying(400, WORDS),
                2 => PollFate::saying(502, "<html></html>"),
                3 => PollFate {
                    says: Says::Nothing { cause: Cause::TimeLimit, sent: Sent::Whole },
                    ..PollFate::good()
                },
                4 => PollFate { says: Says::Cut(self.dice.below(1000)), ..PollFate::good() },
                _ => PollFate { says: Says::Documented(self.rows()), ..PollFate::good() },
            }
        };
        PollFate { takes: fate.takes + self.dice.milliseconds(500), ..fate }
    }
}

/// Runs one seed to its end and checks what must be true there. Returns what
/// became of the documents.
fn simulate(seed: u64) -> Vec<Outcome> {
    let mut dice = Dice(seed);
    let count = 1 + dice.below(60) as usize;
    let lengths: Vec<u64> = (0..count).map(|_| 1 + dice.below(4000)).collect();
    let settings = RunSettings {
        files_per_request: 1 + dice.below(8) as usize,
        files_per_batch: 1 + dice.below(30) as usize,
        bytes_per_request: 1 + dice.below(12_000),
        concurrency: 1 + dice.below(4) as usize,
        ..RunSettings::default()
    };
    let mut weather = Weather { trouble: dice.below(60), dice };
    let mut driver = Driver::new(settings, inputs(&lengths), seed);
    driver.drive(&mut weather);

    let documents = driver.run.documents();
    for (number, document) in documents.iter().enumerate() {
        let number = DocumentNumber(number);
        let stored = driver.service.times_stored(number);
        let story = || format!("seed {seed}, stored {stored} times: {document:?}");
        match document.outcome() {
            Outcome::Classified => {
                assert_eq!(document.document_type, Some(truth(number)), "{}", story());
                assert!(stored > 0, "{}", story());
            }
            Outcome::Refused if document.is_settled_by_absence => {}
            Outcome::Refused => assert_eq!(stored, 0, "{}", story()),
            Outcome::Failed => panic!("no document fails here: {}", story()),
            Outcome::Pending | Outcome::Unknown | Outcome::Held => {}
        }
        let is_counted = document.is_possibly_charged_twice || document.is_settled_by_absence;
        assert!(stored <= 1 || is_counted, "{}", story());
        assert!(stored <= 3, "{}", story());
        if document.state == extracta_protocol::run::State::Planned && !is_counted {
            assert_eq!(stored, 0, "{}", story());
        }
    }
    documents.iter().map(|document| document.outcome()).collect()
}

#[test]
fn whatever_fails_each_document_has_one_true_outcome_and_is_stored_once() {
    let mut seen: std::collections::BTreeMap<Outcome, u64> = Default::default();
    for seed in 0..SEEDS {
        for outcome in simulate(seed) {
            *seen.entry(outcome).or_default() += 1;
        }
    }
    // A simulation in which something never happens proves nothing about it.
    for outcome in
        [Outcome::Classified, Outcome::Refused, Outcome::Held, Outcome::Unknown, Outcome::Pending]
    {
        assert!(seen.contains_key(&outcome), "no document ended {outcome:?}: {seen:?}");
    }
    println!("{SEEDS} seeds: {seen:?}");
}
