//! The threads that send what a session wants to be sent: some for uploads, one
//! for the results of classifications, and one for those of extractions. They end with their driver.

use std::any::Any;
use std::cell::Cell;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use extracta_protocol::error::ErrorKind;
use extracta_protocol::exchange::{self as ended, Cause, Exchange, Sent};
use extracta_protocol::id::Target;
use extracta_protocol::session::{BrokenFile, Poll, Purpose, Ticket};

use crate::bell::Bell;
use crate::cancel::Cancel;
use crate::client::Client;
use crate::clock::Clock;
use crate::conversation::{Job, files_to_send, not_sent};
use crate::error::ClientError;
use crate::files::FileBody;
use crate::system::error_of_io;

/// How often an upload tells how many bytes it has sent.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// Something that the pool tells its driver.
pub(crate) enum Notice {
    /// A request has ended.
    Ended(Box<Ended>),
    /// Further bytes of uploads were sent.
    Sent { bytes: u64 },
}

/// How a request ended.
pub(crate) struct Ended {
    pub(crate) ticket: Ticket,
    pub(crate) exchange: Exchange,
    pub(crate) broken_file: Option<BrokenFile>,
    /// A line for a log.
    pub(crate) line: String,
    is_upload: bool,
}

/// What all threads know.
#[derive(Clone)]
struct Worker {
    client: Client,
    halt: Cancel,
    bell: Bell,
    clock: Clock,
    notices: Sender<Notice>,
}

type Queue = Arc<Mutex<Receiver<Job>>>;

pub(crate) struct Pool {
    worker: Worker,
    notices: Receiver<Notice>,
    /// `None` only while the threads are told to end.
    uploads: Option<Sender<Job>>,
    polls: Option<Sender<Job>>,
    /// Of extractions; made with its thread when there is one to send.
    extraction_polls: Option<Sender<Job>>,
    queued_uploads: Queue,
    uploads_under_way: usize,
    uploaders: usize,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts a thread of each kind.
    pub(crate) fn new(
        client: &Client,
        halt: &Cancel,
        bell: &Bell,
        clock: Clock,
    ) -> Result<Self, ClientError> {
        let (uploads, queued_uploads) = channel();
        let (polls, queued_polls) = channel();
        let (sender, notices) = channel();
        let (client, halt, bell) = (client.clone(), halt.clone(), bell.clone());
        let worker = Worker { client, halt, bell, clock, notices: sender };
        let mut pool = Pool {
            worker,
            notices,
            uploads: Some(uploads),
            polls: Some(polls),
            extraction_polls: None,
            queued_uploads: Arc::new(Mutex::new(queued_uploads)),
            uploads_under_way: 0,
            uploaders: 0,
            threads: Vec::new(),
        };
        pool.spawn("extracta-results", Arc::new(Mutex::new(queued_polls)))?;
        pool.add_uploader()?;
        Ok(pool)
    }

    /// Starts a request: an upload on a new thread if all are busy, the client
    /// allows more, and the system has one; a results request when its turn
    /// comes.
    pub(crate) fn send(&mut self, job: Job) {
        let queue = match &job.outgoing.purpose {
            Purpose::Upload(_) => {
                self.uploads_under_way += 1;
                let most = self.worker.client.options.session.concurrency.max(1);
                if self.uploads_under_way > self.uploaders && self.uploaders < most {
                    // Without it, the threads that there are take the upload in turn.
                    let _ = self.add_uploader();
                }
                &self.uploads
            }
            Purpose::Results(poll) if matches!(poll.target, Target::Extraction(_)) => {
                if self.extraction_polls.is_none() {
                    // Without it, the other one takes both in turn.
                    let _ = self.add_extraction_poller();
                }
                if self.extraction_polls.is_some() { &self.extraction_polls } else { &self.polls }
            }
            Purpose::Results(_) => &self.polls,
        };
        let queue = queue.as_ref().expect("threads are told to end at drop only");
        queue.send(job).expect("threads live as long as their pool");
    }

    /// Waits until there is something to tell, or this long.
    pub(crate) fn wait(&mut self, wait: Duration) -> Option<Notice> {
        let notice = self.notices.recv_timeout(wait).ok()?;
        if let Notice::Ended(ended) = &notice
            && ended.is_upload
        {
            self.uploads_under_way -= 1;
        }
        Some(notice)
    }

    fn add_uploader(&mut self) -> Result<(), ClientError> {
        self.spawn("extracta-upload", self.queued_uploads.clone())?;
        self.uploaders += 1;
        Ok(())
    }

    fn add_extraction_poller(&mut self) -> Result<(), ClientError> {
        let (polls, queued_polls) = channel();
        self.spawn("extracta-data", Arc::new(Mutex::new(queued_polls)))?;
        self.extraction_polls = Some(polls);
        Ok(())
    }

    fn spawn(&mut self, name: &str, queue: Queue) -> Result<(), ClientError> {
        let worker = self.worker.clone();
        let thread = std::thread::Builder::new().name(name.into());
        let thread = thread.spawn(move || worker.work(&queue)).map_err(|error| {
            let error = error_of_io("cannot start a thread", &error, ErrorKind::Library);
            ClientError::from(error)
        })?;
        self.threads.push(thread);
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.end();
    }
}

impl Pool {
    /// Breaks off what is under way, and sees the threads end.
    pub(crate) fn end(&mut self) {
        self.worker.halt.cancel();
        (self.uploads, self.polls, self.extraction_polls) = (None, None, None);
        for thread in self.threads.drain(..) {
            // It catches the panics of its work; there is nothing to add.
            let _ = thread.join();
        }
    }
}

