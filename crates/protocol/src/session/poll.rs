//! Whose turn it is to be asked for, and when.

use alloc::sync::Arc;
use core::time::Duration;

use super::Run;
use super::batch::{BatchNumber, Phase};
use super::command::{Command, Poll};
use super::settings::Asking;
use super::stop::StopReason;
use crate::error::Error;
use crate::exchange::{Ended, Exchange, Response};
use crate::outcome::{no_response_error, refusal_error, unreadable_error};
use crate::response::{Progress, Reading, read_results};

/// What a request that failed makes its batch wait at least, whatever the
/// pause.
const SHORTEST_WAIT: Duration = Duration::from_millis(25);

/// How many refusals in a row make a batch unreadable, if they also last.
const REFUSALS_OF_AN_UNREADABLE_BATCH: u32 = 5;

impl Run {
    /// Commands the next results request, if one may start now.
    pub(super) fn plan_poll(&mut self) {
        if self.is_polling_over || !self.clock.is_free(self.now) {
            return;
        }
        let Some(number) = self.next_in_turn() else { return };
        let now = self.now;
        let batch = self.schedule(number);
        let Some(batch_id) = batch.kept.id.clone() else { return };
        if let Some(sealed) = batch.sealed_mut() {
            sealed.polled_at = Some(now);
        }
        self.clock.start();
        let latest = now.saturating_add(self.settings.results_timeout);
        let give_up_at = match self.deadline() {
            Some(deadline) if deadline > now => deadline,
            Some(_) => now.saturating_add(self.settings.longest_poll_interval),
            None => latest,
        };
        self.outbox.push_back(Command::Poll(Poll {
            batch: number,
            batch_id,
            started_at: now,
            give_up_at,
        }));
    }

    /// When the next results request is due by itself.
    pub(super) fn next_poll_time(&self) -> Option<Duration> {
        if self.is_polling_over {
            return None;
        }
        let earliest = self.clock.earliest()?;
        let has_a_turn = |number: &&BatchNumber| !self.is_late() || self.was_never_asked(**number);
        let turns = self.polling.iter().filter(has_a_turn);
        let due = turns.filter_map(|number| self.due(*number)).min()?;
        Some(due.max(earliest))
    }

    /// When waiting for results ends; `None` while there is still something
    /// to send.
    pub(super) fn deadline(&self) -> Option<Duration> {
        if self.is_uploading() {
            return None;
        }
        Some(self.uploads_ended_at.saturating_add(self.settings.results_timeout))
    }

    /// Whether the time to wait for results is over.
    pub(super) fn is_late(&self) -> bool {
        self.deadline().is_some_and(|deadline| deadline <= self.now)
    }

    /// Whether a batch's results are awaited that were not asked for once.
    pub(super) fn was_never_asked(&self, number: BatchNumber) -> bool {
        let sealed = self.batches.get(&number).and_then(|batch| batch.sealed());
        sealed.is_some_and(|sealed| sealed.polled_at.is_none())
    }

    /// The batch that is due longest; in the last slot before the deadline,
    /// the one that was not asked for longest.
    fn next_in_turn(&self) -> Option<BatchNumber> {
        let pause = self.clock.pause();
        let is_last_slot =
            self.deadline().is_some_and(|deadline| self.now.saturating_add(pause) >= deadline);
        let turn = |number: &BatchNumber| {
            let sealed = self.batches.get(number)?.sealed()?;
            // After the deadline only who was never asked for has a turn: it
            // passed while the driver was away, or others took the time.
            if self.is_late() && sealed.polled_at.is_some() {
                return None;
            }
            let due = self.due(*number).filter(|due| *due <= self.now)?;
            let due = if is_last_slot { Duration::ZERO } else { due };
            Some((due, sealed.polled_at, *number))
        };
        self.polling.iter().filter_map(turn).min().map(|(_, _, number)| number)
    }

    /// When a batch is due: at its own time, and once more in the last slot
    /// before the deadline.
    fn due(&self, number: BatchNumber) -> Option<Duration> {
        let due = self.batches.get(&number)?.sealed()?.due;
        let last_slot = self.deadline().map(|end| end.saturating_sub(self.clock.pause()));
        Some(last_slot.map_or(due, |last_slot| due.min(last_slot)))
    }

    pub(super) fn poll_ended(&mut self, poll: Poll, exchange: &Exchange) {
        match &exchange.ended {
            Ended::Response(response) if response.status == 429 => {
                self.clock.end_refused(self.now, response.retry_after);
            }
            _ => self.clock.end(self.now),
        }
        match &exchange.ended {
            Ended::Response(response) => self.poll_answered(&poll, response),
            Ended::NoResponse(no_response) => {
                self.poll_failed(poll.batch, None, no_response_error(no_response));
            }
        }
        if self.settings.asking != Asking::UntilKnown {
            // It had its turn; the next one is another session's.
            self.polling.retain(|polling| *polling != poll.batch);
        }
    }

