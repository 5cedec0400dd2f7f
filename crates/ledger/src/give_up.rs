//! Giving up: where the user asks for it, documents are sent no more, and nobody
//! waits for them.

use extracta_protocol::session::{DocumentNumber, State, give_up};
use rusqlite::Transaction;

use crate::choice::Choice;
use crate::error::Result;
use crate::ledger::Ledger;
use crate::lock::{Holder, Lock, of_worker};
use crate::store;

/// What was given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dropped {
    /// How many documents were dropped.
    pub documents: u64,
    /// How many others keep their type, and await no data any more.
    pub typed: u64,
    /// How many of these may be stored at the service.
    pub may_be_stored: u64,
    /// How many others a worker is sending, or awaits results of: they stay as
    /// they are.
    pub in_hand: u64,
    /// That worker.
    pub worker: Option<Holder>,
}

impl Ledger {
    /// Drops documents: they are sent no more, and each of their entries is
    /// handed to the consumers. What is classified or failed is left alone. What
    /// waits to be sent, was refused or is held may be dropped at any time; what
    /// was sent only while nobody works on the ledger.
    ///
    /// # Errors
    ///
    /// A path, a key or the batch is not in the ledger, or it cannot be written.
    pub fn drop_documents(&self, choice: &Choice) -> Result<Dropped> {
        let chosen = self.chosen(choice)?;
        let was_sent = |state: &State| {
            matches!(state, State::Sending | State::Stored | State::Unknown | State::Following)
        };
        // Nobody takes the work up meanwhile.
        let path = self.path();
        let lock = match chosen.values().any(was_sent) {
            true => Lock::take(&path, of_worker(&path)).ok().flatten(),
            false => None,
        };
        let mut dropped = self.db()?.write(|db| {
            let mut dropped = Dropped::default();
            for (number, _) in chosen {
                drop_document(db, number, choice, lock.is_none(), &mut dropped)?;
            }
            Ok(dropped)
        })?;
        if dropped.in_hand > 0 {
            dropped.worker = self.worker();
        }
        Ok(dropped)
    }
}

fn drop_document(
    db: &Transaction<'_>,
    number: DocumentNumber,
    choice: &Choice,
    may_be_in_hand: bool,
    dropped: &mut Dropped,
) -> rusqlite::Result<()> {
    let Some((mut document, mut batch)) = store::read_document(db, number)? else { return Ok(()) };
    // Somebody may have been at work on it until now.
    if !choice.states.contains(&document.state) {
        return Ok(());
    }
    let is_free = document.waits_to_be_sent() || document.state.is_final();
    if may_be_in_hand && !is_free {
        dropped.in_hand += 1;
        return Ok(());
    }
    if give_up(number, &mut document, batch.as_mut()) {
        let is_dropped = document.state == State::Dropped;
        dropped.documents += u64::from(is_dropped);
        dropped.typed += u64::from(!is_dropped);
        dropped.may_be_stored += u64::from(is_dropped && document.may_be_stored());
        store::save_document(db, number, &document)?;
        if let Some(batch) = &batch {
            store::save_batch(db, batch)?;
        }
    }
    Ok(())
}
