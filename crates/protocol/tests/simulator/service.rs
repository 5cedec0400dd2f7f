//! The service: what it has, from when on, and what it says of it. What it has
//! is the truth by which runs are judged.

use std::time::Duration;

use extracta_protocol::exchange::Exchange;
use extracta_protocol::id::Target;
use extracta_protocol::session::Upload;

use super::dice::Dice;
use super::extractions::{Data, DataFate, Extractions};
use super::fates::{Keeps, Told, UploadFate};
use super::fault::Fault;
use super::rows::Row;

/// One file that the service has stored, or will have.
#[derive(Debug)]
pub struct Copy {
    /// The document; `None` if only a part of it came.
    pub document: Option<usize>,
    /// The request that brought it.
    pub request: u64,
    pub name: String,
    pub file_id: String,
    /// When it is here; `None` if it never will be.
    pub lands_at: Option<Duration>,
    /// How long it is worked on; `None` for ever.
    pub work: Option<Duration>,
    /// From when on the service has it no more, if ever.
    pub lost_from: Option<Duration>,
    /// What is extracted from it, if its type is linked to an extraction.
    pub data: Option<Data>,
}

#[derive(Debug)]
pub struct Batch {
    /// Whether an extraction has it, and not a classification.
    pub is_of_extraction: bool,
    pub copies: Vec<Copy>,
    /// The names of all files that were ever sent to it, stored or not.
    pub names: Vec<String>,
    /// From when on the service knows it.
    pub exists_from: Option<Duration>,
    /// The longest that its files are worked on, in milliseconds.
    pace: u64,
    /// Whether its responses show finished files beside unfinished ones.
    pub is_mixed: bool,
    /// From when on it is deleted, if ever: its results are refused then.
    pub gone_from: Option<Duration>,
}

#[derive(Debug)]
pub struct Service {
    pub batches: Vec<Batch>,
    pub extractions: Extractions,
    ids: u64,
    /// Whether it works quickly from now on.
    pub is_quick: bool,
}

impl Copy {
    pub fn is_here(&self, now: Duration) -> bool {
        self.lands_at.is_some_and(|at| at <= now) && !self.is_lost(now)
    }

    pub fn is_lost(&self, now: Duration) -> bool {
        self.lost_from.is_some_and(|from| from <= now)
    }

    pub fn is_finished(&self, now: Duration) -> bool {
        matches!((self.lands_at, self.work), (Some(at), Some(work)) if at + work <= now)
    }

    /// Whether its type is known, so that its data may be extracted.
    pub fn is_classified(&self, now: Duration) -> bool {
        let end = self.lost_from.map_or(now, |from| now.min(from));
        self.is_finished(end)
    }

    /// Whether the service is through with its data too.
    pub fn has_data(&self, now: Duration) -> bool {
        let work = self.data.as_ref().and_then(|data| data.work);
        work.is_some_and(|work| now.checked_sub(work).is_some_and(|then| self.is_finished(then)))
    }

    pub fn data_fate(&self) -> Option<DataFate> {
        self.data.as_ref().map(|data| data.fate)
    }
}

impl Batch {
    /// Whether it has no file. Nobody can tell the empty list of an extraction from an
    /// odd response.
    pub fn is_empty(&self, now: Duration) -> bool {
        !self.copies.iter().any(|copy| copy.is_here(now))
    }

    pub fn is_gone(&self, now: Duration) -> bool {
        self.gone_from.is_some_and(|from| from <= now)
    }
}

/// The type that a document truly has.
pub fn truth(document: usize) -> String {
    format!("type {document}")
}

impl Service {
    pub fn new(extractions: Extractions) -> Self {
        Service { batches: Vec::new(), extractions, ids: 0, is_quick: false }
    }

    /// The batch of this id.
    pub fn batch_of(id: &str) -> usize {
        id.trim_start_matches("batch").parse().expect("an id that this service gave")
    }

