//! Requests under way: how they start, how they end, and what becomes of them
//! after their owner gave up waiting.

use std::time::Duration;

use extracta_protocol::exchange::{Cause, Ended, Exchange, NoResponse, Sent};
use extracta_protocol::session::{BrokenFile, Input, Poll, Ticket, Upload};

use super::bug::Bug;
use super::case::Nature;
use super::extractions::Extractions;
use super::fates::{PollFate, Told, UploadFate};
use super::fault::{Fault, Situation};
use super::results::Finished;
use super::routes::Route;
use super::rows::RowFaults;
use super::service::Service;
use super::session::Player;
use super::violation::Violation;

/// A request under way.
#[derive(Debug)]
pub enum UnderWay {
    Upload(UploadUnderWay),
    /// A request for results that waits for those of former owners.
    PollAtGate(Ticket, Poll),
    Poll(PollUnderWay),
}

#[derive(Debug)]
pub struct UploadUnderWay {
    ticket: Ticket,
    upload: Upload,
    /// The service's batch.
    place: usize,
    told: Told,
    exchange: Exchange,
    broken_file: Option<BrokenFile>,
}

#[derive(Debug)]
pub struct PollUnderWay {
    ticket: Ticket,
    route: Route,
    asked_at: Duration,
    exchange: Exchange,
    finished: Option<Finished>,
}

impl Player<'_, '_> {
    pub fn start_upload(&mut self, ticket: Ticket, upload: Upload) -> Result<(), Violation> {
        let world = &mut *self.world;
        world.tally.uploads += 1;
        world.judge.upload_starts(&upload, &world.store.kept)?;
        let settings = &world.case.settings;
        let bytes: u64 = upload.files.iter().map(|file| file.length).sum();
        if upload.files.len() > settings.files_per_request
            || (upload.files.len() > 1 && bytes > settings.bytes_per_request)
        {
            return Err(Violation::Contract("a request keeps its limits"));
        }
        let documents = world.store.kept.batches().get(&upload.batch).map_or(0, |it| it.documents);
        if documents + upload.files.len() > settings.files_per_batch {
            return Err(Violation::Contract("a batch keeps its limit"));
        }
        let mut fault = self.plan.weather.upload(upload.batch_id.is_none(), &mut world.dice);
        let rows = match world.dice.chance(self.plan.weather.rows) {
            true => RowFaults::draw(&mut world.dice),
            false => RowFaults::default(),
        };
        let mut fate = UploadFate::of(fault, &upload, rows, &mut world.dice);
        let is_never_taken = |document: usize| world.case.natures[document] == Nature::NeverTaken;
        let has_bad_file = upload.files.iter().any(|file| is_never_taken(file.document.0));
        if has_bad_file && (fate.told != Told::NotStored || fate.is_busy) {
            fault = Some(Fault::NeverTaken);
            fate = UploadFate::of(fault, &upload, rows, &mut world.dice);
        }
        fault.iter().for_each(|fault| world.tally.fault(*fault));
        if matches!(fate.reply, super::fates::Reply::Documented(_)) {
            rows.of_upload().faults().for_each(|fault| world.tally.fault(fault));
        }
        world.schedule.note(world.now, || format!("{upload:?} meets {fault:?}: {fate:?}"));
        let (place, exchange) = world.service.upload(world.now, &upload, &fate, &mut world.dice);
        world.judge.upload_is_fated(&upload, place, &fate);
        let message = "it changed".into();
        let broken_file = fate.broken_file.map(|position| BrokenFile {
            position,
            message,
            is_unavailable: fate.is_unavailable,
            is_systems_fault: false,
        });
        let ends_at = world.now + fate.takes;
        let told = fate.told;
        let under_way = UploadUnderWay { ticket, upload, place, told, exchange, broken_file };
        self.at(ends_at, UnderWay::Upload(under_way));
        Ok(())
    }

