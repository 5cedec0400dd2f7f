//! Resending: where the user asks for it, documents are sent again that may be
//! stored.

use std::path::PathBuf;

use extracta_protocol::session::{DocumentNumber, State, resend};
use rusqlite::Transaction;

use crate::choice::Choice;
use crate::error::{Fault, Result};
use crate::ledger::Ledger;
use crate::lock::{Lock, of_worker};
use crate::store;

impl Ledger {
    /// Lets documents be sent again that are [`Unknown`](State::Unknown),
    /// [`Held`](State::Held) or [`Dropped`](State::Dropped), though they may be
    /// stored: the account may be charged for them twice, and their rows say so. Or
    /// such that are [`Refused`](State::Refused) or were dropped before they were
    /// sent, which costs nothing twice. `states` are those to
    /// take, `paths` those files alone, or all if there are none. Nothing is
    /// sent here: whoever works on the ledger does that. Returns how many
    /// documents it is.
    ///
    /// # Errors
    ///
    /// A process works on the ledger, while there are unknown documents to be
    /// sent again; a path is not in it; or it cannot be written.
    pub fn resend(&self, states: &[State], paths: &[PathBuf]) -> Result<u64> {
        let (states, paths) = (states.to_vec(), paths.to_vec());
        let choice = Choice { states, paths, ..Choice::default() };
        let chosen = self.chosen(&choice)?;
        // Whoever works has the batches of unknown documents in hand.
        let is_in_hand = chosen.values().any(|state| *state == State::Unknown);
        let _lock = is_in_hand.then(|| self.lock_out_workers()).transpose()?;
        self.db()?.write(|db| {
            let mut resent = 0;
            for (number, _) in chosen {
                resent += u64::from(resend_document(db, number, &choice.states)?);
            }
            db.execute("UPDATE ledger SET resent = resent + ?1", [resent])?;
            Ok(resent)
        })
    }

    /// Lets whoever works try again what is parked, as each new worker does.
    /// Returns how many documents that is.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written.
    pub fn resend_parked(&self) -> Result<u64> {
        let parked = format!(
            "SELECT count(*) FROM documents JOIN targets USING (target) \
             WHERE {} AND {}",
            store::TO_SEND,
            store::PARKED
        );
        self.db()?.write(|db| {
            let parked = db.query_row(&parked, [], |row| row.get(0))?;
            db.execute_batch(
                "UPDATE targets SET parked_kind = NULL, parked_http_status = NULL, \
                     parked_message = NULL; \
                 UPDATE ledger SET unparked = unparked + 1",
            )?;
            Ok(parked)
        })
    }

    /// Sees that nobody works while this is held.
    fn lock_out_workers(&self) -> Result<Lock> {
        let path = self.path();
        let unusable = |why: String| Fault::Unusable { path: path.clone(), why, source: None };
        let lock =
            Lock::take(&path, of_worker(&path)).map_err(|error| unusable(error.to_string()))?;
        let lock = lock.ok_or_else(|| {
            let holder = self.worker().map(|holder| holder.to_string());
            let who = holder.unwrap_or_else(|| "a process".into());
            unusable(format!("{who} works on it; end it, or wait for it"))
        });
        Ok(lock?)
    }
}

/// Lets a document be sent again; says whether anything changed.
fn resend_document(
    db: &Transaction<'_>,
    number: DocumentNumber,
    states: &[State],
) -> rusqlite::Result<bool> {
    let Some((mut document, mut batch)) = store::read_document(db, number)? else {
        return Ok(false);
    };
    // Somebody may have been at work on it until now.
    let is_still_such = states.contains(&document.state);
    if !is_still_such || !resend(number, &mut document, batch.as_mut()) {
        return Ok(false);
    }
    store::save_document(db, number, &document)?;
    if let Some(batch) = &batch {
        store::save_batch(db, batch)?;
    }
    Ok(true)
}
