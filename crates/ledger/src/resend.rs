//! Resending: where the user asks for it, documents are sent again that may be
//! stored.

use std::collections::BTreeSet;
use std::path::PathBuf;

use extracta_protocol::session::{DocumentNumber, State, resend};
use rusqlite::Transaction;

use crate::columns::{self, read_all};
use crate::error::{Fault, Result};
use crate::ledger::Ledger;
use crate::lock::{Lock, of_worker};
use crate::store;

impl Ledger {
    /// Lets documents be sent again that are [`Unknown`](State::Unknown) or
    /// [`Held`](State::Held), though they may be stored: the account may be
    /// charged for them twice, and their rows say so. Or such that are
    /// [`Refused`](State::Refused), which costs nothing twice. `states` are those to
    /// take, `paths` those files alone, or all if there are none. Nothing is
    /// sent here: whoever works on the ledger does that. Returns how many
    /// documents it is.
    ///
    /// # Errors
    ///
    /// A process works on the ledger, while there are unknown documents to be
    /// sent again; a path is not in it; or it cannot be written.
    pub fn resend(&self, states: &[State], paths: &[PathBuf]) -> Result<u64> {
        let paths = self.known_paths(paths)?;
        let mut wanted = BTreeSet::new();
        for state in states {
            let such = "SELECT document, path FROM documents JOIN entries USING (document) \
                 WHERE state = ?1";
            let such = self.db().read(|db| {
                read_all(db, such, [state.as_str()], |row| {
                    let path = columns::path(row, "path")?.unwrap_or_default();
                    let is_wanted = paths.is_empty() || paths.contains(&path);
                    Ok(is_wanted.then_some((*state, DocumentNumber(row.get("document")?))))
                })
            })?;
            wanted
                .extend(such.into_iter().flatten().map(|(state, number)| (number, state.as_str())));
        }
        // Whoever works has the batches of unknown documents in hand.
        let is_in_hand = wanted.iter().any(|(_, state)| *state == State::Unknown.as_str());
        let _lock = is_in_hand.then(|| self.lock_out_workers()).transpose()?;
        self.db().write(|db| {
            let mut resent = 0;
            for (number, _) in wanted {
                resent += u64::from(resend_document(db, number, states)?);
            }
            db.execute("UPDATE ledger SET resent = resent + ?1", [resent])?;
            Ok(resent)
        })
    }

    /// Sees that nobody works while this is held.
    fn lock_out_workers(&self) -> Result<Lock> {
        let path = self.path();
        let unusable = |why: String| Fault::Unusable { path: path.clone(), why, source: None };
        let lock = Lock::take(of_worker(&path)).map_err(|error| unusable(error.to_string()))?;
        let lock = lock.ok_or_else(|| {
            let holder = self.worker().map(|holder| holder.to_string());
            let who = holder.unwrap_or_else(|| "a process".into());
            unusable(format!("{who} works on it; end it, or wait for it"))
        });
        Ok(lock?)
    }

    /// These paths as they stand in the ledger, which has to know them.
    fn known_paths(&self, paths: &[PathBuf]) -> Result<BTreeSet<PathBuf>> {
        let mut known = BTreeSet::new();
        for path in paths {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            let is_there: bool = self.db().read(|db| {
                let by_path = "SELECT EXISTS (SELECT 1 FROM entries WHERE path = ?1)";
                db.prepare_cached(by_path)?
                    .query_row([columns::path_column(&path)], |row| row.get(0))
            })?;
            if !is_there {
                return Err(Fault::UnknownInput { path: self.path(), input: path }.into());
            }
            known.insert(path);
        }
        Ok(known)
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
