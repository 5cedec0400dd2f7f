//! Deletes, at each depth, and what is left after them.

use extracta_sandbox::{Extraction, Route, Sandbox};
use serde_json::{Value, json};

use crate::client::{Client, Form, text};

const BATCH: &str = "DELETE /documentClassification/deleteBatch";
const FILES: &str = "DELETE /documentClassification/deleteFiles";
const CLASSIFICATION: &str = "DELETE /documentClassification/deleteClassification";
const EXTRACTION: &str = "DELETE /deleteExtraction";

fn sandbox() -> Sandbox {
    let extraction = Extraction::named("Invoices").with_field("total", "");
    Sandbox::builder().extraction(extraction).start().expect("a free port")
}

/// A new batch of two files: its id, and theirs.
fn batch(response: &Value) -> (String, [String; 2]) {
    (text(response, "batchId"), [0, 1].map(|place| text(&response["files"][place], "fileId")))
}

fn classified(sandbox: &Sandbox) -> (String, [String; 2]) {
    let form = Form::of(sandbox).file("a.txt", "a").file("b.txt", "b");
    batch(&Client::of(sandbox).upload(&form).expect("a response").json())
}

fn extracted(sandbox: &Sandbox) -> (String, [String; 2]) {
    let form = Form::for_extraction(sandbox.extraction_id()).file("a.txt", "a").file("b.txt", "b");
    batch(&Client::of(sandbox).upload_to_extraction(&form).json())
}

fn refusal(sandbox: &Sandbox, route: &str, body: &Value) -> String {
    let refused = Client::of(sandbox).json(route, body);
    assert_eq!(refused.status, 400, "{route} {body}");
    text(&refused.json(), "message")
}

#[test]
fn a_deleted_batch_is_gone_and_only_that() {
    let sandbox = sandbox();
    let id = sandbox.classification_id();
    let ((gone, _), (left, _)) = (classified(&sandbox), classified(&sandbox));
    let query = json!({"classificationId": id, "batchId": gone});
    let deleted = Client::of(&sandbox).json(BATCH, &query).json();
    assert_eq!(deleted, json!({"status": "success", "message": "Batch deleted successfully"}));
    let results = Client::of(&sandbox).results(id, &gone).expect("a response");
    assert_eq!(results.status, 400);
    assert_eq!(results.json()["message"], "Internal server error");
    assert_eq!(Client::of(&sandbox).results(id, &left).expect("a response").status, 200);
    assert_eq!(refusal(&sandbox, BATCH, &query), "Batch not found");
    let journal = sandbox.journal();
    let changes: Vec<_> = journal.changes().collect();
    let [(record, change)] = changes[..] else { panic!("one change") };
    assert_eq!((record.route, &*change.id), (Route::DeleteBatch, id));
    assert_eq!((change.batch_id.as_deref(), change.file_ids.len()), (Some(&*gone), 0));
}

#[test]
fn deleted_files_are_gone_and_with_the_last_one_the_batch() {
    let sandbox = sandbox();
    let id = sandbox.classification_id();
    let (batch, [a, b]) = classified(&sandbox);
    let query = |ids: &[&str]| json!({"classificationId": id, "batchId": batch, "fileIds": ids});
    assert_eq!(refusal(&sandbox, FILES, &query(&[])), "fileIds is required");
    assert_eq!(refusal(&sandbox, FILES, &query(&[&a, "-Onone"])), "File not found");
    let first = Client::of(&sandbox).json(FILES, &query(&[&a])).json();
    assert_eq!(first, json!({"status": "success", "message": "Files deleted successfully"}));
    let results = Client::of(&sandbox).results(id, &batch).expect("a response");
    assert_eq!(results.column("fileId"), [b.as_str()]);
    assert_eq!(refusal(&sandbox, FILES, &query(&[&a])), "File not found");
    let last = Client::of(&sandbox).json(FILES, &query(&[&b])).json();
    assert_eq!(last["deleteAll"], true);
    assert_eq!(refusal(&sandbox, FILES, &query(&[&b])), "Batch not found");
    let journal = sandbox.journal();
    let files: Vec<_> = journal.changes().map(|(_, change)| change.file_ids.join(" ")).collect();
    assert_eq!(files, [a, b]);
}

#[test]
fn a_deleted_classification_takes_its_batches_with_it() {
    let sandbox = sandbox();
    let id = sandbox.classification_id();
    let (batch, _) = classified(&sandbox);
    let query = json!({"classificationId": id});
    let deleted = Client::of(&sandbox).json(CLASSIFICATION, &query).json();
    assert_eq!(deleted["status"], "success");
    assert_eq!(Client::of(&sandbox).results(id, &batch).expect("a response").status, 400);
    assert_eq!(refusal(&sandbox, CLASSIFICATION, &query), "Classification not found");
    let form = Form::of(&sandbox).file("a.txt", "a");
    let upload = Client::of(&sandbox).upload(&form).expect("a response");
    assert_eq!(upload.json()["message"], "Classification not found");
}

#[test]
fn one_route_deletes_an_extraction_at_three_depths() {
    let sandbox = sandbox();
    let id = sandbox.extraction_id();
    let ((one, [a, b]), (two, _)) = (extracted(&sandbox), extracted(&sandbox));
    let mut client = Client::of(&sandbox);
    let lost = json!({"extractionId": id, "fileId": a});
    assert_eq!(refusal(&sandbox, EXTRACTION, &lost), "batchId is required");
    for file in [&a, &b] {
        let query = json!({"extractionId": id, "batchId": one, "fileId": file});
        let deleted = client.json(EXTRACTION, &query).json();
        assert_eq!(deleted["status"], "deleted");
        assert!(deleted["deletedAt"].is_u64());
        assert_eq!(refusal(&sandbox, EXTRACTION, &query), "File not found");
    }
    // The batch is still there, and no empty list is.
    assert_eq!(client.extracted(id, &one)["files"], json!({}));
    let query = json!({"extractionId": id, "batchId": one});
    assert_eq!(client.json(EXTRACTION, &query).json()["status"], "deleted");
    assert_eq!(client.extracted(id, &one)["message"], "Internal server error");
    assert_eq!(refusal(&sandbox, EXTRACTION, &query), "Batch not found");
    assert!(client.extracted(id, &two).get("files").is_some());
    let all = json!({"extractionId": id});
    assert_eq!(client.json(EXTRACTION, &all).json()["status"], "deleted");
    assert_eq!(client.extracted(id, &two)["message"], "Internal server error");
    assert_eq!(refusal(&sandbox, EXTRACTION, &all), "Extraction not found");
    let journal = sandbox.journal();
    let depths = journal.changes().map(|(_, gone)| (gone.batch_id.is_some(), gone.file_ids.len()));
    let expected = [(true, 1), (true, 1), (true, 0), (false, 0)];
    assert_eq!(depths.collect::<Vec<_>>(), expected);
}

#[test]
fn a_lost_id_deletes_everything() {
    let sandbox = sandbox();
    let (batch, _) = extracted(&sandbox);
    let id = sandbox.extraction_id();
    let query = json!({"extractionId": id, "batchId": ""});
    assert_eq!(Client::of(&sandbox).json(EXTRACTION, &query).json()["status"], "deleted");
    assert_eq!(Client::of(&sandbox).extracted(id, &batch)["message"], "Internal server error");
    let none = json!({"extractionId": ""});
    assert_eq!(refusal(&sandbox, EXTRACTION, &none), "Extraction not found");
}
