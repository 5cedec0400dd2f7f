//! What a classification tells apart.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use alloc::{borrow::ToOwned, format};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Other;
use super::lenient;
use super::problem::{Problem, unknown_fields};

/// What a classification tells apart: the `classificationDetails` of the
/// service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassificationDefinition {
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// What it is for. Integrators' connectors require one. Sent also if it is
    /// empty, as an update leaves what is left out.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// The types to tell apart.
    #[serde(default, deserialize_with = "lenient::list")]
    pub document_types: Vec<DocumentType>,
    /// What else the service has in it.
    #[serde(flatten)]
    pub other: Other,
}

/// A type of document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentType {
    /// Its name. Results spell it in lower case in all that was seen.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// What such a document is.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Phrases that are typical of the type.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub unique_words: Vec<String>,
    /// The extraction that documents of this type are handed to; empty for
    /// none.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "String::is_empty")]
    pub extraction_id: String,
    /// What else the service has in it.
    #[serde(flatten)]
    pub other: Other,
}

impl ClassificationDefinition {
    /// Reads a definition from JSON, with or without the
    /// `classificationDetails` around it.
    ///
    /// # Errors
    ///
    /// It is no such JSON; the text says where.
    pub fn from_json(json: &str) -> Result<Self, String> {
        lenient::from_json(json, "classificationDetails")
    }

    /// The definition as JSON, as the service takes it.
    pub fn to_value(&self) -> Value {
        lenient::to_value(self)
    }

    /// Takes over what the service has in `current` and nobody here knows, so
    /// that sending all loses nothing.
    pub fn keep_unknown(&mut self, current: &Self) {
        keep(&mut self.other, &current.other);
        for ours in &mut self.document_types {
            if let Some(theirs) = current.document_types.iter().find(|it| it.name == ours.name) {
                keep(&mut ours.other, &theirs.other);
            }
        }
    }

    /// What is wrong with it or may be: an empty list if nothing is.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::error("the classification has no name"));
        }
        if self.description.trim().is_empty() {
            problems.push(Problem::warning("the classification has no description"));
        }
        if self.document_types.is_empty() {
            problems.push(Problem::error("it has no document type: everything would be `other`"));
        }
        problems.extend(unknown_fields("the classification", &self.other));
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for (index, document_type) in self.document_types.iter().enumerate() {
            document_type.problems(index, &mut problems);
            let name = document_type.name.trim().to_lowercase();
            if !name.is_empty() && names.insert(name, index).is_some() {
                let name = document_type.name.trim();
                problems.push(Problem::error(format!(
                    "two types are named {name:?}; results would not tell them apart"
                )));
            }
        }
        self.shared_words(&mut problems);
        problems
    }

    /// Phrases that several types have: they blur the line between them.
    fn shared_words(&self, problems: &mut Vec<Problem>) {
        let mut owners: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for document_type in &self.document_types {
            for phrase in document_type.unique_words.iter().filter(|it| !it.trim().is_empty()) {
                let names = owners.entry(phrase.trim().to_lowercase()).or_default();
                if !names.contains(&document_type.name.as_str()) {
                    names.push(&document_type.name);
                }
            }
        }
        for (phrase, names) in owners.into_iter().filter(|(_, names)| names.len() > 1) {
            let names = names.join(", ");
            let words =
                format!("{phrase:?} is typical of several types, which blurs them: {names}");
            problems.push(Problem::warning(words));
        }
    }
}

impl DocumentType {
    fn problems(&self, index: usize, problems: &mut Vec<Problem>) {
        let name = match self.name.trim() {
            "" => {
                let words = format!("document type number {} has no name", index + 1);
                problems.push(Problem::error(words));
                format!("document type number {}", index + 1)
            }
            name => format!("{name:?}"),
        };
        if self.description.trim().is_empty() {
            problems.push(Problem::warning(format!("{name} has no description")));
        }
        if self.unique_words.iter().all(|phrase| phrase.trim().is_empty()) {
            problems.push(Problem::error(format!(
                "{name} has no unique words: give phrases that are typical of it"
            )));
        } else if self.unique_words.iter().any(|phrase| phrase.trim().is_empty()) {
            problems
                .push(Problem::error(format!("{name} has an empty phrase in its unique words")));
        }
        problems.extend(unknown_fields(&name, &self.other));
    }
}

/// Adds what is missing.
pub(super) fn keep(ours: &mut Other, theirs: &Other) {
    for (key, value) in theirs {
        if !ours.contains_key(key) {
            ours.insert(key.to_owned(), value.clone());
        }
    }
}
