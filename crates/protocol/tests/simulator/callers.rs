//! What a caller may do while a session works: enter documents, pass on a hint, and
//! have what it came for.

use extracta_protocol::id::{BatchId, ExtractionId};
use extracta_protocol::session::Input;

use super::bug::Bug;
use super::fault::{Fault, Situation};
use super::session::Player;

impl Player<'_, '_> {
    /// A document is entered while the session works; says whether one was.
    pub fn enter(&mut self) -> bool {
        if self.world.has_store_failed || !self.world.enter() {
            return false;
        }
        self.world.tally.situation(Situation::EnteredWhileItWorks);
        if self.world.bug != Some(Bug::MissesEntries) {
            let shown = self.world.clock.shows(self.world.now);
            self.session.handle(Input::Added, shown);
        }
        true
    }

    /// Somebody says that a batch is finished, be it or not.
    pub fn hint(&mut self) {
        let world = &mut *self.world;
        let batches: Vec<_> = world.store.kept.batches().values().collect();
        let batch = (!batches.is_empty()).then(|| world.dice.pick(&batches));
        let known = batch.and_then(|batch| Some((batch.target.clone(), batch.id.clone()?)));
        let is_known = known.is_some() && world.dice.chance(80);
        let (target, batch_id) = known.filter(|_| is_known).unwrap_or_else(|| {
            let nobodys = BatchId::new("nobodys").expect("an id");
            (ExtractionId::new("-Extraction0").expect("an id").into(), nobodys)
        });
        world.tally.situation(match is_known {
            true => Situation::HintOfABatch,
            false => Situation::HintOfNoBatch,
        });
        world.schedule.note(world.now, || format!("a hint of {batch_id}"));
        let shown = world.clock.shows(world.now);
        self.session.handle(Input::Processed { target, batch_id }, shown);
    }

    /// The caller has what it came for.
    pub fn finish(&mut self) {
        self.has_finished = true;
        self.world.tally.fault(Fault::Finished);
        self.world.schedule.note(self.world.now, || "finish".into());
        let shown = self.world.clock.shows(self.world.now);
        self.session.handle(Input::Finish, shown);
    }
}