    fn poll_answered(&mut self, poll: &Poll, response: &Response) {
        match read_results(response) {
            Reading::Understood(results) => {
                if let Some(sealed) = self.schedule(poll.batch).sealed_mut() {
                    sealed.refusals = 0;
                    sealed.failures = 0;
                }
                self.note_batch_error(poll.batch, None);
                let is_finished = results.progress == Progress::Finished;
                if is_finished {
                    self.learn_from(poll.batch);
                }
                self.await_next_turn(poll.batch);
                if is_finished || !results.files.is_empty() {
                    self.answered(poll, results.files, is_finished);
                }
            }
            Reading::Refused(refusal) => {
                self.poll_unreadable(poll.batch, response, refusal_error(&refusal));
            }
            Reading::NotUnderstood(unreadable) => {
                let error = unreadable_error(unreadable.http_status, &unreadable.excerpt);
                self.poll_unreadable(poll.batch, response, error);
            }
        }
    }

    /// A response that brings no results.
    fn poll_unreadable(&mut self, number: BatchNumber, response: &Response, error: Error) {
        match response.status {
            401 | 403 => {
                self.is_polling_over = true;
                self.note_batch_error(number, Some(error.clone()));
                self.stop_uploads(StopReason::Key, Arc::new(error));
            }
            // The clock waits already; the batch keeps its turn.
            429 => self.note_batch_error(number, Some(error)),
            300..=499 if response.status != 408 => self.count_refusal(number, error),
            _ => self.poll_failed(number, response.retry_after, error),
        }
    }

    /// A refusal of the batch: an unknown id answers like an inner fault, and
    /// an inner fault may pass. When it lasts, the batch is left alone.
    fn count_refusal(&mut self, number: BatchNumber, error: Error) {
        self.note_batch_error(number, Some(error));
        let now = self.now;
        let unreadable_after = self.settings.unreadable_after;
        let Some(sealed) = self.schedule(number).sealed_mut() else { return };
        if sealed.refusals == 0 {
            sealed.refused_since = now;
        }
        sealed.refusals += 1;
        let lasts = now.saturating_sub(sealed.refused_since) >= unreadable_after;
        if lasts && sealed.refusals >= REFUSALS_OF_AN_UNREADABLE_BATCH {
            self.schedule(number).phase = Phase::Over;
            self.polling.retain(|polling| *polling != number);
        } else {
            self.await_next_turn(number);
        }
    }

    /// A request that failed on the way: it is tried again, later each time.
    fn poll_failed(&mut self, number: BatchNumber, retry_after: Option<Duration>, error: Error) {
        self.note_batch_error(number, Some(error));
        let now = self.now;
        let pause = self.settings.poll_pause;
        let longest = self.settings.longest_poll_interval;
        let Some(sealed) = self.schedule(number).sealed_mut() else { return };
        sealed.failures = sealed.failures.saturating_add(1);
        let wait =
            pause.max(SHORTEST_WAIT).saturating_mul(1 << sealed.failures.min(16)).min(longest);
        sealed.due = now.saturating_add(wait.max(retry_after.unwrap_or_default()));
    }

    /// Remembers why a batch's results are not known yet, or that its last
    /// request was answered.
    fn note_batch_error(&mut self, number: BatchNumber, error: Option<Error>) {
        let error = error.map(Arc::new);
        if self.schedule(number).kept.error != error {
            self.batch(number).kept.error = error;
        }
    }

    /// The batch's next turn: after a tenth of the time that it took so far,
    /// so that quick batches are known soon and slow ones cost few requests.
    pub(super) fn await_next_turn(&mut self, number: BatchNumber) {
        let now = self.now;
        let (pause, longest) = (self.settings.poll_pause, self.settings.longest_poll_interval);
        let settling = self.next_settling(number);
        let Some(sealed) = self.schedule(number).sealed_mut() else { return };
        let tenth = now.saturating_sub(sealed.sealed_at) / 10;
        let wait = tenth.clamp(pause.min(longest), longest);
        // Once the settle time is over, an unsettled batch is like any other.
        sealed.due = settling.unwrap_or(now.saturating_add(wait));
    }

    /// Learns from a batch that finished how long batches take at least.
    fn learn_from(&mut self, number: BatchNumber) {
        let now = self.now;
        let Some(sealed) = self.schedule(number).sealed_mut() else { return };
        if sealed.is_of_before {
            // Nobody knows when it was sealed.
            return;
        }
        let took = now.saturating_sub(sealed.sealed_at);
        self.quickest_batch = Some(self.quickest_batch.map_or(took, |best| best.min(took)));
    }
}
