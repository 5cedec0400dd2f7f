//! The threads that carry out what runs command: some for uploads, one for
//! results requests. They end with their driver.

mod meter;
mod poller;
mod uploader;

use std::any::Any;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::exchange::{Cause, Ended, Exchange, NoResponse, Sent};
use extracta_protocol::id::ClassificationId;
use extracta_protocol::session::{Event, Poll, Upload};

use super::{Clock, RunKey};
use crate::{Cancel, Client, ClientError, FileToSend};
use poller::Poller;
use uploader::Uploader;

/// Something that the crew tells the loop.
pub(super) enum Happened {
    /// An upload or a results request of a run has ended.
    Event(RunKey, Box<Event>),
    /// Further bytes of uploads were sent.
    Sent { bytes: u64 },
}

/// An upload to carry out.
pub(super) struct UploadJob {
    pub(super) key: RunKey,
    pub(super) classification: Arc<ClassificationId>,
    pub(super) upload: Upload,
    /// For each of its files the ones that hold the document.
    pub(super) files: Vec<Vec<FileToSend>>,
}

/// A results request to carry out.
pub(super) struct PollJob {
    pub(super) key: RunKey,
    pub(super) classification: Arc<ClassificationId>,
    pub(super) poll: Poll,
}

/// What all threads know.
#[derive(Clone)]
struct Shared {
    client: Client,
    halt: Cancel,
    clock: Clock,
    tell: Sender<Happened>,
}

pub(super) struct Crew {
    shared: Shared,
    happened: Receiver<Happened>,
    /// `None` only while the threads are told to end.
    queues: Option<Queues>,
    queued_uploads: Arc<Mutex<Receiver<UploadJob>>>,
    uploaders: usize,
    uploads_under_way: usize,
    threads: Vec<JoinHandle<()>>,
}

struct Queues {
    uploads: Sender<UploadJob>,
    polls: Sender<PollJob>,
}

impl Crew {
    pub(super) fn new(client: &Client, halt: &Cancel, clock: Clock) -> Result<Self, ClientError> {
        let (uploads, queued_uploads) = channel();
        let (polls, queued_polls) = channel();
        let (tell, happened) = channel();
        let shared = Shared { client: client.clone(), halt: halt.clone(), clock, tell };
        let poller = Poller::new(shared.clone());
        let mut crew = Crew {
            shared,
            happened,
            queues: Some(Queues { uploads, polls }),
            queued_uploads: Arc::new(Mutex::new(queued_uploads)),
            uploaders: 0,
            uploads_under_way: 0,
            threads: Vec::new(),
        };
        crew.spawn("extracta-results", move || poller.work(&queued_polls))?;
        crew.add_uploader()?;
        Ok(crew)
    }

    /// Starts an upload, on a new thread if all are busy, the client allows
    /// more, and the system has one.
    pub(super) fn upload(&mut self, job: UploadJob) {
        self.uploads_under_way += 1;
        let most = self.shared.client.options.run.concurrency.max(1);
        if self.uploads_under_way > self.uploaders && self.uploaders < most {
            // Without it, the threads that there are take the upload in turn.
            let _ = self.add_uploader();
        }
        let queues = self.queues.as_ref().expect("threads are told to end at drop only");
        queues.uploads.send(job).expect("uploaders live as long as their crew");
    }

    /// Starts a results request, when its turn comes.
    pub(super) fn poll(&mut self, job: PollJob) {
        let queues = self.queues.as_ref().expect("threads are told to end at drop only");
        queues.polls.send(job).expect("the poller lives as long as its crew");
    }

    /// Waits until something has happened, or this long.
    pub(super) fn wait(&mut self, wait: Duration) -> Option<Happened> {
        let happened = self.happened.recv_timeout(wait).ok()?;
        if let Happened::Event(_, event) = &happened
            && let Event::UploadEnded { .. } = **event
        {
            self.uploads_under_way -= 1;
        }
        Some(happened)
    }

    fn add_uploader(&mut self) -> Result<(), ClientError> {
        let uploader = Uploader::new(self.shared.clone());
        let queue = self.queued_uploads.clone();
        self.spawn("extracta-upload", move || uploader.work(&queue))?;
        self.uploaders += 1;
        Ok(())
    }

    fn spawn(
        &mut self,
        name: &str,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), ClientError> {
        let thread = std::thread::Builder::new().name(name.into()).spawn(work);
        self.threads.push(thread.map_err(|error| {
            let message = format!("cannot start a thread: {error}");
            ClientError::new("", Error { kind: ErrorKind::Library, http_status: None, message })
        })?);
        Ok(())
    }
}

impl Drop for Crew {
    /// Breaks off what is under way, and sees the threads end.
    fn drop(&mut self) {
        self.shared.halt.cancel();
        self.queues = None;
        for thread in self.threads.drain(..) {
            // It catches the panics of its work; there is nothing to add.
            let _ = thread.join();
        }
    }
}

/// An exchange that never came to be, for a reason of this side.
pub(super) fn not_sent(detail: String) -> Exchange {
    no_response(Sent::Nothing, Cause::File, detail)
}

/// An exchange that never came to be, or whose end nobody saw.
fn no_response(sent: Sent, cause: Cause, detail: impl Into<String>) -> Exchange {
    let no_response = NoResponse { cause, detail: detail.into() };
    Exchange { sent, ended: Ended::NoResponse(no_response) }
}

/// What became of an exchange that panicked: nobody knows. A run that hears of
/// it goes on; one that waits for it would wait for ever.
fn panicked(panic: &(dyn Any + Send)) -> Exchange {
    let words = panic.downcast_ref::<&str>().copied().unwrap_or("without words");
    no_response(Sent::Whole, Cause::Broken, format!("a defect of this library: panic: {words}"))
}