    /// Takes an upload, as its fate wants; says what the client sees, and to
    /// which batch it was.
    pub fn upload(
        &mut self,
        now: Duration,
        upload: &Upload,
        fate: &UploadFate,
        dice: &mut Dice,
    ) -> (usize, Exchange) {
        let asked_for = upload.batch_id.as_ref().map(|id| Service::batch_of(id.as_str()));
        let place = match asked_for.filter(|_| !fate.is_elsewhere) {
            Some(place) => place,
            None => self.open_batch(now, &upload.target, dice),
        };
        let sent = upload.files.iter().map(|file| file.wire_name.clone());
        if let Some(asked_for) = asked_for {
            self.batches[asked_for].names.extend(sent.clone());
        }
        let batch = &mut self.batches[place];
        batch.names.extend(sent);
        if fate.keeps != Keeps::None || fate.told == Told::Stored {
            let from = batch.exists_from.unwrap_or(now + fate.lands);
            batch.exists_from = Some(from.min(now + fate.lands));
        }
        let first = batch.copies.len();
        for (nth, file) in upload.files.iter().enumerate() {
            let (is_kept, is_torn) = match fate.keeps {
                Keeps::None => (false, false),
                Keeps::First(count) => (nth < count, false),
                Keeps::TornAt(at) => (nth <= at, nth == at),
                Keeps::All => (true, false),
            };
            if is_kept {
                let document = (!is_torn).then_some(file.document.0);
                self.store(place, document, upload.request, &file.wire_name, now, fate, dice);
            }
        }
        let batch = &self.batches[place];
        let target = upload.target.field();
        let copies = &batch.copies[first..];
        let exchange = fate.reply.exchange(|wanted| {
            let row = |copy| row(copy, r#","numberOfPages":1,"url":"https://x/""#.into());
            let rows: Vec<Row<'_>> = copies.iter().map(row).collect();
            format!(
                r#"{{"status":"uploaded","{target}":"-c","batchId":"batch{place}","files":[{}]}}"#,
                wanted.render(&rows, if wanted.has_odd_ids() { &batch.names } else { &[] })
            )
        });
        (place, exchange)
    }

    fn open_batch(&mut self, now: Duration, target: &Target, dice: &mut Dice) -> usize {
        let pace = match dice.below(10) {
            _ if self.is_quick => 1_000,
            0..=4 => 3_000,
            5..=7 => 60_000,
            _ => 1_800_000,
        };
        let is_mixed = dice.chance(20) | self.extractions.shows_parts();
        let is_gone = !self.is_quick && dice.chance(3);
        let gone_from = is_gone.then_some(Duration::ZERO);
        let later = || self.extractions.deleted_at(now, 40);
        let gone_from = if self.is_quick { gone_from } else { gone_from.or_else(later) };
        self.batches.push(Batch {
            is_of_extraction: matches!(target, Target::Extraction(_)),
            copies: Vec::new(),
            names: Vec::new(),
            exists_from: None,
            pace,
            is_mixed,
            gone_from,
        });
        self.batches.len() - 1
    }

    #[allow(clippy::too_many_arguments, reason = "all of it is one row")]
    fn store(
        &mut self,
        place: usize,
        document: Option<usize>,
        request: u64,
        name: &str,
        now: Duration,
        fate: &UploadFate,
        dice: &mut Dice,
    ) {
        self.ids += 1;
        let batch = &mut self.batches[place];
        let pace = if self.is_quick { 1_000 } else { batch.pace };
        let is_endless = pace > 60_000 && dice.chance(10);
        let at = (place, batch.copies.len());
        let linked = document.filter(|_| !batch.is_of_extraction);
        let data = linked.and_then(|it| self.extractions.expect(it, at, self.is_quick));
        let lost_from = match fate.is_lost {
            true => Some(Duration::ZERO),
            false if self.is_quick => None,
            false => self.extractions.deleted_at(now, 20),
        };
        batch.copies.push(Copy {
            document,
            request,
            name: name.into(),
            file_id: format!("-f{}", self.ids),
            lands_at: Some(now + fate.lands),
            work: (!is_endless).then(|| dice.milliseconds(pace)),
            lost_from,
            data,
        });
    }

    /// The owner of an upload is no more, or breaks it off: what has not
    /// landed yet may still, at any time.
    pub fn rethink(&mut self, place: usize, request: u64, now: Duration, dice: &mut Dice) {
        let fate = dice.below(3);
        let later = now + dice.any_time();
        self.change_landing(place, request, |copy| match (fate, copy.document) {
            // A part of a file is a part of it for those alone who know.
            (_, None) => None,
            _ if copy.lands_at.is_some_and(|at| at <= now) => copy.lands_at,
            (0, _) => copy.lands_at,
            (1, _) => None,
            _ => Some(later),
        });
    }

    /// An upload is broken off before it could land.
    pub fn forget(&mut self, place: usize, request: u64) {
        self.change_landing(place, request, |_| None);
    }

    /// The copies that came in part are no document's, where it was not kept that they
    /// did.
    pub fn forget_torn(&mut self, is_kept: impl Fn(u64) -> bool) {
        let copies = self.batches.iter_mut().flat_map(|batch| &mut batch.copies);
        let torn = copies.filter(|copy| copy.document.is_none());
        torn.filter(|copy| !is_kept(copy.request)).for_each(|copy| copy.lands_at = None);
    }

    /// Whether something of an upload is here, or comes later.
    pub fn landing_of(&self, place: usize, request: u64) -> Option<Duration> {
        let copies = self.batches[place].copies.iter().filter(|copy| copy.request == request);
        copies.filter_map(|copy| copy.lands_at).max()
    }

    fn change_landing(
        &mut self,
        place: usize,
        request: u64,
        change: impl Fn(&Copy) -> Option<Duration>,
    ) {
        let batch = &mut self.batches[place];
        let is_opener = batch.copies.iter().all(|copy| copy.request == request);
        for copy in batch.copies.iter_mut().filter(|copy| copy.request == request) {
            copy.lands_at = change(copy);
        }
        if is_opener {
            batch.exists_from = batch.copies.iter().filter_map(|copy| copy.lands_at).min();
        }
    }

    /// What is wrong with a batch that is asked for; `is_finished` if the response is.
    pub fn faults_of(
        &self,
        now: Duration,
        place: usize,
        is_finished: bool,
    ) -> impl Iterator<Item = Fault> {
        let batch = &self.batches[place];
        let is_endless = batch.copies.iter().any(|copy| copy.work.is_none());
        [
            (is_finished && batch.is_mixed).then_some(Fault::FinishedInParts),
            batch.is_gone(now).then_some(Fault::BatchGone),
            (batch.pace > 60_000).then_some(Fault::SlowBatch),
            is_endless.then_some(Fault::NeverFinishing),
        ]
        .into_iter()
        .flatten()
    }
}

pub fn row(copy: &Copy, rest: String) -> Row<'_> {
    Row { file_id: &copy.file_id, name: &copy.name, rest }
}
