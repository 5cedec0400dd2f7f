//! The results route: which batch is asked for, and what is known of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::document::Verdict;
use crate::journal::PollRecord;
use crate::response::Response;
use crate::rewrite::{Rewrite, rewritten};
use crate::store::{Extraction, Store, StoredFile};
use crate::treatment::Treatment;

/// What a request for results asks.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Query {
    classification_id: String,
    batch_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_id: Option<String>,
}

/// The response about a batch that is known.
#[derive(Serialize)]
struct Results<'a> {
    status: &'static str,
    #[serde(flatten)]
    query: &'a Query,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<Row<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    file_id: &'a str,
    file_name: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extraction: Option<&'a Extraction>,
    url: &'a str,
}

impl Query {
    pub(crate) fn record(&self) -> PollRecord {
        PollRecord {
            classification_id: self.classification_id.clone(),
            batch_id: self.batch_id.clone(),
            file_id: self.file_id.clone(),
            status: None,
        }
    }

    /// None if the ids are not known. A `success` counts for the files that it
    /// leaves out.
    pub(crate) fn respond(
        &self,
        store: &mut Store,
        processing_time: Duration,
        rewrites: &[Rewrite],
    ) -> Option<Response> {
        let batch = store.batch(&self.classification_id, &self.batch_id)?;
        let is_wanted =
            |file: &&StoredFile| self.file_id.as_ref().is_none_or(|id| *id == file.file_id);
        batch.files.iter().find(is_wanted)?;
        let is_finished = batch.last_stored.elapsed() >= processing_time;
        let listed = batch.files.iter().filter(is_wanted).filter(|file| {
            !matches!(file.treatment, Some(Treatment::Missing | Treatment::MissingFor(1..)))
        });
        let results = Results {
            status: if is_finished { "success" } else { "waiting" },
            query: self,
            files: is_finished.then(|| listed.map(row).collect()),
        };
        let all_rows: Vec<Row<'_>> = batch.files.iter().filter(is_wanted).map(row).collect();
        let response = rewritten(&results, &all_rows, rewrites);
        if is_finished {
            batch.has_succeeded = true;
            for file in &mut batch.files {
                if let Some(Treatment::MissingFor(responses)) = &mut file.treatment {
                    *responses = responses.saturating_sub(1);
                }
            }
        }
        Some(response)
    }
}

fn row(file: &StoredFile) -> Row<'_> {
    let message = match &file.treatment {
        Some(Treatment::Failed(message)) => Some(message.as_str()),
        _ => None,
    };
    let is_typed = message.is_none() && file.treatment != Some(Treatment::Untyped);
    Row {
        file_id: &file.file_id,
        file_name: &file.file_name,
        status: if message.is_some() { "failed" } else { "processed" },
        message,
        result: Some(&file.verdict).filter(|_| is_typed),
        extraction: file.extraction.as_ref().filter(|_| is_typed),
        url: &file.url,
    }
}
