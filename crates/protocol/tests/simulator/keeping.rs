//! Keeping records, and reporting what came to its outcome.

use extracta_protocol::error::{Error, ErrorKind, StopReason};
use extracta_protocol::session::{DocumentNumber, Input, Record};

use super::fault::Fault;
use super::session::{End, Player};
use super::violation::Violation;

impl Player<'_, '_> {
    pub fn keep(&mut self, records: Vec<Record>) -> Result<(), Violation> {
        if self.world.has_store_failed {
            return Ok(());
        }
        if self.happens(self.plan.store_fails_once_in) {
            self.world.has_store_failed = true;
            self.world.tally.fault(Fault::StoreFails);
            self.world.schedule.note(self.world.now, || "the store fails".into());
            let message = "disk full".into();
            let full = Error { kind: ErrorKind::Library, http_status: None, message };
            let shown = self.world.clock.shows(self.world.now);
            self.session.handle(Input::CannotKeep(full), shown);
            return Ok(());
        }
        let world = &mut *self.world;
        world.schedule.note(world.now, || format!("keep {records:?}"));
        world.judge.keeps(&records, &world.store.kept, world.tally)?;
        for record in &records {
            if let Record::Document { number, document } = record
                && document.state.is_final()
                && !world.store.kept.documents()[number.0].state.is_final()
            {
                self.finished.push(*number);
            }
        }
        world.store.save(records);
        world.is_clock_of_records = true;
        world.judge.has_kept(&world.store.kept)
    }

    pub fn report(&mut self, number: DocumentNumber) -> Result<(), Violation> {
        if self.session.document(number).is_none() {
            return Err(Violation::Contract("what is reported is in hand"));
        }
        if self.world.has_store_failed {
            return Ok(());
        }
        self.world.judge.reports(number.0, &self.world.store.kept)
    }

    pub fn done(&mut self) -> Result<End, Violation> {
        if !self.under_way.is_empty() {
            return Err(Violation::DoneTooEarly);
        }
        let is_unreported = |number: &&DocumentNumber| !self.world.judge.is_reported(number.0);
        if let Some(number) = self.finished.iter().find(is_unreported)
            && !self.world.has_store_failed
        {
            let what = "it has its outcome and was not reported";
            return Err(Violation::Report { document: number.0, what });
        }
        let parked = self.session.parked().values().next();
        let reason = parked.or(self.session.stop()).map(|stop| StopReason::of(stop.kind));
        if let Some(reason) = reason {
            self.world.tally.stop(reason);
        }
        Ok(End::Done(reason))
    }
}
