//! An upload that the service has taken.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Run;
use super::batch::{Batch, BatchNumber, Phase};
use super::command::{Command, Upload};
use super::document::{DocumentNumber, State};
use super::not_stored::RefusalStreak;
use crate::error::{Error, ErrorKind};
use crate::id::BatchId;
use crate::name::matching::match_upload;
use crate::response::{UploadResponse, UploadedFile};

impl Run {
    pub(super) fn stored(&mut self, upload: &Upload, response: UploadResponse) {
        let home = self.home_of(upload, response.batch_id);
        let names: Vec<&str> = upload.files.iter().map(|file| file.wire_name.as_str()).collect();
        let rows = match_upload(&names, &response.files);
        let mut answered = response.files.into_iter().map(Some).collect::<Vec<_>>();
        let mut doubtful = Vec::new();
        for (file, row) in upload.files.iter().zip(rows) {
            if !self.is_sending(file.document) {
                continue;
            }
            match row.and_then(|row| answered[row].take()) {
                Some(row) => self.accept(file.document, home, row),
                None => doubtful.push(file.document),
            }
        }
        if !doubtful.is_empty() {
            let error = Arc::new(Error {
                kind: ErrorKind::NotUnderstood,
                http_status: None,
                message: "the response does not tell which of its rows is this file".into(),
            });
            self.await_settling(home, &doubtful, false, &error);
        }
        self.stored_at = Some(self.now);
        self.unknown_in_a_row = 0;
        self.refusals = RefusalStreak::default();
        self.budget.refill();
        if upload.batch_id.is_some() {
            self.other_batches = 0;
        }
        self.got_on(upload.batch);
    }

    /// The batch that a response names: the one that was sent to, or, should
    /// the service have put an addition elsewhere, one of its own.
    fn home_of(&mut self, upload: &Upload, answered: BatchId) -> BatchNumber {
        match &upload.batch_id {
            Some(sent_to) if *sent_to != answered => {
                let is_this = |batch: &&Batch| {
                    batch.kept.id.as_ref() == Some(&answered) && !matches!(batch.phase, Phase::Over)
                };
                if let Some(known) = self.batches.values().find(is_this) {
                    return known.kept.number;
                }
                let number = self.new_batch();
                self.batch(number).kept.id = Some(answered);
                self.filling.push(number);
                number
            }
            _ => {
                self.batch(upload.batch).kept.id = Some(answered);
                upload.batch
            }
        }
    }

    fn accept(&mut self, number: DocumentNumber, home: BatchNumber, row: UploadedFile) {
        let document = self.change(number, State::Stored);
        document.is_possibly_charged_twice |= document.lost_openers > 0;
        document.batch = Some(home);
        document.file_id = row.file_id;
        document.pages = row.pages;
        document.error = None;
        self.batch(home).count_in();
        self.outbox.push_back(Command::Accepted(number));
    }
}
