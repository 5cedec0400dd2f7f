//! The end of an upload: its files are stored, not stored, or unknown.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Session;
use super::action::Upload;
use super::batch::BatchNumber;
use super::document::{DocumentNumber, State};
use super::input::BrokenFile;
use super::record::{Record, RequestEnd, RequestFate, RequestRecord};
use crate::error::{Error, ErrorKind};
use crate::exchange::Exchange;
use crate::id::BatchId;
use crate::name::matching::match_upload;
use crate::outcome::{UploadOutcome, upload_outcome};
use crate::response::{UploadResponse, UploadedFile};

impl Session {
    pub(super) fn upload_ended(
        &mut self,
        upload: &Upload,
        exchange: &Exchange,
        broken_file: Option<BrokenFile>,
    ) {
        self.uploads.end(self.now);
        self.batches[upload.batch].filling.is_in_flight = false;
        let names: Vec<&str> = upload.files.iter().map(|file| file.wire_name.as_str()).collect();
        let outcome = upload_outcome(exchange, upload.batch_id.is_none(), &names);
        self.keep_request(upload, &outcome);
        if let Some(broken) = &broken_file {
            let is_surely_not_stored = matches!(outcome, UploadOutcome::NotStored(_));
            self.give_up_broken_file(upload, broken, is_surely_not_stored);
        }
        match outcome {
            UploadOutcome::Stored(response) => self.stored(upload, response),
            UploadOutcome::NotStored(not_stored) => self.not_stored(upload, not_stored),
            UploadOutcome::Unknown(unknown) => self.became_unknown(upload, unknown),
        }
    }

    fn keep_request(&mut self, upload: &Upload, outcome: &UploadOutcome) {
        let (fate, error) = match outcome {
            UploadOutcome::Stored(_) => (RequestFate::Stored, None),
            UploadOutcome::NotStored(not_stored) => {
                (RequestFate::NotStored, Some(&not_stored.error))
            }
            UploadOutcome::Unknown(unknown) => (RequestFate::Unknown, Some(&unknown.error)),
        };
        let end = RequestEnd { fate, error: error.map(|error| Arc::new(error.clone())) };
        self.unkept.push(Record::Request(RequestRecord::of(upload, Some(end))));
    }

    /// Gives up a file that changed or vanished, not its neighbours.
    fn give_up_broken_file(
        &mut self,
        upload: &Upload,
        broken: &BrokenFile,
        is_surely_not_stored: bool,
    ) {
        let Some(file) = upload.files.get(broken.position) else { return };
        let kind = if broken.is_systems_fault { ErrorKind::System } else { ErrorKind::File };
        let error = Arc::new(Error::new(kind, broken.message.clone()));
        let waits = broken.is_unavailable && self.settings.waits_for_files;
        if waits || broken.is_systems_fault {
            self.documents.take_back(file.document);
            self.documents.note_error(&[file.document], &error);
            self.set_aside(file.document);
        } else {
            self.documents.give_up(file.document, error);
        }
        if !is_surely_not_stored {
            // Should a part of it have been kept, its row is no other's.
            self.batches.record(upload.batch).removed_names.push(file.wire_name.clone());
        }
    }

    /// The batch's next request is another one.
    pub(super) fn next_request(&mut self, upload: &Upload) {
        self.batches[upload.batch].next_request(self.now);
    }

    /// The documents of an upload that nothing else was decided of yet.
    pub(super) fn still_sending(&self, upload: &Upload) -> Vec<DocumentNumber> {
        let documents = upload.files.iter().map(|file| file.document);
        documents.filter(|&number| self.documents[number].state == State::Sending).collect()
    }

    /// Gives each file its row of the response; what has none is unknown.
    fn stored(&mut self, upload: &Upload, response: UploadResponse) {
        let batch = self.batch_of(upload, response.batch_id);
        let names: Vec<&str> = upload.files.iter().map(|file| file.wire_name.as_str()).collect();
        let rows = match_upload(&names, &response.files);
        let mut files = response.files.into_iter().map(Some).collect::<Vec<_>>();
        let mut doubtful = Vec::new();
        for (file, row) in upload.files.iter().zip(rows) {
            if self.documents[file.document].state != State::Sending {
                continue;
            }
            match row.and_then(|row| files[row].take()) {
                Some(row) => self.accept(file.document, batch, row),
                None => doubtful.push(file.document),
            }
        }
        if !doubtful.is_empty() {
            let message = "the response does not tell which of its rows is this file";
            let error = Arc::new(Error::new(ErrorKind::NotUnderstood, message));
            self.await_settling(batch, &doubtful, false, &error);
        }
        let (id, is_addition) = (&upload.target, upload.batch_id.is_some());
        self.uploads.got_through(id, self.now, is_addition);
        self.suspect_no_more();
        self.next_request(upload);
    }

    /// The batch that a response names: the one that was sent to, or, should
    /// the service have put an addition elsewhere, one of its own.
    fn batch_of(&mut self, upload: &Upload, named: BatchId) -> BatchNumber {
        let is_elsewhere = upload.batch_id.as_ref().is_some_and(|sent_to| *sent_to != named);
        let number = match self.batches.by_id(&upload.target, &named).filter(|_| is_elsewhere) {
            Some(known) => known,
            None if is_elsewhere => self.batches.open(upload.target.clone(), self.now),
            None => upload.batch,
        };
        if is_elsewhere {
            let names = &mut self.batches[number].names;
            upload.files.iter().for_each(|file| names.occupy(&file.wire_name));
        }
        self.batches.record(number).id = Some(named);
        number
    }

    fn accept(&mut self, number: DocumentNumber, batch: BatchNumber, row: UploadedFile) {
        let document = self.documents.change(number, State::Stored);
        document.is_possibly_charged_twice |= document.lost_openers > 0;
        document.batch = Some(batch);
        document.file_id = row.file_id;
        document.pages = row.pages;
        document.error = None;
        self.batches.record(batch).count_in();
    }
}
