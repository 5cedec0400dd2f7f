//! Asking for results: whose turn it is, and when.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use core::time::Duration;

use super::Session;
use super::action::{Poll, Purpose};
use super::batch::{Batch, BatchNumber, Phase, Sealed};
use super::settings::{Asking, SessionSettings};
use super::settling::{Results, Row};
use crate::error::{Error, ErrorKind};
use crate::exchange::{Ended, Exchange, Response};
use crate::id::{BatchId, Target};
use crate::outcome::read;
use crate::pacing::PollClock;
use crate::response::{
    Reading, ResultsProgress, ResultsResponse, read_extraction_results, read_results,
};

/// What a request that failed makes its batch wait at least, whatever the
/// pause.
const SHORTEST_WAIT: Duration = Duration::from_millis(25);

/// What is known of the results requests so far, of all batches together.
#[derive(Debug)]
pub(super) struct Polling {
    /// That of the classifications' route, and that of the extractions'.
    clocks: [PollClock; 2],
    /// How long the quickest batch of a target took, once one has
    /// finished.
    quickest_batch: BTreeMap<Target, Duration>,
    /// Whether results are asked for no more.
    pub(super) is_over: bool,
    /// When a document last came to be followed; the wait for results counts from
    /// here too.
    pub(super) followed_at: Duration,
    /// Results that came, until the documents of their batch are in hand.
    pub(super) results: VecDeque<Results>,
}

impl Polling {
    pub(super) fn new(settings: &SessionSettings) -> Self {
        let clock = PollClock::new(settings.poll_pause, settings.retry.longest_retry_after);
        Polling {
            clocks: [clock.clone(), clock],
            quickest_batch: BTreeMap::new(),
            is_over: false,
            followed_at: Duration::ZERO,
            results: VecDeque::new(),
        }
    }

    /// The clock of the route on which the results of this target are asked for.
    pub(super) fn clock(&mut self, of: &Target) -> &mut PollClock {
        &mut self.clocks[route(of)]
    }

    /// Whether a request is under way.
    pub(super) fn is_asking(&self) -> bool {
        self.clocks.iter().any(|clock| clock.earliest().is_none())
    }

    /// How long a batch that was just sealed waits for its first turn.
    pub(super) fn first_wait(&self, id: &Target, settings: &SessionSettings) -> Duration {
        let wait = self.quickest_batch.get(id).copied().unwrap_or(settings.poll_pause);
        wait.min(settings.longest_poll_interval)
    }

    /// Learns from a batch that finished how long batches take at least.
    fn learn_from(&mut self, id: &Target, sealed: &Sealed, now: Duration) {
        // It is not known when another session sealed its batch.
        if !sealed.is_of_before {
            let took = now.saturating_sub(sealed.sealed_at);
            let quickest = self.quickest_batch.entry(id.clone()).or_insert(took);
            *quickest = took.min(*quickest);
        }
    }
}

impl Session {
    /// Decides on the next results request of each route, if one may start now.
    pub(super) fn plan_polls(&mut self) {
        for route in 0..self.polling.clocks.len() {
            if !self.polling.is_over && self.polling.clocks[route].is_free(self.now) {
                self.plan_poll(route);
            }
        }
    }

    fn plan_poll(&mut self, route: usize) {
        let Some(number) = self.next_in_turn(route) else { return };
        let (now, deadline) = (self.now, self.deadline());
        let batch = &mut self.batches[number];
        let Some(batch_id) = batch.record.id.clone() else { return };
        let target = batch.record.target.clone();
        batch.sealed.polled_at = Some(now);
        batch.sealed.is_hinted = false;
        self.polling.clocks[route].start();
        let give_up_at = match deadline {
            Some(deadline) if deadline > now => deadline,
            Some(_) => now.saturating_add(self.settings.longest_poll_interval),
            None => now.saturating_add(self.settings.results_timeout),
        };
        let poll = Poll { target, batch: number, batch_id, started_at: now, give_up_at };
        self.outbox.push_back(Purpose::Results(poll));
    }

    /// When the next results request is due by itself.
    pub(super) fn next_poll_time(&self) -> Option<Duration> {
        if self.polling.is_over {
            return None;
        }
        let sealed = self.batches.in_phase(Phase::Sealed);
        let due = sealed.filter_map(|batch| {
            let earliest = self.polling.clocks[route(&batch.record.target)].earliest()?;
            Some(self.due(batch)?.max(earliest))
        });
        due.min()
    }

