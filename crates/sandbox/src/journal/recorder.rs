//! Keeps the journal while requests are under way.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{Authorization, Journal, Record, RequestEnding};
use crate::Route;
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

/// What is known of a request when its head has arrived.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) route: Route,
    pub(crate) occurrence: u32,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) authorization: Authorization,
    pub(crate) expects_continue: bool,
    pub(crate) content_length: Option<u64>,
    pub(crate) scripted: Vec<String>,
}

impl Recorder {
    /// A journal that is also appended to `file`, if there is one.
    ///
    /// # Errors
    /// The file cannot be opened for appending.
    pub(crate) fn new(file: Option<&Path>) -> io::Result<Recorder> {
        let open = |path| File::options().create(true).append(true).open(path);
        Ok(Recorder {
            origin: Instant::now(),
            pages: Mutex::new(Pages { records: Vec::new(), file: file.map(open).transpose()? }),
        })
    }

    pub(crate) fn snapshot(&self) -> Journal {
        Journal { records: lock(&self.pages).records.clone() }
    }

    pub(crate) fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    /// Enters a request. The entry ends it, at the latest when it is dropped.
    pub(crate) fn enter(self: &Arc<Self>, arrival: Arrival) -> Entry {
        let mut pages = lock(&self.pages);
        let number = pages.records.len();
        pages.records.push(Record {
            number,
            route: arrival.route,
            occurrence: arrival.occurrence,
            method: arrival.method,
            path: arrival.path,
            // Taken under the lock, so that starts rise with the numbers.
            start: self.now(),
            end: None,
            ending: None,
            authorization: arrival.authorization,
            expects_continue: arrival.expects_continue,
            content_length: arrival.content_length,
            body_received: 0,
            scripted: arrival.scripted,
            upload: None,
            poll: None,
        });
        pages.write(number);
        Entry { recorder: Arc::clone(self), number, received: Arc::default(), is_ended: false }
    }

    /// Changes a request's record, ended or not, and writes it out again.
    pub(crate) fn amend(&self, number: usize, change: impl FnOnce(&mut Record)) {
        let mut pages = lock(&self.pages);
        change(&mut pages.records[number]);
        pages.write(number);
    }

    /// The time from the end of the last request for results to the start of
    /// this one: none if it is the first, zero if another is under way.
    pub(crate) fn gap_before(&self, number: usize) -> Option<Duration> {
        let pages = lock(&self.pages);
        let (earlier, later) = pages.records.split_at(number);
        let polls = earlier.iter().filter(|record| record.route == Route::Results);
        let last = polls.map(|poll| poll.end.unwrap_or(Duration::MAX)).max()?;
        Some(later.first()?.start.saturating_sub(last))
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
    number: usize,
    received: Arc<AtomicU64>,
    is_ended: bool,
}

impl Entry {
    pub(crate) fn number(&self) -> usize {
        self.number
    }

    /// The counter of the body's bytes, which stands in the record at the end.
    pub(crate) fn received(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.received)
    }

    /// Changes the record, to be written out with its end.
    pub(crate) fn update(&self, change: impl FnOnce(&mut Record)) {
        change(&mut lock(&self.recorder.pages).records[self.number]);
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
