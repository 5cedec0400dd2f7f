//! One seed from its beginning to its end: session after session, the last of
//! them in fair weather.

use std::time::Duration;

use extracta_protocol::error::StopReason;
use extracta_protocol::session::{
    DocumentNumber, DocumentRecord, Memory, Poll, Record, State, resend, want_data,
};

use super::bug::{Bug, Store};
use super::case::{Case, Nature, SessionPlan};
use super::clock::Clock;
use super::dice::Dice;
use super::extractions::Extractions;
use super::fault::{Fault, Situation};
use super::judge::Judge;
use super::schedule::Schedule;
use super::service::{Copy, Service};
use super::session::{End, Player};
use super::tally::Tally;
use super::verdict;
use super::violation::Violation;

/// The most sessions in fair weather: each may be stopped by five files in a
/// row that are never taken.
const MOST_FAIR_SESSIONS: u64 = 70;

/// All that outlives a session.
pub struct World<'a> {
    pub dice: Dice,
    /// For what has to do with extractions: worlds without them are as they would
    /// be if there were none.
    links_dice: Dice,
    /// The true time.
    pub now: Duration,
    pub clock: Clock,
    /// Whether the times in the records are of this clock: they are of another
    /// one until a session has kept its first records.
    pub is_clock_of_records: bool,
    /// Whether this session's store has failed, and keeps nothing any more.
    pub has_store_failed: bool,
    /// Whether its drivers are slow, so that several requests have ended before
    /// they tell of one.
    pub is_slow: bool,
    pub case: Case,
    pub service: Service,
    pub store: Store,
    pub judge: Judge,
    pub tally: &'a mut Tally,
    pub schedule: &'a mut Schedule,
    pub bug: Option<Bug>,
}

impl<'a> World<'a> {
    pub fn of_seed(
        seed: u64,
        bug: Option<Bug>,
        tally: &'a mut Tally,
        schedule: &'a mut Schedule,
    ) -> Self {
        let (mut dice, mut links_dice) = (Dice::of_seed(seed), Dice::of_seed(seed.reverse_bits()));
        let mut case = Case::draw(&mut dice, &mut links_dice);
        let links = std::mem::take(&mut case.links);
        let extractions = Extractions::new(links, Dice::of_seed(links_dice.next()));
        let now = Duration::from_secs(1_000_000);
        World {
            now,
            clock: Clock::new(now, dice.milliseconds(100_000_000)),
            is_clock_of_records: true,
            has_store_failed: false,
            is_slow: seed.is_multiple_of(4),
            service: Service::new(extractions),
            store: Store::new(Memory::new(case.documents[..case.entered_first].to_vec()), bug),
            judge: Judge::of(case.documents.len()),
            dice,
            links_dice,
            case,
            tally,
            schedule,
            bug,
        }
    }

    /// Plays all sessions, and judges what has become of the documents.
    pub fn play(&mut self) -> Result<(), Violation> {
        self.tally.documents += self.case.documents.len() as u64;
        let settings = &self.case.settings;
        self.schedule.note(self.now, || format!("{settings:?}"));
        for (number, document) in self.case.documents.iter().enumerate() {
            let nature = self.case.natures[number];
            self.schedule.note(self.now, || format!("document {number}: {document:?} {nature:?}"));
        }
        for nature in &self.case.natures {
            match nature {
                Nature::Classifiable => {}
                Nature::NotClassifiable => self.tally.fault(Fault::NotClassifiable),
                Nature::NeverTaken => self.tally.fault(Fault::NeverTaken),
            }
        }
        for _ in 0..self.case.sessions {
            let are_links = self.service.extractions.links.are_there;
            let plan = SessionPlan::draw(&mut self.dice, &mut self.links_dice, are_links);
            self.play_session(&plan)?;
        }
        self.service.is_quick = true;
        for _ in 0..MOST_FAIR_SESSIONS {
            let plan = SessionPlan::fair(self.case.documents.len());
            let entered = self.store.kept.documents().len();
            let end = self.play_session(&plan)?;
            // What is entered when a session has stopped is the next one's.
            let has_news = self.store.kept.documents().len() > entered;
            if end == End::Done(None) {
                self.check_nothing_is_missed()?;
            }
            if end != End::Done(Some(StopReason::Refusals)) && !has_news {
                break;
            }
        }
        verdict::check_outcomes(self)
    }

