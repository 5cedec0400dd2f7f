//! The data that the service extracts from files of linked types: what it has of
//! each and from when on, in batches that it makes itself.

use std::collections::BTreeMap;
use std::time::Duration;

use extracta_protocol::id::ExtractionId;

use super::dice::Dice;
use super::fault::Fault;
use super::links::Links;

#[derive(Debug)]
pub struct Extractions {
    pub links: Links,
    dice: Dice,
    pub batches: Vec<DataBatch>,
    /// The batch of each extraction; for each batch of a classification, if so.
    places: BTreeMap<(ExtractionId, Option<usize>), usize>,
}

/// A batch of an extraction that the service has made.
#[derive(Debug)]
pub struct DataBatch {
    pub extraction: ExtractionId,
    /// Its files: the batch that each was sent to, and the place there.
    pub files: Vec<(usize, usize)>,
    /// The ids of files that are of nobody here.
    pub others: Vec<String>,
    /// The longest that its files are worked on, in milliseconds.
    pace: u64,
    /// Whether its responses show finished files beside unfinished ones.
    pub is_mixed: bool,
    /// Whether it was deleted: its results are refused.
    pub is_gone: bool,
}

/// The data of one file.
#[derive(Debug)]
pub struct Data {
    pub batch: usize,
    pub file_id: String,
    /// How long it takes once the file is classified; `None` for ever.
    pub work: Option<Duration>,
    pub fate: DataFate,
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataFate {
    Values,
    Failed,
    /// It is called processed, and nothing was found.
    Nothing,
    /// It is called processed, without a word about values.
    NoValues,
    /// The service does not list it.
    Lost,
}

/// The values that are truly in a file.
pub fn values_of(document: usize, file_id: &str) -> String {
    format!(r#"{{"document":"{document}","file":"{file_id}"}}"#)
}

impl Extractions {
    pub fn new(links: Links, dice: Dice) -> Self {
        Extractions { links, dice, batches: Vec::new(), places: BTreeMap::new() }
    }

    /// The batch of this id, if it is one that the service has made.
    pub fn batch_of(id: &str) -> Option<usize> {
        id.strip_prefix("data").map(|place| place.parse().expect("an id that this service gave"))
    }

    /// What will be extracted of a file that is stored at this place of a batch of
    /// a classification.
    pub fn expect(
        &mut self,
        document: usize,
        place: (usize, usize),
        is_quick: bool,
    ) -> Option<Data> {
        let extraction = self.links.of[document].clone()?;
        let key = (extraction, (!self.links.has_one_batch).then_some(place.0));
        let batch = match self.places.get(&key) {
            Some(batch) => *batch,
            None => self.make_batch(key, is_quick),
        };
        let fate = match self.dice.below(100) {
            0..=5 => DataFate::Failed,
            6..=11 => DataFate::NoValues,
            15..=20 => DataFate::Nothing,
            12..=14 if !is_quick => DataFate::Lost,
            _ => DataFate::Values,
        };
        let DataBatch { files, pace, .. } = &mut self.batches[batch];
        let pace = if is_quick { 1_000 } else { *pace };
        let is_endless = pace > 60_000 && self.dice.chance(5);
        let work = (!is_endless).then(|| self.dice.milliseconds(pace));
        files.push(place);
        Some(Data { batch, file_id: format!("-d{batch}-{}", files.len()), work, fate })
    }

    fn make_batch(&mut self, key: (ExtractionId, Option<usize>), is_quick: bool) -> usize {
        let (batch, dice) = (self.batches.len(), &mut self.dice);
        let pace = match dice.below(10) {
            _ if is_quick => 1_000,
            0..=4 if !self.links.are_files_deleted => 3_000,
            5..=7 => 60_000,
            _ => 1_800_000,
        };
        let others = if dice.chance(30) { dice.within(1, 2) } else { 0 };
        self.batches.push(DataBatch {
            extraction: key.0.clone(),
            files: Vec::new(),
            others: (0..others).map(|nth| format!("-other{batch}-{nth}")).collect(),
            pace,
            is_mixed: dice.chance(40),
            is_gone: !is_quick && dice.chance(4),
        });
        self.places.insert(key, batch);
        batch
    }

    /// What is wrong with a batch that is asked for; `is_finished` if the response is.
    pub fn faults_of(&self, made: usize, is_finished: bool) -> impl Iterator<Item = Fault> {
        let batch = &self.batches[made];
        [
            (is_finished && batch.is_mixed).then_some(Fault::DataInParts),
            (is_finished && !batch.others.is_empty()).then_some(Fault::DataBesideOthers),
            batch.is_gone.then_some(Fault::DataBatchGone),
            (batch.pace > 60_000).then_some(Fault::SlowData),
        ]
        .into_iter()
        .flatten()
    }

    /// When a batch or a file that comes now is deleted, of so many in a hundred.
    pub fn deleted_at(&mut self, now: Duration, percent: u64) -> Option<Duration> {
        let is_deleted = self.links.are_files_deleted && self.dice.chance(percent);
        is_deleted.then(|| now + self.dice.any_time())
    }

    /// Whether a batch shows finished files beside unfinished ones, for that alone.
    pub fn shows_parts(&mut self) -> bool {
        self.links.are_files_deleted && self.dice.chance(70)
    }
}
