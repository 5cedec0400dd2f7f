//! The journal: every request that the sandbox saw, and so what a client did.
//!
//! A [`Journal`] is a snapshot, taken from a running sandbox or read from the
//! file that one writes. How it is kept up to date is in `recorder`.

mod record;
mod recorder;

pub use record::{
    Authorization, FileRecord, PollRecord, Record, RequestEnding, Stored, UploadRecord,
};
pub(crate) use recorder::{Entry, Recorder};

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use indexmap::IndexSet;

use crate::change::ChangeRecord;
use crate::error::Error;
use crate::route::Route;
use record::gap_before;

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
    pub fn read(path: impl AsRef<Path>) -> Result<Journal, Error> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path);
        Journal::from_lines(&text.map_err(|error| Error::JournalFile(path.to_owned(), error))?)
    }

    /// Reads the text of a journal's file.
    ///
    /// Each line is one request as it was known at that moment; of several
    /// lines about one request the last counts. A last line that is not
    /// finished is passed over.
    ///
    /// # Errors
    /// A finished line is not the journal's.
    pub fn from_lines(text: &str) -> Result<Journal, Error> {
        let finished = text.rfind('\n').map_or("", |end| &text[..end]);
        let mut records = BTreeMap::new();
        for (line, text) in finished.lines().enumerate() {
            let record: Record =
                serde_json::from_str(text).map_err(|error| Error::JournalLine(line + 1, error))?;
            records.insert(record.number, record);
        }
        Ok(Journal { records: records.into_values().collect() })
    }

    /// The requests of one route, in order.
    pub fn of(&self, route: Route) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(move |record| record.route == route)
    }

    /// The uploads of which some of the body was read, with what they brought.
    /// Those for an extraction are [`extraction_uploads`](Journal::extraction_uploads).
    pub fn uploads(&self) -> impl Iterator<Item = (&Record, &UploadRecord)> {
        self.of(Route::Upload).filter_map(|record| Some((record, record.upload.as_ref()?)))
    }

    /// As [`uploads`](Journal::uploads), of those for an extraction.
    pub fn extraction_uploads(&self) -> impl Iterator<Item = (&Record, &UploadRecord)> {
        let records = self.of(Route::ExtractionUpload);
        records.filter_map(|record| Some((record, record.upload.as_ref()?)))
    }

    /// The requests for results that were understood, with what they asked.
    /// Those about extractions are [`extraction_polls`](Journal::extraction_polls).
    pub fn polls(&self) -> impl Iterator<Item = (&Record, &PollRecord)> {
        self.of(Route::Results).filter_map(|record| Some((record, record.poll.as_ref()?)))
    }

    /// As [`polls`](Journal::polls), of those about extractions.
    pub fn extraction_polls(&self) -> impl Iterator<Item = (&Record, &PollRecord)> {
        let records = self.of(Route::ExtractionResults);
        records.filter_map(|record| Some((record, record.poll.as_ref()?)))
    }

    /// The requests that created, updated or deleted something, with what that
    /// was.
    pub fn changes(&self) -> impl Iterator<Item = (&Record, &ChangeRecord)> {
        self.records.iter().filter_map(|record| Some((record, record.change.as_ref()?)))
    }

    /// Every file that was kept to be classified, in the order of the requests.
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
        self.gaps(Route::Results)
    }

    /// As [`poll_gaps`](Journal::poll_gaps), of the requests for the results of
    /// extractions, which have a pause of their own.
    pub fn extraction_poll_gaps(&self) -> Vec<Duration> {
        self.gaps(Route::ExtractionResults)
    }

    fn gaps(&self, route: Route) -> Vec<Duration> {
        let places = (0..self.records.len()).filter(|&at| self.records[at].route == route);
        places.filter_map(|at| gap_before(&self.records, at)).collect()
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
        let is_before = |one: &Record, at: &Record| one.number <= at.number && one.overlaps(at);
        let counts = adds.iter().map(|at| adds.iter().filter(|one| is_before(one, at)).count());
        counts.max().unwrap_or(0)
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
        let batches: IndexSet<&str> =
            self.stored().map(|(_, stored)| stored.batch_id.as_str()).collect();
        batches.into_iter().collect()
    }
}
