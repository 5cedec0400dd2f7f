//! The record of what a run would take.

use extracta_client::Forecast;

use crate::format::{Column, Record};

impl Record for Forecast {
    const FIELDS: &'static str = "documents,bytes,batches,requests,polls,leastSeconds";

    const COLUMNS: &'static [Column] = &[
        Column::new("DOCUMENTS", 9),
        Column::new("BYTES", 12),
        Column::new("BATCHES", 7),
        Column::new("REQUESTS", 8),
        Column::new("POLLS", 6),
        Column::new("LEAST SECONDS", 0),
    ];

    fn cells(&self) -> Vec<String> {
        let numbers = [self.documents, self.bytes, self.batches, self.requests, self.polls];
        let numbers = numbers.iter().map(u64::to_string);
        numbers.chain([self.least_time.as_secs_f64().to_string()]).collect()
    }
}
