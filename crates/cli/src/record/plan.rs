//! What a command would take.

use extracta_client::Forecast;
use serde::Serialize;

use crate::budget::Pages;
use crate::format::{Column, Record};

/// What a command would take.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlanRecord {
    #[serde(flatten)]
    forecast: Forecast,
    /// The pages that are known.
    pages: u64,
    /// How many documents have an unknown number of pages.
    uncounted: u64,
}

impl PlanRecord {
    pub(crate) fn of(forecast: Forecast, pages: &Pages) -> Self {
        PlanRecord { forecast, pages: pages.counted, uncounted: pages.uncounted }
    }
}

impl Record for PlanRecord {
    const FIELDS: &'static str =
        "documents,bytes,batches,requests,polls,leastSeconds,pages,uncounted";

    const COLUMNS: &'static [Column] = &[
        Column::new("DOCUMENTS", 9),
        Column::new("BYTES", 12),
        Column::new("BATCHES", 7),
        Column::new("REQUESTS", 8),
        Column::new("POLLS", 6),
        Column::new("LEAST SECONDS", 13),
        Column::new("PAGES", 6),
        Column::new("PAGES UNKNOWN OF", 0),
    ];

    fn cells(&self) -> Vec<String> {
        let Forecast { documents, bytes, batches, requests, polls, least_time } = self.forecast;
        let numbers = [documents, bytes, batches, requests, polls].map(|it| it.to_string());
        let pages = [self.pages, self.uncounted].map(|it| it.to_string());
        numbers.into_iter().chain([least_time.as_secs_f64().to_string()]).chain(pages).collect()
    }
}