impl Worker {
    /// Sends what is queued, one request after the other.
    fn work(&self, queue: &Mutex<Receiver<Job>>) {
        let _scope = self.halt.scope();
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = next else { return };
            let began = Instant::now();
            let is_begun = Cell::new(false);
            let sent = catch_unwind(AssertUnwindSafe(|| self.send(&job, &is_begun)));
            let (exchange, broken_file) =
                sent.unwrap_or_else(|panic| (panicked(&*panic, is_begun.get()), None));
            let is_upload = matches!(job.outgoing.purpose, Purpose::Upload(_));
            let ticket = job.outgoing.ticket;
            let line = line(&job, &exchange, began.elapsed());
            let ended = Box::new(Ended { ticket, exchange, broken_file, line, is_upload });
            if self.notices.send(Notice::Ended(ended)).is_err() {
                return;
            }
            self.bell.ring();
        }
    }

    fn send(&self, job: &Job, is_begun: &Cell<bool>) -> (Exchange, Option<BrokenFile>) {
        match &job.outgoing.purpose {
            _ if self.halt.is_cancelled() => (cancelled(), None),
            Purpose::Results(poll) => (self.poll(poll, job), None),
            Purpose::Upload(_) => self.upload(job, is_begun),
        }
    }

    /// Sends a results request, in its turn among those of all clients that
    /// share the pause.
    fn poll(&self, poll: &Poll, job: &Job) -> Exchange {
        let give_up_at = self.clock.instant(poll.give_up_at);
        let request = &job.outgoing.request;
        let seen = self.client.pace_of(&poll.target).take_turn(&self.halt, give_up_at, || {
            let mut body = FileBody::new(&request.body, &[]);
            self.client.network.exchange(request, &mut body, &self.halt, &mut |_| {})
        });
        seen.unwrap_or_else(|| match self.halt.is_cancelled() {
            true => cancelled(),
            false => not_sent(Cause::TimeLimit, "its turn did not come in time"),
        })
    }

    fn upload(&self, job: &Job, is_begun: &Cell<bool>) -> (Exchange, Option<BrokenFile>) {
        let files = match files_to_send(&job.files) {
            Ok(files) => files,
            Err(_) if self.halt.is_cancelled() => return (cancelled(), None),
            Err(broken) => return (not_sent(Cause::File, broken.message.clone()), Some(broken)),
        };
        let request = &job.outgoing.request;
        let mut body = FileBody::new(&request.body, &files);
        let (mut sent, mut told, mut told_at) = (0, 0, Instant::now());
        let mut tell = |sent, after| {
            if sent > told && told_at.elapsed() >= after {
                // The driver is gone only when its session is.
                let _ = self.notices.send(Notice::Sent { bytes: sent - told });
                self.bell.ring();
                (told, told_at) = (sent, Instant::now());
            }
        };
        let on_sent = &mut |so_far| {
            sent = so_far;
            tell(sent, TELL_EVERY);
        };
        let noticed = &mut Noticed { body: &mut body, is_begun };
        let exchange = self.client.network.exchange(request, noticed, &self.halt, on_sent);
        tell(sent, Duration::ZERO);
        let broken = body
            .error()
            // With another file of the same content the document is not lost.
            .filter(|(position, _)| job.files[*position].len() == 1)
            .map(|(position, error)| error.broken_file(position));
        (exchange, broken)
    }
}

/// A body of which it is noticed that it is read: until then none of it is sent.
struct Noticed<'a, 'b> {
    body: &'a mut FileBody<'b>,
    is_begun: &'a Cell<bool>,
}

impl Read for Noticed<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.is_begun.set(true);
        self.body.read(buffer)
    }
}

/// What a log says of a request.
fn line(job: &Job, exchange: &Exchange, took: Duration) -> String {
    let request = &job.outgoing.request;
    let (method, path, length) = (request.method.as_str(), request.path, request.body.length());
    let came = match &exchange.ended {
        ended::Ended::Response(response) => format!("HTTP {}", response.status),
        ended::Ended::NoResponse(no_response) => no_response.detail.clone(),
    };
    format!("{method} {path}, {length} bytes: {came}, after {} ms", took.as_millis())
}

fn cancelled() -> Exchange {
    not_sent(Cause::Cancelled, "cancelled before its turn")
}

/// What became of an exchange that panicked: nobody knows, unless its body was
/// not begun. A session that hears of it goes on; one that waits for it would wait
/// for ever.
fn panicked(panic: &(dyn Any + Send), is_begun: bool) -> Exchange {
    let words = panic.downcast_ref::<&str>().copied().unwrap_or("without words");
    let detail = format!("a defect of this library: panic: {words}");
    let sent = if is_begun { Sent::Whole } else { Sent::Nothing };
    Exchange::without_response(sent, Cause::Broken, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_before_the_body_is_begun_has_sent_nothing() {
        assert_eq!(panicked(&"oh", false).sent, Sent::Nothing);
        assert_eq!(panicked(&"oh", true).sent, Sent::Whole);
        let (body, is_begun) =
            (extracta_protocol::request::Body::from_bytes(vec![1]), Cell::new(false));
        let mut body = FileBody::new(&body, &[]);
        let mut noticed = Noticed { body: &mut body, is_begun: &is_begun };
        assert!(!noticed.is_begun.get());
        assert_eq!(noticed.read(&mut [0; 8]).expect("a byte"), 1);
        assert!(is_begun.get());
    }
}
