//! Definitions of classifications: created, viewed, updated.

use serde_json::{Value, json};

use super::{Answer, required, text};
use crate::change::ChangeRecord;
use crate::definition::Definition;
use crate::identifiers::epoch_milliseconds;
use crate::kind::Kind;
use crate::response::Response;
use crate::store::Store;

const DETAILS: &str = "classificationDetails";

pub(crate) fn create(body: &Value, store: &mut Store) -> Result<Answer, Response> {
    let (definition, details) = details(body)?;
    let change = ChangeRecord { details: Some(details.clone()), ..ChangeRecord::default() };
    let (id, created_at) = store.create_classification(definition, details);
    let fields = [
        ("status", json!("created")),
        ("createdAt", json!(created_at)),
        ("classificationId", json!(id)),
    ];
    Ok(Answer::new(fields).after(ChangeRecord { id, ..change }))
}

pub(crate) fn view(body: &Value, store: &mut Store) -> Result<Answer, Response> {
    let id = text(body, "classificationId").unwrap_or_default();
    let classification = store.classification(id)?;
    Ok(Answer::new([
        ("status", json!("success")),
        ("classificationId", json!(id)),
        ("createdAt", json!(classification.created_at)),
        (DETAILS, classification.details.clone()),
    ]))
}

/// Replaces the whole definition: what is left out is gone.
pub(crate) fn update(body: &Value, store: &mut Store) -> Result<Answer, Response> {
    let id = text(body, "classificationId").ok_or_else(|| Kind::Classification.not_found())?;
    store.classification(id)?;
    if body[DETAILS]["documentTypes"].is_null() {
        return Err(required("documentTypes"));
    }
    let (definition, details) = details(body)?;
    let change = ChangeRecord {
        id: id.to_owned(),
        details: Some(details.clone()),
        ..ChangeRecord::default()
    };
    store.update_classification(id, definition, details)?;
    let fields = [
        ("status", json!("updated")),
        ("updatedAt", json!(epoch_milliseconds())),
        ("classificationId", json!(id)),
    ];
    Ok(Answer::new(fields).after(change))
}

/// The definition, and the words it came in. It has to lie in its envelope: the
/// service's table is flat, its bodies are not.
fn details(body: &Value) -> Result<(Definition, Value), Response> {
    let details = body.get(DETAILS).ok_or_else(|| required(DETAILS))?;
    let definition = serde_json::from_value(details.clone());
    let definition = definition.map_err(|error| Response::error_saying(400, &error.to_string()))?;
    Ok((definition, details.clone()))
}
