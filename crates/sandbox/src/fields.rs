//! JSON objects that keep the order of their fields, as the service's answers
//! have one: where an answer is cut decides what can still be read of it.
//!
//! `serde_json` keeps the order only by a feature that would change it for
//! every crate that is built along with this one.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// An object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fields(Vec<(String, Json)>);

/// What stands in a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Plain(Value),
    Object(Fields),
    List(Vec<Json>),
}

impl Fields {
    /// Sets a field where it stands, or at the end.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Json>) {
        let value = value.into();
        match self.get_mut(name) {
            Some(place) => *place = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        self.0.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The object as it is sent.
    pub(crate) fn text(&self) -> String {
        // Keys are text and values are plain, so this cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl<const N: usize> From<[(&str, Json); N]> for Fields {
    fn from(fields: [(&str, Json); N]) -> Fields {
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

impl FromIterator<(String, Json)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(fields: I) -> Fields {
        Fields(fields.into_iter().collect())
    }
}

impl Json {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Json::Plain(value) => value.as_str(),
            _ => None,
        }
    }

    pub(crate) fn as_object_mut(&mut self) -> Option<&mut Fields> {
        match self {
            Json::Object(fields) => Some(fields),
            _ => None,
        }
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Json {
        Json::Plain(value)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::Plain(text.into())
    }
}

impl From<u64> for Json {
    fn from(number: u64) -> Json {
        Json::Plain(number.into())
    }
}

impl From<f64> for Json {
    fn from(number: f64) -> Json {
        Json::Plain(number.into())
    }
}

impl From<Fields> for Json {
    fn from(fields: Fields) -> Json {
        Json::Object(fields)
    }
}

impl From<Vec<Json>> for Json {
    fn from(list: Vec<Json>) -> Json {
        Json::List(list)
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Plain(value) => value.serialize(to),
            Json::Object(fields) => fields.serialize(to),
            Json::List(list) => list.serialize(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_are_replaced_in_place() {
        let mut fields = Fields::from([("status", "ok".into()), ("credits", 5_u64.into())]);
        fields.set("batchId", "b");
        fields.set("status", Fields::from([("z", 1_u64.into()), ("a", vec![].into())]));
        fields.remove("credits");
        assert_eq!(fields.text(), r#"{"status":{"z":1,"a":[]},"batchId":"b"}"#);
        assert_eq!(fields.get("batchId").and_then(Json::as_str), Some("b"));
    }
}
