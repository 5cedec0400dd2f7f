//! Which documents of a ledger a person means.

use std::collections::BTreeMap;
use std::path::PathBuf;

use extracta_client::BatchId;
use extracta_protocol::session::{DocumentNumber, State};
use rusqlite::params;

use crate::columns::{self, read_all};
use crate::error::{Fault, Result};
use crate::ledger::Ledger;

/// Which documents of a ledger a person means: those that all of this is true of.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Those in one of these states.
    pub states: Vec<State>,
    /// Those with an entry under one of these paths, if any is named.
    pub paths: Vec<PathBuf>,
    /// Those with an entry under one of these keys, if any is named.
    pub keys: Vec<String>,
    /// Those that were last sent to this batch, or are followed to it, if it is named.
    pub batch: Option<BatchId>,
}

impl Ledger {
    /// The documents that are meant, with their states.
    ///
    /// # Errors
    ///
    /// A path, a key or the batch is not in the ledger, or it cannot be read.
    pub(crate) fn chosen(&self, choice: &Choice) -> Result<BTreeMap<DocumentNumber, State>> {
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let paths: Vec<PathBuf> = choice.paths.iter().map(absolute).collect();
        self.must_know(choice, &paths)?;
        let batch = choice.batch.as_ref().map(|batch| batch.as_str());
        let such = "SELECT document, path, key FROM documents JOIN entries USING (document) \
             LEFT JOIN batches ON batches.batch = coalesce(followed, documents.batch) \
             WHERE state = ?1 AND (?2 IS NULL OR batch_id = ?2)";
        let mut chosen = BTreeMap::new();
        for state in &choice.states {
            let such = self.db()?.read(|db| {
                read_all(db, such, params![state.as_str(), batch], |row| {
                    let number = DocumentNumber(row.get("document")?);
                    let path = columns::path(row, "path")?.unwrap_or_default();
                    let key: Option<String> = row.get("key")?;
                    let is_meant = (paths.is_empty() || paths.contains(&path))
                        && (choice.keys.is_empty()
                            || key.is_some_and(|key| choice.keys.contains(&key)));
                    Ok(is_meant.then_some((number, *state)))
                })
            })?;
            chosen.extend(such.into_iter().flatten());
        }
        Ok(chosen)
    }

    fn must_know(&self, choice: &Choice, paths: &[PathBuf]) -> Result<()> {
        let must_find = |exists: &str, value: &dyn rusqlite::ToSql, what: String| -> Result<()> {
            let is_there: bool = self
                .db()?
                .read(|db| db.prepare_cached(exists)?.query_row([value], |row| row.get(0)))?;
            match is_there {
                true => Ok(()),
                false => Err(Fault::Unknown { path: self.path(), what }.into()),
            }
        };
        for path in paths {
            let by_path = "SELECT EXISTS (SELECT 1 FROM entries WHERE path = ?1)";
            must_find(by_path, &columns::path_column(path), path.display().to_string())?;
        }
        for key in &choice.keys {
            let by_key = "SELECT EXISTS (SELECT 1 FROM entries WHERE key = ?1)";
            must_find(by_key, key, format!("the key {key}"))?;
        }
        if let Some(batch) = &choice.batch {
            let by_id = "SELECT EXISTS (SELECT 1 FROM batches WHERE batch_id = ?1)";
            must_find(by_id, &batch.as_str(), format!("the batch {batch}"))?;
        }
        Ok(())
    }
}
