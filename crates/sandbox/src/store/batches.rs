//! Batches: how files come in, are handed on to an extraction, and go.

use std::time::Instant;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Value, json};

use super::Store;
use super::file::{Candidate, StoredFile, link};
use crate::identifiers::{batch_id, epoch_milliseconds};
use crate::judging::{Finding, Judged};
use crate::kind::Kind;
use crate::response::Response;
use crate::treatment::Treatment;

#[derive(Debug)]
pub(crate) struct Batch {
    /// The classification or extraction that it belongs to.
    pub(super) definition_id: String,
    pub(crate) files: Vec<StoredFile>,
    /// When the last of them is through.
    ready: Instant,
    pub(crate) has_succeeded: bool,
    /// Milliseconds since 1970.
    started_at: u64,
}

/// The files of one upload that may be kept, with the ids they were given;
/// written as the response to the upload.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Admitted {
    status: &'static str,
    /// The id of the definition under its field, and that of the batch.
    #[serde(flatten)]
    ids: IndexMap<&'static str, String>,
    pub(crate) files: Vec<StoredFile>,
    #[serde(skip)]
    kind: Kind,
}

/// That some files of an extraction's batch are through at a certain time.
#[derive(Debug)]
pub(crate) struct Notice {
    pub(crate) extraction_id: String,
    pub(crate) batch_id: String,
    pub(crate) file_ids: Vec<String>,
    pub(crate) due: Instant,
}

impl Batch {
    pub(crate) fn is_finished(&self) -> bool {
        Instant::now() >= self.ready
    }
}

impl Admitted {
    pub(crate) fn batch_id(&self) -> &str {
        &self.ids["batchId"]
    }
}

impl Store {
    /// A batch of this classification or extraction.
    pub(crate) fn batch(&mut self, definition_id: &str, id: &str) -> Option<&mut Batch> {
        let batch = self.batches.get_mut(id)?;
        (batch.definition_id == definition_id).then_some(batch)
    }

    /// The batches of an extraction, as its definition lists them. The time of
    /// their start is a number in some and a text in others, as seen of the
    /// service.
    pub(crate) fn batches_of(&self, extraction_id: &str) -> impl Iterator<Item = (String, Value)> {
        let batches = self.batches.iter();
        let batches = batches.filter(move |(_, batch)| batch.definition_id == extraction_id);
        batches.map(|(id, batch)| {
            let start = match id.len() {
                10 => json!(batch.started_at.to_string()),
                _ => json!(batch.started_at),
            };
            let status = if batch.is_finished() { "finished" } else { "processing" };
            let files = batch.files.len();
            let fields =
                json!({"status": status, "filesNo": files, "origin": "api", "startTime": start});
            (id.clone(), fields)
        })
    }

    /// Gives ids to files that may be kept: in the batch, or in a new one.
    pub(crate) fn admit(
        &mut self,
        kind: Kind,
        definition_id: String,
        into_batch: Option<String>,
        judged: Vec<(Candidate, Judged)>,
    ) -> Admitted {
        let mut files: Vec<StoredFile> =
            judged.into_iter().map(|(file, judged)| self.stored_file(file, judged)).collect();
        if kind == Kind::Extraction {
            let handed_on =
                |treatment: Treatment| treatment.clone().handed_on().or(Some(treatment));
            for file in &mut files {
                file.treatment = file.treatment.take().and_then(handed_on);
            }
        }
        let batch_id = into_batch.unwrap_or_else(batch_id);
        let ids = [(kind.id_field(), definition_id), ("batchId", batch_id)].into();
        Admitted { status: "uploaded", ids, files, kind }
    }

    fn stored_file(&mut self, file: Candidate, judged: Judged) -> StoredFile {
        let file_id = self.identifiers.push_id();
        StoredFile {
            url: link(&self.origin, &file_id),
            file_id,
            file_name: file.name,
            number_of_pages: judged.pages,
            place: file.place,
            finding: judged.finding,
            linked: judged.linked,
            extraction: None,
            treatment: file.treatment,
        }
    }

