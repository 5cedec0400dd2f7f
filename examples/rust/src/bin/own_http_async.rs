//! Classifies the files named on the command line over an async HTTP client, here
//! reqwest on tokio, with as many uploads at once as the settings allow.

use std::env;
use std::error::Error;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use extracta_client::own_http::{
    Conversation, FileBody, Inputs, Job, Step, files_to_send, not_sent, parse_retry_after,
};
use extracta_client::{ApiKey, ClassificationId, Report, SessionSettings};
use extracta_protocol::exchange::{Cause, Ended, Exchange, Response, Sent};
use extracta_protocol::session::{BrokenFile, Kept, Ticket};
use futures_util::stream;
use reqwest::redirect::Policy;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// How much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let service = Arc::new(Service {
        base_url: env::var("EXTRACTA_BASE_URL")
            .unwrap_or_else(|_| "https://api.extracta.ai/api/v1".into()),
        key: ApiKey::new(&env::var("EXTRACTA_API_KEY")?).ok_or("the API key is not usable")?,
        // A kept connection that proves dead would make the client send an
        // upload again by itself.
        client: reqwest::Client::builder()
            .redirect(Policy::none())
            .pool_max_idle_per_host(0)
            .connect_timeout(Duration::from_secs(10))
            .build()?,
    });
    let classification = ClassificationId::new(env::var("EXTRACTA_CLASSIFICATION_ID")?)
        .ok_or("the classification's id is not usable")?;
    let paths: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();

    let clock = Instant::now();
    let report = Report::new(classification, Inputs::of_files(paths));
    let settings = SessionSettings::default();
    let mut conversation = Conversation::new(settings, Kept::default(), report, clock.elapsed())?;
    let mut under_way: JoinSet<(Ticket, Exchange, Option<BrokenFile>)> = JoinSet::new();
    loop {
        let until = match conversation.poll(clock.elapsed()) {
            Step::Send(job) => {
                let service = Arc::clone(&service);
                under_way.spawn(async move { service.send(job).await });
                continue;
            }
            Step::Tell(_) => continue,
            Step::Wait(until) => until,
            Step::Done => break,
        };
        let due = until.unwrap_or(Duration::MAX).saturating_sub(clock.elapsed());
        tokio::select! {
            Some(ended) = under_way.join_next() => {
                let (ticket, exchange, broken) = ended?;
                conversation.ended(ticket, exchange, broken, clock.elapsed());
            }
            () = tokio::time::sleep(due) => {}
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
    client: reqwest::Client,
}

impl Service {
    /// Sends a request, and tells what was seen: never an error.
    async fn send(&self, job: Job) -> (Ticket, Exchange, Option<BrokenFile>) {
        let ticket = job.outgoing.ticket;
        let request = job.outgoing.request;
        let files = match files_to_send(&job.files) {
            Ok(files) => files,
            Err(broken) => {
                let exchange = not_sent(Cause::File, broken.message.clone());
                return (ticket, exchange, Some(broken));
            }
        };
        let length = request.body.length();
        let mut post = self
            .client
            .post(format!("{}{}", self.base_url, request.path))
            .header("Authorization", self.key.authorization())
            .header("Content-Length", length);
        if let Some(content_type) = &request.content_type {
            post = post.header("Content-Type", content_type);
        }

        // Files are read on a thread for blocking work, a few pieces ahead.
        let (pieces, sent_pieces) = mpsc::channel(4);
        let taken = Arc::new(AtomicU64::new(0));
        let reader = tokio::task::spawn_blocking(move || {
            let mut body = FileBody::new(&request.body, &files);
            loop {
                let mut piece = vec![0; PIECE];
                let read = match body.read(&mut piece) {
                    Ok(0) => break,
                    read => read,
                };
                let is_broken = read.is_err();
                let piece = read.map(|length| {
                    piece.truncate(length);
                    piece
                });
                if pieces.blocking_send(piece).is_err() || is_broken {
                    break;
                }
            }
            let broken = body.error();
            broken.map(|(position, error)| error.broken_file(position))
        });
        let counter = Arc::clone(&taken);
        let body = stream::unfold((sent_pieces, counter), |(mut pieces, counter)| async move {
            let piece = pieces.recv().await?;
            if let Ok(piece) = &piece {
                counter.fetch_add(piece.len() as u64, Ordering::Relaxed);
            }
            Some((piece, (pieces, counter)))
        });
        let response = post.body(reqwest::Body::wrap_stream(body)).send().await;
        let ended = match response {
            Ok(response) => received(response).await,
            Err(error) => {
                let cause = match () {
                    () if error.is_timeout() => Cause::TimeLimit,
                    () if error.is_connect() => Cause::Connect,
                    () => Cause::Broken,
                };
                Exchange::without_response(Sent::Whole, cause, error.without_url().to_string())
                    .ended
            }
        };
        let broken = reader.await.unwrap_or_default();
        let sent = Sent::at_most(taken.load(Ordering::Relaxed), length);
        (ticket, Exchange { sent, ended }, broken)
    }
}

async fn received(mut response: reqwest::Response) -> Ended {
    let status = response.status().as_u16();
    let header = response.headers().get("retry-after");
    let retry_after =
        header.and_then(|value| parse_retry_after(value.as_bytes(), SystemTime::now()));
    let (mut body, mut is_cut) = (Vec::new(), false);
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(_) => {
                is_cut = true;
                break;
            }
        }
    }
    Ended::Response(Response { status, retry_after, body, is_cut })
}
