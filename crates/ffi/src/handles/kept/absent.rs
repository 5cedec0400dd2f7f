//! No ledger: nothing can be opened, so that no value of this type exists, and
//! what would be called on one has nothing to do.

use std::collections::VecDeque;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::extracta_client::{BaseUrl, BatchId, Cancel, Client, ExtractionId, State, Target};

use super::Until;
use crate::boundary::error::extracta_error;
use crate::handles::progress::extracta_progress;
use crate::values::document::extracta_document;
use crate::values::entered::extracta_entered;
use crate::values::event::extracta_event;
use crate::values::records::extracta_records;
use crate::values::status::extracta_status;

type Result<T> = std::result::Result<T, extracta_error>;

/// A ledger, work on it, or a consumer of it.
#[derive(Debug, Clone)]
pub(crate) enum Absent {}

pub(crate) type Ledger = Absent;
pub(crate) type Worker = Absent;
pub(crate) type Consumer = Absent;

/// Where a reader of documents is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {}

/// What a reader of documents looks for.
#[expect(dead_code, reason = "nothing is read from no ledger")]
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) target_id: Option<String>,
    pub(crate) states: Option<Vec<State>>,
    pub(crate) path: Option<PathBuf>,
    pub(crate) key: Option<String>,
    pub(crate) entry: Option<EntryId>,
}

#[expect(dead_code, reason = "nothing is read from no ledger")]
#[derive(Debug)]
pub(crate) struct EntryId(pub(crate) i64);

/// What is to be entered.
#[derive(Debug)]
pub(crate) struct NewEntry {}

impl NewEntry {
    pub(crate) fn file(_: PathBuf) -> Self {
        NewEntry {}
    }

    pub(crate) fn copy_of(_: PathBuf) -> Self {
        NewEntry {}
    }

    pub(crate) fn bytes(_: PathBuf, _: &[u8]) -> Self {
        NewEntry {}
    }

    pub(crate) fn with_key(self, _: String) -> Self {
        self
    }

    pub(crate) fn again(self) -> Self {
        self
    }
}

impl Place {
    pub(crate) fn of(_: Filter) -> Self {
        Place {}
    }
}

impl Absent {
    pub(crate) fn open(_: &Path, _: &BaseUrl) -> Result<Ledger> {
        Ledger::open_existing(Path::new(""))
    }

    pub(crate) fn open_existing(_: &Path) -> Result<Ledger> {
        Err(extracta_error::usage(
            "the ledger is not in this build of the library; use one with its feature `ledger`",
        ))
    }

    pub(crate) fn path(&self) -> PathBuf {
        match *self {}
    }

    pub(crate) fn resend(&self, _: &[State], _: &[PathBuf]) -> Result<u64> {
        match *self {}
    }

    pub(crate) fn new(_: &Client, ledger: &Ledger, _: &Cancel) -> Result<Worker> {
        match *ledger {}
    }

    pub(crate) fn set_give_back(&mut self, _: Duration) {
        match *self {}
    }

    pub(crate) fn set_linger(&mut self, _: Duration) {
        match *self {}
    }
}

pub(crate) fn entry_from(ledger: &Ledger, _: PathBuf, _: &mut dyn Read) -> Result<NewEntry> {
    match *ledger {}
}

pub(crate) fn enter(ledger: &Ledger, _: Target, _: Vec<NewEntry>) -> Result<extracta_entered> {
    match *ledger {}
}

pub(crate) fn processed(ledger: &Ledger, _: ExtractionId, _: &BatchId) -> Result<bool> {
    match *ledger {}
}

pub(crate) fn status(ledger: &Ledger) -> Result<extracta_status> {
    match *ledger {}
}

pub(crate) fn documents(ledger: &Ledger, _: &mut Place) -> Result<VecDeque<extracta_document>> {
    match *ledger {}
}

pub(crate) fn work(
    worker: &mut Worker,
    _: Until,
    _: &Cancel,
    _: Option<&extracta_progress>,
) -> Result<()> {
    match *worker {}
}

pub(crate) fn step(worker: &mut Worker, _: Duration) -> Result<extracta_event> {
    match *worker {}
}

pub(crate) fn finish(worker: &mut Worker) {
    match *worker {}
}

pub(crate) fn give_up_all() {}

pub(crate) fn descriptor(worker: &Worker) -> Option<i32> {
    match *worker {}
}

pub(crate) fn rests_for(worker: &Worker) -> Duration {
    match *worker {}
}

pub(crate) fn consumer(ledger: &Ledger, _: &str, _: bool) -> Result<Consumer> {
    match *ledger {}
}

pub(crate) fn remove_consumer(ledger: &Ledger, _: &str) -> Result<()> {
    match *ledger {}
}

pub(crate) fn take(consumer: &mut Consumer, _: usize) -> Result<extracta_records> {
    match *consumer {}
}

pub(crate) fn acknowledge(consumer: &mut Consumer) -> Result<()> {
    match *consumer {}
}
