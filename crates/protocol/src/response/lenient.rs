//! Reading JSON that may differ from its documentation.
//!
//! serde's derive refuses a doubled key and a number for a string, and one
//! such value would cost a whole response. Here an object is read as
//! [`Fields`], each of which is text until it is asked for in the way that says
//! how tolerant to be. A value that cannot be read so costs only itself.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString as _},
    vec::Vec,
};
use core::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, value::RawValue};

/// The fields of a JSON object. The last of doubled fields counts.
#[derive(Default, serde::Deserialize)]
pub(super) struct Fields<'a>(#[serde(borrow)] BTreeMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    /// A string, or a number as one; else nothing.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.read(name)? {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A finite number, or a string that is one; else nothing.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        match self.read(name)? {
            Value::String(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
            Value::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// A time in milliseconds since 1970, or a string that is one; else nothing.
    pub(super) fn time(&self, name: &str) -> Option<i64> {
        self.number(name).map(|time| time as i64)
    }

    /// What the reader of its type makes of it; else nothing.
    pub(super) fn json<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.read(name)
    }

    /// A string, or the `message` of an object; else nothing.
    pub(super) fn words(&self, name: &str) -> Option<String> {
        self.read(name).or_else(|| self.object(name)?.text("message"))
    }

    /// An object; else nothing.
    pub(super) fn object(&self, name: &str) -> Option<Fields<'a>> {
        self.read(name)
    }

    /// A collection of objects: an array or an object of them, or `null`.
    /// Elements that are `null` are left out. `None` if any other is no object:
    /// it may be a row that cannot be read.
    pub(super) fn rows<T: From<Fields<'a>>>(&self, name: &str) -> Option<Vec<T>> {
        let Some(value) = self.0.get(name) else { return Some(Vec::new()) };
        let rows: Option<Rows<'a>> = serde_json::from_str(value.get()).ok()?;
        Some(rows.into_iter().flat_map(|rows| rows.0).map(T::from).collect())
    }

    fn read<T: Deserialize<'a>>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.0.get(name)?.get()).ok()
    }
}

/// The objects of a collection.
struct Rows<'a>(Vec<Fields<'a>>);

impl<'de> Deserialize<'de> for Rows<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowsVisitor)
    }
}

struct RowsVisitor;

impl<'de> Visitor<'de> for RowsVisitor {
    type Value = Rows<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a collection of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = elements.next_element::<Option<Fields<'de>>>()? {
            rows.extend(row);
        }
        Ok(Rows(rows))
    }

    /// An array that was turned into an object keyed by index, in the order of
    /// the numbers ("10" comes after "9"); under other keys, in its own order.
    fn visit_map<A: MapAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut rows: Vec<(Option<u64>, Fields<'de>)> = Vec::new();
        while let Some((key, row)) = elements.next_entry::<String, Option<Fields<'de>>>()? {
            rows.extend(row.map(|row| (key.parse().ok(), row)));
        }
        if rows.iter().all(|(index, _)| index.is_some()) {
            rows.sort_by_key(|(index, _)| *index);
        }
        Ok(Rows(rows.into_iter().map(|(_, row)| row).collect()))
    }
}
