//! The threads that carry out what a run commands: some for uploads, one for
//! results requests. Each has a lane of its own; they end with their run.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;
use std::time::{Duration, Instant};

use extracta_protocol::calls::{self, FilePart};
use extracta_protocol::exchange::{Cause, Ended, Exchange, Sent, Unanswered};
use extracta_protocol::id::ClassificationId;
use extracta_protocol::run::{Event, FileTrouble, Poll, Upload};
use extracta_protocol::trouble::{Trouble, TroubleKind};

use crate::poll_gate::PollGate;
use crate::random::random_boundary;
use crate::{Cancel, Client, Error, FileBody, FileToSend, Lane, Transport};

/// How often an upload tells how many bytes it has sent.
const TELL: Duration = Duration::from_millis(100);

/// Something that the crew tells the loop.
pub(crate) enum Happened {
    /// An upload or a results request has ended.
    Event(Box<Event>),
    /// Further bytes of uploads were sent.
    Sent { bytes: u64 },
    /// A thread panicked: what it was to do will never end.
    Panicked,
}

pub(crate) struct Crew<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    client: &'env Client,
    classification: &'env ClassificationId,
    cancel: Cancel,
    files: Arc<[FileToSend]>,
    uploads: Sender<Upload>,
    queued_uploads: Arc<Mutex<Receiver<Upload>>>,
    upload_threads: usize,
    uploads_under_way: usize,
    polls: Sender<Poll>,
    tell: Sender<Happened>,
    happened: Receiver<Happened>,
}

impl<'scope, 'env> Crew<'scope, 'env> {
    pub(crate) fn new(
        scope: &'scope Scope<'scope, 'env>,
        client: &'env Client,
        classification: &'env ClassificationId,
        cancel: &Cancel,
        files: Arc<[FileToSend]>,
    ) -> Result<Self, Error> {
        let (uploads, queued_uploads) = channel();
        let (polls, queued_polls) = channel();
        let (tell, happened) = channel();
        let crew = Crew {
            scope,
            client,
            classification,
            cancel: cancel.clone(),
            files,
            uploads,
            queued_uploads: Arc::new(Mutex::new(queued_uploads)),
            upload_threads: 0,
            uploads_under_way: 0,
            polls,
            tell,
            happened,
        };
        // Before anything is sent: whoever cannot ask for results shall not
        // upload.
        let poller = Poller {
            lane: client.network.lane(cancel),
            gate: &client.gate,
            cancel: cancel.clone(),
            classification,
            tell: crew.tell.clone(),
        };
        crew.spawn("extracta-results", move || poller.work(&queued_polls))?;
        Ok(crew)
    }

    /// Starts an upload, on a new thread if all are busy and the system has
    /// one. The run never has more under way than its concurrency.
    pub(crate) fn upload(&mut self, upload: Upload) -> Result<(), Error> {
        self.uploads_under_way += 1;
        if self.uploads_under_way > self.upload_threads {
            let uploader = Uploader {
                lane: self.client.network.lane(&self.cancel),
                classification: self.classification,
                files: self.files.clone(),
                tell: self.tell.clone(),
            };
            let queue = self.queued_uploads.clone();
            match self.spawn("extracta-upload", move || uploader.work(&queue)) {
                Ok(()) => self.upload_threads += 1,
                Err(error) if self.upload_threads == 0 => return Err(error),
                // The threads that there are take it when they are free.
                Err(_) => {}
            }
        }
        self.uploads.send(upload).map_err(|_| thread_ended())
    }

    /// Starts a results request, when its turn comes.
    pub(crate) fn poll(&mut self, poll: Poll) -> Result<(), Error> {
        self.polls.send(poll).map_err(|_| thread_ended())
    }

    /// Waits until something has happened, or this long.
    pub(crate) fn wait(&mut self, wait: Duration) -> Option<Happened> {
        let happened = match self.happened.recv_timeout(wait) {
            Ok(happened) => happened,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        };
        if let Happened::Event(event) = &happened
            && let Event::UploadEnded { .. } = **event
        {
            self.uploads_under_way -= 1;
        }
        Some(happened)
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'scope) -> Result<(), Error> {
        let thread = std::thread::Builder::new().name(name.into());
        let farewell = Farewell(self.tell.clone());
        let work = move || {
            work();
            drop(farewell);
        };
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
            self.cancel.cancel();
        }
    }
}

struct Uploader<'env> {
    lane: Lane,
    classification: &'env ClassificationId,
    files: Arc<[FileToSend]>,
    tell: Sender<Happened>,
}