    pub fn end_upload(&mut self, ended: UploadUnderWay) {
        let UploadUnderWay { ticket, upload, place, told, exchange, broken_file } = ended;
        let world = &mut *self.world;
        let id = legible_id(&exchange, place);
        if id.is_some() && told == Told::Unknown {
            world.tally.situation(Situation::IdReadInACutResponse);
        }
        world.schedule.note(world.now, || format!("upload {} ends: {exchange:?}", upload.request));
        world.judge.upload_ends(world.now, &upload, told, id);
        if let Ended::NoResponse(no_response) = &exchange.ended
            && no_response.cause.is_ours()
        {
            world.judge.upload_is_ended_by_us(&upload);
        }
        world.note_late_landing(place, upload.request, Situation::LandedAfterItsOwnerGaveUp);
        let exchange = Bug::told(world.bug, exchange);
        let shown = world.clock.shows(world.now);
        self.session.handle(Input::Ended { ticket, exchange, broken_file }, shown);
    }

    /// Starts a request for results, when former owners let it through.
    pub fn start_poll(&mut self, ticket: Ticket, poll: Poll) -> Result<(), Violation> {
        let opens_at = self.gates_open_at[Route::of(&poll.target) as usize];
        if opens_at <= self.world.now {
            return self.send_poll(ticket, poll);
        }
        self.world.tally.situation(Situation::PollWaitedForAnotherOwner);
        let gives_up_at = self.world.clock.when(self.world.now, poll.give_up_at);
        if gives_up_at > opens_at {
            self.at(opens_at, UnderWay::PollAtGate(ticket, poll));
            return Ok(());
        }
        let exchange = no_response(Cause::TimeLimit, Sent::Nothing);
        let shown = self.world.clock.shows(self.world.now);
        self.session.handle(Input::Ended { ticket, exchange, broken_file: None }, shown);
        Ok(())
    }

    pub fn send_poll(&mut self, ticket: Ticket, poll: Poll) -> Result<(), Violation> {
        let world = &mut *self.world;
        world.tally.polls += 1;
        world.judge.poll_starts(world.now, &poll, &world.store.kept)?;
        if world.judge.routes.are_both_busy() {
            world.tally.situation(Situation::BothRoutesBusy);
        }
        let fault = self.plan.weather.poll(&mut world.dice);
        let rows = match world.dice.chance(self.plan.weather.rows) {
            true => RowFaults::draw(&mut world.dice),
            false => RowFaults::default(),
        };
        let fate = PollFate::of(fault, rows, &mut world.dice);
        let fails = |document: usize| world.case.natures[document] == Nature::NotClassifiable;
        let id = poll.batch_id.as_str();
        let (exchange, finished) = world.service.results(world.now, id, &fate, fails);
        fault.iter().for_each(|fault| world.tally.fault(*fault));
        if finished.is_some() {
            rows.faults().for_each(|fault| world.tally.fault(fault));
        }
        match Extractions::batch_of(id) {
            Some(made) => {
                let faults = world.service.extractions.faults_of(made, finished.is_some());
                faults.for_each(|fault| world.tally.fault(fault));
            }
            None => {
                let place = Service::batch_of(id);
                let faults = world.service.faults_of(world.now, place, finished.is_some());
                faults.for_each(|fault| world.tally.fault(fault));
                world.note_followed_elsewhere(place, &poll);
            }
        }
        world.schedule.note(world.now, || format!("ask for {id}, meets {fault:?}: {fate:?}"));
        world.schedule.note(world.now, || format!("response: {}", text_of(&exchange)));
        let ends_at = world.now + fate.takes;
        let asked_at = world.now;
        let route = Route::of(&poll.target);
        let under_way = PollUnderWay { ticket, route, asked_at, exchange, finished };
        self.at(ends_at, UnderWay::Poll(under_way));
        Ok(())
    }

