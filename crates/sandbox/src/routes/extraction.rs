//! Definitions of extractions: created, viewed, updated.

use serde_json::{Map, Value, json};

use super::{Answer, required, text};
use crate::change::ChangeRecord;
use crate::extraction::check;
use crate::identifiers::epoch_milliseconds;
use crate::kind::Kind;
use crate::response::Response;
use crate::store::Store;

const DETAILS: &str = "extractionDetails";

pub(crate) fn create(body: &Value, store: &mut Store) -> Result<Answer, Response> {
    let details = checked(sent(body)?.clone())?;
    let id = store.create_extraction(None, details.clone());
    let fields = [
        ("status", json!("created")),
        ("createdAt", json!(epoch_milliseconds())),
        ("extractionId", json!(id)),
    ];
    Ok(Answer::new(fields).after(changed(&id, details)))
}

/// The definition with its batches: the only place where their ids are found
/// again. Without batches it says nothing about them.
pub(crate) fn view(body: &Value, store: &mut Store) -> Result<Answer, Response> {
    let id = text(body, "extractionId").unwrap_or_default();
    let mut details = store.extraction(id)?.as_object().cloned().unwrap_or_default();
    let batches: Map<String, Value> = store.batches_of(id).collect();
    if !batches.is_empty() {
        details.insert("status".to_owned(), json!("has batches"));
        details.insert("batches".to_owned(), Value::Object(batches));
    }
    Ok(Answer::new([("extractionId", json!(id)), (DETAILS, Value::Object(details))]))
}

/// Changes the fields that are sent; what is left out stays.
pub(crate) fn update(body: &Value, store: &mut Store) -> Result<Answer, Response> {
    let id = text(body, "extractionId").ok_or_else(|| Kind::Extraction.not_found())?;
    let mut details = store.extraction(id)?.as_object().cloned().unwrap_or_default();
    details.extend(sent(body)?.as_object().cloned().unwrap_or_default());
    let details = checked(Value::Object(details))?;
    store.create_extraction(Some(id.to_owned()), details.clone());
    let fields = [
        ("status", json!("updated")),
        ("updatedAt", json!(epoch_milliseconds())),
        ("extractionId", json!(id)),
    ];
    Ok(Answer::new(fields).after(changed(id, details)))
}

fn sent(body: &Value) -> Result<&Value, Response> {
    body.get(DETAILS).filter(|details| details.is_object()).ok_or_else(|| required(DETAILS))
}

fn checked(details: Value) -> Result<Value, Response> {
    check(&details).map_err(|message| Response::error_saying(400, message))?;
    Ok(details)
}

fn changed(id: &str, details: Value) -> ChangeRecord {
    ChangeRecord { id: id.to_owned(), details: Some(details), ..ChangeRecord::default() }
}
