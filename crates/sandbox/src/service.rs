//! One request from its head to its end: the journal, the script, the checks,
//! and the way it ends. What it is about is in `reading`.

use std::fmt;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONNECTION, CONTENT_LENGTH, EXPECT, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, Response};
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use crate::answer_body::AnswerBody;
use crate::connection::Hold;
use crate::fault::{Ending, Landing, Reads};
use crate::journal::{Arrival, Authorization, Entry, Recorder, RequestEnding, Stored};
use crate::lock::lock;
use crate::reading::Reading;
use crate::request_body::{Interruption, RequestBody};
use crate::script::{Plan, Script};
use crate::settings::Settings;
use crate::world::{Intake, World};
use crate::{Answer, Fault, Rewrite, Route, Treatment};

/// The sandbox behind its sockets.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) recorder: Arc<Recorder>,
    settings: Settings,
    script: Mutex<Script>,
    world: Mutex<World>,
}

/// A request that gets no answer: its connection is closed.
#[derive(Debug)]
pub(crate) struct Unanswered;

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request is left unanswered")
    }
}

impl std::error::Error for Unanswered {}

/// A request under way.
pub(crate) struct Exchange {
    pub(crate) head: Parts,
    pub(crate) route: Route,
    pub(crate) body: RequestBody,
    pub(crate) entry: Entry,
    pub(crate) rewrites: Vec<Rewrite>,
}

/// What is handed to hyper: an answer, or the wish to close.
type Outcome = Result<Response<AnswerBody>, Unanswered>;

impl Service {
    pub(crate) fn new(
        settings: Settings,
        script: Script,
        world: World,
        recorder: Recorder,
    ) -> Service {
        Service {
            recorder: Arc::new(recorder),
            settings,
            script: Mutex::new(script),
            world: Mutex::new(world),
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        lock(&self.script)
    }

    pub(crate) fn treatment(&self, wire_name: &str) -> Option<Treatment> {
        self.script().treatment(wire_name)
    }

    pub(crate) async fn serve(self: Arc<Self>, request: Request<Incoming>, hold: &Hold) -> Outcome {
        let (head, incoming) = request.into_parts();
        let route = Route::of(head.method.as_str(), head.uri.path());
        let plan = self.script().plan(route);
        let entry = self.enter(&head, route, &plan);
        let (point, limit) = match &plan.fault {
            Some(Fault { reads: Reads::Bytes(bytes), .. }) => (Some(*bytes), None),
            Some(_) => (None, None),
            None => (None, self.settings.request_limit),
        };
        let body = RequestBody::new(incoming, entry.received(), point, limit);
        let exchange = Exchange { head, route, body, entry, rewrites: plan.rewrites };
        match plan.fault {
            Some(fault) => self.fail(exchange, fault, hold).await,
            None => self.succeed(exchange).await,
        }
    }

    /// Serves a request as the service would.
    async fn succeed(&self, mut exchange: Exchange) -> Outcome {
        let headers = &exchange.head.headers;
        if exchange.route.needs_key() && self.authorization(headers) != Authorization::Right {
            return Ok(exchange.answered(Answer::error(401)));
        }
        let announced = content_length(headers).unwrap_or(0);
        if self.settings.request_limit.is_some_and(|limit| announced > limit) {
            // Who asked first gets the answer at once; who did not would lose
            // it to the reset of a connection with unread bytes.
            if !expects_continue(headers) {
                exchange.body.drain().await.map_err(|_| Unanswered)?;
            }
            return Ok(exchange.answered(Answer::error(413)));
        }
        let reading = match self.read(&mut exchange).await {
            Ok(reading) => reading,
            Err(Interruption::TooLarge) => {
                exchange.body.drain().await.map_err(|_| Unanswered)?;
                Reading::Answered(Answer::error(413))
            }
            Err(_) => return Err(Unanswered),
        };
        if let Reading::Upload(intake) = &reading {
            self.land(intake.clone(), exchange.entry.number());
        }
        let answer = self.own_answer(reading, &exchange.entry, &exchange.rewrites);
        Ok(exchange.answered(answer))
    }

    /// Serves a request as a fault has it.
    async fn fail(self: &Arc<Self>, mut exchange: Exchange, fault: Fault, hold: &Hold) -> Outcome {
        if fault.reads == Reads::Nothing {
            return exchange.end(fault, None, RequestEnding::ClosedBeforeReading, hold).await;
        }
        let reading = match self.read(&mut exchange).await {
            Ok(reading) => reading,
            Err(Interruption::FaultPoint) => {
                return exchange.end(fault, None, RequestEnding::ClosedWhileReading, hold).await;
            }
            Err(_) => return Err(Unanswered),
        };
        if let Reading::Upload(intake) = &reading {
            let number = exchange.entry.number();
            match fault.landing {
                Landing::Never => {}
                Landing::AtOnce => self.land(intake.clone(), number),
                Landing::After(delay) => self.land_later(intake.clone(), number, delay),
            }
        }
        let own = fault
            .keeps_the_answer()
            .then(|| self.own_answer(reading, &exchange.entry, &exchange.rewrites));
        exchange.end(fault, own, RequestEnding::ClosedAfterReading, hold).await
    }

    /// Keeps the files of an upload and says so in its record.
    fn land(&self, intake: Intake, number: usize) {
        let at = self.recorder.now();
        let batch_id = intake.batch_id.clone();
        let kept: Vec<(usize, String)> =
            intake.files.iter().map(|(place, file)| (*place, file.id.clone())).collect();
        // The journal first: no answer may list a file that it does not know.
        self.recorder.amend(number, |record| {
            let Some(upload) = &mut record.upload else { return };
            upload.batch_given = Some(batch_id.clone());
            for (place, file_id) in kept {
                if let Some(file) = upload.files.get_mut(place) {
                    file.stored = Some(Stored { file_id, batch_id: batch_id.clone(), at });
                }
            }
        });
        self.world().land(intake);
    }

    fn land_later(self: &Arc<Self>, intake: Intake, number: usize, delay: Duration) {
        let service = Arc::clone(self);
        tokio::spawn(async move {
            sleep(delay).await;
            service.land(intake, number);
        });
    }

    fn enter(&self, head: &Parts, route: Route, plan: &Plan) -> Entry {
        let fault = plan.fault.iter().map(|fault| format!("{fault:?}"));
        let rewrites = plan.rewrites.iter().map(|rewrite| format!("{rewrite:?}"));
        self.recorder.enter(Arrival {
            route,
            occurrence: plan.occurrence,
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            authorization: self.authorization(&head.headers),
            expects_continue: expects_continue(&head.headers),
            content_length: content_length(&head.headers),
            scripted: fault.chain(rewrites).collect(),
        })
    }

    fn authorization(&self, headers: &HeaderMap) -> Authorization {
        let Some(value) = headers.get(AUTHORIZATION) else { return Authorization::Absent };
        let key = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
        if key == Some(&self.settings.api_key) {
            Authorization::Right
        } else {
            Authorization::Wrong
        }
    }
}

impl Exchange {
    fn answered(self, answer: Answer) -> Response<AnswerBody> {
        note_word(&self.entry, &answer);
        // A body that was not read to its end closes the connection.
        drop(self.body);
        AnswerBody::response(answer, None, self.entry)
    }

