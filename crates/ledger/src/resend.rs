//! A person's word against the rules: sending documents again that may be
//! stored.

use std::collections::BTreeSet;
use std::path::PathBuf;

use extracta_protocol::session::{DocumentNumber, State, resend};
use rusqlite::{Result, Transaction};

use crate::columns;
use crate::error::{LedgerError, LedgerFault};
use crate::ledger::{Ledger, Rows, RunId, RunStatus};
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
    pub fn resend(
        &self,
        states: &[State],
        paths: &[PathBuf],
    ) -> std::result::Result<u64, LedgerError> {
        let has_such = |run: &RunStatus| states.iter().any(|state| run.of(*state) > 0);
        let runs: Vec<RunStatus> = self.runs()?.into_iter().filter(has_such).collect();
        let paths = self.known_paths(paths)?;
        let mut wanted = BTreeSet::new();
        for run in &runs {
            self.for_each_row(Rows::OfRun(run.run), |row| {
                let is_wanted = paths.is_empty() || paths.contains(&row.path);
                if is_wanted && states.contains(&row.known.state) {
                    wanted.insert((row.run, row.number));
                }
            })?;
        }
        // All of their runs before anything is changed, and until all is.
        let runs: BTreeSet<RunId> = wanted.iter().map(|(run, _)| *run).collect();
        let owners = runs.into_iter().map(|run| self.own(run));
        let _owners = owners.collect::<std::result::Result<Vec<Owner>, LedgerError>>()?;
        self.db().write(|db| {
            let mut resent = 0;
            for (run, number) in wanted {
                resent += u64::from(resend_document(db, run, number, states)?);
            }
            Ok(resent)
        })
    }

    /// Owns a run that nobody else is at work on.
    fn own(&self, run: RunId) -> std::result::Result<Owner, LedgerError> {
        let ledger = self.path();
        let unusable = |why: String| LedgerError::new(&ledger, LedgerFault::Unusable(why));
        let owner = Owner::take(&ledger, run.0).map_err(|error| unusable(error.to_string()))?;
        let why = || format!("a process is at work on run {}; end it, or wait for it", run.0);
        owner.ok_or_else(|| unusable(why()))
    }

    /// These paths as they stand in the ledger, which has to know them.
    fn known_paths(
        &self,
        paths: &[PathBuf],
    ) -> std::result::Result<BTreeSet<PathBuf>, LedgerError> {
        let mut known = BTreeSet::new();
        for path in paths {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            let is_there: bool = self.db().read(|db| {
                let by_path = "SELECT EXISTS (SELECT 1 FROM inputs WHERE path = ?1)";
                db.prepare_cached(by_path)?
                    .query_row([columns::path_column(&path)], |row| row.get(0))
            })?;
            if !is_there {
                return Err(LedgerError::new(&self.path(), LedgerFault::UnknownInput(path)));
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
) -> Result<bool> {
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
