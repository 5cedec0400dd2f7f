//! Reading what a session needs to go on.

use extracta_protocol::session::{BatchRecord, DocumentNumber, DocumentRecord, Kept, KeptBatch};
use rusqlite::{Connection, Result};

use crate::columns::{self, BATCH, DOCUMENT, read_all, read_one};

pub(super) fn read_kept(db: &Connection, is_same_clock: bool) -> Result<Kept> {
    let next = |table: &str, column: &str| -> Result<u64> {
        let highest = format!("SELECT coalesce(max({column}) + 1, 0) FROM {table}");
        db.query_row(&highest, [], |row| row.get(0))
    };
    let sending = format!(
        "SELECT {DOCUMENT} FROM targets CROSS JOIN documents USING (target) \
         WHERE state IN ('sending', 'unknown') \
         AND (state = 'sending' OR (batch IS NULL AND lost_openers > 0)) ORDER BY document"
    );
    Ok(Kept {
        batches: read_live_batches(db)?,
        sending: read_all(db, &sending, [], columns::document)?,
        next_batch: next("batches", "batch")? as usize,
        next_request: next("requests", "request")?,
        is_same_clock,
    })
}

fn read_live_batches(db: &Connection) -> Result<Vec<KeptBatch>> {
    let live = format!(
        "SELECT kind, target_id, {BATCH} FROM batches JOIN targets USING (target) \
         WHERE NOT is_sealed OR (awaited > 0 AND batch_id IS NOT NULL) ORDER BY batch"
    );
    let live = read_all(db, &live, [], |row| columns::batch(row, &columns::target(row)?))?;
    let names = "SELECT wire_name FROM documents WHERE batch = ?1 AND wire_name IS NOT NULL";
    let with_names = |record: BatchRecord| {
        let wire_names = match record.is_sealed {
            true => Vec::new(),
            false => read_all(db, names, [record.number.0], |row| row.get("wire_name"))?,
        };
        Ok(KeptBatch { record, wire_names })
    };
    live.into_iter().flatten().map(with_names).collect()
}

/// What is kept of a document and of the batch that its outcome is awaited from.
pub(crate) fn read_document(
    db: &Connection,
    number: DocumentNumber,
) -> Result<Option<(DocumentRecord, Option<BatchRecord>)>> {
    let with_batch = format!(
        "SELECT {DOCUMENT}, {BATCH} FROM documents JOIN targets USING (target) \
         LEFT JOIN batches ON batches.batch = coalesce(followed, documents.batch) \
         WHERE document = ?1"
    );
    read_one(db, &with_batch, [number.0], |row| {
        let (_, document) = columns::document(row)?;
        let target = match (&document.extraction, document.followed) {
            (Some(link), Some(_)) => link.extraction_id.clone().into(),
            _ => document.target.clone(),
        };
        let batch = columns::batch(row, &target)?;
        Ok((document, batch))
    })
}
