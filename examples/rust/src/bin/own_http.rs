//! Classifies the files named on the command line over an HTTP stack of one's
//! own, here an agent of ureq: the library decides what to send and what a
//! response means, and opens no socket.
//!
//! One request goes out after the other. `own_http_async` has several at once.

use std::env;
use std::error::Error;
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use extracta_client::own_http::{
    Conversation, FileBody, Inputs, Job, Step, files_to_send, not_sent, parse_retry_after,
};
use extracta_client::{ApiKey, ClassificationId, Event, Report, SessionSettings};
use extracta_protocol::exchange::{Cause, Ended, Exchange, Response, Sent};
use extracta_protocol::session::{BrokenFile, Kept};
use ureq::{Agent, SendBody};

fn main() -> Result<(), Box<dyn Error>> {
    let service = Service {
        base_url: env::var("EXTRACTA_BASE_URL")
            .unwrap_or_else(|_| "https://api.extracta.ai/api/v1".into()),
        key: ApiKey::new(&env::var("EXTRACTA_API_KEY")?).ok_or("the API key is not usable")?,
        // A status is no error, or the service's words are lost; a redirect
        // would make a GET of a POST.
        agent: Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .build()
            .into(),
    };
    let classification = ClassificationId::new(env::var("EXTRACTA_CLASSIFICATION_ID")?)
        .ok_or("the classification's id is not usable")?;
    let paths: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();

    let clock = Instant::now();
    let report = Report::new(classification, Inputs::of_files(paths));
    let settings = SessionSettings::default();
    let mut conversation = Conversation::new(settings, Kept::default(), report, clock.elapsed())?;
    loop {
        match conversation.poll(clock.elapsed()) {
            Step::Send(job) => {
                let (exchange, broken) = service.send(&job);
                conversation.ended(job.outgoing.ticket, exchange, broken, clock.elapsed());
            }
            Step::Tell(Event::Accepted(_)) => eprintln!("one more is at the service"),
            Step::Tell(_) => {}
            // Nothing is under way, so there is a time.
            Step::Wait(until) => {
                let until = until.unwrap_or_default();
                std::thread::sleep(until.saturating_sub(clock.elapsed()));
            }
            Step::Done => break,
        }
    }
    let report = conversation.into_store();
    for document in report.documents() {
        let what = document.document_type.unwrap_or(document.outcome.as_str());
        println!("{what:<16} {}", document.path.display());
    }
    match report.stop() {
        Some(stop) => Err(stop.to_string().into()),
        None => Ok(()),
    }
}

/// How to reach the service.
struct Service {
    base_url: String,
    key: ApiKey,
    agent: Agent,
}

impl Service {
    /// Sends a request, and tells what was seen: never an error.
    fn send(&self, job: &Job) -> (Exchange, Option<BrokenFile>) {
        let files = match files_to_send(&job.files) {
            Ok(files) => files,
            Err(broken) => return (not_sent(Cause::File, broken.message.clone()), Some(broken)),
        };
        let request = &job.outgoing.request;
        let length = request.body.length();
        let mut body = Taken { body: FileBody::new(&request.body, &files), bytes: 0 };
        let mut post = self
            .agent
            .post(format!("{}{}", self.base_url, request.path))
            .header("Authorization", self.key.authorization())
            .header("Content-Length", length.to_string());
        if let Some(content_type) = &request.content_type {
            post = post.header("Content-Type", content_type);
        }
        let ended = match post.send(SendBody::from_reader(&mut body)) {
            Ok(mut response) => {
                let header = response.headers().get("retry-after");
                let now = SystemTime::now();
                let retry_after = header.and_then(|it| parse_retry_after(it.as_bytes(), now));
                let mut bytes = Vec::new();
                let read = response.body_mut().as_reader().read_to_end(&mut bytes);
                Ended::Response(Response {
                    status: response.status().as_u16(),
                    retry_after,
                    body: bytes,
                    is_cut: read.is_err(),
                })
            }
            Err(error) => {
                let cause = match &error {
                    _ if body.body.error().is_some() => Cause::File,
                    ureq::Error::HostNotFound => Cause::Resolve,
                    ureq::Error::ConnectionFailed => Cause::Connect,
                    ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Cause::Tls,
                    ureq::Error::Timeout(_) => Cause::TimeLimit,
                    _ => Cause::Broken,
                };
                let sent = Sent::at_most(body.bytes, length);
                Exchange::without_response(sent, cause, error.to_string()).ended
            }
        };
        let broken = body.body.error().map(|(position, error)| error.broken_file(position));
        (Exchange { sent: Sent::at_most(body.bytes, length), ended }, broken)
    }
}

/// Counts what the agent has taken of a body.
struct Taken<'a> {
    body: FileBody<'a>,
    bytes: u64,
}

impl Read for Taken<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.body.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}
