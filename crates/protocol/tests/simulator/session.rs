//! One session: a driver that plays by its contract, until it is done or its
//! process dies.

use std::collections::BTreeMap;
use std::time::Duration;

use extracta_protocol::error::StopReason;
use extracta_protocol::event::Event;
use extracta_protocol::session::{
    Action, Asking, DocumentNumber, Input, Load, Outgoing, Purpose, Seed, Session, SessionSettings,
    State,
};

use super::bug::Bug;
use super::case::SessionPlan;
use super::fault::{CrashPoint, Fault, Situation};
use super::routes::is_what_it_is_for;
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

pub struct Player<'w, 'a> {
    pub world: &'w mut World<'a>,
    pub plan: &'w SessionPlan,
    pub session: Session,
    /// What is under way, by the time of its end.
    pub under_way: BTreeMap<(Duration, u64), UnderWay>,
    /// From when on each route may be asked, as far as former owners asked.
    pub gates_open_at: [Duration; 2],
    cancels: u32,
    pub has_finished: bool,
    /// Documents that came to their outcome here.
    pub finished: Vec<DocumentNumber>,
}

/// Dies here, if this is where the session dies.
macro_rules! may_die {
    ($player:expr, $point:ident) => {
        if $player.dies() {
            return Ok(Some(End::Died(CrashPoint::$point)));
        }
    };
}

type Step = Result<Option<End>, Violation>;

