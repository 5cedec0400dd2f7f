//! What a seed simulates: the documents, the settings, and how a session
//! begins.

use std::time::Duration;

use extracta_protocol::id::ClassificationId;
use extracta_protocol::session::{Asking, DocumentRecord, SessionSettings};

use super::dice::Dice;
use super::links::Links;
use super::weather::Weather;

/// What the service makes of a document, whatever the weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    Classifiable,
    NotClassifiable,
    /// No request that has it is taken.
    NeverTaken,
}

#[derive(Debug)]
pub struct Case {
    pub natures: Vec<Nature>,
    pub documents: Vec<DocumentRecord>,
    pub settings: SessionSettings,
    /// How many documents are entered before the first session; the others come
    /// while sessions work.
    pub entered_first: usize,
    /// How many sessions there are before the last, fair ones.
    pub sessions: u64,
    pub links: Links,
}

/// How a session begins, and what may end it.
#[derive(Debug)]
pub struct SessionPlan {
    pub asking: Asking,
    /// Whether it fetches the data of what is linked.
    pub follows: bool,
    /// One step in so many is followed by a hint that a batch is finished.
    pub hints_once_in: Option<u64>,
    pub results_timeout: Duration,
    pub weather: Weather,
    /// The time since the session before.
    pub gap: Duration,
    /// What the clock shows, if it is another one.
    pub other_clock: Option<Duration>,
    /// One step in so many is the last one of its process.
    pub dies_once_in: Option<u64>,
    /// One step in so many is followed by a cancel.
    pub is_cancelled_once_in: Option<u64>,
    /// One step in so many is followed by the caller having what it came for.
    pub finishes_once_in: Option<u64>,
    /// One step in so many is followed by a new document.
    pub enters_once_in: Option<u64>,
    /// Whether it goes on until all documents were entered and are through.
    pub is_last: bool,
    /// One write in so many fails.
    pub store_fails_once_in: Option<u64>,
    /// One wait in so many is followed by a clock that shows less, or by a
    /// sleep of the whole machine.
    pub clock_is_odd_once_in: Option<u64>,
    /// Of a hundred unknown or held documents, how many the caller wants to be
    /// sent again.
    pub words: u64,
}

/// Names that are equal, that fold to one, that clean-ups make one, and that
/// receivers mangle.
const NAMES: [&str; 10] = [
    "scan.pdf",
    "scan 1.pdf",
    "scan_1.pdf",
    "SCAN.PDF",
    "Müller (2).pdf",
    "发票.pdf",
    "50%22off.pdf",
    "quote\".pdf",
    "credit note for batch 7.pdf",
    "no extension",
];

impl Case {
    pub fn draw(dice: &mut Dice, links: &mut Dice) -> Self {
        let count = match dice.below(200) {
            0 => dice.within(100, 300),
            1..=9 => dice.within(26, 40),
            10..=60 => dice.within(9, 25),
            _ => dice.within(1, 8),
        };
        let has_equal_names = dice.chance(40);
        let has_equal_lengths = dice.chance(30);
        let classifications = dice.pick(&[1, 1, 2, 3]);
        let document = |dice: &mut Dice, number: u64| {
            let id = format!("-Classification{}", dice.below(classifications));
            let name = match has_equal_names || dice.chance(10) {
                true => dice.pick(&NAMES).into(),
                false => format!("file {number}.pdf"),
            };
            let length = if has_equal_lengths { 1000 } else { dice.within(1, 4000) };
            DocumentRecord::new(ClassificationId::new(id).expect("an id"), name, length)
        };
        let mut documents: Vec<_> = (0..count).map(|number| document(dice, number)).collect();
        let (never_taken, not_classifiable) = (dice.pick(&[0, 0, 5, 40]), dice.pick(&[0, 5, 20]));
        let nature = |dice: &mut Dice| match dice.below(100) {
            roll if roll < never_taken => Nature::NeverTaken,
            roll if roll < never_taken + not_classifiable => Nature::NotClassifiable,
            _ => Nature::Classifiable,
        };
        let natures: Vec<_> = (0..count).map(|_| nature(dice)).collect();
        Case {
            links: Links::draw(&mut documents, &natures, links),
            natures,
            documents,
            entered_first: match dice.chance(50) {
                true => count as usize,
                false => dice.below(count) as usize,
            },
            settings: SessionSettings {
                linger: dice.pick(&[Duration::ZERO, Duration::ZERO, Duration::from_millis(500)]),
                waits_for_files: dice.chance(50),
                files_per_request: dice.within(1, 8) as usize,
                files_per_batch: dice.pick(&[1, 2, 5, 10, 30, 500]),
                bytes_per_request: dice.within(1, 12_000),
                concurrency: dice.within(1, 4) as usize,
                retry_budget: dice.pick(&[0, 10, 100, 100]),
                ..SessionSettings::default()
            },
            sessions: dice.pick(&[0, 1, 1, 1, 2, 3]),
        }
    }
}

impl SessionPlan {
    pub fn draw(dice: &mut Dice, links: &mut Dice, are_links: bool) -> Self {
        let once_in =
            |dice: &mut Dice, percent, most| dice.chance(percent).then(|| dice.within(3, most));
        let kinds = [
            Asking::UntilKnown,
            Asking::UntilKnown,
            Asking::UntilKnown,
            Asking::Once,
            Asking::Never,
        ];
        SessionPlan {
            asking: dice.pick(&kinds),
            follows: links.chance(70),
            hints_once_in: if are_links { once_in(links, 50, 60) } else { None },
            results_timeout: Duration::from_secs(dice.pick(&[20, 60, 200, 900])),
            weather: Weather::draw(dice),
            gap: dice.any_time(),
            other_clock: dice.chance(50).then(|| dice.milliseconds(100_000_000)),
            dies_once_in: once_in(dice, 60, 200),
            is_cancelled_once_in: once_in(dice, 10, 200),
            finishes_once_in: once_in(dice, 15, 100),
            enters_once_in: once_in(dice, 60, 30),
            is_last: false,
            store_fails_once_in: once_in(dice, 5, 60),
            clock_is_odd_once_in: once_in(dice, 10, 60),
            words: if dice.chance(20) { 50 } else { 0 },
        }
    }

    /// A session in which nothing goes wrong, long after all that did.
    pub fn fair(documents: usize) -> Self {
        SessionPlan {
            asking: Asking::UntilKnown,
            follows: true,
            hints_once_in: None,
            // Enough for ten responses from each of as many batches, over ten minutes.
            results_timeout: Duration::from_secs(1200 + 40 * documents as u64),
            weather: Weather::FAIR,
            gap: Duration::from_secs(24 * 3600),
            other_clock: None,
            dies_once_in: None,
            is_cancelled_once_in: None,
            finishes_once_in: None,
            enters_once_in: Some(10),
            is_last: true,
            store_fails_once_in: None,
            clock_is_odd_once_in: None,
            words: 0,
        }
    }
}