    pub fn end_poll(&mut self, ended_at: Duration, ended: PollUnderWay) {
        let PollUnderWay { ticket, route, asked_at, exchange, finished } = ended;
        let world = &mut *self.world;
        world.judge.routes.ends(route, ended_at);
        if let Some(finished) = finished {
            let kept = &world.store.kept;
            world.judge.hears(asked_at, finished, &world.service, kept, world.tally);
        }
        let told_at = Bug::told_at(world.bug, route, asked_at, world.now);
        let shown = world.clock.shows(told_at);
        self.session.handle(Input::Ended { ticket, exchange, broken_file: None }, shown);
    }

    /// The caller cancels: what is under way is broken off, and its end told.
    pub fn cancel(&mut self) {
        self.world.tally.fault(Fault::Cancelled);
        self.world.schedule.note(self.world.now, || "cancel".into());
        for ending in std::mem::take(&mut self.under_way).into_values() {
            let ending = match ending {
                UnderWay::Upload(under_way) => UnderWay::Upload(self.cancelled(under_way)),
                UnderWay::PollAtGate(ticket, _) => {
                    let exchange = no_response(Cause::Cancelled, Sent::Nothing);
                    let shown = self.world.clock.shows(self.world.now);
                    self.session
                        .handle(Input::Ended { ticket, exchange, broken_file: None }, shown);
                    continue;
                }
                UnderWay::Poll(poll) => {
                    let exchange = no_response(Cause::Cancelled, Sent::Whole);
                    UnderWay::Poll(PollUnderWay { exchange, finished: None, ..poll })
                }
            };
            let ends_at = self.world.now + self.world.dice.milliseconds(20);
            self.at(ends_at, ending);
        }
        let shown = self.world.clock.shows(self.world.now);
        self.session.handle(Input::Cancel, shown);
    }

    fn cancelled(&mut self, under_way: UploadUnderWay) -> UploadUnderWay {
        let world = &mut *self.world;
        let (place, request) = (under_way.place, under_way.upload.request);
        let landing = world.service.landing_of(place, request);
        let has_landed = landing.is_some_and(|at| at <= world.now);
        let sent = world.dice.pick(&[Sent::Nothing, Sent::Part, Sent::Whole]);
        let sent = if has_landed { Sent::Whole } else { sent };
        let is_opener = under_way.upload.batch_id.is_none();
        let is_surely_not_stored = sent == Sent::Nothing || (sent == Sent::Part && is_opener);
        match is_surely_not_stored {
            true => world.service.forget(place, request),
            false => world.service.rethink(place, request, world.now, &mut world.dice),
        }
        let told = if is_surely_not_stored { Told::NotStored } else { Told::Unknown };
        let exchange = no_response(Cause::Cancelled, sent);
        UploadUnderWay { told, exchange, broken_file: None, ..under_way }
    }

    /// The process dies: what it had sent may still land, at any time.
    pub fn break_off_all(&mut self) {
        for ending in std::mem::take(&mut self.under_way).into_values() {
            if let UnderWay::Upload(UploadUnderWay { upload, place, .. }) = ending {
                let world = &mut *self.world;
                world.service.rethink(place, upload.request, world.now, &mut world.dice);
                world.note_late_landing(place, upload.request, Situation::LandedAfterItsOwnerDied);
            }
        }
    }

    fn at(&mut self, time: Duration, ending: UnderWay) {
        let latest = self.under_way.keys().map(|(_, nth)| *nth).max();
        self.under_way.insert((time, latest.map_or(0, |nth| nth + 1)), ending);
    }
}

fn no_response(cause: Cause, sent: Sent) -> Exchange {
    Exchange { sent, ended: Ended::NoResponse(NoResponse { cause, detail: "nothing".into() }) }
}

/// The id of the batch, if the response names it.
fn legible_id(exchange: &Exchange, place: usize) -> Option<String> {
    let text = text_of(exchange);
    let id = format!("batch{place}");
    text.contains(&format!(r#""batchId":"{id}""#)).then_some(id)
}

fn text_of(exchange: &Exchange) -> String {
    match &exchange.ended {
        Ended::Response(response) => String::from_utf8_lossy(&response.body).into_owned(),
        Ended::NoResponse(no_response) => format!("{:?}", no_response.cause),
    }
}
