//! Waiting for the results of one batch outside of a session: by the rules of a
//! session, whatever comes in between.

use core::mem::replace;
use core::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::exchange::{Exchange, Response};
use crate::id::FileId;
use crate::outcome;
use crate::response::{HasResults, Reading, ResultsResponse};
use crate::session::SessionSettings;

/// What a request that failed makes the next one wait at least, whatever the pause.
pub(crate) const SHORTEST_WAIT: Duration = Duration::from_millis(25);

/// What is known of the requests for one batch so far.
#[derive(Debug, Default)]
pub struct Waiting {
    /// How many failed in a row.
    failures: u32,
    /// Whether the latest was answered by a page about the key or the address.
    is_page_seen: bool,
}

/// What to do after a request for results.
#[derive(Debug)]
pub enum Next<R> {
    /// Nothing: these are the results.
    Finished(ResultsResponse<R>),
    /// Ask again, when it is its turn.
    Ask,
    /// Ask again after this time, or in the last slot before the time is over.
    AskAfter(Duration, Error),
    /// Give up: waiting does not mend it.
    GiveUp(Error),
}

impl Waiting {
    /// What to do after this exchange, in which the results of a batch, or of one
    /// file in it, were asked for. `sent` are the files whose results are awaited,
    /// where they are known.
    ///
    /// As in a session a gateway's page says nothing of the batch and is asked again,
    /// a page about the key or the address once; so is what the service says of its
    /// own failure. What it refuses in its own form, for another reason, is refused.
    pub fn next<I: HasResults>(
        &mut self,
        exchange: &Exchange,
        sent: &[FileId],
        settings: &SessionSettings,
    ) -> Next<I::Row> {
        // Whether it is too much to be read, of a page that is not the service's own.
        let mut page = None;
        let reader = |response: &Response| {
            let reading = I::read_results(response);
            if let Reading::NotUnderstood(it) = &reading {
                page = Some(it.is_too_much);
            }
            reading
        };
        let error = match outcome::read(exchange, reader) {
            Ok(results) => {
                *self = Waiting::default();
                return match results.is_finished(sent) {
                    true => Next::Finished(results),
                    false => Next::Ask,
                };
            }
            Err(error) => error,
        };
        match (error.kind, error.http_status) {
            // The next one is no shorter.
            _ if page == Some(true) => Next::GiveUp(error),
            (ErrorKind::Cancelled, _) => Next::GiveUp(error),
            (ErrorKind::Key, _) if page.is_none() => Next::GiveUp(error),
            (ErrorKind::Key | ErrorKind::Address, _) => {
                match replace(&mut self.is_page_seen, true) {
                    true => Next::GiveUp(error),
                    false => self.later(exchange, error, settings),
                }
            }
            // Whoever keeps the pause keeps this one too.
            (_, Some(429)) => Next::AskAfter(Duration::ZERO, error),
            (kind, Some(300..=499)) if page.is_none() && !kind.is_retryable() => {
                Next::GiveUp(error)
            }
            _ => self.later(exchange, error, settings),
        }
    }

    /// A request that failed on the way: the next one comes later each time.
    fn later<R>(
        &mut self,
        exchange: &Exchange,
        error: Error,
        settings: &SessionSettings,
    ) -> Next<R> {
        let asked = exchange.retry_after().unwrap_or_default();
        self.failures = self.failures.saturating_add(1);
        let wait = settings.poll_pause.max(SHORTEST_WAIT);
        let wait = wait.saturating_mul(1 << self.failures.min(16));
        let wait = wait.min(settings.longest_poll_interval);
        Next::AskAfter(wait.max(asked.min(settings.retry.longest_retry_after)), error)
    }
}
