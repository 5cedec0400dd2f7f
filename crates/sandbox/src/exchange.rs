//! One request from its head to its end: the journal, the script, the checks,
//! and the way it ends.

use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::dress::{Afterwards, Dress};
use crate::fault::{EVERYTHING, Ending, Fault};
use crate::journal::{Authorization, Entry, Record, RequestEnding};
use crate::request_body::{Interruption, Pace, RequestBody};
use crate::response::Response;
use crate::response_body::ResponseBody;
use crate::results::Query;
use crate::rewrite::{Rewrite, rewritten};
use crate::route::{Route, Serving};
use crate::routes::Handler;
use crate::service::Service;
use crate::store::Admitted;
use crate::upload;

/// The most that a body of JSON may have, in bytes.
const JSON_LIMIT: usize = 4 * 1024 * 1024;

/// What is handed to hyper: a response, or the wish to close.
pub(crate) type Outcome = Result<hyper::Response<ResponseBody>, Interruption>;

/// A request under way.
struct Exchange {
    service: Arc<Service>,
    head: Parts,
    route: Route,
    body: RequestBody,
    entry: Entry,
    rewrites: Vec<Rewrite>,
}

/// A request that was read.
enum Reading {
    /// An upload whose files may be kept.
    Upload(Admitted),
    /// A question for results, not looked up yet.
    Results(Query),
    /// Any other request with its JSON, not handled yet.
    Json(Handler, Value),
    /// Anything with its response at once, a refusal above all.
    Responded(Response),
}

/// Serves a request, as the service would or as a fault has it.
pub(crate) async fn serve(
    service: Arc<Service>,
    request: Request<Incoming>,
    afterwards: Arc<Afterwards>,
) -> Outcome {
    let (head, incoming) = request.into_parts();
    let route = Route::of(head.method.as_str(), head.uri.path());
    let plan = service.script().plan(route);
    let fault = plan.fault.iter().map(|fault| format!("{fault:?}"));
    let rewrites = plan.rewrites.iter().map(|rewrite| format!("{rewrite:?}"));
    let entry = service.recorder.enter(Record {
        route,
        occurrence: plan.occurrence,
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        authorization: service.authorization(&head.headers),
        expects_continue: expects_continue(&head.headers),
        content_length: content_length(&head.headers),
        scripted: fault.chain(rewrites).collect(),
        ..Record::default()
    });
    let (fault_point, limit) = match &plan.fault {
        Some(fault) => (fault.reads, EVERYTHING),
        None => (EVERYTHING, service.settings.request_limit.unwrap_or(EVERYTHING)),
    };
    let received = Arc::clone(&entry.received);
    let pace = plan.fault.as_ref().and_then(|fault| fault.bytes_per_second).map(Pace::new);
    let body = RequestBody { incoming, received, fault_point, limit, pace };
    let mut exchange = Exchange { service, head, route, body, entry, rewrites: plan.rewrites };
    let fault = match plan.fault {
        Some(fault) => fault,
        None => match exchange.check().await? {
            Some(refusal) => return Ok(exchange.respond(refusal, None)),
            None => Fault::own_response(),
        },
    };
    exchange.serve(fault, &afterwards).await
}

impl Exchange {
    /// What the service refuses before it reads.
    async fn check(&mut self) -> Result<Option<Response>, Interruption> {
        let headers = &self.head.headers;
        if self.route.needs_key() && self.service.authorization(headers) != Authorization::Right {
            return Ok(Some(Response::error(401)));
        }
        if content_length(headers).is_none_or(|announced| announced <= self.body.limit) {
            return Ok(None);
        }
        // Who asked first gets the response at once; who did not would lose it to
        // the reset of a connection with unread bytes.
        if !expects_continue(headers) {
            self.body.drain().await?;
        }
        Ok(Some(Response::error(413)))
    }

