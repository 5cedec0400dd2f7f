//! What differs between two definitions.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde_json::{Map, Value};

/// A difference between two definitions.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where: `documentTypes[Invoice].description`. Elements of lists are named
    /// by their `name` or `key`.
    pub place: String,
    /// What is there before; `None` if it is added.
    pub before: Option<Value>,
    /// What is there after; `None` if it is removed.
    pub after: Option<Value>,
}

impl fmt::Display for Change {
    /// One line: what is added begins with `+`, what is removed with `-`, what
    /// is another with `~`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.place;
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, "~ {place}: {before} -> {after}"),
            (Some(before), None) => write!(f, "- {place}: {before}"),
            (None, Some(after)) => write!(f, "+ {place}: {after}"),
            (None, None) => Ok(()),
        }
    }
}

/// What differs between two definitions as JSON, sorted by place.
/// Missing, `null` and empty are the same; the order of lists does not matter.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(String::new(), Some(before), Some(after), &mut changes);
    changes
}

fn compare(place: String, before: Option<&Value>, after: Option<&Value>, to: &mut Vec<Change>) {
    let (before, after) = (before.filter(is_present), after.filter(is_present));
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            compare_objects(&place, before, after, to);
        }
        (None, Some(Value::Object(after))) => compare_objects(&place, &Map::new(), after, to),
        (Some(Value::Object(before)), None) => compare_objects(&place, before, &Map::new(), to),
        (before, after) if is_list(before) && is_list(after) && before.or(after).is_some() => {
            compare_lists(&place, list(before), list(after), to);
        }
        (before, after) => {
            to.push(Change { place, before: before.cloned(), after: after.cloned() });
        }
    }
}

fn compare_objects(
    place: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    to: &mut Vec<Change>,
) {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
        compare(place, before.get(key), after.get(key), to);
    }
}

/// Elements that have a name are compared by it; others are there or not.
fn compare_lists(place: &str, before: &[Value], after: &[Value], to: &mut Vec<Change>) {
    let same = |element: &Value, list: &[Value]| -> Option<Value> {
        let is_same = |it: &&Value| match name(element) {
            Some(wanted) => name(it) == Some(wanted),
            None => *it == element,
        };
        list.iter().find(is_same).cloned()
    };
    let place_of = |element: &Value| match name(element) {
        Some(name) => format!("{place}[{name}]"),
        None => place.to_string(),
    };
    for element in before {
        compare(place_of(element), Some(element), same(element, after).as_ref(), to);
    }
    for element in after.iter().filter(|element| same(element, before).is_none()) {
        compare(place_of(element), None, Some(element), to);
    }
}

fn name(element: &Value) -> Option<&str> {
    element.get("name").or_else(|| element.get("key"))?.as_str()
}

/// Whether it is a list, or nothing that a list might be compared with.
fn is_list(value: Option<&Value>) -> bool {
    value.is_none_or(Value::is_array)
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn is_present(value: &&Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}
