//! What a run will take, told before anything is sent.

use alloc::collections::VecDeque;
use core::time::Duration;

use super::sending::{Cost, take_group, take_opener};
use super::settings::{Asking, SessionSettings};

/// What a run takes if nothing goes wrong. Made by the rules by which the run
/// itself makes batches and requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct Forecast {
    /// The documents.
    pub documents: u64,
    /// Their bytes in all, as files; forms add about 200 bytes for each.
    pub bytes: u64,
    /// The batches.
    pub batches: u64,
    /// The requests that upload them.
    pub requests: u64,
    /// The requests for results: at least one for each batch.
    pub polls: u64,
    /// The least time that these polls take, by the pause between them. What
    /// uploading and classifying take comes on top.
    #[cfg_attr(feature = "serde", serde(rename = "leastSeconds", serialize_with = "seconds"))]
    pub least_time: Duration,
}

impl Forecast {
    /// Foretells a run over documents of these lengths in bytes, in their
    /// order. Holds the lengths of one batch at a time.
    pub fn of(settings: &SessionSettings, lengths: impl IntoIterator<Item = u64>) -> Self {
        let mut lengths = lengths.into_iter();
        let mut forecast = Forecast::default();
        loop {
            let most = settings.files_per_batch.max(1);
            let batch: VecDeque<u64> = lengths.by_ref().take(most).collect();
            if batch.is_empty() {
                return forecast;
            }
            forecast.add_batch(settings, batch);
        }
    }

    fn add_batch(&mut self, settings: &SessionSettings, mut waiting: VecDeque<u64>) {
        let cost = |length: u64| Cost { length, ..Cost::default() };
        self.documents += waiting.len() as u64;
        self.bytes = waiting.iter().fold(self.bytes, |bytes, length| bytes.saturating_add(*length));
        self.batches += 1;
        self.requests += 1;
        take_opener(&mut waiting, cost);
        while !waiting.is_empty() {
            let (most_files, most_bytes) = (settings.files_per_request, settings.bytes_per_request);
            take_group(&mut waiting, cost, most_files, most_bytes);
            self.requests += 1;
        }
        if settings.asking != Asking::Never {
            self.polls += 1;
            let pauses = u32::try_from(self.polls).unwrap_or(u32::MAX);
            self.least_time = settings.poll_pause.saturating_mul(pauses);
        }
    }
}

#[cfg(feature = "serde")]
fn seconds<S: serde::Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64(time.as_secs_f64())
}
