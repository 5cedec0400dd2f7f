//! The feature `serde`: what callers see, as JSON of the command's field names.
#![cfg(all(feature = "serde", feature = "ureq"))]

use std::path::Path;
use std::sync::Arc;

use extracta_client::{
    BatchId, ClassificationId, Document, Error, ErrorKind, Event, ExtractionId, ExtractionLink,
    FileId, Outcome, PendingBatch, ResultRow, SignedUrl, State, StopReason, UnmatchedRow, Values,
};
use serde::Serialize;
use serde_json::json;

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data")
}

fn classification() -> ClassificationId {
    ClassificationId::new("-OPX").expect("an id")
}

fn extraction() -> ExtractionLink {
    ExtractionLink {
        extraction_id: ExtractionId::new("-OE").expect("an id"),
        batch_id: BatchId::new("8pE").expect("an id"),
        file_id: FileId::new("-OF").expect("an id"),
    }
}

fn not_understood() -> Error {
    Error { kind: ErrorKind::NotUnderstood, http_status: Some(502), message: "no JSON".into() }
}

#[test]
fn a_document_is_the_record_of_the_command() {
    let (classification, batch, file) =
        (classification(), BatchId::new("8pMp"), FileId::new("-OQ"));
    let (extraction, values) = (extraction(), Values::new(r#"{"amount":"1.00"}"#));
    let (target, error) = (classification.into(), not_understood());
    let document = Document {
        outcome: Outcome::Classified,
        document_type: Some("invoice"),
        confidence: Some(0.85),
        batch_id: batch.as_ref(),
        file_id: file.as_ref(),
        file_name: Some("a.pdf"),
        pages: Some(2),
        extraction: Some(&extraction),
        values: values.as_ref(),
        is_possibly_charged_twice: true,
        ..Document::refused(7, Path::new("in/a.pdf"), &target, &error)
    };
    assert_eq!(
        text(&document),
        "{\"path\":\"in/a.pdf\",\"outcome\":\"classified\",\"documentType\":\"invoice\",\
         \"confidence\":0.85,\"classificationId\":\"-OPX\",\"batchId\":\"8pMp\",\
         \"fileId\":\"-OQ\",\"fileName\":\"a.pdf\",\"pages\":2,\
         \"extraction\":{\"extractionId\":\"-OE\",\"batchId\":\"8pE\",\"fileId\":\"-OF\"},\"values\":{\"amount\":\"1.00\"},\
         \"possiblyChargedTwice\":true,\"settledByAbsence\":false,\
         \"error\":{\"kind\":\"not_understood\",\"httpStatus\":502,\"message\":\"no JSON\"}}"
    );
}

#[cfg(unix)]
#[test]
fn a_path_need_not_be_utf_8_and_what_is_not_known_is_null() {
    use std::os::unix::ffi::OsStrExt;
    let path = Path::new(std::ffi::OsStr::from_bytes(b"\xff.pdf"));
    let (classification, error) = (classification(), not_understood());
    let target = classification.into();
    let record = Document::refused(0, path, &target, &error);
    let record = serde_json::to_value(record).expect("an object");
    assert_eq!(record["path"], "\u{fffd}.pdf");
    assert!(record["batchId"].is_null() && record["extraction"].is_null(), "{record}");
    let error = json!({ "kind": "not_understood", "httpStatus": 502, "message": "no JSON" });
    assert_eq!(record["error"], error);
}

#[test]
fn a_row_keeps_its_link_to_itself() {
    let row = ResultRow {
        file_name: Some("a.pdf".into()),
        extraction: Some(extraction()),
        url: Some(SignedUrl::new("https://files.invalid/a?X-Goog-Signature=secret".into())),
        ..ResultRow::default()
    };
    let batch_id = BatchId::new("8pMp").expect("an id");
    let unmatched = text(&UnmatchedRow { batch_id: &batch_id, row: &row });
    assert!(
        unmatched.starts_with("{\"batchId\":\"8pMp\",\"row\":{\"fileId\":null,"),
        "{unmatched}"
    );
    assert!(unmatched.contains("\"fileName\":\"a.pdf\"") && unmatched.contains("\"-OE\""));
    assert!(!unmatched.contains("secret") && !unmatched.contains("url"), "{unmatched}");
    let pending = PendingBatch { target: classification().into(), id: batch_id, documents: 3 };
    assert_eq!(
        text(&pending),
        "{\"classificationId\":\"-OPX\",\"batchId\":\"8pMp\",\"documents\":3}"
    );
}

#[test]
fn an_event_is_one_field_by_its_name() {
    let (classification, error) = (classification(), not_understood());
    let target = classification.into();
    let document = Document::refused(0, Path::new("a"), &target, &error);
    let known = serde_json::to_value(Event::Known(document)).expect("an object");
    assert_eq!(known["known"]["outcome"], "refused");
    let events = [
        Event::Examined { documents: 1, bytes: 2, left_out: 3 },
        Event::Sent { bytes: 4 },
        Event::Accepted(document),
        Event::Warning("alone".into()),
        Event::Over { stop: Some(Arc::new(not_understood())) },
        Event::Idle,
    ];
    let events = serde_json::to_value(events.map(|event| event.map(|_| "a"))).expect("a list");
    let stop = json!({ "kind": "not_understood", "httpStatus": 502, "message": "no JSON" });
    let expected = json!([
        { "examined": { "documents": 1, "bytes": 2, "leftOut": 3 } },
        { "sent": { "bytes": 4 } },
        { "accepted": "a" },
        { "warning": "alone" },
        { "over": { "stop": stop } },
        "idle",
    ]);
    assert_eq!(events, expected);
}

#[test]
fn a_value_is_serialized_as_its_word() {
    assert!(Outcome::ALL.iter().all(|word| text(word) == format!("\"{word}\"")));
    assert!(State::ALL.iter().all(|word| text(word) == format!("\"{word}\"")));
    assert!(ErrorKind::ALL.iter().all(|word| text(word) == format!("\"{word}\"")));
    assert!(StopReason::ALL.iter().all(|word| text(word) == format!("\"{word}\"")));
}
