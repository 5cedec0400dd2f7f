//! What an extraction looks for.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::classification::keep;
use super::problem::{Problem, unknown_fields};
use super::{Other, lenient};

/// The options that are documented, all booleans.
const OPTIONS: [&str; 7] = [
    "hasTable",
    "handwrittenTextRecognition",
    "checkboxRecognition",
    "longDocument",
    "splitPdfPages",
    "hasVisuals",
    "specificPageProcessing",
];

/// The range of pages that `specificPageProcessing` is about.
const PAGES: &str = "specificPageProcessingOptions";

/// What an extraction looks for: the `extractionDetails` of the service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExtractionDefinition {
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// What it is for. Sent also if it is empty, as an update leaves what is left
    /// out.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// The language of the documents, in English; or `Multi-Lingual`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub language: String,
    /// How documents are read, as the service names it: `hasTable`, say.
    #[serde(default, deserialize_with = "lenient::object")]
    pub options: Other,
    /// The values to find.
    #[serde(default, deserialize_with = "lenient::list")]
    pub fields: Vec<Field>,
    /// What else the service has in it.
    #[serde(flatten)]
    pub other: Other,
}

/// A value to find.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// The key that the value comes back under.
    #[serde(default, deserialize_with = "lenient::text")]
    pub key: String,
    /// What it is.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What it looks like.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub example: String,
    /// `string`, `object` or `array`; empty for a string.
    #[serde(
        rename = "type",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "String::is_empty"
    )]
    pub kind: String,
    /// The fields of an object.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Field>,
    /// What the elements of an array are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Items>>,
    /// What else the service has in it.
    #[serde(flatten)]
    pub other: Other,
}

/// What the elements of an array are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Items {
    /// `string` or `object`.
    #[serde(
        rename = "type",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "String::is_empty"
    )]
    pub kind: String,
    /// What an element looks like.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub example: String,
    /// The fields of an object.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Field>,
    /// What else the service has in it.
    #[serde(flatten)]
    pub other: Other,
}

impl ExtractionDefinition {
    /// Reads a definition from JSON, with or without the `extractionDetails`
    /// around it.
    ///
    /// # Errors
    ///
    /// It is no such JSON; the text says where.
    pub fn from_json(json: &str) -> Result<Self, String> {
        lenient::from_json(json, "extractionDetails")
    }

    /// The definition as JSON, as the service takes it.
    pub fn to_value(&self) -> Value {
        lenient::to_value(self)
    }

    /// Takes over what the service has in `current` and nobody here knows, so
    /// that sending all loses nothing.
    pub fn keep_unknown(&mut self, current: &Self) {
        keep(&mut self.other, &current.other);
        keep_in_fields(&mut self.fields, &current.fields);
    }

    /// What is wrong with it or may be: an empty list if nothing is.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::error("the extraction has no name"));
        }
        if self.language.trim().is_empty() {
            let words = "the extraction has no language; the service requires one";
            problems.push(Problem::error(words));
        }
        if self.fields.is_empty() {
            problems.push(Problem::error("it has no fields: nothing would be found"));
        }
        problems.extend(unknown_fields("the extraction", &self.other));
        self.option_problems(&mut problems);
        field_problems(&self.fields, "", &mut problems);
        problems
    }

    fn option_problems(&self, problems: &mut Vec<Problem>) {
        for (name, value) in &self.options {
            if name == PAGES {
                let page = |name| value.get(name).and_then(Value::as_u64);
                if !matches!((page("from"), page("to")), (Some(from), Some(to)) if 1 <= from && from <= to)
                {
                    let words = format!("the option {PAGES} needs 1 <= from <= to");
                    problems.push(Problem::error(words));
                }
            } else if !OPTIONS.contains(&name.as_str()) {
                problems.push(Problem::warning(format!("the option {name} is not documented")));
            } else if !value.is_boolean() {
                problems.push(Problem::error(format!("the option {name} is true or false")));
            }
        }
        let wants_range = self.options.get("specificPageProcessing") == Some(&Value::Bool(true));
        if wants_range && !self.options.contains_key(PAGES) {
            let words = format!("the option specificPageProcessing needs {PAGES}");
            problems.push(Problem::error(words));
        }
    }
}

/// Adds what is missing in fields, and in those in them.
fn keep_in_fields(ours: &mut [Field], theirs: &[Field]) {
    for ours in ours {
        let Some(theirs) = theirs.iter().find(|it| it.key == ours.key) else { continue };
        keep(&mut ours.other, &theirs.other);
        keep_in_fields(&mut ours.properties, &theirs.properties);
        if let (Some(ours), Some(theirs)) = (&mut ours.items, &theirs.items) {
            keep(&mut ours.other, &theirs.other);
            keep_in_fields(&mut ours.properties, &theirs.properties);
        }
    }
}

/// What is wrong with fields that lie under `path`: empty, or with a dot at its
/// end.
fn field_problems(fields: &[Field], path: &str, problems: &mut Vec<Problem>) {
    let mut keys = BTreeSet::new();
    for (index, field) in fields.iter().enumerate() {
        let place = match field.key.trim() {
            "" => {
                let words = format!("field number {} under {path:?} has no key", index + 1);
                problems.push(Problem::error(words));
                continue;
            }
            key => format!("{path}{key}"),
        };
        if !keys.insert(&field.key) {
            problems.push(Problem::error(format!("two fields have the key {place:?}")));
        }
        let nested = format!("{place}.");
        match field.kind.as_str() {
            "" | "string" => {}
            "object" if field.properties.is_empty() => {
                problems.push(Problem::error(format!("the object {place:?} has no properties")));
            }
            "object" => field_problems(&field.properties, &nested, problems),
            "array" => match &field.items {
                None => {
                    let words = format!("the array {place:?} has no items: say what they are");
                    problems.push(Problem::error(words));
                }
                Some(items) if !matches!(items.kind.as_str(), "" | "string" | "object") => {
                    let words = format!("the items of {place:?} are strings or objects");
                    problems.push(Problem::error(words));
                }
                Some(items) => field_problems(&items.properties, &nested, problems),
            },
            kind => {
                let words =
                    format!("{place:?} has the type {kind:?}: string, object and array are known");
                problems.push(Problem::error(words));
            }
        }
        problems.extend(unknown_fields(&format!("{place:?}"), &field.other));
    }
}
