//! A thread that carries out uploads, one after the other, on a lane of its
//! own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};

use extracta_protocol::exchange::{Cause, Exchange, Sent};
use extracta_protocol::request::{self, FilePart};
use extracta_protocol::session::{BrokenFile, Event};

use super::meter::Meter;
use super::{Happened, Shared, UploadJob, no_response, panicked};
use crate::random::random_boundary;
use crate::{FileBody, FileToSend, Lane, Transport};

pub(super) struct Uploader {
    shared: Shared,
    lane: Lane,
}

impl Uploader {
    pub(super) fn new(shared: Shared) -> Self {
        Uploader { lane: shared.client.network.lane(&shared.halt), shared }
    }

    pub(super) fn work(mut self, queue: &Mutex<Receiver<UploadJob>>) {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = next else { return };
            let carried_out = catch_unwind(AssertUnwindSafe(|| self.carry_out(&job)));
            let (exchange, broken_file) = carried_out.unwrap_or_else(|panic| {
                self.lane = self.shared.client.network.lane(&self.shared.halt);
                (panicked(&*panic), None)
            });
            let event = Event::UploadEnded { upload: job.upload, exchange, broken_file };
            if self.shared.tell.send(Happened::Event(job.key, Box::new(event))).is_err() {
                return;
            }
        }
    }

    fn carry_out(&mut self, job: &UploadJob) -> (Exchange, Option<BrokenFile>) {
        if self.shared.halt.is_cancelled() {
            return (
                no_response(Sent::Nothing, Cause::Cancelled, "cancelled before its turn"),
                None,
            );
        }
        let files = match job.files.iter().enumerate().map(still_as_it_was).collect() {
            Ok(files) => files,
            Err(error) => {
                // Found before a byte was sent: the other files lose nothing.
                let error: BrokenFile = error;
                let exchange = no_response(Sent::Nothing, Cause::File, error.message.clone());
                return (exchange, Some(error));
            }
        };
        self.send(job, files)
    }

    fn send(&mut self, job: &UploadJob, files: Vec<FileToSend>) -> (Exchange, Option<BrokenFile>) {
        let upload = &job.upload;
        let parts: Vec<FilePart<'_>> = upload
            .files
            .iter()
            .map(|file| FilePart { wire_name: &file.wire_name, length: file.length })
            .collect();
        let batch = upload.batch_id.as_ref();
        let request = request::upload(&job.classification, batch, &parts, random_boundary());
        let mut body = FileBody::new(&request.body, &files);
        let mut meter = Meter::new(&self.shared.tell);
        let exchange = self.lane.exchange(&request, &mut body, &mut |sent| meter.sent(sent));
        meter.tell();
        let error = body
            .error()
            // With another file of the same content the document is not lost.
            .filter(|(position, _)| job.files[*position].len() == 1)
            .map(|(position, error)| BrokenFile { position, message: error.to_string() });
        (exchange, error)
    }
}

/// The first file of a document that is still as it was.
fn still_as_it_was((position, files): (usize, &Vec<FileToSend>)) -> Result<FileToSend, BrokenFile> {
    let mut message = "no file holds it any more".to_owned();
    for file in files {
        match file.must_still_be() {
            Ok(()) => return Ok(file.clone()),
            Err(error) => message = error.to_string(),
        }
    }
    Err(BrokenFile { position, message })
}
