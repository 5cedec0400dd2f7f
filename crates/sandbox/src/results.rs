//! The results route: which batch is asked for, and what is known of it.

use serde::Deserialize;

use crate::Treatment;
use crate::fields::{Fields, Json};
use crate::journal::PollRecord;
use crate::settings::Settings;
use crate::world::{Batch, StoredFile, World};

/// What a request for results asks.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Query {
    classification_id: String,
    batch_id: String,
    #[serde(default)]
    file_id: Option<String>,
}

/// What is known: the answer, and all rows of the batch that a script may put
/// into it.
#[derive(Debug)]
pub(crate) struct Findings {
    pub(crate) answer: Fields,
    pub(crate) rows: Vec<Json>,
}

impl Query {
    pub(crate) fn record(&self) -> PollRecord {
        PollRecord {
            classification_id: self.classification_id.clone(),
            batch_id: self.batch_id.clone(),
            file_id: self.file_id.clone(),
            answer: None,
        }
    }

    /// None if the ids are not known, which the service answers with
    /// "Internal server error".
    pub(crate) fn findings(&self, world: &mut World, settings: &Settings) -> Option<Findings> {
        let batch = world.batch(&self.classification_id, &self.batch_id)?;
        if let Some(wanted) = &self.file_id {
            batch.files.iter().find(|file| file.id == *wanted)?;
        }
        let is_finished = batch.last_landing.elapsed() >= settings.processing_time;
        let mut answer = Fields::from([
            ("status", if is_finished { "success" } else { "waiting" }.into()),
            ("classificationId", self.classification_id.as_str().into()),
            ("batchId", self.batch_id.as_str().into()),
        ]);
        if let Some(wanted) = &self.file_id {
            answer.set("fileId", wanted.as_str());
        }
        if is_finished {
            batch.has_succeeded = true;
            answer.set("files", self.rows(batch, |file| !is_withheld(file)));
            for file in &mut batch.files {
                file.withheld_for = file.withheld_for.saturating_sub(1);
            }
        }
        Some(Findings { answer, rows: self.rows(batch, |_| true) })
    }

    fn rows(&self, batch: &Batch, is_listed: impl Fn(&StoredFile) -> bool) -> Vec<Json> {
        let is_wanted = |file: &StoredFile| self.file_id.as_ref().is_none_or(|id| *id == file.id);
        let files = batch.files.iter().filter(|file| is_wanted(file) && is_listed(file));
        files.map(row).collect()
    }
}

fn is_withheld(file: &StoredFile) -> bool {
    file.withheld_for > 0 || file.treatment == Some(Treatment::Missing)
}

fn row(file: &StoredFile) -> Json {
    let mut row = Fields::default();
    row.set("fileId", file.id.as_str());
    row.set("fileName", file.name.as_str());
    match &file.treatment {
        Some(Treatment::Failed(message)) => {
            row.set("status", "failed");
            row.set("message", message.as_str());
        }
        Some(Treatment::Untyped) => row.set("status", "processed"),
        _ => {
            let verdict = [
                ("confidence", file.verdict.confidence.into()),
                ("documentType", file.verdict.document_type.as_str().into()),
            ];
            row.set("status", "processed");
            row.set("result", Fields::from(verdict));
            if let Some(extraction) = &file.extraction {
                row.set("extraction", extraction.clone());
            }
        }
    }
    row.set("url", file.url.as_str());
    row.into()
}
