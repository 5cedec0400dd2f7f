//! Mistakes of a driver, put in on purpose: a simulation that does not find
//! them proves nothing.

use std::time::Duration;

use extracta_protocol::exchange::{Ended, Exchange, Sent};
use extracta_protocol::session::{
    DocumentNumber, DocumentRecord, Load, Memory, Record, SessionSettings,
};

use super::routes::Route;

/// A mistake of a driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// What it is to keep is durable one step late.
    PersistsLate,
    /// It waits 1.9 s between requests for results.
    ShortPause,
    /// It takes a request without a response for one that was not sent.
    UnknownAsNotSent,
    /// It does not keep the ids of batches.
    DropsBatchIds,
    /// It takes another clock for the same.
    MistakesTheClock,
    /// It does not keep which documents are unsettled in a batch.
    DropsUnsettled,
    /// It hands over documents as they were before the last records.
    LoadsStaleDocuments,
    /// It does not notice what is entered while it works.
    MissesEntries,
    /// It takes a request for extracted data for over when it was begun.
    CountsFromTheStart,
    /// What it hands over of a batch is what was sent to it, not what is followed to it.
    ForgetsFollowed,
    /// A second one works on the same store in the middle of its session.
    TwoWorkers,
}

impl Bug {
    pub fn settings(bug: Option<Bug>, settings: SessionSettings) -> SessionSettings {
        match bug {
            Some(Bug::ShortPause) => {
                SessionSettings { poll_pause: Duration::from_millis(1900), ..settings }
            }
            _ => settings,
        }
    }

    /// When a driver with this mistake says that a request for results has ended.
    pub fn told_at(
        bug: Option<Bug>,
        route: Route,
        asked_at: Duration,
        ended_at: Duration,
    ) -> Duration {
        match bug == Some(Bug::CountsFromTheStart) && route == Route::Extractions {
            true => asked_at,
            false => ended_at,
        }
    }

    /// What a driver with this mistake tells of an upload.
    pub fn told(bug: Option<Bug>, mut exchange: Exchange) -> Exchange {
        if bug == Some(Bug::UnknownAsNotSent) && matches!(exchange.ended, Ended::NoResponse(_)) {
            exchange.sent = Sent::Nothing;
        }
        exchange
    }
}

/// The store of a driver, with its mistakes.
#[derive(Debug)]
pub struct Store {
    pub kept: Memory,
    /// What would be found after a crash, if that is less.
    durable: Option<Memory>,
    late: Vec<Record>,
    bug: Option<Bug>,
}

impl Store {
    pub fn new(kept: Memory, bug: Option<Bug>) -> Self {
        let is_behind = matches!(bug, Some(Bug::PersistsLate | Bug::LoadsStaleDocuments));
        let durable = is_behind.then(|| kept.clone());
        Store { kept, durable, late: Vec::new(), bug }
    }

    /// A document is entered, durably.
    pub fn enter(&mut self, document: DocumentRecord) {
        if let Some(durable) = &mut self.durable {
            durable.add(document.clone());
        }
        self.kept.add(document);
    }

    pub fn save(&mut self, mut records: Vec<Record>) {
        for record in &mut records {
            match (self.bug, record) {
                (Some(Bug::DropsBatchIds), Record::Batch(batch)) => batch.id = None,
                (Some(Bug::DropsUnsettled), Record::Batch(batch)) => batch.unsettled.clear(),
                _ => {}
            }
        }
        if let Some(durable) = &mut self.durable {
            durable.save(std::mem::replace(&mut self.late, records.clone()));
        }
        self.kept.save(records);
    }

    /// What a driver loads.
    pub fn load(&mut self, load: Load) -> Vec<(DocumentNumber, DocumentRecord)> {
        match (&mut self.durable, self.bug, load) {
            (Some(durable), Some(Bug::LoadsStaleDocuments), Load::Batch(_)) => durable.load(load),
            (_, Some(Bug::ForgetsFollowed), Load::Batch(batch)) => {
                let mut documents = self.kept.load(load);
                documents.retain(|(_, document)| document.batch == Some(batch));
                documents
            }
            _ => self.kept.load(load),
        }
    }

    /// The process ends; if it dies, only what is durable is left.
    pub fn process_ends(&mut self, is_dead: bool) {
        let Some(durable) = &mut self.durable else { return };
        let late = std::mem::take(&mut self.late);
        if is_dead && self.bug == Some(Bug::PersistsLate) {
            self.kept = durable.clone();
        } else {
            durable.save(late);
        }
    }
}
