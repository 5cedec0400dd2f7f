//! The balance.

use serde_json::{Value, json};

use super::Answer;
use crate::response::Response;
use crate::store::Store;

pub(crate) fn view(_: &Value, store: &mut Store) -> Result<Answer, Response> {
    Ok(Answer::new([("status", json!("ok")), ("credits", json!(store.credits))]))
}
