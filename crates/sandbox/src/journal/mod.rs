//! Everything that the sandbox saw: the judge of what a client did.
//!
//! A [`Journal`] is a snapshot, taken from a running sandbox or read from the
//! file that one writes. How it is kept up to date is in `recorder`.

mod record;
mod recorder;

pub use record::{
    Authorization, FileRecord, PollRecord, Record, RequestEnding, Stored, UploadRecord,
};
pub(crate) use recorder::{Arrival, Entry, Recorder};

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::Route;

/// Every request up to the moment when the journal was taken.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Journal {
    /// The requests in the order in which their heads arrived.
    pub records: Vec<Record>,
}

impl Journal {
    /// Reads the journal's file of a sandbox, which may still be running.
    ///
    /// # Errors
    /// The file cannot be read, or a finished line is not the journal's.
    pub fn read(path: impl AsRef<Path>) -> io::Result<Journal> {
        Ok(Journal::from_lines(&std::fs::read_to_string(path)?)?)
    }

    /// Reads the text of a journal's file.
    ///
    /// Each line is one request as it was known at that moment; of several
    /// lines about one request the last counts. A last line that is not
    /// finished is passed over.
    ///
    /// # Errors
    /// A finished line is not the journal's.
    pub fn from_lines(text: &str) -> Result<Journal, serde_json::Error> {
        let finished = text.rfind('\n').map_or("", |end| &text[..end]);
        let mut records = BTreeMap::new();
        for line in finished.lines() {
            let record: Record = serde_json::from_str(line)?;
            records.insert(record.number, record);
        }
        Ok(Journal { records: records.into_values().collect() })
    }

    /// The requests of one route, in order.
    pub fn of(&self, route: Route) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(move |record| record.route == route)
    }

    /// The uploads of which some of the body was read, with what they brought.
    pub fn uploads(&self) -> impl Iterator<Item = (&Record, &UploadRecord)> {
        self.of(Route::Upload).filter_map(|record| Some((record, record.upload.as_ref()?)))
    }

    /// The requests for results that were understood, with what they asked.
    pub fn polls(&self) -> impl Iterator<Item = (&Record, &PollRecord)> {
        self.of(Route::Results).filter_map(|record| Some((record, record.poll.as_ref()?)))
    }

    /// Every file that was kept, in the order of the requests.
    pub fn stored(&self) -> impl Iterator<Item = (&FileRecord, &Stored)> {
        let files = self.uploads().flat_map(|(_, upload)| &upload.files);
        files.filter_map(|file| Some((file, file.stored.as_ref()?)))
    }

    /// How often a file with this content was kept. More than once means that
    /// its owner would have paid more than once.
    pub fn times_stored(&self, sha256: &str) -> usize {
        let same = |(file, _): &(&FileRecord, &Stored)| file.sha256.as_deref() == Some(sha256);
        self.stored().filter(same).count()
    }

    /// The time from the end of each request for results to the start of the
    /// next, whatever batch they were about. Zero where the next one started
    /// before all earlier ones had ended.
    pub fn poll_gaps(&self) -> Vec<Duration> {
        let polls: Vec<&Record> = self.of(Route::Results).collect();
        (1..polls.len())
            .map(|next| {
                let ends = polls[..next].iter().map(|poll| poll.end.unwrap_or(Duration::MAX));
                polls[next].start.saturating_sub(ends.max().unwrap_or_default())
            })
            .collect()
    }

    /// The most uploads that added to one batch at the same time. Above 1 the
    /// client let two writers at a batch.
    pub fn requests_in_flight_max(&self, batch_id: &str) -> usize {
        let adds: Vec<&Record> = self
            .uploads()
            .filter(|(_, upload)| upload.batch_sent.as_deref() == Some(batch_id))
            .map(|(record, _)| record)
            .collect();
        // The most is reached when one of them starts.
        let under_way = |at: &&Record| {
            let started = adds.iter().filter(|other| other.number <= at.number);
            started.filter(|other| other.overlaps(at)).count()
        };
        adds.iter().map(under_way).max().unwrap_or(0)
    }

    /// Whether some batch was asked for results while an upload to it was
    /// still under way.
    pub fn polled_during_an_upload(&self) -> bool {
        self.polls().any(|(poll, asked)| {
            self.uploads().any(|(upload, sent)| {
                sent.batch_sent.as_deref() == Some(&asked.batch_id) && upload.overlaps(poll)
            })
        })
    }

    /// The batches in which files were kept, each once, in order of their
    /// first file.
    pub fn batches(&self) -> Vec<&str> {
        let mut batches = Vec::new();
        for (_, stored) in self.stored() {
            if !batches.contains(&stored.batch_id.as_str()) {
                batches.push(&stored.batch_id);
            }
        }
        batches
    }
}