    /// When waiting for results ends; `None` while there is still something
    /// to send.
    pub(super) fn deadline(&self) -> Option<Duration> {
        if self.is_uploading() {
            return None;
        }
        let began_at = self.uploads.ended_at.max(self.polling.followed_at);
        Some(began_at.saturating_add(self.settings.results_timeout))
    }

    /// Whether some batch's results are awaited that may still be asked for.
    pub(super) fn awaits_results(&self) -> bool {
        let mut sealed = self.batches.in_phase(Phase::Sealed);
        !self.polling.is_over && sealed.any(|batch| self.has_a_turn(batch))
    }

    /// Whether a batch may be asked for. After the deadline only one that was
    /// never asked for, as the deadline passed while the driver was away or
    /// others took the time; and not if the service wants that to take longer.
    fn has_a_turn(&self, batch: &Batch) -> bool {
        let clock = &self.polling.clocks[route(&batch.record.target)];
        let is_late = self.deadline().is_some_and(|deadline| deadline <= self.now);
        !is_late || (batch.sealed.polled_at.is_none() && !clock.is_refused(self.now))
    }

    /// The batch of a route that is due longest; in the last slot before the
    /// deadline, the one that was not asked for longest.
    fn next_in_turn(&self, on: usize) -> Option<BatchNumber> {
        let pause = self.settings.poll_pause;
        let is_last_slot =
            self.deadline().is_some_and(|deadline| self.now.saturating_add(pause) >= deadline);
        let turn = |batch: &Batch| {
            let due = self.due(batch).filter(|due| *due <= self.now)?;
            let due = if is_last_slot { Duration::ZERO } else { due };
            Some((due, batch.sealed.polled_at, batch.record.number))
        };
        let sealed = self.batches.in_phase(Phase::Sealed);
        let sealed = sealed.filter(|batch| route(&batch.record.target) == on);
        sealed.filter_map(turn).min().map(|(_, _, number)| number)
    }

    /// When a batch is due: at its own time, and once more in the last slot
    /// before the deadline; `None` if it has no turn any more.
    fn due(&self, batch: &Batch) -> Option<Duration> {
        let last_slot = self.deadline().map(|end| end.saturating_sub(self.settings.poll_pause));
        let due = last_slot.map_or(batch.sealed.due, |last_slot| batch.sealed.due.min(last_slot));
        self.has_a_turn(batch).then_some(due)
    }

    pub(super) fn poll_ended(&mut self, poll: &Poll, exchange: &Exchange) {
        match &exchange.ended {
            Ended::Response(response) if response.status == 429 => {
                self.polling.clock(&poll.target).end_refused(self.now, response.retry_after);
            }
            _ => self.polling.clock(&poll.target).end(self.now),
        }
        let mut not_understood = None;
        let reader = |response: &Response| {
            let reading = match poll.target {
                Target::Classification(_) => rows_of(read_results(response)),
                Target::Extraction(_) => rows_of(read_extraction_results(response)),
            };
            if let Reading::NotUnderstood(it) = &reading {
                not_understood = Some(it.is_too_much);
            }
            reading
        };
        match read(exchange, reader) {
            Ok(results) => self.results_came(poll, results),
            // The next one is no shorter: it is no more than a refusal.
            Err(error) if not_understood == Some(true) => {
                self.note_batch_error(poll.batch, Some(error.clone()));
                self.results_refused(poll.batch, error);
            }
            Err(error) => {
                let (retry_after, is_page) = (exchange.retry_after(), not_understood.is_some());
                self.no_results_came(poll.batch, retry_after, error, is_page);
            }
        }
        if self.settings.asking != Asking::UntilKnown {
            // It had its turn; the next one is another session's.
            self.leave(poll.batch);
        }
    }

