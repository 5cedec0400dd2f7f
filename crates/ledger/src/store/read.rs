//! Reading what a run needs to go on.

use extracta_protocol::session::{
    BatchNumber, BatchRecord, Document, DocumentNumber, Kept, KeptBatch,
};
use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::columns::{self, BATCH, DOCUMENT, signed};

pub(super) fn read_kept(db: &Connection, run: i64, is_same_clock: bool) -> Result<Kept> {
    let next = |table: &str, column: &str| -> Result<u64> {
        let highest = format!("SELECT coalesce(max({column}) + 1, 0) FROM {table} WHERE run = ?1");
        db.query_row(&highest, [run], |row| columns::unsigned(row, 0))
    };
    let sending = format!("SELECT {DOCUMENT} FROM documents WHERE run = ?1 AND state = 'sending'");
    let mut sending = db.prepare(&sending)?;
    let sending = sending.query_map([run], |row| columns::document(row, 0))?;
    Ok(Kept {
        batches: read_live_batches(db, run)?,
        sending: sending.collect::<Result<_>>()?,
        next_batch: next("batches", "batch")? as usize,
        next_request: next("requests", "request")?,
        is_same_clock,
    })
}

fn read_live_batches(db: &Connection, run: i64) -> Result<Vec<KeptBatch>> {
    let live = format!(
        "SELECT {BATCH} FROM batches WHERE run = ?1 \
         AND (NOT is_sealed OR (awaited > 0 AND batch_id IS NOT NULL)) ORDER BY batch"
    );
    let mut live = db.prepare(&live)?;
    let records = live.query_map([run], |row| columns::batch(row, 0))?;
    let records = records.filter_map(Result::transpose).collect::<Result<Vec<_>>>()?;
    let with_names = |record: BatchRecord| {
        let wire_names = match record.is_sealed {
            true => Vec::new(),
            false => read_wire_names(db, run, record.number)?,
        };
        Ok(KeptBatch { record, wire_names })
    };
    records.into_iter().map(with_names).collect()
}

fn read_wire_names(db: &Connection, run: i64, batch: BatchNumber) -> Result<Vec<String>> {
    let names = "SELECT wire_name FROM documents \
         WHERE run = ?1 AND batch = ?2 AND wire_name IS NOT NULL";
    let mut names = db.prepare(names)?;
    names.query_map(params![run, signed(batch.0 as u64)], |row| row.get(0))?.collect()
}

/// What is kept of a document and of the batch that it names.
pub(crate) fn read_document(
    db: &Connection,
    run: i64,
    number: DocumentNumber,
) -> Result<Option<(Document, Option<BatchRecord>)>> {
    let with_batch = format!(
        "SELECT {BATCH}, {DOCUMENT} FROM documents \
         LEFT JOIN batches ON batches.run = documents.run AND batches.batch = documents.batch \
         WHERE documents.run = ?1 AND documents.document = ?2"
    );
    let mut statement = db.prepare_cached(&with_batch)?;
    statement
        .query_row(params![run, signed(number.0 as u64)], |row| {
            Ok((columns::document(row, 10)?.1, columns::batch(row, 0)?))
        })
        .optional()
}
