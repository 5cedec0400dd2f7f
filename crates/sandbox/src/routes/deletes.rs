//! Deletes. What is not there any more is refused as not found.

use serde_json::{Value, json};

use super::{Answer, required, text};
use crate::change::ChangeRecord;
use crate::identifiers::epoch_milliseconds;
use crate::kind::Kind;
use crate::response::Response;
use crate::store::Store;

pub(crate) fn classification(body: &Value, store: &mut Store) -> Result<Answer, Response> {
    let gone = delete(Kind::Classification, body, None, &[], store)?;
    Ok(done("Classification deleted successfully").after(gone))
}

pub(crate) fn batch(body: &Value, store: &mut Store) -> Result<Answer, Response> {
    let batch_id = text(body, "batchId").ok_or_else(|| required("batchId"))?;
    let gone = delete(Kind::Classification, body, Some(batch_id), &[], store)?;
    Ok(done("Batch deleted successfully").after(gone))
}

/// A batch without its last file is gone too, and the answer says so.
pub(crate) fn files(body: &Value, store: &mut Store) -> Result<Answer, Response> {
    let batch_id = text(body, "batchId").ok_or_else(|| required("batchId"))?;
    let file_ids: Vec<&str> =
        body["fileIds"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if file_ids.is_empty() {
        return Err(required("fileIds"));
    }
    let gone = delete(Kind::Classification, body, Some(batch_id), &file_ids, store)?;
    let mut answer = done("Files deleted successfully");
    if store.batch(&gone.id, batch_id).is_some_and(|batch| batch.files.is_empty()) {
        store.delete_batch(&gone.id, batch_id)?;
        answer.fields.insert("deleteAll", json!(true));
    }
    Ok(answer.after(gone))
}

/// Three depths by the ids that are there: everything, one batch, one file.
pub(crate) fn extraction(body: &Value, store: &mut Store) -> Result<Answer, Response> {
    let file_id = text(body, "fileId");
    let batch_id = text(body, "batchId");
    if file_id.is_some() && batch_id.is_none() {
        return Err(required("batchId"));
    }
    let gone = delete(Kind::Extraction, body, batch_id, file_id.as_slice(), store)?;
    let fields = [("status", json!("deleted")), ("deletedAt", json!(epoch_milliseconds()))];
    Ok(Answer::new(fields).after(gone))
}

/// Deletes files, without any the batch, without one the definition with all its
/// batches.
fn delete(
    kind: Kind,
    body: &Value,
    batch_id: Option<&str>,
    file_ids: &[&str],
    store: &mut Store,
) -> Result<ChangeRecord, Response> {
    let id = text(body, kind.id_field()).ok_or_else(|| kind.not_found())?;
    store.find(kind, id)?;
    match batch_id {
        None => store.delete_definition(kind, id),
        Some(batch_id) if file_ids.is_empty() => store.delete_batch(id, batch_id)?,
        Some(batch_id) => store.delete_files(id, batch_id, file_ids)?,
    }
    Ok(ChangeRecord {
        id: id.to_owned(),
        details: None,
        batch_id: batch_id.map(str::to_owned),
        file_ids: file_ids.iter().map(|&id| id.to_owned()).collect(),
    })
}

fn done(message: &str) -> Answer {
    Answer::new([("status", json!("success")), ("message", json!(message))])
}
