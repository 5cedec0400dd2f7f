//! JSON objects that keep the order of their fields, as the service's responses
//! have one: where a response is cut decides what can still be read of it.
//!
//! `serde_json` keeps the order only by a feature that would change it for
//! every crate that is built along with this one.

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An object.
pub(crate) type Object = IndexMap<String, Json>;

/// What stands in a field.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Json {
    Object(Object),
    List(Vec<Json>),
    Plain(Value),
}

/// A value as it would be sent.
pub(crate) fn ordered<T: DeserializeOwned + Default>(value: &impl Serialize) -> T {
    serde_json::to_vec(value).and_then(|text| serde_json::from_slice(&text)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_are_replaced_in_place() {
        let text = r#"{"status":{"z":1,"a":[]},"credits":0.75,"batchId":"b"}"#;
        let json: Json = serde_json::from_str(text).expect("JSON");
        assert_eq!(serde_json::to_string(&json).expect("plain data"), text);
        let mut fields: Object = ordered(&json);
        fields.insert("status".to_owned(), Json::Plain("ok".into()));
        fields.shift_remove("credits");
        assert_eq!(serde_json::to_string(&fields["batchId"]).expect("plain data"), "\"b\"");
        let text = serde_json::to_string(&fields).expect("plain data");
        assert_eq!(text, r#"{"status":"ok","batchId":"b"}"#);
    }
}
