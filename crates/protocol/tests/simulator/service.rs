//! The service: what it has, from when on, and what it says of it. What it has
//! is the truth by which runs are judged.

use std::time::Duration;

use extracta_protocol::exchange::Exchange;
use extracta_protocol::session::Upload;

use super::dice::Dice;
use super::fates::{Keeps, Told, UploadFate};
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
    /// Whether the service has lost it again.
    pub is_lost: bool,
}

#[derive(Debug)]
pub struct Batch {
    pub copies: Vec<Copy>,
    /// The names of all files that were ever sent to it, stored or not.
    pub names: Vec<String>,
    /// From when on the service knows it.
    pub exists_from: Option<Duration>,
    /// The longest that its files are worked on, in milliseconds.
    pace: u64,
    /// Whether its responses show finished files beside unfinished ones.
    pub is_mixed: bool,
    /// Whether it was deleted once it was filled: its results are refused.
    pub is_gone: bool,
}

#[derive(Debug, Default)]
pub struct Service {
    pub batches: Vec<Batch>,
    ids: u64,
    /// Whether it works quickly from now on.
    pub is_quick: bool,
}

impl Copy {
    pub fn is_here(&self, now: Duration) -> bool {
        self.lands_at.is_some_and(|at| at <= now) && !self.is_lost
    }

    pub fn is_finished(&self, now: Duration) -> bool {
        matches!((self.lands_at, self.work), (Some(at), Some(work)) if at + work <= now)
    }
}

/// The type that a document truly has.
pub fn truth(document: usize) -> String {
    format!("type {document}")
}

impl Service {
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
            None => self.open_batch(dice),
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
        let copies = &batch.copies[first..];
        let exchange = fate.reply.exchange(|wanted| {
            let row = |copy| row(copy, r#","numberOfPages":1,"url":"https://x/""#.into());
            let rows: Vec<Row<'_>> = copies.iter().map(row).collect();
            format!(
                r#"{{"status":"uploaded","classificationId":"-c","batchId":"batch{place}","files":[{}]}}"#,
                wanted.render(&rows, if wanted.has_odd_ids() { &batch.names } else { &[] })
            )
        });
        (place, exchange)
    }

    fn open_batch(&mut self, dice: &mut Dice) -> usize {
        let pace = match dice.below(10) {
            _ if self.is_quick => 1_000,
            0..=4 => 3_000,
            5..=7 => 60_000,
            _ => 1_800_000,
        };
        let is_mixed = dice.chance(20);
        let is_gone = !self.is_quick && dice.chance(3);
        self.batches.push(Batch {
            copies: Vec::new(),
            names: Vec::new(),
            exists_from: None,
            pace,
            is_mixed,
            is_gone,
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
        batch.copies.push(Copy {
            document,
            request,
            name: name.into(),
            file_id: format!("-f{}", self.ids),
            lands_at: Some(now + fate.lands),
            work: (!is_endless).then(|| dice.milliseconds(pace)),
            is_lost: fate.is_lost,
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

    /// Whether this batch is slow, whether it never finishes, and whether it is
    /// gone.
    pub fn pace_of(&self, place: usize) -> (bool, bool, bool) {
        let batch = &self.batches[place];
        (batch.pace > 60_000, batch.copies.iter().any(|copy| copy.work.is_none()), batch.is_gone)
    }
}

pub fn row(copy: &Copy, rest: String) -> Row<'_> {
    Row { file_id: &copy.file_id, name: &copy.name, rest }
}