impl Uploader<'_> {
    fn work(mut self, queue: &Mutex<Receiver<Upload>>) {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(upload) = next else { return };
            let event = self.upload(upload);
            if self.tell.send(Happened::Event(Box::new(event))).is_err() {
                return;
            }
        }
    }

    fn upload(&mut self, upload: Upload) -> Event {
        let files: Vec<FileToSend> =
            upload.files.iter().map(|file| self.files[file.document.0].clone()).collect();
        if let Some(file_trouble) = first_changed(&files) {
            // Found before a byte was sent: the other files lose nothing.
            let exchange = not_sent(&file_trouble);
            return Event::UploadEnded { upload, exchange, file_trouble: Some(file_trouble) };
        }
        let parts: Vec<FilePart<'_>> = upload
            .files
            .iter()
            .map(|file| FilePart { wire_name: &file.wire_name, length: file.length })
            .collect();
        let batch = upload.batch_id.as_ref();
        let request = calls::upload(self.classification, batch, &parts, random_boundary());
        let mut body = FileBody::new(&request.body, &files);
        let mut meter = Meter::new(&self.tell);
        let exchange = self.lane.exchange(&request, &mut body, &mut |sent| meter.sent(sent));
        meter.tell();
        let file_trouble = body
            .trouble()
            .map(|(position, trouble)| FileTrouble { position, message: trouble.to_string() });
        Event::UploadEnded { upload, exchange, file_trouble }
    }
}

fn first_changed(files: &[FileToSend]) -> Option<FileTrouble> {
    files.iter().enumerate().find_map(|(position, file)| {
        let trouble = file.must_still_be().err()?;
        Some(FileTrouble { position, message: trouble.to_string() })
    })
}

fn not_sent(file_trouble: &FileTrouble) -> Exchange {
    let detail = file_trouble.message.clone();
    let unanswered = Unanswered { cause: Cause::File, detail };
    Exchange { sent: Sent::Nothing, ended: Ended::Unanswered(unanswered) }
}

/// Tells the loop how many bytes were sent, not for each piece.
struct Meter<'a> {
    tell: &'a Sender<Happened>,
    sent: u64,
    told: u64,
    told_at: Instant,
}

impl<'a> Meter<'a> {
    fn new(tell: &'a Sender<Happened>) -> Self {
        Meter { tell, sent: 0, told: 0, told_at: Instant::now() }
    }

    fn sent(&mut self, sent: u64) {
        self.sent = sent;
        if self.told_at.elapsed() >= TELL {
            self.tell();
        }
    }

    fn tell(&mut self) {
        let bytes = self.sent.saturating_sub(self.told);
        if bytes > 0 {
            // The loop is gone only when the run is.
            let _ = self.tell.send(Happened::Sent { bytes });
        }
        self.told = self.sent;
        self.told_at = Instant::now();
    }
}

struct Poller<'env> {
    lane: Lane,
    gate: &'env PollGate,
    cancel: Cancel,
    classification: &'env ClassificationId,
    tell: Sender<Happened>,
}

impl Poller<'_> {
    fn work(mut self, queue: &Receiver<Poll>) {
        while let Ok(poll) = queue.recv() {
            let exchange = self.poll(&poll);
            let event = Event::PollEnded { poll, exchange };
            if self.tell.send(Happened::Event(Box::new(event))).is_err() {
                return;
            }
        }
    }

    fn poll(&mut self, poll: &Poll) -> Exchange {
        let request = calls::results(self.classification, &poll.batch_id, None);
        let seen = self.gate.pass(&self.cancel, None, || {
            let mut body = FileBody::new(&request.body, &[]);
            self.lane.exchange(&request, &mut body, &mut |_| {})
        });
        seen.unwrap_or_else(|| {
            let detail = "cancelled before its turn".into();
            let unanswered = Unanswered { cause: Cause::Cancelled, detail };
            Exchange { sent: Sent::Nothing, ended: Ended::Unanswered(unanswered) }
        })
    }
}

/// Tells the loop of a panic, so that it does not wait for ever.
struct Farewell(Sender<Happened>);

impl Drop for Farewell {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Without a loop there is nobody to tell.
            let _ = self.0.send(Happened::Panicked);
        }
    }
}

pub(crate) fn thread_ended() -> Error {
    let message = "a thread of this run ended before its time".into();
    Error::new("", Trouble { kind: TroubleKind::Library, http_status: None, message })
}
