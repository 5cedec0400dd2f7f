//! Resending: where the user asks for it, documents are sent again that may be
//! stored.

use std::collections::BTreeSet;
use std::path::PathBuf;

use extracta_protocol::session::{DocumentNumber, State, resend};
use rusqlite::Transaction;

use crate::columns::{self, read_all};
use crate::error::{Fault, Result};
use crate::ids::RunId;
use crate::ledger::Ledger;
use crate::owner::Owner;
use crate::store;

impl Ledger {
    /// Lets documents be sent again that are [`Unknown`](State::Unknown) or
    /// [`Held`](State::Held), though they may be stored: the account may be
    /// charged for them twice, and their rows say so. Or such that are
    /// [`Refused`](State::Refused), which costs nothing twice. `states` are those to
    /// take, `paths` those files alone, or all if there are none. Nothing is
    /// sent here: the next [`collect`](crate::Run::collect) does that. Returns
    /// how many documents it is.
    ///
    /// # Errors
    ///
    /// A process is at work on a run that has such documents, a path is not in
    /// the ledger, or the ledger cannot be written.
    pub fn resend(&self, states: &[State], paths: &[PathBuf]) -> Result<u64> {
        let paths = self.known_paths(paths)?;
        let mut wanted = BTreeSet::new();
        for state in states {
            let such = "SELECT run, document, path FROM documents JOIN inputs USING (run, document) \
                 WHERE state = ?1";
            let such = self.db().read(|db| {
                read_all(db, such, [state.as_str()], |row| {
                    let path = columns::path(row, "path")?.unwrap_or_default();
                    let is_wanted = paths.is_empty() || paths.contains(&path);
                    let number = DocumentNumber(row.get("document")?);
                    Ok(is_wanted.then_some((RunId(row.get("run")?), number)))
                })
            })?;
            wanted.extend(such.into_iter().flatten());
        }
        // All of their runs before anything is changed, and until all is.
        let runs: BTreeSet<RunId> = wanted.iter().map(|(run, _)| *run).collect();
        let owners = runs.into_iter().map(|run| self.own(run));
        let _owners = owners.collect::<Result<Vec<Owner>>>()?;
        self.db().write(|db| {
            let mut resent = 0;
            for (run, number) in wanted {
                resent += u64::from(resend_document(db, run, number, states)?);
            }
            Ok(resent)
        })
    }

    /// Owns a run that nobody else is at work on.
    fn own(&self, run: RunId) -> Result<Owner> {
        let path = self.path();
        Owner::take(&path, run.0)?.ok_or_else(|| {
            let why = format!("a process is at work on run {}; end it, or wait for it", run.0);
            Fault::Unusable { path, why, source: None }.into()
        })
    }

    /// These paths as they stand in the ledger, which has to know them.
    fn known_paths(&self, paths: &[PathBuf]) -> Result<BTreeSet<PathBuf>> {
        let mut known = BTreeSet::new();
        for path in paths {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            let is_there: bool = self.db().read(|db| {
                let by_path = "SELECT EXISTS (SELECT 1 FROM inputs WHERE path = ?1)";
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
    run: RunId,
    number: DocumentNumber,
    states: &[State],
) -> rusqlite::Result<bool> {
    let Some((mut document, mut batch)) = store::read_document(db, run.0, number)? else {
        return Ok(false);
    };
    // Somebody may have been at work on it until now.
    let is_still_such = states.contains(&document.state);
    if !is_still_such || !resend(number, &mut document, batch.as_mut()) {
        return Ok(false);
    }
    // Whoever has lost the run unawares must not save over this.
    db.execute("UPDATE runs SET owner = NULL WHERE run = ?1", [run.0])?;
    store::save_document(db, run.0, number, &document)?;
    if let Some(batch) = &batch {
        store::save_batch(db, run.0, batch)?;
    }
    Ok(true)
}
