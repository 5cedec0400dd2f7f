//! Which runs to work on: those that nobody owns.

use std::collections::BTreeSet;
use std::time::Instant;

use extracta_client::internal::SessionKey;
use extracta_client::{Asking, SessionSettings};

use super::{LOOK_AROUND, Run};
use crate::error::Result;
use crate::ids::RunId;
use crate::owner::Owner;
use crate::store::LedgerStore;

/// How many runs are driven at once; further ones wait for a place. Each has a
/// lock file open.
const MOST_AT_ONCE: usize = 100;

impl Run {
    /// Takes the runs of the queue that nobody owns, as long as there is place
    /// for them, and returns them. The others are added to those `elsewhere`.
    pub(super) fn take_queued(&mut self, elsewhere: &mut BTreeSet<RunId>) -> Result<Vec<RunId>> {
        let mut taken = Vec::new();
        while self.has_place()
            && let Some((run, asking)) = self.queue.pop_front()
        {
            match self.take(run, asking) {
                Ok(true) => taken.push(run),
                Ok(false) => drop(elsewhere.insert(run)),
                Err(error) => match error.why_unusable() {
                    // One run that cannot be taken is no reason to leave the others.
                    Some(why) => {
                        self.over.insert(run);
                        self.warnings.push_back(format!("run {} cannot be taken: {why}", run.0));
                    }
                    None => return Err(error),
                },
            }
        }
        Ok(taken)
    }

    /// Whether one more run can be driven. Of those that upload there are no
    /// more than uploads at once: what waits for a thread is kept as being
    /// sent, and unknown if the process ends before it was.
    fn has_place(&self) -> bool {
        self.driver.len() < MOST_AT_ONCE
            && self.driver.uploading() < self.settings.concurrency.max(1)
    }

    /// Queues the runs that somebody has left unfinished.
    pub(super) fn look_around(&mut self, asking: Asking) -> Result<()> {
        if self.looked_around_at.is_some_and(|at| at.elapsed() < LOOK_AROUND) {
            return Ok(());
        }
        self.looked_around_at = Some(Instant::now());
        let ledger = self.ledger.path();
        for run in self.ledger.unfinished()? {
            let is_ours = self.over.contains(&run)
                || self.is_queued(run)
                || self.driver.store(key_of(run)).is_some();
            // What an earlier call entered, and could not begin, is here too.
            let is_here = self.owned.contains_key(&run);
            if !is_ours && (is_here || !Owner::is_there(&ledger, run.0)) {
                self.queue.push_back((run, asking));
            }
        }
        Ok(())
    }

    /// Takes a run and drives it; `false` if somebody else owns it.
    fn take(&mut self, run: RunId, asking: Asking) -> Result<bool> {
        if self.driver.store(key_of(run)).is_some() {
            return Ok(true);
        }
        let owner = match self.owned.remove(&run) {
            Some(owner) => Some(owner),
            None => Owner::take(&self.ledger.path(), run.0)?,
        };
        let Some(owner) = owner else { return Ok(false) };
        let (store, kept) = LedgerStore::open(self.ledger.clone(), run.0, owner)?;
        let settings = SessionSettings { asking, ..self.settings.clone() };
        self.driver.add(key_of(run), settings, kept, store);
        Ok(true)
    }

    pub(super) fn is_queued(&self, run: RunId) -> bool {
        self.queue.iter().any(|(queued, _)| *queued == run)
    }
}

fn key_of(run: RunId) -> SessionKey {
    SessionKey(run.0.unsigned_abs())
}

pub(super) fn run_of(key: SessionKey) -> RunId {
    RunId(i64::try_from(key.0).unwrap_or(i64::MAX))
}
