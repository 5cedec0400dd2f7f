//! What is to be read out of a document: the definition of an extraction.

use serde_json::{Value, json};

use crate::error::Error;

/// An extraction template, as it is created at the service.
///
/// It is read from the JSON body of `createExtraction`, with or without the
/// `extractionDetails` around it. With an `extractionId` beside these it has that
/// id, to which a document type can be linked:
///
/// ```
/// use extracta_sandbox::{Definition, Extraction, Sandbox};
///
/// let extraction = Extraction::from_json(r#"{
///     "extractionId": "-Oinvoices",
///     "extractionDetails": {
///         "name": "Invoices", "language": "English", "fields": [{"key": "invoice_number"}]
///     }
/// }"#)?;
/// let post = Definition::named("Post").with_type("Invoice", &["amount due"]);
/// let sandbox = Sandbox::builder()
///     .extraction(extraction)
///     .classification(post.linked_to("-Oinvoices"))
///     .start()?;
/// assert_eq!(sandbox.extraction_id(), "-Oinvoices");
/// # Ok::<(), extracta_sandbox::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Extraction {
    /// None for a generated one.
    pub(crate) id: Option<String>,
    pub(crate) details: Value,
}

impl Extraction {
    /// An extraction of documents in English, without fields.
    pub fn named(name: &str) -> Extraction {
        Extraction { id: None, details: json!({"name": name, "language": "English", "fields": []}) }
    }

    /// Gives it an id of your own, so that types can be linked to it.
    #[must_use]
    pub fn with_id(self, id: &str) -> Extraction {
        Extraction { id: Some(id.to_owned()), ..self }
    }

    /// Adds a field with an example of a value, which may be empty.
    #[must_use]
    pub fn with_field(mut self, key: &str, example: &str) -> Extraction {
        if let Some(fields) = self.details["fields"].as_array_mut() {
            fields.push(json!({"key": key, "example": example}));
        }
        self
    }

    /// Reads an extraction from the JSON that creates it at the service.
    ///
    /// # Errors
    /// The text is not JSON, or the service would refuse it.
    pub fn from_json(text: &str) -> Result<Extraction, Error> {
        let refused = |reason: String| Error::Extraction(reason);
        let mut body: Value =
            serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
        let id = body["extractionId"].as_str().map(str::to_owned);
        let details = match body.get_mut("extractionDetails") {
            Some(details) => details.take(),
            None => body,
        };
        check(&details).map_err(|reason| refused(reason.to_owned()))?;
        Ok(Extraction { id, details })
    }

    /// The extraction that fits the example documents of this project: number,
    /// date and total of an invoice. It stands in `example-extraction.json` of this crate.
    pub fn example() -> Extraction {
        let text = include_str!("../example-extraction.json");
        Extraction::from_json(text).expect("a file of this crate")
    }
}

/// What the service refuses in a definition, in its words where they are known.
pub(crate) fn check(details: &Value) -> Result<(), &'static str> {
    let has_text = |field: &str| details[field].as_str().is_some_and(|text| !text.is_empty());
    if !has_text("language") {
        return Err("Language is required");
    }
    if !has_text("name") {
        return Err("Name is required");
    }
    let Some(fields) = details["fields"].as_array().filter(|fields| !fields.is_empty()) else {
        return Err("Fields are required");
    };
    let pages = &details["options"]["specificPageProcessingOptions"];
    let end = |name: &str| pages[name].as_u64().unwrap_or(0);
    if pages.is_object() && !(1..=end("to")).contains(&end("from")) {
        return Err("Invalid page range");
    }
    check_fields(fields)
}

fn check_fields(fields: &[Value]) -> Result<(), &'static str> {
    for field in fields {
        if field["key"].as_str().is_none_or(str::is_empty) {
            return Err("Field key is required");
        }
        let properties = match field["type"].as_str().unwrap_or("string") {
            "string" => continue,
            "object" => &field["properties"],
            "array" if field["items"]["type"] == "object" => &field["items"]["properties"],
            "array" if field["items"].is_object() => continue,
            _ => return Err("Invalid field type"),
        };
        check_fields(properties.as_array().map_or(&[], Vec::as_slice))?;
    }
    Ok(())
}