    /// Serves the request as a fault has it.
    async fn serve(mut self, fault: Fault, afterwards: &Afterwards) -> Outcome {
        let (reading, closing) = match fault.reads {
            0 => (None, RequestEnding::ClosedBeforeReading),
            _ => match self.read().await {
                Err(Interruption::Fault) => (None, RequestEnding::ClosedWhileReading),
                Err(Interruption::TooLarge) => {
                    self.body.drain().await?;
                    let refusal = Reading::Responded(Response::error(413));
                    (Some(refusal), RequestEnding::ClosedAfterReading)
                }
                read => (Some(read?), RequestEnding::ClosedAfterReading),
            },
        };
        let reading = match (reading, fault.keeps_files_after) {
            (Some(Reading::Upload(admitted)), Some(delay)) => {
                self.service.keep(admitted.clone(), self.entry.number, delay);
                Some(Reading::Upload(admitted))
            }
            (Some(Reading::Json(handler, body)), Some(delay)) => {
                self.handle(handler, body, delay).map(Reading::Responded)
            }
            (reading, _) => reading,
        };
        match fault.ending {
            Ending::Close { silence } => {
                sleep(silence).await;
                // The body lives until here: one that is dropped is read off.
                let hanging = RequestEnding::ClosedAfterHanging;
                self.entry.end(if silence.is_zero() { closing } else { hanging });
                Err(Interruption::Fault)
            }
            Ending::Respond { response, hold: duration } => {
                if let Some(duration) = duration {
                    afterwards.hold.get_or_init(|| Instant::now() + duration);
                }
                let response = response.with_key(&self.service.settings.api_key);
                if let Some(dress) = fault.dress {
                    return self.respond_in(dress, response, afterwards);
                }
                let mut response = self.respond(response, None);
                if fault.reads != EVERYTHING || duration.is_some() {
                    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                Ok(response)
            }
            Ending::Own { pause, cut_after } => {
                let own = reading.map(|reading| self.own_response(reading));
                if !pause.is_zero() {
                    sleep(pause).await;
                }
                let own = own.unwrap_or_else(|| Response::error(500));
                match fault.dress {
                    Some(dress) => self.respond_in(dress, own, afterwards),
                    None => Ok(self.respond(own, cut_after)),
                }
            }
        }
    }

    /// Ends the connection for HTTP, and leaves a response in this dress to be
    /// written to it.
    fn respond_in(self, dress: Dress, response: Response, afterwards: &Afterwards) -> Outcome {
        self.note_status(&response);
        self.entry.end(RequestEnding::Responded { status: response.status() });
        afterwards.wire.get_or_init(|| dress.wear(response));
        Err(Interruption::Fault)
    }

    /// Reads the body, enters what it says, and lets an upload's files in,
    /// without keeping them yet.
    async fn read(&mut self) -> Result<Reading, Interruption> {
        let Exchange { service, head, route, body, entry, .. } = self;
        if let Some(Serving::Upload(kind)) = route.serving() {
            let uploaded = upload::read(service, kind, &head.headers, body, entry).await?;
            return Ok(uploaded.map_or_else(Reading::Responded, Reading::Upload));
        }
        let text = body.collect(JSON_LIMIT).await?;
        Ok(match route.serving() {
            Some(Serving::Json(handler)) => {
                Reading::Json(handler, serde_json::from_slice(&text).unwrap_or_default())
            }
            Some(Serving::Results(kind)) => match Query::read(kind, &text) {
                Some(query) => {
                    entry.update(|record| record.poll = Some(query.record()));
                    Reading::Results(query)
                }
                None => Reading::Responded(Response::misnamed_error()),
            },
            _ => Reading::Responded(self.no_route()),
        })
    }

    fn no_route(&self) -> Response {
        match self.route {
            Route::File => Response::plain(410, "The sandbox keeps no content of files."),
            _ => Response::plain(
                404,
                &format!("Cannot {} {}", self.head.method, self.head.uri.path()),
            ),
        }
    }

    /// The response to a request with JSON, rewritten by the script; none yet if
    /// it is to take effect later.
    fn handle(&self, handler: Handler, body: Value, delay: Duration) -> Option<Response> {
        let answer = self.service.handle(handler, body, self.entry.number, delay)?;
        Some(answer.map_or_else(
            |refusal| refusal,
            |answer| rewritten(&answer.fields, &[(); 0], &self.rewrites),
        ))
    }

    /// The service's own response to what was read, rewritten by the script.
    fn own_response(&self, reading: Reading) -> Response {
        let Exchange { service, entry, rewrites, .. } = self;
        match reading {
            Reading::Responded(response) => response,
            // Not to take effect, so there is nothing to say.
            Reading::Json(..) => Response::error(500),
            Reading::Upload(admitted) => rewritten(&admitted, &[(); 0], rewrites),
            Reading::Results(query) => {
                let gap = service.recorder.gap_before(entry.number);
                let minimum = service.settings.minimum_poll_interval;
                if gap.is_some_and(|gap| gap < minimum) {
                    return Response::error(429);
                }
                let response = query.respond(&mut service.store(), rewrites);
                response.unwrap_or_else(Response::misnamed_error)
            }
        }
    }

    /// Enters the word `status` of a response to a question for results.
    fn note_status(&self, response: &Response) {
        self.entry.update(|record| {
            if let Some(poll) = &mut record.poll {
                let words: Value = serde_json::from_slice(&response.body).unwrap_or_default();
                poll.status = words["status"].as_str().map(str::to_owned);
            }
        });
    }

    /// Hands a response to hyper, cut if that is wanted.
    fn respond(
        self,
        response: Response,
        cut_after: Option<usize>,
    ) -> hyper::Response<ResponseBody> {
        self.note_status(&response);
        // A body that was not read to its end closes the connection.
        drop(self.body);
        ResponseBody::response(response, cut_after, self.entry)
    }
}

fn expects_continue(headers: &HeaderMap) -> bool {
    headers.get(EXPECT).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