    fn play_session(&mut self, plan: &SessionPlan) -> Result<End, Violation> {
        self.tally.sessions += 1;
        self.has_store_failed = false;
        self.now += plan.gap;
        self.schedule.note(self.now, || format!("session: {plan:?}"));
        if let Some(shows) = plan.other_clock {
            self.clock = Clock::new(self.now, shows);
            self.is_clock_of_records = false;
            self.tally.fault(Fault::OtherClock);
        }
        for number in 0..self.store.kept.documents().len() {
            if plan.words > 0 && self.dice.chance(plan.words) {
                self.say_the_word(DocumentNumber(number));
            }
        }
        let end = Player::play(self, plan)?;
        self.schedule.note(self.now, || format!("the session ends: {end:?}"));
        let is_dead = matches!(end, End::Died(_));
        self.store.process_ends(is_dead);
        self.judge.owner_ends(self.now, self.tally);
        let requests = self.store.kept.requests();
        let is_kept = |number| requests.get(&number).is_some_and(|it| it.end.is_some());
        self.service.forget_torn(is_kept);
        if !is_dead {
            verdict::check_batches(&self.store.kept)?;
            verdict::check_truths(self)?;
            // A store that failed has not heard of the end.
            if !self.has_store_failed {
                verdict::check_records(self)?;
            }
            let documents = self.store.kept.documents().iter();
            documents.for_each(|document| self.tally.outcome(document.outcome()));
        }
        Ok(end)
    }

    /// A session that was not stopped has sent all that was entered.
    fn check_nothing_is_missed(&self) -> Result<(), Violation> {
        let mut documents = self.store.kept.documents().iter().enumerate();
        match documents.find(|(_, document)| document.state == State::Planned) {
            Some((document, _)) => Err(Violation::Unfinished { document, state: State::Planned }),
            None => Ok(()),
        }
    }

    /// Enters the next document, if there is one.
    pub fn enter(&mut self) -> bool {
        let next = self.case.documents.get(self.store.kept.documents().len()).cloned();
        next.is_some_and(|document| {
            self.schedule.note(self.now, || "a document is entered".into());
            self.store.enter(document);
            true
        })
    }

    /// The caller wants a document to be sent again.
    fn say_the_word(&mut self, number: DocumentNumber) {
        let Some(document) = self.store.kept.documents().get(number.0) else { return };
        let (mut document, before) = (document.clone(), document.state);
        let batch = document.batch.and_then(|batch| self.store.kept.batches().get(&batch));
        let mut batch = batch.cloned();
        if !resend(number, &mut document, batch.as_mut()) && !want_data(&mut document) {
            return;
        }
        if before != document.state {
            self.tally.transition(before, document.state);
        }
        self.schedule.note(self.now, || format!("{} is to be sent again", number.0));
        match before {
            State::Refused => self.judge.is_mended(number.0),
            State::Classified => {
                self.judge.is_mended(number.0);
                self.judge.following.is_wanted_for(number.0);
            }
            _ => self.judge.is_wanted_again(number.0),
        }
        let mut records: Vec<Record> = batch.map(Record::Batch).into_iter().collect();
        records.push(Record::Document { number, document });
        self.store.save(records);
    }

    /// Notes that a batch or a file is deleted whose data is awaited elsewhere.
    pub fn note_followed_elsewhere(&mut self, place: usize, poll: &Poll) {
        if !self.service.extractions.links.are_files_deleted {
            return;
        }
        let batch = &self.service.batches[place];
        let is_followed = |copy: &Copy| {
            let document = copy.document.and_then(|it| self.store.kept.documents().get(it));
            let is_lost = batch.is_gone(self.now) || copy.is_lost(self.now);
            let is_its =
                |it: &DocumentRecord| it.state == State::Following && it.batch == Some(poll.batch);
            is_lost && document.is_some_and(is_its)
        };
        if batch.copies.iter().any(is_followed) {
            self.tally.situation(Situation::FollowedAndDeleted);
        }
    }

    /// Notes that an upload lands after its owner gave up waiting.
    pub fn note_late_landing(&mut self, place: usize, request: u64, situation: Situation) {
        if self.service.landing_of(place, request).is_some_and(|at| at > self.now) {
            self.tally.situation(situation);
        }
    }
}
