//! No ledger: nothing can be opened, so that no value of these types exists.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::extracta_client::{BaseUrl, Cancel, ClassificationId, Client, State};

use crate::document::extracta_document;
use crate::error::extracta_error;
use crate::event::extracta_event;
use crate::progress::Listener;
use crate::run_status::extracta_run_status;
use crate::summary::extracta_summary;

pub(crate) const IS_THERE: bool = false;

type Result<T> = std::result::Result<T, extracta_error>;

#[derive(Debug, Clone)]
pub(crate) enum Ledger {}

#[derive(Debug)]
pub(crate) enum Run {}

/// Where a reader of documents is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {}

fn not_in_this_build<T>() -> Result<T> {
    Err(extracta_error::usage(
        "the ledger is not in this build of the library; use one with its feature `ledger`",
    ))
}

impl Ledger {
    pub(crate) fn open(_: &Path, _: &BaseUrl) -> Result<Self> {
        not_in_this_build()
    }

    pub(crate) fn open_existing(_: &Path) -> Result<Self> {
        not_in_this_build()
    }

    pub(crate) fn path(&self) -> PathBuf {
        match *self {}
    }

    pub(crate) fn status(&self) -> Result<Vec<extracta_run_status>> {
        match *self {}
    }

    pub(crate) fn documents(&self, _: i64, _: &mut Place) -> Result<VecDeque<extracta_document>> {
        match *self {}
    }

    pub(crate) fn resend(&self, _: State, _: &[PathBuf]) -> Result<u64> {
        match *self {}
    }
}

impl Run {
    pub(crate) fn new(_: &Client, ledger: &Ledger, _: &Cancel) -> Result<Self> {
        match *ledger {}
    }

    pub(crate) fn set_timeout(&mut self, _: Duration) {
        match *self {}
    }

    pub(crate) fn submit(
        &mut self,
        _: &ClassificationId,
        _: Vec<PathBuf>,
        _: &Listener,
    ) -> Result<extracta_summary> {
        match *self {}
    }

    pub(crate) fn classify(
        &mut self,
        _: &ClassificationId,
        _: Vec<PathBuf>,
        _: &Listener,
    ) -> Result<extracta_summary> {
        match *self {}
    }

    pub(crate) fn collect(&mut self, _: &Listener) -> Result<extracta_summary> {
        match *self {}
    }

    pub(crate) fn collect_once(&mut self, _: &Listener) -> Result<extracta_summary> {
        match *self {}
    }

    pub(crate) fn step(&mut self, _: Duration) -> Result<extracta_event> {
        match *self {}
    }
}
