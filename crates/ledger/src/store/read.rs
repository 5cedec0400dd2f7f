//! Reading what a run needs to go on.

use extracta_client::ClassificationId;
use extracta_protocol::session::{BatchRecord, DocumentNumber, DocumentRecord, Kept, KeptBatch};
use rusqlite::{Connection, Result, params};

use crate::columns::{self, BATCH, ClassificationColumn, DOCUMENT, read_all, read_one};

pub(super) fn read_kept(
    db: &Connection,
    run: i64,
    classification: &ClassificationId,
    is_same_clock: bool,
) -> Result<Kept> {
    let next = |table: &str, column: &str| -> Result<u64> {
        let highest = format!("SELECT coalesce(max({column}) + 1, 0) FROM {table} WHERE run = ?1");
        db.query_row(&highest, [run], |row| row.get(0))
    };
    let sending = format!("SELECT {DOCUMENT} FROM documents WHERE run = ?1 AND state = 'sending'");
    Ok(Kept {
        batches: read_live_batches(db, run, classification)?,
        sending: read_all(db, &sending, [run], |row| columns::document(row, classification))?,
        next_batch: next("batches", "batch")? as usize,
        next_request: next("requests", "request")?,
        is_same_clock,
    })
}

fn read_live_batches(
    db: &Connection,
    run: i64,
    classification: &ClassificationId,
) -> Result<Vec<KeptBatch>> {
    let live = format!(
        "SELECT {BATCH} FROM batches WHERE run = ?1 \
         AND (NOT is_sealed OR (awaited > 0 AND batch_id IS NOT NULL)) ORDER BY batch"
    );
    let live = read_all(db, &live, [run], |row| columns::batch(row, classification))?;
    let names = "SELECT wire_name FROM documents \
         WHERE run = ?1 AND batch = ?2 AND wire_name IS NOT NULL";
    let with_names = |record: BatchRecord| {
        let of_batch = params![run, record.number.0];
        let wire_names = match record.is_sealed {
            true => Vec::new(),
            false => read_all(db, names, of_batch, |row| row.get("wire_name"))?,
        };
        Ok(KeptBatch { record, wire_names })
    };
    live.into_iter().flatten().map(with_names).collect()
}

/// What is kept of a document and of the batch that it names.
pub(crate) fn read_document(
    db: &Connection,
    run: i64,
    number: DocumentNumber,
) -> Result<Option<(DocumentRecord, Option<BatchRecord>)>> {
    let with_batch = format!(
        "SELECT classification_id, {BATCH}, {DOCUMENT} FROM documents \
         JOIN runs USING (run) \
         LEFT JOIN batches ON batches.run = documents.run AND batches.batch = documents.batch \
         WHERE documents.run = ?1 AND documents.document = ?2"
    );
    read_one(db, &with_batch, params![run, number.0], |row| {
        let classification = row.get::<ClassificationColumn>("classification_id")?.0;
        let batch = columns::batch(row, &classification)?;
        Ok((columns::document(row, &classification)?.1, batch))
    })
}
