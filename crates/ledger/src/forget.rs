//! Forgetting: what became final long ago leaves the ledger.

use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, named_params};

use crate::columns::read_all;
use crate::error::Result;
use crate::ledger::Ledger;
use crate::store::FINAL;

/// What was forgotten, or would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// How many documents.
    pub documents: u64,
    /// How many entries of these.
    pub entries: u64,
    /// How many other documents are as old, and stay since a consumer has not
    /// acknowledged a record of them.
    pub unacknowledged: u64,
}

/// Batches of which results are still awaited: these need all their documents.
const LIVE: &str = "(NOT is_sealed OR (awaited > 0 AND batch_id IS NOT NULL))";

impl Ledger {
    /// Removes the documents that became final before a time, with all their
    /// entries and records, and the batches that are empty then. What a consumer
    /// has not acknowledged stays. A file of them that is entered again is sent,
    /// and charged, again.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written.
    pub fn forget(&self, before: SystemTime) -> Result<Forgotten> {
        self.db()?.write(|db| {
            let (documents, forgotten) = find_old(db, before)?;
            for document in documents {
                for of_it in [
                    "DELETE FROM records WHERE entry IN \
                         (SELECT entry FROM entries WHERE document = ?1)",
                    "DELETE FROM entries WHERE document = ?1",
                    "DELETE FROM documents WHERE document = ?1",
                ] {
                    db.prepare_cached(of_it)?.execute([document])?;
                }
            }
            // A document may have left the batch that its request was for.
            let empty = format!(
                "SELECT batch FROM batches WHERE NOT {LIVE} \
                 AND batch NOT IN (SELECT batch FROM documents WHERE batch IS NOT NULL) \
                 AND batch NOT IN (SELECT requests.batch FROM documents JOIN requests USING (request))"
            );
            for batch in read_all(db, &empty, [], |row| row.get::<i64>("batch"))? {
                db.prepare_cached("DELETE FROM requests WHERE batch = ?1")?.execute([batch])?;
                db.prepare_cached("DELETE FROM batches WHERE batch = ?1")?.execute([batch])?;
            }
            Ok(forgotten)
        })
    }

    /// Says what [`forget`](Ledger::forget) would do, and changes nothing.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn preview_forget(&self, before: SystemTime) -> Result<Forgotten> {
        self.db()?.read(|db| Ok(find_old(db, before)?.1))
    }
}

/// The documents to forget.
fn find_old(db: &Connection, before: SystemTime) -> rusqlite::Result<(Vec<i64>, Forgotten)> {
    let since_1970 = before.duration_since(UNIX_EPOCH).unwrap_or_default();
    let before = i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX);
    let old = format!(
        "SELECT document, count(DISTINCT entry) AS entries, max(sequence) <= \
             coalesce((SELECT min(acknowledged) FROM consumers), max(sequence)) AS acknowledged \
         FROM documents JOIN entries USING (document) JOIN records USING (entry) \
         WHERE {FINAL} AND (documents.batch IS NULL \
             OR documents.batch NOT IN (SELECT batch FROM batches WHERE {LIVE})) \
         GROUP BY document HAVING max(at) < :before"
    );
    let mut forgotten = Forgotten::default();
    let old = read_all(db, &old, named_params! { ":before": before }, |row| {
        if !row.get::<bool>("acknowledged")? {
            forgotten.unacknowledged += 1;
            return Ok(None);
        }
        forgotten.documents += 1;
        forgotten.entries += row.get::<u64>("entries")?;
        row.get("document").map(Some)
    })?;
    Ok((old.into_iter().flatten().collect(), forgotten))
}
