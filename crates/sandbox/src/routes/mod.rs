//! The routes that take JSON, or nothing, and answer from the store: one file for
//! each family. Which of them serves which path is in `route`.

pub(crate) mod classification;
pub(crate) mod credits;
pub(crate) mod deletes;
pub(crate) mod extraction;

use indexmap::IndexMap;
use serde_json::Value;

use crate::change::ChangeRecord;
use crate::response::Response;
use crate::store::Store;

/// Answers a request by its body, which is `null` if that was no JSON.
pub(crate) type Handler = fn(&Value, &mut Store) -> Result<Answer, Response>;

/// A success, and what it has changed.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) fields: IndexMap<&'static str, Value>,
    pub(crate) change: Option<ChangeRecord>,
}

impl Answer {
    fn new<const N: usize>(fields: [(&'static str, Value); N]) -> Answer {
        Answer { fields: IndexMap::from(fields), change: None }
    }

    fn after(self, change: ChangeRecord) -> Answer {
        Answer { change: Some(change), ..self }
    }
}

/// A field's text; none if it is missing or empty, which a server in JavaScript
/// does not tell apart.
fn text<'a>(body: &'a Value, field: &str) -> Option<&'a str> {
    body[field].as_str().filter(|text| !text.is_empty())
}

/// The refusal of a request that lacks this field.
fn required(field: &str) -> Response {
    Response::error_saying(400, &format!("{field} is required"))
}
