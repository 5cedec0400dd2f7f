//! Judges what a run does by what the service really has and when, at every
//! step. Knows nothing of the machine but its commands and records.

use std::collections::BTreeSet;
use std::time::Duration;

use extracta_protocol::error::ErrorKind;
use extracta_protocol::id::Target;
use extracta_protocol::session::{
    BatchNumber, DocumentNumber, Memory, Poll, Record, State, Upload,
};

use super::attempt::Attempt;
use super::fates::{Told, UploadFate};
use super::fault::Situation;
use super::following::Following;
use super::results::Finished;
use super::routes::{Route, Routes};
use super::service::Service;
use super::tally::Tally;
use super::violation::Violation;

type Verdict = Result<(), Violation>;

#[derive(Debug, Default)]
pub struct Judge {
    /// The uploads of each document, in their order.
    pub attempts: Vec<Vec<Attempt>>,
    is_reported: Vec<bool>,
    /// Ids in responses that were handled and are not kept yet.
    heard: Vec<(String, u64)>,
    /// Ids that were kept.
    known_ids: BTreeSet<String>,
    pub routes: Routes,
    pub following: Following,
    writers: Vec<(BatchNumber, u64)>,
    /// The targets that the session sends nothing more for.
    parked: BTreeSet<Target>,
    /// How often the caller wanted a document to be sent again.
    pub words: Vec<usize>,
}

impl Judge {
    pub fn of(documents: usize) -> Self {
        Judge {
            attempts: (0..documents).map(|_| Vec::new()).collect(),
            is_reported: vec![false; documents],
            words: vec![0; documents],
            ..Judge::default()
        }
    }

    /// An upload starts.
    pub fn upload_starts(&mut self, upload: &Upload, kept: &Memory) -> Verdict {
        if self.writers.iter().any(|(batch, _)| *batch == upload.batch) {
            return Err(Violation::TwoWriters);
        }
        self.writers.push((upload.batch, upload.request));
        if upload.files.is_empty() || (upload.batch_id.is_none() && upload.files.len() > 1) {
            return Err(Violation::Contract("an opener goes alone, and no request is empty"));
        }
        for file in &upload.files {
            let document = file.document.0;
            let record = &kept.documents()[document];
            if record.target != upload.target {
                return Err(Violation::Contract("a document goes to its own target"));
            }
            let told = (record.state, record.request, record.batch, record.wire_name.as_ref());
            let sent =
                (State::Sending, Some(upload.request), Some(upload.batch), Some(&file.wire_name));
            if told != sent {
                return Err(Violation::NotKept { document });
            }
            let attempts = &self.attempts[document];
            let is_blind = |attempt: &&Attempt| !attempt.allows_another();
            if let Some(Attempt { request, .. }) = attempts.iter().find(is_blind) {
                return Err(Violation::SentAgainBlindly { document, request: *request });
            }
            if attempts.iter().filter(|attempt| attempt.is_lost_opener()).count() > 2 {
                return Err(Violation::SentAgainTooOften { document });
            }
        }
        if upload.batch_id.is_none() {
            self.may_open(upload.files[0].document.0, kept)?;
        }
        let is_kept = kept.requests().get(&upload.request).is_some_and(|it| it.end.is_none());
        let batch = kept.batches().get(&upload.batch);
        let batch_is_kept =
            batch.is_some_and(|batch| batch.id == upload.batch_id && batch.target == upload.target);
        match is_kept && batch_is_kept {
            true => Ok(()),
            false => Err(Violation::Contract("a request and its batch are kept before it starts")),
        }
    }

    /// An outage risks one document: while one opener is under way, or its
    /// response lost, no other document opens a batch.
    fn may_open(&self, document: usize, kept: &Memory) -> Verdict {
        let is_lost = |document: usize| {
            let record = &kept.documents()[document];
            // What cannot be opened holds up nobody.
            let is_set_aside =
                record.error.as_ref().is_some_and(|error| error.kind == ErrorKind::File);
            let is_parked = self.parked.contains(&record.target);
            record.lost_openers > 0
                && record.state == State::Unknown
                && record.batch.is_none()
                && !is_parked
                && !is_set_aside
        };
        // Several may be lost when their owners died: they take turns.
        let is_first = kept.documents()[document].lost_openers == 0;
        let mut others = (0..kept.documents().len()).filter(|other| *other != document);
        let is_under_way = self.attempts.iter().flatten().any(Attempt::is_opener_under_way);
        match is_under_way || (is_first && others.any(is_lost)) {
            true => Err(Violation::Contract("while an opener is unknown no other is sent")),
            false => Ok(()),
        }
    }

