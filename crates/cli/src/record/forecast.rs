//! The record of what a run would take.

use std::io::{self, Write};

use extracta_client::Forecast;
use serde::Serialize;

use super::Record;
use crate::format::Column;

/// What a run would take, if nothing goes wrong.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ForecastRecord {
    documents: u64,
    bytes: u64,
    batches: u64,
    requests: u64,
    /// Requests for results, at the least.
    polls: u64,
    /// The least time that the polls take.
    least_seconds: f64,
}

impl ForecastRecord {
    /// The columns of CSV.
    pub(crate) const FIELDS: &'static [&'static str] =
        &["documents", "bytes", "batches", "requests", "polls", "leastSeconds"];

    /// The columns of a table.
    pub(crate) fn columns() -> Vec<Column> {
        vec![
            Column::new("DOCUMENTS", 9),
            Column::new("BYTES", 12),
            Column::new("BATCHES", 7),
            Column::new("REQUESTS", 8),
            Column::new("POLLS", 6),
            Column::new("LEAST SECONDS", 0),
        ]
    }

    pub(crate) fn of(forecast: &Forecast) -> Self {
        ForecastRecord {
            documents: forecast.documents,
            bytes: forecast.bytes,
            batches: forecast.batches,
            requests: forecast.requests,
            polls: forecast.polls,
            least_seconds: forecast.least_time.as_secs_f64(),
        }
    }
}

impl Record for ForecastRecord {
    fn write_json(&self, output: &mut dyn Write) -> io::Result<()> {
        Ok(serde_json::to_writer(output, self)?)
    }

    fn fields(&self) -> Vec<String> {
        let numbers = [self.documents, self.bytes, self.batches, self.requests, self.polls];
        let numbers = numbers.iter().map(u64::to_string);
        numbers.chain([self.least_seconds.to_string()]).collect()
    }

    fn cells(&self) -> Vec<String> {
        self.fields()
    }
}
