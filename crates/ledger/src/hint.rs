//! Hints: the service has told, by a webhook, that it is through with a batch.

use extracta_client::{BatchId, Target};
use rusqlite::{Connection, params};

use crate::columns::{self, read_all};
use crate::error::Result;
use crate::ledger::Ledger;

impl Ledger {
    /// Tells whoever works, in whatever process, that the service is through with a
    /// batch, as a verified webhook says: it is asked for as soon as the pause
    /// between two requests allows it. Says whether results of it are awaited here.
    /// Nothing depends on it: without a hint the batch is asked for in its turn.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written.
    pub fn processed(&self, target: impl Into<Target>, batch_id: &BatchId) -> Result<bool> {
        let target = target.into();
        let hint = "UPDATE batches SET is_hinted = 1 WHERE batch_id = ?1 AND awaited > 0 \
             AND target = (SELECT target FROM targets WHERE kind = ?2 AND target_id = ?3)";
        self.db()?.write(|db| {
            let values = params![batch_id.as_str(), target.kind(), target.as_str()];
            let is_awaited = db.execute(hint, values)? > 0;
            if is_awaited {
                db.execute("UPDATE ledger SET hinted = hinted + 1", [])?;
            }
            Ok(is_awaited)
        })
    }
}

/// Takes the batches that there are hints of.
pub(crate) fn take_hints(db: &Connection) -> rusqlite::Result<Vec<(Target, BatchId)>> {
    let hinted = "SELECT kind, target_id, batch_id FROM batches JOIN targets USING (target) \
         WHERE is_hinted";
    let hinted = read_all(db, hinted, [], |row| {
        let batch_id: String = row.get("batch_id")?;
        Ok(BatchId::new(batch_id).map(|batch_id| (columns::target(row), batch_id)))
    })?;
    db.execute("UPDATE batches SET is_hinted = 0 WHERE is_hinted", [])?;
    hinted.into_iter().flatten().map(|(target, batch_id)| Ok((target?, batch_id))).collect()
}
