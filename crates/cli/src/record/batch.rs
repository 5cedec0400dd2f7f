//! The record of a batch that the service has named.

use std::io::{self, Write};

use extracta_ledger::BatchStatus;
use serde::Serialize;

use super::Record;
use crate::format::Column;

/// A batch of a run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchRecord<'a> {
    batch_id: &'a str,
    /// How many are in it, or may be.
    documents: u64,
    /// How many of these have no outcome yet.
    awaited: u64,
    run: i64,
}

impl<'a> BatchRecord<'a> {
    /// The columns of CSV.
    pub(crate) const FIELDS: &'static [&'static str] = &["batchId", "documents", "awaited", "run"];

    /// The columns of a table.
    pub(crate) fn columns() -> Vec<Column> {
        vec![
            Column::new("BATCH ID", 26),
            Column::new("DOCUMENTS", 9),
            Column::new("AWAITED", 9),
            Column::new("RUN", 0),
        ]
    }

    pub(crate) fn of(batch: &'a BatchStatus) -> Self {
        BatchRecord {
            batch_id: batch.id.as_str(),
            documents: batch.documents,
            awaited: batch.awaited,
            run: batch.run.0,
        }
    }
}

impl Record for BatchRecord<'_> {
    fn write_json(&self, output: &mut dyn Write) -> io::Result<()> {
        Ok(serde_json::to_writer(output, self)?)
    }

    fn fields(&self) -> Vec<String> {
        let numbers = [self.documents.to_string(), self.awaited.to_string(), self.run.to_string()];
        [self.batch_id.to_owned()].into_iter().chain(numbers).collect()
    }

    fn cells(&self) -> Vec<String> {
        self.fields()
    }
}
