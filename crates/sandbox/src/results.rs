//! The two results routes: which batch is asked for, and what is known of it.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use crate::journal::PollRecord;
use crate::judging::Finding;
use crate::kind::Kind;
use crate::response::Response;
use crate::rewrite::{Rewrite, rewritten, verbatim};
use crate::store::{Job, Store, StoredFile};
use crate::treatment::Treatment;

/// What a request for results asks.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    kind: Kind,
    /// The classification or extraction.
    definition_id: String,
    batch_id: String,
    file_id: Option<String>,
}

/// The response about a batch that is known.
#[derive(Serialize)]
struct Results<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(flatten)]
    ids: IndexMap<&'static str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Files<'a>>,
}

/// The store behind the service keeps no empty list.
#[derive(Serialize)]
#[serde(untagged)]
enum Files<'a> {
    Rows(Vec<Row<'a>>),
    None {},
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
    result: Option<FileResult<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extraction: Option<&'a Job>,
    url: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum FileResult<'a> {
    Own(&'a Finding),
    Scripted(String),
}

impl Query {
    /// None if it is no such question.
    pub(crate) fn read(kind: Kind, body: &[u8]) -> Option<Query> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let text = |field: &str| body[field].as_str().map(str::to_owned);
        let file_id = text("fileId");
        if file_id.is_none() && !body["fileId"].is_null() {
            return None;
        }
        let definition_id = text(kind.id_field())?;
        Some(Query { kind, definition_id, batch_id: text("batchId")?, file_id })
    }

    pub(crate) fn record(&self) -> PollRecord {
        let (id, batch_id) = (self.definition_id.clone(), self.batch_id.clone());
        let (classification_id, extraction_id) = match self.kind {
            Kind::Classification => (id, None),
            Kind::Extraction => (String::new(), Some(id)),
        };
        let file_id = self.file_id.clone();
        PollRecord { classification_id, extraction_id, batch_id, file_id, status: None }
    }

    /// None if the ids are not known. A finished response counts for the files
    /// that it leaves out.
    pub(crate) fn respond(&self, store: &mut Store, rewrites: &[Rewrite]) -> Option<Response> {
        let batch = store.batch(&self.definition_id, &self.batch_id)?;
        let is_wanted =
            |file: &&StoredFile| self.file_id.as_ref().is_none_or(|id| *id == file.file_id);
        if self.file_id.is_some() {
            batch.files.iter().find(is_wanted)?;
        }
        if batch.files.iter().any(|file| file.treatment == Some(Treatment::BatchGone)) {
            return None;
        }
        let is_finished = batch.is_finished();
        let listed = batch.files.iter().filter(is_wanted).filter(|file| {
            !matches!(file.treatment, Some(Treatment::Missing | Treatment::MissingFor(1..)))
        });
        let results = Results {
            status: self.status(is_finished),
            ids: self.ids(),
            files: is_finished.then(|| Files::of(listed.map(row).collect())),
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

    /// A finished extraction has no word at all.
    fn status(&self, is_finished: bool) -> Option<&'static str> {
        match self.kind {
            _ if !is_finished => Some("waiting"),
            Kind::Classification => Some("success"),
            Kind::Extraction => None,
        }
    }

    fn ids(&self) -> IndexMap<&'static str, &str> {
        let file_id = self.file_id.as_deref().map(|id| ("fileId", id));
        let ids = [(self.kind.id_field(), &*self.definition_id), ("batchId", &*self.batch_id)];
        ids.into_iter().chain(file_id).collect()
    }
}

impl<'a> Files<'a> {
    fn of(rows: Vec<Row<'a>>) -> Files<'a> {
        if rows.is_empty() { Files::None {} } else { Files::Rows(rows) }
    }
}

fn row(file: &StoredFile) -> Row<'_> {
    let message = file.failure();
    let has_result = file.has_result();
    let status = match (message, &file.treatment) {
        (Some(_), _) => "failed",
        (None, Some(Treatment::Unfinished)) => "processing",
        (None, _) => "processed",
    };
    let result = match &file.treatment {
        Some(Treatment::Result(text)) => Some(FileResult::Scripted(verbatim(text))),
        _ => Some(FileResult::Own(&file.finding)).filter(|_| has_result),
    };
    Row {
        file_id: &file.file_id,
        file_name: &file.file_name,
        status,
        message,
        extraction: file.extraction.as_ref().filter(|_| result.is_some()),
        result,
        url: &file.url,
    }
}
