//! A document as the record of the command `extracta`.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{extracta_document, place};

/// The fields of the command's record, in its order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    path: Option<&'a str>,
    outcome: &'a str,
    document_type: Option<&'a str>,
    confidence: Option<f64>,
    classification_id: Option<&'a str>,
    batch_id: Option<&'a str>,
    file_id: Option<&'a str>,
    file_name: Option<&'a str>,
    pages: Option<i64>,
    extraction: Option<Extraction<'a>>,
    values: Option<&'a RawValue>,
    possibly_charged_twice: bool,
    settled_by_absence: bool,
    error: Option<&'a extracta_client::Error>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extraction<'a> {
    extraction_id: &'a str,
    batch_id: &'a str,
    file_id: &'a str,
}

impl extracta_document {
    pub(super) fn to_json(&self) -> String {
        let [
            path,
            absolute_path,
            key,
            document_type,
            classification_id,
            batch_id,
            file_id,
            file_name,
            values,
        ] = [
            place::PATH,
            place::ABSOLUTE_PATH,
            place::KEY,
            place::DOCUMENT_TYPE,
            place::CLASSIFICATION_ID,
            place::BATCH_ID,
            place::FILE_ID,
            place::FILE_NAME,
            place::VALUES,
        ]
        .map(|place| self.texts.to_lossy(place));
        // Whoever reads a ledger need not stand where the path was given.
        let path = absolute_path.or(path);
        let extraction = self.extraction.as_ref().map(|it| it.ids());
        let record =
            Record {
                key: key.as_deref(),
                path: path.as_deref(),
                outcome: self.outcome.word(),
                document_type: document_type.as_deref(),
                confidence: Some(self.confidence).filter(|confidence| !confidence.is_nan()),
                classification_id: classification_id.as_deref(),
                batch_id: batch_id.as_deref(),
                file_id: file_id.as_deref(),
                file_name: file_name.as_deref(),
                pages: Some(self.page_count).filter(|count| *count > 0),
                extraction: extraction.as_ref().map(|[extraction_id, batch_id, file_id]| {
                    Extraction { extraction_id, batch_id, file_id }
                }),
                values: values.as_deref().and_then(|json| serde_json::from_str(json).ok()),
                possibly_charged_twice: self.is_possibly_charged_twice,
                settled_by_absence: self.is_settled_by_absence,
                error: self.error.as_ref().map(|error| error.cause()),
            };
        serde_json::to_string(&record).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use ::extracta_client::{
        BatchId, ClassificationId, Document, Error, ErrorKind, ExtractionId, ExtractionLink,
        FileId, Outcome, Target, Values,
    };

    use super::*;

    #[test]
    fn the_json_is_the_commands_record() {
        let classification = ClassificationId::new("-One").expect("an id").into();
        let batch = BatchId::new("b").expect("an id");
        let file = FileId::new("f").expect("an id");
        let extraction_id = ExtractionId::new("-x").expect("an id");
        let extraction: Target = (&extraction_id).into();
        let values = Values::new(r#"{"total":"9.50","lines":[{"a":"Ä\n"}]}"#).expect("values");
        let link = ExtractionLink { extraction_id, batch_id: batch.clone(), file_id: file.clone() };
        let error = Error::new(ErrorKind::NotUnderstood, "a \"word\"");
        let path = Path::new("Müller \"1\".pdf");
        let refused = Document::refused(3, path, &classification, &error);
        let classified = Document {
            key: Some("order 7"),
            outcome: Outcome::Classified,
            document_type: Some("invoice"),
            confidence: Some(0.5),
            batch_id: Some(&batch),
            file_id: Some(&file),
            file_name: Some("Müller 1.pdf"),
            pages: Some(2),
            extraction: Some(&link),
            is_possibly_charged_twice: true,
            ..refused
        };
        let followed = Document { values: Some(&values), error: None, ..classified };
        let outcome = Outcome::Extracted;
        let extracted = Document { target: &extraction, outcome, document_type: None, ..followed };
        for document in [refused, classified, followed, extracted] {
            let expected = serde_json::to_string(&document).expect("JSON");
            assert_eq!(extracta_document::new(&document).to_json(), expected);
        }
    }

    #[cfg(feature = "ledger")]
    #[test]
    fn out_of_a_ledger_its_path_is_absolute() {
        let classification = ClassificationId::new("-One").expect("an id").into();
        let error = Error::new(ErrorKind::File, "gone");
        let given = Document::refused(0, Path::new("in/a.pdf"), &classification, &error);
        let document = extracta_document::in_ledger(&given, 1, Path::new("/srv/in/a.pdf"));
        assert!(document.to_json().contains(r#""path":"/srv/in/a.pdf","#), "{document:?}");
    }
}
