//! The threads that carry out what a run commands: some for uploads, one for
//! results requests. They end with their run.

mod meter;
mod poller;
mod uploader;

use std::any::Any;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::Scope;
use std::time::{Duration, Instant};

use extracta_protocol::exchange::{Cause, Ended, Exchange, Sent, Unanswered};
use extracta_protocol::id::ClassificationId;
use extracta_protocol::run::{Event, Poll, Upload};
use extracta_protocol::trouble::{Trouble, TroubleKind};

use crate::{Cancel, Client, Error, FileToSend};
use poller::Poller;
use uploader::Uploader;

/// Something that the crew tells the loop.
pub(crate) enum Happened {
    /// An upload or a results request has ended.
    Event(Box<Event>),
    /// Further bytes of uploads were sent.
    Sent { bytes: u64 },
}

/// What all threads of a run know.
pub(crate) struct Job<'env> {
    pub(crate) client: &'env Client,
    pub(crate) classification: &'env ClassificationId,
    pub(crate) cancel: &'env Cancel,
    /// By document number.
    pub(crate) files: Arc<[FileToSend]>,
    /// The time that the run calls zero.
    pub(crate) epoch: Instant,
}

pub(crate) struct Crew<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    job: &'env Job<'env>,
    uploads: Sender<Upload>,
    queued_uploads: Arc<Mutex<Receiver<Upload>>>,
    upload_threads: usize,
    uploads_under_way: usize,
    polls: Sender<Poll>,
    tell: Sender<Happened>,
    happened: Receiver<Happened>,
}

impl<'scope, 'env> Crew<'scope, 'env> {
    /// Starts a thread of each kind, so that what cannot start fails before
    /// anything is sent.
    pub(crate) fn new(
        scope: &'scope Scope<'scope, 'env>,
        job: &'env Job<'env>,
    ) -> Result<Self, Error> {
        let (uploads, queued_uploads) = channel();
        let (polls, queued_polls) = channel();
        let (tell, happened) = channel();
        let mut crew = Crew {
            scope,
            job,
            uploads,
            queued_uploads: Arc::new(Mutex::new(queued_uploads)),
            upload_threads: 0,
            uploads_under_way: 0,
            polls,
            tell,
            happened,
        };
        let poller = Poller::new(job, crew.tell.clone());
        crew.spawn("extracta-results", move || poller.work(&queued_polls))?;
        crew.add_uploader()?;
        Ok(crew)
    }

    /// Starts an upload, on a new thread if all are busy and the system has
    /// one. The run never has more under way than its concurrency.
    pub(crate) fn upload(&mut self, upload: Upload) {
        self.uploads_under_way += 1;
        if self.uploads_under_way > self.upload_threads {
            // Without it, the threads that there are take the upload in turn.
            let _ = self.add_uploader();
        }
        self.uploads.send(upload).expect("uploaders live as long as their crew");
    }

    /// Starts a results request, when its turn comes.
    pub(crate) fn poll(&mut self, poll: Poll) {
        self.polls.send(poll).expect("the poller lives as long as its crew");
    }

    /// Waits until something has happened, or this long.
    pub(crate) fn wait(&mut self, wait: Duration) -> Option<Happened> {
        let happened = self.happened.recv_timeout(wait).ok()?;
        if let Happened::Event(event) = &happened
            && let Event::UploadEnded { .. } = **event
        {
            self.uploads_under_way -= 1;
        }
        Some(happened)
    }

    fn add_uploader(&mut self) -> Result<(), Error> {
        let uploader = Uploader::new(self.job, self.tell.clone());
        let queue = self.queued_uploads.clone();
        self.spawn("extracta-upload", move || uploader.work(&queue))?;
        self.upload_threads += 1;
        Ok(())
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'scope) -> Result<(), Error> {
        let thread = std::thread::Builder::new().name(name.into());
        thread.spawn_scoped(self.scope, work).map(drop).map_err(|error| {
            let message = format!("cannot start a thread: {error}");
            Error::new("", Trouble { kind: TroubleKind::Library, http_status: None, message })
        })
    }
}

impl Drop for Crew<'_, '_> {
    /// A caller's panic does not wait for what is under way.
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.job.cancel.cancel();
        }
    }
}

/// An exchange that never came to be, or whose end nobody saw.
fn unanswered(sent: Sent, cause: Cause, detail: impl Into<String>) -> Exchange {
    let unanswered = Unanswered { cause, detail: detail.into() };
    Exchange { sent, ended: Ended::Unanswered(unanswered) }
}

/// What became of an exchange that panicked: nobody knows. A run that hears of
/// it goes on; one that waits for it would wait for ever.
fn panicked(panic: &(dyn Any + Send)) -> Exchange {
    let words = panic.downcast_ref::<&str>().copied().unwrap_or("without words");
    unanswered(Sent::Whole, Cause::Broken, format!("a defect of this library: panic: {words}"))
}