    /// Keeps the files, and hands those on whose type is linked to an extraction.
    /// They cost a credit a page, and another one at the extraction.
    pub(crate) fn keep(&mut self, admitted: Admitted) -> Vec<Notice> {
        let Admitted { ids, mut files, kind, .. } = admitted;
        let (definition_id, batch_id) = (&ids[kind.id_field()], &ids["batchId"]);
        let pages: u64 = files.iter().map(|file| u64::from(file.number_of_pages)).sum();
        self.credits = self.credits.saturating_sub(pages);
        match kind {
            Kind::Extraction => {
                let ready = Instant::now() + self.extraction_time;
                vec![self.put(definition_id, batch_id, files, ready)]
            }
            Kind::Classification => {
                let ready = Instant::now() + self.processing_time;
                let handed = self.hand_on(batch_id, &mut files);
                self.put(definition_id, batch_id, files, ready);
                let ready = ready + self.extraction_time;
                let handed = handed.into_iter();
                let put = |((id, batch), files): ((String, String), _)| {
                    self.put(&id, &batch, files, ready)
                };
                handed.map(put).collect()
            }
        }
    }

    /// Files for the extractions that the types of these are linked to, by
    /// extraction and batch: the files of one batch share one at each. Where the
    /// credits do not suffice, the extraction fails.
    fn hand_on(
        &mut self,
        from_batch: &str,
        files: &mut [StoredFile],
    ) -> IndexMap<(String, String), Vec<StoredFile>> {
        let mut handed: IndexMap<_, Vec<StoredFile>> = IndexMap::new();
        for file in files.iter_mut().filter(|file| file.has_result()) {
            let Some((extraction_id, finding)) = file.linked.take() else { continue };
            let place = (from_batch.to_owned(), extraction_id.clone());
            let batch_id = self.handed_to.entry(place).or_insert_with(batch_id).clone();
            let file_id = self.identifiers.push_id();
            file.extraction = Some(IndexMap::from([
                ("extractionId", extraction_id.clone()),
                ("batchId", batch_id.clone()),
                ("fileId", file_id.clone()),
            ]));
            // An extraction that is not there: the ids lead nowhere.
            let Some(finding) = finding else { continue };
            let left = self.credits.checked_sub(file.number_of_pages.into());
            self.credits = left.unwrap_or(self.credits);
            handed.entry((extraction_id, batch_id)).or_default().push(StoredFile {
                url: link(&self.origin, &file_id),
                file_id,
                finding: left.map_or(Finding::Failed("Not enough credits"), |_| finding),
                extraction: None,
                treatment: file.treatment.clone().and_then(Treatment::handed_on),
                ..file.clone()
            });
        }
        handed
    }

    /// Puts files into a batch, which begins with them if it is not there.
    fn put(
        &mut self,
        definition_id: &str,
        batch_id: &str,
        files: Vec<StoredFile>,
        ready: Instant,
    ) -> Notice {
        let notice = Notice {
            extraction_id: definition_id.to_owned(),
            batch_id: batch_id.to_owned(),
            file_ids: files.iter().map(|file| file.file_id.clone()).collect(),
            due: ready,
        };
        let batch = self.batches.entry(batch_id.to_owned()).or_insert_with(|| Batch {
            definition_id: definition_id.to_owned(),
            files: Vec::new(),
            ready,
            has_succeeded: false,
            started_at: epoch_milliseconds(),
        });
        batch.ready = ready;
        batch.files.extend(files);
        notice
    }

    /// Takes a batch away.
    pub(crate) fn delete_batch(&mut self, definition_id: &str, id: &str) -> Result<(), Response> {
        self.batch(definition_id, id).ok_or_else(batch_not_found)?;
        self.batches.remove(id);
        Ok(())
    }

    /// Takes files out of a batch: all of these, or none if one is not there.
    pub(crate) fn delete_files(
        &mut self,
        definition_id: &str,
        batch_id: &str,
        ids: &[&str],
    ) -> Result<(), Response> {
        let batch = self.batch(definition_id, batch_id).ok_or_else(batch_not_found)?;
        if ids.iter().any(|id| batch.files.iter().all(|file| file.file_id != *id)) {
            return Err(Response::error_saying(400, "File not found"));
        }
        batch.files.retain(|file| !ids.contains(&&*file.file_id));
        Ok(())
    }
}

/// The service's words for a batch that it does not have.
pub(crate) fn batch_not_found() -> Response {
    Response::error_saying(400, "Batch not found")
}
