//! Work step by step, for programs with a loop of their own.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use extracta_client::{Event, SessionSettings};

use super::Worker;
use super::call::A_MOMENT;
use super::engine::{self, Listening};
use crate::error::Result;
use crate::ledger::Rows;
use crate::row::Row;
use crate::store::{Scope, Seen};

/// What steps are to tell.
pub(super) struct Steps {
    listening: Listening,
    events: VecDeque<Event<Row>>,
    /// The session that these steps have begun.
    session: Option<u64>,
    /// Whether that came to its end, which is still to be told.
    is_over: bool,
    /// Until when nothing is begun again, unless something is entered: what is
    /// left, being parked, say, is not tried without a pause.
    rests: Option<(Instant, Seen)>,
}

/// How long steps rest when the work came to its end and something is left.
const REST: Duration = Duration::from_secs(5);

impl Worker {
    /// Does what there is to do, until something is to be told, at most this
    /// long. [`Event::Idle`] says that nothing is left to do for now; what is
    /// entered later is taken up by the next step.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used.
    pub fn step(&mut self, max_wait: Duration) -> Result<Option<Event<Row>>> {
        let engine = self.engine.clone();
        let new = || Steps {
            listening: engine::listen(&engine),
            events: VecDeque::new(),
            session: None,
            is_over: false,
            rests: None,
        };
        let mut steps = self.steps.take().unwrap_or_else(new);
        let event = self.step_with(&mut steps, max_wait);
        self.steps = Some(steps);
        event
    }

    fn step_with(&self, steps: &mut Steps, max_wait: Duration) -> Result<Option<Event<Row>>> {
        let deadline = Instant::now().checked_add(max_wait);
        loop {
            while let Some((session, event)) = steps.listening.next() {
                self.note(session, event, steps)?;
            }
            if let Some(event) = steps.events.pop_front() {
                return Ok(Some(event));
            }
            if std::mem::take(&mut steps.is_over) {
                return Ok(Some(Event::Idle));
            }
            let left = deadline
                .map_or(A_MOMENT, |deadline| deadline.saturating_duration_since(Instant::now()));
            let mut engine = engine::lock(&self.engine);
            if !engine.is_at_work() {
                if self.cancel.is_cancelled() || !self.has_unfinished()? || self.rests(steps)? {
                    return Ok(Some(Event::Idle));
                }
                let settings = SessionSettings { linger: self.linger, ..self.settings.clone() };
                steps.session = engine.begin(&self.client, &self.cancel, settings, Scope::all())?;
            }
            match engine.is_at_work() {
                true => engine.advance(left.min(A_MOMENT))?,
                false => {
                    // Another process works: its results are in the ledger.
                    drop(engine);
                    self.cancel.wait(left.min(A_MOMENT));
                }
            }
            if left.is_zero() {
                return Ok(None);
            }
        }
    }

    fn rests(&self, steps: &Steps) -> Result<bool> {
        Ok(match steps.rests {
            Some((until, news)) => Instant::now() < until && self.news()? == news,
            None => false,
        })
    }

    /// Puts what the engine told in the caller's words: one event for each entry
    /// of a document.
    fn note(
        &self,
        session: u64,
        event: Event<extracta_protocol::session::DocumentNumber>,
        steps: &mut Steps,
    ) -> Result<()> {
        if let Event::Over { .. } = event {
            // Others may have worked for something else: these go on.
            if steps.session != Some(session) {
                return Ok(());
            }
            steps.is_over = true;
            steps.rests = Some((Instant::now() + REST, self.news()?));
        }
        match event.clone().try_map(Err) {
            Err(number) => self.ledger.for_each_row(Rows::OfDocument(number), |row| {
                steps.events.push_back(event.clone().map(|_| row.clone()));
            }),
            Ok(Event::Idle) => Ok(()),
            Ok(event) => {
                steps.events.push_back(event);
                Ok(())
            }
        }
    }
}
