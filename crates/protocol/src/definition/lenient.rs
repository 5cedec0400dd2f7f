//! Lists and texts, as the service's store may have changed them.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Other;

/// A list that may be missing, `null`, or an object keyed by index.
pub(super) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let values = match Value::deserialize(deserializer)? {
        Value::Null => Vec::new(),
        Value::Array(values) => values,
        Value::Object(map) => {
            let index = |key: &String| key.parse::<u64>().map_err(|_| not_a_list(key));
            let mut values = Vec::new();
            for (key, value) in map {
                values.push((index(&key).map_err(D::Error::custom)?, value));
            }
            values.sort_by_key(|(index, _)| *index);
            values.into_iter().map(|(_, value)| value).collect()
        }
        other => return Err(D::Error::custom(alloc::format!("{other} is no list"))),
    };
    let present = values.into_iter().filter(|value| !value.is_null());
    present.map(serde_json::from_value).collect::<Result<_, _>>().map_err(D::Error::custom)
}

/// A text that may be missing, `null`, or a number.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(alloc::format!("{number}")),
        other => Err(D::Error::custom(alloc::format!("{other} is no text"))),
    }
}

/// An object that may be missing, `null` or an empty list.
pub(super) fn object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Other, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(Other::new()),
        Value::Object(map) => Ok(map),
        Value::Array(values) if values.is_empty() => Ok(Other::new()),
        other => Err(D::Error::custom(alloc::format!("{other} is no object"))),
    }
}

/// Reads a definition from JSON, with or without the object of this name around
/// it that the service puts there.
pub(super) fn from_json<T: DeserializeOwned>(json: &str, wrapper: &str) -> Result<T, String> {
    let value: Value = serde_json::from_str(json).map_err(|error| alloc::format!("{error}"))?;
    let value = match value {
        Value::Object(mut map) => map.remove(wrapper).unwrap_or(Value::Object(map)),
        _ => return Err("a definition is a JSON object".to_owned()),
    };
    serde_json::from_value(value).map_err(|error| alloc::format!("{error}"))
}

/// A definition as JSON: only strings and lists are in it, which always can be.
pub(super) fn to_value(definition: &impl Serialize) -> Value {
    serde_json::to_value(definition).unwrap_or_default()
}

fn not_a_list(key: &str) -> String {
    alloc::format!("an object with the key {key:?} is no list")
}
