//! What the service keeps: classifications, batches, files and credits.
//!
//! It knows nothing of HTTP but the responses that it refuses with, and nothing
//! of faults: who calls decides whether files are kept.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use indexmap::IndexMap;
use serde::Serialize;

use crate::definition::Definition;
use crate::document::Verdict;
use crate::identifiers::{Identifiers, alphanumerics, batch_id, epoch_milliseconds};
use crate::response::Response;
use crate::treatment::Treatment;

#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) credits: u64,
    classifications: HashMap<String, Classification>,
    batches: HashMap<String, Batch>,
    identifiers: Identifiers,
}

#[derive(Clone, Debug)]
pub(crate) struct Classification {
    pub(crate) definition: Arc<Definition>,
    /// Milliseconds since 1970.
    pub(crate) created_at: u64,
}

#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) classification_id: String,
    pub(crate) files: Vec<StoredFile>,
    pub(crate) last_stored: Instant,
    pub(crate) has_succeeded: bool,
}

/// A file as the service keeps it, all but its content; written as a row of the
/// response to an upload.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredFile {
    pub(crate) file_id: String,
    pub(crate) file_name: String,
    pub(crate) number_of_pages: u32,
    pub(crate) url: String,
    /// Its place among the file parts of the request.
    #[serde(skip)]
    pub(crate) place: usize,
    #[serde(skip)]
    pub(crate) verdict: Verdict,
    /// The ids of its extraction job, if its type is linked to a template.
    #[serde(skip)]
    pub(crate) extraction: Option<Extraction>,
    /// What still is to become of it: `MissingFor` counts down.
    #[serde(skip)]
    pub(crate) treatment: Option<Treatment>,
}

/// The ids of a job at the service's extraction, by their fields.
pub(crate) type Extraction = IndexMap<&'static str, String>;

/// A file that asks to be kept.
#[derive(Debug)]
pub(crate) struct Candidate {
    /// Its place among the file parts of the request.
    pub(crate) place: usize,
    pub(crate) name: String,
    pub(crate) treatment: Option<Treatment>,
}

/// The files of one upload that may be kept, with the ids they were given;
/// written as the response to the upload.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Admitted {
    status: &'static str,
    pub(crate) classification_id: String,
    pub(crate) batch_id: String,
    pub(crate) files: Vec<StoredFile>,
}

impl Store {
    /// Creates a classification; gives its id and when that was.
    pub(crate) fn create(&mut self, definition: Definition) -> (String, u64) {
        let id = self.identifiers.push_id();
        let created_at = epoch_milliseconds();
        let classification = Classification { definition: Arc::new(definition), created_at };
        self.classifications.insert(id.clone(), classification);
        (id, created_at)
    }

    /// The classification of this id, or the service's words for none.
    pub(crate) fn classification(&self, id: &str) -> Result<&Classification, Response> {
        let not_found = || Response::error_saying(400, "Classification not found");
        self.classifications.get(id).ok_or_else(not_found)
    }

    /// A batch of this classification.
    pub(crate) fn batch(&mut self, classification_id: &str, id: &str) -> Option<&mut Batch> {
        let batch = self.batches.get_mut(id)?;
        (batch.classification_id == classification_id).then_some(batch)
    }

    /// Gives ids to files that may be kept: in the batch, or in a new one.
    pub(crate) fn admit(
        &mut self,
        classification_id: String,
        into_batch: Option<String>,
        judged: Vec<(Candidate, Verdict)>,
        origin: &str,
    ) -> Admitted {
        let files = judged.into_iter();
        let files = files.map(|(file, verdict)| self.stored_file(file, verdict, origin)).collect();
        let batch_id = into_batch.unwrap_or_else(batch_id);
        Admitted { status: "uploaded", classification_id, batch_id, files }
    }

    /// Keeps the files. They cost a credit a page.
    pub(crate) fn keep(&mut self, admitted: Admitted) {
        let now = Instant::now();
        let pages = admitted.files.iter().map(|file| u64::from(file.number_of_pages)).sum();
        self.credits = self.credits.saturating_sub(pages);
        let batch = self.batches.entry(admitted.batch_id).or_insert_with(|| Batch {
            classification_id: admitted.classification_id,
            files: Vec::new(),
            last_stored: now,
            has_succeeded: false,
        });
        batch.last_stored = now;
        batch.files.extend(admitted.files);
    }

    fn stored_file(&mut self, file: Candidate, verdict: Verdict, origin: &str) -> StoredFile {
        let file_id = self.identifiers.push_id();
        let template = verdict.extraction_template.clone();
        StoredFile {
            // Tests search outputs for this recognisable secret.
            url: format!(
                "{origin}/files/{file_id}?X-Goog-Signature=sandbox-secret-{}",
                alphanumerics(24)
            ),
            file_id,
            file_name: file.name,
            number_of_pages: verdict.pages,
            place: file.place,
            extraction: template.map(|id| {
                let file_id = self.identifiers.push_id();
                [("extractionId", id), ("batchId", batch_id()), ("fileId", file_id)].into()
            }),
            verdict,
            treatment: file.treatment,
        }
    }
}
