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
    pages: Mutex<Pages>,
}

#[derive(Debug)]
struct Pages {
    records: Vec<Record>,
    file: Option<File>,
}

impl Recorder {
    /// A journal that is also appended to a file, if there is one.
    pub(crate) fn new(file: Option<File>) -> Recorder {
        let pages = Pages { records: Vec::new(), file };
        Recorder { origin: Instant::now(), pages: Mutex::new(pages) }
    }

    /// All records as they are now.
    pub(crate) fn records(&self) -> Vec<Record> {
        lock(&self.pages).records.clone()
    }

    pub(crate) fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    /// Enters what is known of a request when its head has arrived. The entry
    /// ends it, at the latest when it is dropped.
    pub(crate) fn enter(self: &Arc<Self>, arrived: Record) -> Entry {
        let mut pages = lock(&self.pages);
        let number = pages.records.len();
        // The start is taken under the lock, so that starts rise with the numbers.
        pages.records.push(Record { number, start: self.now(), ..arrived });
        pages.write(number);
        Entry { recorder: Arc::clone(self), number, received: Arc::default(), is_ended: false }
    }

    /// Changes a request's record, ended or not, and writes it out again.
    pub(crate) fn amend(&self, number: usize, change: impl FnOnce(&mut Record)) {
        let mut pages = lock(&self.pages);
        change(&mut pages.records[number]);
        pages.write(number);
    }

    /// The time between this request for results and the last one before it.
    pub(crate) fn gap_before(&self, number: usize) -> Option<Duration> {
        gap_before(&lock(&self.pages).records, number)
    }
}

impl Pages {
    /// A journal that cannot be written must not fail the requests it is
    /// about; the snapshot still has everything.
    fn write(&mut self, number: usize) {
        let Some(file) = &mut self.file else { return };
        if let Ok(mut line) = serde_json::to_vec(&self.records[number]) {
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
    is_ended: bool,
}

impl Entry {
    /// Changes the record, to be written out with its end.
    pub(crate) fn update<T>(&self, change: impl FnOnce(&mut Record) -> T) -> T {
        change(&mut lock(&self.recorder.pages).records[self.number])
    }

    /// Ends the request. Only the first end counts.
    pub(crate) fn end(&mut self, ending: RequestEnding) {
        if std::mem::replace(&mut self.is_ended, true) {
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