    /// What became of an upload that starts now.
    pub fn upload_is_fated(&mut self, upload: &Upload, batch: usize, fate: &UploadFate) {
        for file in &upload.files {
            let mut attempt = Attempt::new(upload, batch, fate.told);
            attempt.is_busy = fate.is_busy;
            self.attempts[file.document.0].push(attempt);
        }
    }

    /// An upload is over, and the machine hears what was seen of it.
    pub fn upload_ends(&mut self, now: Duration, upload: &Upload, told: Told, id: Option<String>) {
        self.writers.retain(|(_, request)| *request != upload.request);
        self.each_attempt(upload.request, |attempt| attempt.ends(now, told));
        self.heard.extend(id.map(|id| (id, upload.request)));
    }

    /// As `upload_ends`, where this side ended it.
    pub fn upload_is_ended_by_us(&mut self, upload: &Upload) {
        self.each_attempt(upload.request, |attempt| attempt.is_ended_by_us = true);
    }

    pub fn poll_starts(&mut self, now: Duration, poll: &Poll, kept: &Memory) -> Verdict {
        self.routes.starts(Route::of(&poll.target), now)?;
        if self.writers.iter().any(|(writing, _)| *writing == poll.batch) {
            return Err(Violation::TwoWriters);
        }
        let batch = kept.batches().get(&poll.batch);
        let asked_for = (Some(&poll.batch_id), &poll.target);
        match batch.is_some_and(|batch| (batch.id.as_ref(), &batch.target) == asked_for) {
            true => Ok(()),
            false => Err(Violation::Contract("a batch is kept before it is asked for")),
        }
    }

    /// The machine hears a finished response that was asked for at this time.
    pub fn hears(
        &mut self,
        asked_at: Duration,
        response: Finished,
        service: &Service,
        kept: &Memory,
        tally: &mut Tally,
    ) {
        match response {
            Finished::Made { lacking } => self.following.hears(lacking),
            Finished::Uploaded { batch, shown } => {
                self.hears_of_uploads(asked_at, batch, &shown, service, kept, tally);
            }
        }
    }

    /// Which of the uploads to the batch does a finished response lack?
    fn hears_of_uploads(
        &mut self,
        asked_at: Duration,
        batch: usize,
        places: &[usize],
        service: &Service,
        kept: &Memory,
        tally: &mut Tally,
    ) {
        let copies = &service.batches[batch].copies;
        let shown: BTreeSet<(usize, u64)> = places
            .iter()
            .filter_map(|&place| Some((copies[place].document?, copies[place].request)))
            .collect();
        let is_shown = |document: usize, attempt: &Attempt| {
            attempt.batch != batch || shown.contains(&(document, attempt.request))
        };
        // A list that lacks even what is known to be stored proves nothing.
        let lacks_stored = |(document, attempts): (usize, &Vec<Attempt>)| {
            let record = &kept.documents()[document];
            let is_stored = is_surely_stored(record.state);
            let is_lacking = attempts.last().is_some_and(|last| !is_shown(document, last));
            // What a busy service stored, and was sent again, may stand for it.
            let stands_for_it =
                |it: &Attempt| it.is_busy && shown.contains(&(document, it.request));
            is_stored && is_lacking && !attempts.iter().any(stands_for_it)
        };
        let entered = self.attempts.iter().take(kept.documents().len());
        if !entered.enumerate().any(lacks_stored) {
            for (document, attempts) in self.attempts.iter_mut().enumerate() {
                let lacked = attempts.iter_mut().filter(|attempt| !is_shown(document, attempt));
                lacked.for_each(|attempt| attempt.is_lacked(asked_at));
            }
        }
        let is_later = |copy: &super::service::Copy| copy.lands_at.is_some_and(|at| at > asked_at);
        if copies.iter().any(is_later) {
            tally.situation(Situation::LandedAfterSuccess);
        }
        if copies.iter().filter(|copy| copy.is_here(asked_at)).count() > places.len() {
            tally.situation(Situation::HiddenByAListThatLacksIt);
        }
    }

