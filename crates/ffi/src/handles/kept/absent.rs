//! No ledger: nothing can be opened, so that no value of this type exists, and
//! what would be called on one has nothing to do.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::extracta_client::{BaseUrl, Cancel, Client, State};

use super::work::Work;
use crate::boundary::error::extracta_error;
use crate::handles::progress::extracta_progress;
use crate::values::document::extracta_document;
use crate::values::event::extracta_event;
use crate::values::run_status::extracta_run_status;
use crate::values::summary::extracta_summary;

type Result<T> = std::result::Result<T, extracta_error>;

/// A ledger, or work on it.
#[derive(Debug, Clone)]
pub(crate) enum Absent {}

pub(crate) type Ledger = Absent;
pub(crate) type Worker = Absent;

/// Where a reader of documents is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {}

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

    pub(crate) fn set_timeout(&mut self, _: Duration) {
        match *self {}
    }
}

pub(crate) fn status(ledger: &Ledger) -> Result<Vec<extracta_run_status>> {
    match *ledger {}
}

pub(crate) fn documents(
    ledger: &Ledger,
    _: i64,
    _: &mut Place,
) -> Result<VecDeque<extracta_document>> {
    match *ledger {}
}

pub(crate) fn work(
    worker: &mut Worker,
    _: Work,
    _: Option<&extracta_progress>,
) -> Result<extracta_summary> {
    match *worker {}
}

pub(crate) fn step(worker: &mut Worker, _: Duration) -> Result<extracta_event> {
    match *worker {}
}