    fn results_came(&mut self, poll: &Poll, results: ResultsResponse<Row>) {
        self.second_look.saw_the_service();
        let is_finished = results.progress == ResultsProgress::Finished;
        let sealed = &mut self.batches[poll.batch].sealed;
        sealed.failures = 0;
        if is_finished {
            self.polling.learn_from(&poll.target, sealed, self.now);
        }
        self.note_batch_error(poll.batch, None);
        if !is_finished {
            self.stalls_no_more(poll.batch);
        }
        self.await_next_turn(poll.batch);
        if is_finished || !results.files.is_empty() {
            let (batch, asked_at, rows) = (poll.batch, poll.started_at, results.files);
            let results = Results { batch, asked_at, rows, is_finished, gone: None };
            self.polling.results.push_back(results);
        }
    }

    fn no_results_came(
        &mut self,
        number: BatchNumber,
        retry_after: Option<Duration>,
        error: Error,
        is_page: bool,
    ) {
        self.note_batch_error(number, Some(error.clone()));
        match (error.kind, error.http_status) {
            // A gateway may have a bad moment; the service says it in its own form.
            (ErrorKind::Key, _) if !is_page => self.stop_all(error),
            (ErrorKind::Key | ErrorKind::Address, _) => match self.second_look.is_second_page() {
                true => self.stop_all(error),
                false => self.poll_failed(number, retry_after),
            },
            // The clock waits already; the batch keeps its turn.
            (_, Some(429)) => {}
            (_, Some(300..=407 | 409..=499)) if !is_page => self.results_refused(number, error),
            _ => self.poll_failed(number, retry_after),
        }
    }

    /// Sends and asks for nothing more.
    fn stop_all(&mut self, error: Error) {
        self.polling.is_over = true;
        self.stop_uploads(error.into());
    }

    /// A request that failed on the way: it is tried again, later each time.
    fn poll_failed(&mut self, number: BatchNumber, retry_after: Option<Duration>) {
        let asked = retry_after.unwrap_or_default().min(self.settings.retry.longest_retry_after);
        let pause = self.settings.poll_pause.max(SHORTEST_WAIT);
        let sealed = &mut self.batches[number].sealed;
        sealed.failures = sealed.failures.saturating_add(1);
        let wait = pause.saturating_mul(1 << sealed.failures.min(16));
        let wait = wait.min(self.settings.longest_poll_interval);
        sealed.due = self.now.saturating_add(wait.max(asked));
    }

    /// Remembers why a batch's results are not known yet, or that its last
    /// request brought a response.
    fn note_batch_error(&mut self, number: BatchNumber, error: Option<Error>) {
        let error = error.map(Into::into);
        if self.batches[number].record.error != error {
            self.batches.record(number).error = error;
        }
    }

    /// Sets the batch's next turn: after a tenth of the time that it took so
    /// far, so that quick batches are known soon and slow ones cost few
    /// requests.
    pub(super) fn await_next_turn(&mut self, number: BatchNumber) {
        let (pause, longest) = (self.settings.poll_pause, self.settings.longest_poll_interval);
        let settling = self.next_settling(number);
        let sealed = &mut self.batches[number].sealed;
        let tenth = self.now.saturating_sub(sealed.sealed_at) / 10;
        let wait = tenth.clamp(pause.min(longest), longest);
        // Once the settle time is over, an unsettled batch is like any other.
        sealed.due = match sealed.is_hinted {
            true => self.now,
            false => settling.unwrap_or(self.now.saturating_add(wait)),
        };
    }

    /// Makes it a batch's turn. Nothing else: the clock and the deadline stay.
    pub(super) fn ask_soon(&mut self, of: &Target, id: &BatchId) {
        if let Some(number) = self.batches.by_id(of, id) {
            let sealed = &mut self.batches[number].sealed;
            sealed.due = sealed.due.min(self.now);
            sealed.is_hinted = true;
        }
    }

    /// Does nothing more with a batch in this session.
    pub(super) fn leave(&mut self, number: BatchNumber) {
        self.batches[number].phase = Phase::Over;
    }
}

/// The place of a target's clock.
fn route(of: &Target) -> usize {
    match of {
        Target::Classification(_) => 0,
        Target::Extraction(_) => 1,
    }
}

/// The rows of a response, whichever it is.
fn rows_of<R: Into<Row>>(reading: Reading<ResultsResponse<R>>) -> Reading<ResultsResponse<Row>> {
    let rows = |files: Vec<R>| files.into_iter().map(Into::into).collect();
    reading.map(|it| ResultsResponse { progress: it.progress, files: rows(it.files) })
}
