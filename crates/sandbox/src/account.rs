//! The routes beside upload and results: credits and definitions.

use serde_json::Value;

use crate::world::World;
use crate::{Answer, Definition, Route};

/// The answer to a request that neither uploads nor asks for results.
pub(crate) fn answer(
    route: Route,
    method: &str,
    path: &str,
    body: &[u8],
    world: &mut World,
) -> Answer {
    match route {
        Route::Credits => {
            let fields = [("status", "ok".into()), ("credits", world.credits().into())];
            Answer::fields(200, &fields.into())
        }
        Route::CreateClassification => create(body, world),
        Route::ViewClassification => view(body, world),
        Route::File => Answer::plain(410, "The sandbox keeps no content of files."),
        _ => Answer::plain(404, &format!("Cannot {method} {path}")),
    }
}

fn create(body: &[u8], world: &mut World) -> Answer {
    let parsed = serde_json::from_slice::<Value>(body).and_then(Definition::from_value);
    match parsed {
        Ok(definition) => {
            let (id, created_at) = world.create(definition);
            let fields = [
                ("status", "created".into()),
                ("createdAt", created_at.into()),
                ("classificationId", id.as_str().into()),
            ];
            Answer::fields(200, &fields.into())
        }
        Err(error) => Answer::error_saying(400, &error.to_string()),
    }
}

fn view(body: &[u8], world: &World) -> Answer {
    let parsed: Value = serde_json::from_slice(body).unwrap_or_default();
    let id = parsed["classificationId"].as_str().unwrap_or_default();
    let Some(classification) = world.classification(id) else {
        return Answer::error_saying(400, "Classification not found");
    };
    let details = serde_json::to_value(&*classification.definition).unwrap_or_default();
    let fields = [
        ("status", "success".into()),
        ("classificationId", id.into()),
        ("createdAt", classification.created_at.into()),
        ("classificationDetails", details.into()),
    ];
    Answer::fields(200, &fields.into())
}
