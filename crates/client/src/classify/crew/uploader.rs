//! A thread that carries out uploads, one after the other, on a lane of its
//! own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Mutex, PoisonError};

use extracta_protocol::calls::{self, FilePart};
use extracta_protocol::exchange::{Cause, Exchange, Sent};
use extracta_protocol::run::{Event, FileTrouble, Upload};

use super::meter::Meter;
use super::{Happened, Job, panicked, unanswered};
use crate::random::random_boundary;
use crate::{FileBody, FileToSend, Lane, Transport};

pub(super) struct Uploader<'env> {
    job: &'env Job<'env>,
    lane: Lane,
    tell: Sender<Happened>,
}

impl<'env> Uploader<'env> {
    pub(super) fn new(job: &'env Job<'env>, tell: Sender<Happened>) -> Self {
        Uploader { lane: job.client.network.lane(job.cancel), job, tell }
    }

    pub(super) fn work(mut self, queue: &Mutex<Receiver<Upload>>) {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(upload) = next else { return };
            let carried_out = catch_unwind(AssertUnwindSafe(|| self.carry_out(&upload)));
            let (exchange, file_trouble) = carried_out.unwrap_or_else(|panic| {
                self.lane = self.job.client.network.lane(self.job.cancel);
                (panicked(&*panic), None)
            });
            let event = Event::UploadEnded { upload, exchange, file_trouble };
            if self.tell.send(Happened::Event(Box::new(event))).is_err() {
                return;
            }
        }
    }

    fn carry_out(&mut self, upload: &Upload) -> (Exchange, Option<FileTrouble>) {
        let files: Vec<FileToSend> =
            upload.files.iter().map(|file| self.job.files[file.document.0].clone()).collect();
        if let Some(trouble) = first_changed(&files) {
            // Found before a byte was sent: the other files lose nothing.
            let exchange = unanswered(Sent::Nothing, Cause::File, trouble.message.clone());
            return (exchange, Some(trouble));
        }
        let parts: Vec<FilePart<'_>> = upload
            .files
            .iter()
            .map(|file| FilePart { wire_name: &file.wire_name, length: file.length })
            .collect();
        let batch = upload.batch_id.as_ref();
        let request = calls::upload(self.job.classification, batch, &parts, random_boundary());
        let mut body = FileBody::new(&request.body, &files);
        let mut meter = Meter::new(&self.tell);
        let exchange = self.lane.exchange(&request, &mut body, &mut |sent| meter.sent(sent));
        meter.tell();
        let trouble = body
            .trouble()
            .map(|(position, trouble)| FileTrouble { position, message: trouble.to_string() });
        (exchange, trouble)
    }
}

fn first_changed(files: &[FileToSend]) -> Option<FileTrouble> {
    files.iter().enumerate().find_map(|(position, file)| {
        let trouble = file.must_still_be().err()?;
        Some(FileTrouble { position, message: trouble.to_string() })
    })
}
