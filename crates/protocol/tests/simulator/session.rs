//! One session: a driver that runs the machine by its contract, until it is
//! done or its process dies.

use std::collections::BTreeMap;
use std::time::Duration;

use extracta_protocol::session::{
    Asking, Command, DocumentNumber, Event, Run, RunSettings, State, StopReason,
};

use super::bug::Bug;
use super::case::SessionPlan;
use super::fault::{CrashPoint, Fault, Sight};
use super::under_way::UnderWay;
use super::violation::Violation;
use super::world::World;

/// More steps than any session takes that comes to an end.
const MOST_STEPS: u64 = 50_000;

/// A caller may lose patience twice.
const MOST_CANCELS: u32 = 2;

/// Longer than anything is waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(3 * 24 * 3600);

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Done(Option<StopReason>),
    Died(CrashPoint),
}

pub struct Session<'w, 'a> {
    pub world: &'w mut World<'a>,
    pub plan: &'w SessionPlan,
    pub run: Run,
    /// What is under way, by the time of its end.
    pub under_way: BTreeMap<(Duration, u64), UnderWay>,
    /// Results may be asked for from here on, as far as former owners asked.
    pub gate_opens_at: Duration,
    cancels: u32,
    /// Documents that came to their outcome here.
    pub finished: Vec<DocumentNumber>,
}

/// Dies here, if this is where the session dies.
macro_rules! may_die {
    ($session:expr, $point:ident) => {
        if $session.dies() {
            return Ok(Some(End::Died(CrashPoint::$point)));
        }
    };
}

type Step = Result<Option<End>, Violation>;

impl<'w, 'a> Session<'w, 'a> {
    pub fn play(world: &'w mut World<'a>, plan: &'w SessionPlan) -> Result<End, Violation> {
        world.tally.sight(match plan.asking {
            Asking::Never => Sight::SessionThatNeverAsks,
            Asking::Once => Sight::SessionThatAsksOnce,
            Asking::UntilKnown => Sight::SessionThatAsksUntilKnown,
        });
        let settings = RunSettings {
            asking: plan.asking,
            results_timeout: plan.results_timeout,
            ..world.case.settings.clone()
        };
        let settings = Bug::settings(world.bug, settings);
        let is_believed_same =
            world.is_clock_of_records || world.bug == Some(Bug::MistakesTheClock);
        let kept = world.store.kept.take_up(is_believed_same);
        let (jitter_seed, shown) = (world.dice.next(), world.clock.shows(world.now));
        let gate_opens_at = world.judge.may_poll_from();
        let mut session = Session {
            run: Run::resume(settings, kept, jitter_seed, shown),
            world,
            plan,
            under_way: BTreeMap::new(),
            gate_opens_at,
            cancels: 0,
            finished: Vec::new(),
        };
        for _ in 0..MOST_STEPS {
            session.world.tally.steps += 1;
            match session.step()? {
                None => {}
                Some(End::Died(point)) => {
                    session.world.tally.crash(point);
                    session.break_off_all();
                    return Ok(End::Died(point));
                }
                Some(end) => return Ok(end),
            }
        }
        Err(Violation::Endless)
    }

    /// Whether this step was the last one of its process.
    fn dies(&mut self) -> bool {
        self.happens(self.plan.dies_once_in)
    }

    pub fn happens(&mut self, once_in: Option<u64>) -> bool {
        once_in.is_some_and(|steps| self.world.dice.below(steps) == 0)
    }

    fn step(&mut self) -> Step {
        if self.cancels < MOST_CANCELS && self.happens(self.plan.is_cancelled_once_in) {
            self.cancels += 1;
            self.cancel();
        }
        let shown = self.world.clock.shows(self.world.now);
        match self.run.next(shown) {
            Command::Persist(records) => {
                may_die!(self, BeforePersist);
                self.persist(records)?;
                may_die!(self, AfterPersist);
            }
            Command::Supply { at_most } => {
                may_die!(self, BeforeSupply);
                let documents = self.world.store.kept.supply(at_most);
                self.run.handle(Event::Supplied(documents), shown);
            }
            Command::Load(batch) => {
                may_die!(self, BeforeLoad);
                let documents = self.world.store.loads_from().load(batch);
                self.run.handle(Event::Loaded { batch, documents }, shown);
            }
            Command::Upload(upload) => {
                may_die!(self, BeforeUpload);
                self.forbid_when_broken()?;
                self.start_upload(upload)?;
                may_die!(self, AfterUpload);
            }
            Command::Poll(poll) => {
                may_die!(self, BeforePoll);
                self.forbid_when_broken()?;
                self.start_poll(poll)?;
                may_die!(self, AfterPoll);
            }
            Command::Accepted(number) => {
                let state = self.run.document(number).map(|document| document.state);
                if state != Some(State::Stored) {
                    return Err(Violation::Contract("what is accepted is stored and in hand"));
                }
            }
            Command::Report(number) => {
                may_die!(self, BeforeReport);
                self.report(number)?;
                may_die!(self, AfterReport);
            }
            Command::Wait { until } => {
                may_die!(self, WhileWaiting);
                return self.wait(until, shown);
            }
            Command::Done => return self.done().map(Some),
        }
        Ok(None)
    }

    fn forbid_when_broken(&self) -> Result<(), Violation> {
        match self.world.has_store_failed {
            true => Err(Violation::Contract("nothing is sent after the driver failed")),
            false => Ok(()),
        }
    }

    /// Lets time pass until something happens.
    fn wait(&mut self, until: Option<Duration>, shown: Duration) -> Step {
        if until.is_some_and(|until| until <= shown) {
            return Err(Violation::Stuck);
        }
        if self.happens(self.plan.clock_is_odd_once_in) {
            self.upset_the_clock();
        }
        let wakes_at = until.map(|until| self.world.clock.when(self.world.now, until));
        let ends_at = self.under_way.keys().next().map(|(time, _)| *time);
        let Some(next) = wakes_at.into_iter().chain(ends_at).min() else {
            return Err(Violation::Stuck);
        };
        if next > self.world.now + LONGEST_WAIT {
            return Err(Violation::Stuck);
        }
        self.world.now = self.world.now.max(next);
        let Some(entry) = self.under_way.first_entry() else { return Ok(None) };
        if entry.key().0 > self.world.now {
            return Ok(None);
        }
        let ((ended_at, _), ending) = entry.remove_entry();
        match ending {
            UnderWay::PollAtGate(poll) => self.send_poll(poll)?,
            UnderWay::Upload(upload) => {
                may_die!(self, BeforeUploadIsHandled);
                self.end_upload(upload);
                may_die!(self, AfterUploadIsHandled);
            }
            UnderWay::Poll(poll) => {
                may_die!(self, BeforePollIsHandled);
                self.end_poll(ended_at, poll);
                may_die!(self, AfterPollIsHandled);
            }
        }
        Ok(None)
    }

    fn upset_the_clock(&mut self) {
        let by = self.world.dice.any_time();
        if self.world.dice.chance(50) {
            self.world.clock.set_back(by);
            self.world.tally.fault(Fault::ClockSetBack);
            self.world.schedule.note(self.world.now, || format!("the clock is set back {by:?}"));
        } else {
            self.world.now += by;
            self.world.tally.fault(Fault::Suspended);
            self.world.schedule.note(self.world.now, || format!("asleep for {by:?}"));
        }
    }
}