    /// Records are about to be kept.
    pub fn keeps(&mut self, records: &[Record], kept: &Memory, tally: &mut Tally) -> Verdict {
        for record in records {
            match record {
                Record::Document { number: DocumentNumber(document), document: new } => {
                    let (from, to) = (kept.documents()[*document].state, new.state);
                    if from != to && !from.may_become(to) {
                        return Err(Violation::Transition { document: *document, from, to });
                    }
                    if from != to {
                        self.following.changes(*document, from, new)?;
                        tally.transition(from, to);
                    }
                }
                Record::Batch(new) => {
                    let old = kept.batches().get(&new.number).and_then(|old| old.id.as_ref());
                    if old.is_some() && old != new.id.as_ref() {
                        let batch = old.map(ToString::to_string).unwrap_or_default();
                        return Err(Violation::IdLost { batch });
                    }
                }
                Record::Request(request) => {
                    let Some(end) = &request.end else { continue };
                    tally.fate(end.fate);
                    self.each_attempt(request.number, |attempt| attempt.is_end_kept = true);
                }
                Record::Unmatched { .. } => tally.situation(Situation::UnmatchedRows),
                Record::Stop(_) => {}
                Record::Parked { target, .. } => {
                    self.parked.insert(target.clone());
                }
            }
        }
        Ok(())
    }

    /// Records were kept: what was heard before is known from now on.
    pub fn has_kept(&mut self, kept: &Memory) -> Verdict {
        for (id, request) in std::mem::take(&mut self.heard) {
            self.each_attempt(request, Attempt::is_located);
            let mut ids = kept.batches().values().filter_map(|batch| batch.id.as_ref());
            if !ids.any(|known| known.as_str() == id) {
                return Err(Violation::IdLost { batch: id });
            }
            self.known_ids.insert(id);
        }
        Ok(())
    }

    pub fn reports(&mut self, document: usize, kept: &Memory) -> Verdict {
        let fault = |what| Err(Violation::Report { document, what });
        if std::mem::replace(&mut self.is_reported[document], true) {
            return fault("reported twice");
        }
        match kept.documents()[document].state.is_final() {
            true => Ok(()),
            false => fault("reported before its outcome is kept"),
        }
    }

    pub fn is_reported(&self, document: usize) -> bool {
        self.is_reported[document]
    }

    /// The caller wants it to be sent again, which was refused.
    pub fn is_mended(&mut self, document: usize) {
        self.is_reported[document] = false;
    }

    /// The caller wants it to be sent again, though it may be stored.
    pub fn is_wanted_again(&mut self, document: usize) {
        self.is_reported[document] = false;
        self.words[document] += 1;
        self.attempts[document].iter_mut().for_each(|attempt| attempt.is_released = true);
    }

    /// The owner is no more: what it did not keep is not known.
    pub fn owner_ends(&mut self, now: Duration, tally: &mut Tally) {
        if !self.heard.is_empty() {
            tally.situation(Situation::ResponseHandledAndNotKept);
        }
        self.heard.clear();
        self.writers.clear();
        self.parked.clear();
        self.routes.end_all(now);
        self.attempts.iter_mut().flatten().for_each(|attempt| attempt.owner_ends(now));
    }

    /// The ids that are known are in the records.
    pub fn check_ids(&self, kept: &Memory) -> Verdict {
        let ids = kept.batches().values().filter_map(|batch| batch.id.as_ref());
        let ids: BTreeSet<&str> = ids.map(|id| id.as_str()).collect();
        match self.known_ids.iter().find(|id| !ids.contains(id.as_str())) {
            Some(id) => Err(Violation::IdLost { batch: id.clone() }),
            None => Ok(()),
        }
    }

    fn each_attempt(&mut self, request: u64, mut change: impl FnMut(&mut Attempt)) {
        let attempts = self.attempts.iter_mut().flatten();
        attempts.filter(|attempt| attempt.request == request).for_each(&mut change);
    }
}

/// Whether a document in this state is in its batch.
pub fn is_surely_stored(state: State) -> bool {
    use State::{Classified, Extracted, Failed, Following, Stored};
    matches!(state, Stored | Following | Classified | Extracted | Failed)
}
