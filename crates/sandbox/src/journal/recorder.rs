//! Keeps the journal while requests are under way.

use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::record::{Record, RequestEnding, gap_before};
use crate::lock::lock;

/// The journal of a running sandbox.
#[derive(Debug)]
pub(crate) struct Recorder {
    origin: Instant,
    records: Mutex<Vec<Record>>,
    file: Option<File>,
}

impl Recorder {
    /// A journal that is also appended to a file, if there is one.
    pub(crate) fn new(file: Option<File>) -> Recorder {
        Recorder { origin: Instant::now(), records: Mutex::default(), file }
    }

    /// All records as they are now.
    pub(crate) fn records(&self) -> Vec<Record> {
        lock(&self.records).clone()
    }

    pub(crate) fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    /// Enters what is known of a request when its head has arrived. The entry
    /// ends it, at the latest when it is dropped.
    pub(crate) fn enter(self: &Arc<Self>, arrived: Record) -> Entry {
        let mut records = lock(&self.records);
        let number = records.len();
        // The start is taken under the lock, so that starts rise with the numbers.
        records.push(Record { number, start: self.now(), ..arrived });
        self.write(&records[number]);
        Entry { recorder: Arc::clone(self), number, received: Arc::default() }
    }

    /// Changes a request's record, ended or not, and writes it out again.
    pub(crate) fn amend(&self, number: usize, change: impl FnOnce(&mut Record)) {
        let mut records = lock(&self.records);
        change(&mut records[number]);
        self.write(&records[number]);
    }

    /// The time between this request and the last one of its route before it.
    pub(crate) fn gap_before(&self, number: usize) -> Option<Duration> {
        gap_before(&lock(&self.records), number)
    }

    /// Writes a record to the file, under the lock. A journal that cannot be
    /// written must not fail the requests it is about; the snapshot still has
    /// everything.
    fn write(&self, record: &Record) {
        let Some(mut file) = self.file.as_ref() else { return };
        if let Ok(mut line) = serde_json::to_vec(record) {
            line.push(b'\n');
            // One call a line: whoever reads along sees no torn lines but at
            // the very end.
            let _ = file.write_all(&line);
        }
    }
}

/// A request that is under way.
#[derive(Debug)]
pub(crate) struct Entry {
    recorder: Arc<Recorder>,
    pub(crate) number: usize,
    /// The bytes of the body so far, which stand in the record at the end.
    pub(crate) received: Arc<AtomicU64>,
}

impl Entry {
    /// Changes the record, to be written out with its end.
    pub(crate) fn update<T>(&self, change: impl FnOnce(&mut Record) -> T) -> T {
        change(&mut lock(&self.recorder.records)[self.number])
    }

    /// Ends the request. Only the first end counts.
    pub(crate) fn end(&self, ending: RequestEnding) {
        if self.update(|record| record.ending.is_some()) {
            return;
        }
        let now = self.recorder.now();
        self.recorder.amend(self.number, |record| {
            record.body_received = self.received.load(Ordering::Relaxed);
            record.end = Some(now);
            record.ending = Some(ending);
        });
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.end(RequestEnding::ClientLeft);
    }
}