    /// Ends in the fault's way: `closing` is what a closed connection is called
    /// at this point, `own` the service's own answer if the fault keeps it.
    async fn end(
        mut self,
        fault: Fault,
        own: Option<Answer>,
        closing: RequestEnding,
        hold: &Hold,
    ) -> Outcome {
        let own = own.unwrap_or_else(|| Answer::error(500));
        match fault.ending {
            Ending::Close => {
                self.entry.end(closing);
                Err(Unanswered)
            }
            Ending::Hang(duration) => {
                match duration {
                    Some(duration) => sleep(duration).await,
                    None => pending().await,
                }
                // The body lives until here: one that is dropped is read off.
                self.entry.end(RequestEnding::ClosedAfterHanging);
                Err(Unanswered)
            }
            Ending::Answer { answer, hold: held_for } => {
                if let Some(duration) = held_for {
                    hold.until(Instant::now() + duration);
                }
                let mut response = self.answered(answer);
                if fault.reads != Reads::Everything || held_for.is_some() {
                    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                Ok(response)
            }
            Ending::Cut(bytes) => {
                note_word(&self.entry, &own);
                Ok(AnswerBody::response(own, Some(bytes), self.entry))
            }
            Ending::Delay(pause) => {
                sleep(pause).await;
                Ok(self.answered(own))
            }
        }
    }
}

fn expects_continue(headers: &HeaderMap) -> bool {
    headers.get(EXPECT).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Enters the word that a request for results is answered with.
fn note_word(entry: &Entry, answer: &Answer) {
    #[derive(Deserialize)]
    struct Words {
        status: Option<String>,
    }
    entry.update(|record| {
        if let Some(poll) = &mut record.poll {
            let words = serde_json::from_slice::<Words>(&answer.body);
            poll.answer = words.ok().and_then(|words| words.status);
        }
    });
}
