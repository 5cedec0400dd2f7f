//! What a classification tells apart: its document types and their phrases.

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// A classification, as it is created at the service.
///
/// It is read from the JSON body of `createClassification`, with or without
/// the `classificationDetails` around it:
///
/// ```
/// use extracta_sandbox::Definition;
///
/// let definition = Definition::from_json(r#"{"classificationDetails": {
///     "name": "Post",
///     "documentTypes": [{"name": "Invoice", "uniqueWords": ["invoice number"]}]
/// }}"#)?;
/// assert_eq!(definition.types[0].unique_words, ["invoice number"]);
/// # Ok::<(), extracta_sandbox::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// The name that its owner gave it.
    pub name: String,
    /// What it is for; may be empty.
    #[serde(default)]
    pub description: String,
    /// The types that a document can be found to have. A document that
    /// matches none is `other`.
    #[serde(rename = "documentTypes", default)]
    pub types: Vec<DocumentType>,
}

/// One type of document of a [`Definition`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentType {
    /// Its name; results give it in lower case.
    pub name: String,
    /// What such a document is; not used to classify.
    #[serde(default)]
    pub description: String,
    /// Phrases that are typical of the type. The more of them a document
    /// contains, the likelier the type.
    #[serde(default)]
    pub unique_words: Vec<String>,
    /// The extraction template that documents of this type are handed to.
    /// With one, their results carry an `extraction` object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extraction_id: Option<String>,
}

impl Definition {
    /// A definition without types, so that every document is `other`.
    pub fn named(name: impl Into<String>) -> Definition {
        Definition { name: name.into(), description: String::new(), types: Vec::new() }
    }

    /// Adds a type with its typical phrases.
    #[must_use]
    pub fn with_type(mut self, name: &str, unique_words: &[&str]) -> Definition {
        self.types.push(DocumentType {
            name: name.to_owned(),
            unique_words: unique_words.iter().map(|&phrase| phrase.to_owned()).collect(),
            ..DocumentType::default()
        });
        self
    }

    /// Links the type that was added last to an extraction template.
    #[must_use]
    pub fn linked_to(mut self, extraction_id: &str) -> Definition {
        if let Some(last) = self.types.last_mut() {
            last.extraction_id = Some(extraction_id.to_owned());
        }
        self
    }

    /// Reads a definition from the JSON that creates it at the service.
    ///
    /// # Errors
    /// The text is not JSON, or a name is missing.
    pub fn from_json(text: &str) -> Result<Definition, Error> {
        serde_json::from_str(text).and_then(Definition::from_value).map_err(Error::Definition)
    }

    fn from_value(mut body: serde_json::Value) -> Result<Definition, serde_json::Error> {
        match body.get_mut("classificationDetails") {
            Some(details) => serde_json::from_value(details.take()),
            None => serde_json::from_value(body),
        }
    }

    /// The definition that fits the example documents of this project, in
    /// English and German: invoices, receipts, resumes, contracts, bank
    /// statements and letters. It stands in `example.json` of this crate.
    pub fn example() -> Definition {
        Definition::from_json(include_str!("../example.json")).expect("a file of this crate")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_read_with_and_without_its_envelope() {
        let bare = r#"{"name":"Post","documentTypes":[{"name":"Invoice","extractionId":"-Oabc"}]}"#;
        let definition = Definition::from_json(bare).expect("bare details");
        let enveloped = format!(r#"{{"classificationDetails":{bare}}}"#);
        assert_eq!(Definition::from_json(&enveloped).expect("with envelope"), definition);
        assert_eq!(definition.types[0].extraction_id.as_deref(), Some("-Oabc"));
    }

    #[test]
    fn a_definition_without_a_name_is_refused() {
        assert!(Definition::from_json(r#"{"documentTypes":[]}"#).is_err());
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let example = Definition::example().linked_to("-Oxyz");
        let written = serde_json::to_string(&example).expect("plain data");
        assert_eq!(Definition::from_json(&written).expect("own text"), example);
    }
}