impl<'w, 'a> Player<'w, 'a> {
    pub fn play(world: &'w mut World<'a>, plan: &'w SessionPlan) -> Result<End, Violation> {
        world.tally.situation(match plan.asking {
            Asking::Never => Situation::SessionThatNeverAsks,
            Asking::Once => Situation::SessionThatAsksOnce,
            Asking::UntilKnown => Situation::SessionThatAsksUntilKnown,
        });
        let settings = SessionSettings {
            asking: plan.asking,
            follows: plan.follows,
            results_timeout: plan.results_timeout,
            ..world.case.settings.clone()
        };
        world.tally.situation(match plan.follows {
            true => Situation::SessionThatFollows,
            false => Situation::SessionThatDoesNotFollow,
        });
        world.judge.following.is_wanted = plan.follows;
        if !settings.linger.is_zero() {
            world.tally.situation(Situation::SessionThatLingers);
        }
        let settings = Bug::settings(world.bug, settings);
        let is_believed_same =
            world.is_clock_of_records || world.bug == Some(Bug::MistakesTheClock);
        let kept = world.store.kept.take_up(is_believed_same);
        let shown = world.clock.shows(world.now);
        let seed = Seed { jitter: world.dice.next(), boundary: world.dice.next().into() };
        let gates_open_at = world.judge.routes.open_from();
        let mut player = Player {
            session: Session::resume(settings, kept, seed, shown),
            world,
            plan,
            under_way: BTreeMap::new(),
            gates_open_at,
            cancels: 0,
            has_finished: false,
            finished: Vec::new(),
        };
        for _ in 0..MOST_STEPS {
            player.world.tally.steps += 1;
            match player.step()? {
                None => {}
                Some(End::Died(point)) => {
                    player.world.tally.crash(point);
                    player.break_off_all();
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
        if self.happens(self.plan.enters_once_in) {
            self.enter();
        }
        if self.happens(self.plan.hints_once_in) {
            self.hint();
        }
        if self.world.bug == Some(Bug::TwoWorkers) {
            self.let_another_work()?;
        }
        if !self.has_finished && self.happens(self.plan.finishes_once_in) {
            self.finish();
        }
        let shown = self.world.clock.shows(self.world.now);
        match self.session.poll(shown) {
            Action::Keep(records) => {
                may_die!(self, BeforeKeep);
                self.keep(records)?;
                may_die!(self, AfterKeep);
            }
            Action::Load(load) => {
                match load {
                    Load::ToSend { .. } | Load::OtherKinds { .. } => {
                        may_die!(self, BeforeLoadToSend);
                    }
                    Load::Batch(_) => may_die!(self, BeforeLoadOfBatch),
                }
                let documents = self.world.store.load(load);
                self.session.handle(Input::Loaded(documents), shown);
            }
            Action::Send(outgoing) => return self.send(outgoing),
            Action::Tell(Event::Accepted(number)) => {
                let state = self.session.document(number).map(|document| document.state);
                if state != Some(State::Stored) {
                    return Err(Violation::Contract("what is accepted is stored and in hand"));
                }
            }
            Action::Tell(Event::Known(number)) => {
                may_die!(self, BeforeReport);
                self.report(number)?;
                may_die!(self, AfterReport);
            }
            Action::Tell(_) => {
                return Err(Violation::Contract("a session tells of documents alone"));
            }
            Action::Wait(until) => {
                may_die!(self, WhileWaiting);
                return self.wait(until, shown);
            }
            Action::Done if self.plan.is_last && self.enter() => {}
            Action::Done => return self.done().map(Some),
        }
        Ok(None)
    }

    /// Now and then a second worker is through with all, between two steps of
    /// this one.
    fn let_another_work(&mut self) -> Result<(), Violation> {
        let is_upload = |request: &UnderWay| matches!(request, UnderWay::Upload(_));
        // Requests for results pass one gate, whoever sends them.
        if self.plan.is_last || !self.under_way.values().all(is_upload) || !self.happens(Some(20)) {
            return Ok(());
        }
        let plan = SessionPlan::fair(self.world.case.documents.len());
        Player::play(self.world, &plan)?;
        self.gates_open_at = self.world.judge.routes.open_from();
        self.world.judge.following.is_wanted = self.plan.follows;
        Ok(())
    }

    fn send(&mut self, outgoing: Outgoing) -> Step {
        let Outgoing { ticket, request, purpose } = outgoing;
        is_what_it_is_for(&request, &purpose)?;
        self.forbid_when_broken()?;
        if self.has_finished {
            return Err(Violation::Contract("nothing is begun after it was to finish"));
        }
        match purpose {
            Purpose::Upload(upload) => {
                may_die!(self, BeforeUpload);
                self.start_upload(ticket, upload)?;
                may_die!(self, AfterUpload);
            }
            Purpose::Results(poll) => {
                may_die!(self, BeforePoll);
                self.start_poll(ticket, poll)?;
                may_die!(self, AfterPoll);
            }
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
        if self.world.is_slow {
            self.world.now += self.world.dice.milliseconds(1_000);
        }
        while let Some((ended_at, ending)) = self.take_due() {
            if let Some(end) = self.end_one(ended_at, ending)? {
                return Ok(Some(end));
            }
            // A driver may tell several ends at once.
            let next = self.under_way.keys().next();
            if next.is_none_or(|(time, _)| *time > self.world.now) || self.world.dice.chance(50) {
                break;
            }
            self.world.tally.situation(Situation::SeveralEndsAtOnce);
        }
        Ok(None)
    }

    fn take_due(&mut self) -> Option<(Duration, UnderWay)> {
        let first = self.under_way.first_entry()?;
        (first.key().0 <= self.world.now).then(|| {
            let ((ended_at, _), ending) = first.remove_entry();
            (ended_at, ending)
        })
    }

    fn end_one(&mut self, ended_at: Duration, ending: UnderWay) -> Step {
        match ending {
            UnderWay::PollAtGate(ticket, poll) => self.send_poll(ticket, poll)?,
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
            // Not before its beginning: it would stand still for as long.
            self.world.clock.set_back(by.min(self.world.clock.shows(self.world.now)));
            self.world.tally.fault(Fault::ClockSetBack);
            self.world.schedule.note(self.world.now, || format!("the clock is set back {by:?}"));
        } else {
            self.world.now += by;
            self.world.tally.fault(Fault::Suspended);
            self.world.schedule.note(self.world.now, || format!("asleep for {by:?}"));
        }
    }
}
