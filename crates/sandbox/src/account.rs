//! The routes beside upload and results: credits and definitions.

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::definition::Definition;
use crate::response::Response;
use crate::route::Route;
use crate::store::Store;

/// The response to a request that neither uploads nor asks for results, whose
/// method and path are `target`.
pub(crate) fn respond(route: Route, target: &str, body: &[u8], store: &mut Store) -> Response {
    match route {
        Route::Credits => success([("status", json!("ok")), ("credits", json!(store.credits))]),
        Route::CreateClassification => create(body, store),
        Route::ViewClassification => view(body, store).unwrap_or_else(|refusal| refusal),
        Route::File => Response::plain(410, "The sandbox keeps no content of files."),
        _ => Response::plain(404, &format!("Cannot {target}")),
    }
}

fn create(body: &[u8], store: &mut Store) -> Response {
    match serde_json::from_slice(body).and_then(Definition::from_value) {
        Ok(definition) => {
            let (id, created_at) = store.create(definition);
            success([
                ("status", json!("created")),
                ("createdAt", json!(created_at)),
                ("classificationId", json!(id)),
            ])
        }
        Err(error) => Response::error_saying(400, &error.to_string()),
    }
}

fn view(body: &[u8], store: &Store) -> Result<Response, Response> {
    let query: Value = serde_json::from_slice(body).unwrap_or_default();
    let id = query["classificationId"].as_str().unwrap_or_default();
    let classification = store.classification(id)?;
    Ok(success([
        ("status", json!("success")),
        ("classificationId", json!(id)),
        ("createdAt", json!(classification.created_at)),
        ("classificationDetails", json!(*classification.definition)),
    ]))
}

fn success<const N: usize>(fields: [(&str, Value); N]) -> Response {
    Response::json(200, &IndexMap::from(fields))
}
