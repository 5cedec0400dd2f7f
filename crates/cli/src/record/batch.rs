//! The record of a batch that the service has named.

use extracta_client::BatchId;
use extracta_ledger::BatchStatus;
use serde::Serialize;

use crate::format::{Column, Record};

/// A batch of a run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchRecord<'a> {
    batch_id: &'a BatchId,
    /// How many are in it, or may be.
    documents: u64,
    /// How many of these have no outcome yet.
    awaited: u64,
    run: i64,
}

impl<'a> BatchRecord<'a> {
    pub(crate) fn of(batch: &'a BatchStatus) -> Self {
        BatchRecord {
            batch_id: &batch.id,
            documents: batch.documents,
            awaited: batch.awaited,
            run: batch.run.0,
        }
    }
}

impl Record for BatchRecord<'_> {
    const FIELDS: &'static str = "batchId,documents,awaited,run";

    const COLUMNS: &'static [Column] = &[
        Column::new("BATCH ID", 26),
        Column::new("DOCUMENTS", 9),
        Column::new("AWAITED", 9),
        Column::new("RUN", 0),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.batch_id.to_string(),
            self.documents.to_string(),
            self.awaited.to_string(),
            self.run.to_string(),
        ]
    }
}
