//! Work step by step, for programs with a loop of their own.

use std::collections::VecDeque;
use std::os::fd::{AsRawFd, RawFd};
use std::time::{Duration, Instant};

use extracta_client::{Event, SessionSettings};

use super::call::A_MOMENT;
use super::engine::{self, Listening};
use super::{Worker, has_unfinished};
use crate::error::Result;
use crate::row::Row;
use crate::store::{Scope, Seen};

/// What steps are to tell.
pub(super) struct Steps {
    listening: Listening,
    events: VecDeque<Event<Row>>,
    /// The session that these steps have begun.
    session: Option<u64>,
    /// What there was to send then: what came later is no reason to rest.
    begun_with: Seen,
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
    /// Where the next step does not come in time, the ledger is
    /// [given back](Worker::set_give_back).
    ///
    /// # Errors
    ///
    /// The ledger cannot be used.
    pub fn step(&mut self, max_wait: Duration) -> Result<Option<Event<Row>>> {
        let _scope = self.cancel.scope();
        let engine = self.engine.clone();
        let bell = engine::lock(&engine).bell.clone();
        bell.silence();
        let new = || Steps {
            listening: engine::listen(&engine),
            events: VecDeque::new(),
            session: None,
            begun_with: Seen::default(),
            is_over: false,
            rests: None,
        };
        if self.steps.is_none() {
            self.want_all_data()?;
        }
        let mut steps = self.steps.take().unwrap_or_else(new);
        let event = self.step_with(&mut steps, max_wait);
        self.steps = Some(steps);
        if !matches!(event, Ok(None | Some(Event::Idle))) {
            // There may be more to tell, of which no thread will say so again.
            bell.ring();
        }
        event
    }

    /// Begins nothing new: further steps only see through what is being sent, and
    /// then tell [`Event::Over`]. Where another worker of this process is at work
    /// on the ledger too, that one goes on.
    pub fn finish(&mut self) {
        if engine::is_alone(&self.engine) {
            engine::lock(&self.engine).finish();
        }
    }

    /// A descriptor that becomes readable when [`step`](Worker::step) has
    /// something to do, for a loop that waits on several. It stays the same as
    /// long as any worker of this ledger is there, in this process. What other
    /// processes enter does not make it readable: see
    /// [`rests_for`](Worker::rests_for).
    ///
    /// # Errors
    ///
    /// The system has no descriptor left.
    pub fn descriptor(&self) -> std::io::Result<RawFd> {
        engine::lock(&self.engine).bell.descriptor().map(|descriptor| descriptor.as_raw_fd())
    }

    /// How long [`step`](Worker::step) has nothing to do unless the
    /// [descriptor](Worker::descriptor) becomes readable: at most 250 ms, since
    /// other processes may enter something.
    pub fn rests_for(&self) -> Duration {
        const LONGEST: Duration = Duration::from_millis(250);
        engine::lock(&self.engine).rests_for().map_or(LONGEST, |rest| rest.min(LONGEST))
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
                if self.cancel.is_cancelled()
                    || !has_unfinished(&self.ledger)?
                    || self.rests(steps)?
                {
                    return Ok(Some(Event::Idle));
                }
                let settings = SessionSettings { linger: self.linger, ..self.settings.clone() };
                steps.begun_with = self.news()?;
                let before = steps.session.take();
                steps.session = engine.begin(&self.client, &self.cancel, settings, Scope::all())?;
                if steps.session.is_some() {
                    engine.give_back_after(self.give_back_after, &self.engine);
                } else if before.is_some_and(|before| engine.has_given_back(before)) {
                    steps.events.push_back(Event::Warning(self.gone_to()));
                    continue;
                }
            }
            match engine.is_at_work() {
                true => engine.drive(left.min(A_MOMENT))?,
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

    /// What is to be told where the ledger was given back, and taken.
    fn gone_to(&self) -> String {
        let holder = self.ledger.worker();
        let who = holder.map_or("another process".to_owned(), |holder| holder.to_string());
        let after = self.give_back_after;
        format!("no step came for {after:?}, so the ledger was given back; {who} works on it now")
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
            steps.rests = Some((Instant::now() + REST, steps.begun_with));
        }
        match event.clone().try_map(Err) {
            Err(number) => {
                let rows = self.ledger.rows_of(&[number])?;
                steps.events.extend(rows.iter().map(|row| event.clone().map(|_| row.clone())));
                Ok(())
            }
            Ok(Event::Idle) => Ok(()),
            Ok(event) => {
                steps.events.push_back(event);
                Ok(())
            }
        }
    }
}
