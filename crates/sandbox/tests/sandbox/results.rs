//! The results route without faults.

use std::time::Duration;

use extracta_sandbox::{Definition, Fault, Route, Sandbox, Treatment};
use serde_json::json;

use crate::client::{Client, Form, RESULTS, open_batch};

const INVOICE: &str = "Invoice number 7. Amount due: 12.00";

fn definition() -> Definition {
    Definition::named("test")
        .with_type("Invoice", &["invoice number", "amount due"])
        .linked_to("-Otemplate")
        .with_type("Letter", &["dear", "yours sincerely"])
}

fn sandbox() -> Sandbox {
    Sandbox::builder().classification(definition()).start().expect("a free port")
}

#[test]
fn a_batch_waits_without_files_and_then_succeeds_with_them() {
    let time = Duration::from_millis(300);
    let builder = Sandbox::builder().classification(definition()).processing_time(time);
    let sandbox = builder.start().expect("a free port");
    let id = sandbox.classification_id();
    let batch = open_batch(&sandbox, "one.txt", INVOICE);
    let mut client = Client::of(&sandbox);
    let waiting = client.results(id, &batch).expect("a response");
    assert_eq!(
        waiting.json(),
        json!({"status": "waiting", "classificationId": id, "batchId": batch})
    );
    std::thread::sleep(time);
    let success = client.results(id, &batch).expect("a response").json();
    assert_eq!(success["status"], "success");
    let row = &success["files"][0];
    assert_eq!(row["fileName"], "one.txt");
    assert_eq!(row["status"], "processed");
    assert_eq!(row["result"], json!({"confidence": 0.99, "documentType": "invoice"}));
    assert_eq!(row["extraction"]["extractionId"], "-Otemplate");
    let words: Vec<_> = sandbox.journal().polls().map(|(_, poll)| poll.status.clone()).collect();
    assert_eq!(words, [Some("waiting".to_owned()), Some("success".to_owned())]);
}

#[test]
fn a_later_upload_makes_the_batch_wait_again() {
    let time = Duration::from_millis(300);
    let sandbox = Sandbox::builder().processing_time(time).start().expect("a free port");
    let id = sandbox.classification_id();
    let batch = open_batch(&sandbox, "one.txt", "first");
    std::thread::sleep(time);
    let mut client = Client::of(&sandbox);
    assert_eq!(client.results(id, &batch).expect("a response").json()["status"], "success");
    client.upload(&Form::of(&sandbox).batch(&batch).file("two.txt", "second")).expect("a response");
    assert_eq!(client.results(id, &batch).expect("a response").json()["status"], "waiting");
}

#[test]
fn one_file_can_be_asked_for() {
    let sandbox = sandbox();
    let form = Form::of(&sandbox).file("one.txt", INVOICE).file("two.txt", "nothing known");
    let uploaded = Client::of(&sandbox).upload(&form).expect("a response").json();
    let file = uploaded["files"][1]["fileId"].clone();
    let query = json!({
        "classificationId": sandbox.classification_id(),
        "batchId": uploaded["batchId"],
        "fileId": file,
    });
    let response = Client::of(&sandbox).ask(&query).expect("a response");
    assert_eq!(response.json()["fileId"], file);
    assert_eq!(response.file_names(), ["two.txt"]);
    assert_eq!(response.json()["files"][0]["result"]["documentType"], "other");
    assert!(response.json()["files"][0].get("extraction").is_none());
}

#[test]
fn an_unknown_id_is_an_internal_server_error_with_status_400() {
    let sandbox = sandbox();
    let id = sandbox.classification_id();
    let batch = open_batch(&sandbox, "one.txt", INVOICE);
    let mut client = Client::of(&sandbox);
    let queries = [
        json!({"classificationId": id, "batchId": "unknown"}),
        json!({"classificationId": "-Ounknown", "batchId": batch}),
        json!({"classificationId": id, "batchId": batch, "fileId": "-Ounknown"}),
        json!({"classificationId": id}),
    ];
    for query in queries {
        let response = client.ask(&query).expect("a response");
        assert_eq!(response.status, 400);
        assert_eq!(response.json(), json!({"status": "error", "message": "Internal server error"}));
    }
}

#[test]
fn a_poll_that_comes_early_is_429_and_counts_as_a_poll() {
    let interval = Duration::from_millis(300);
    let builder = Sandbox::builder().minimum_poll_interval(interval);
    let sandbox = builder.start().expect("a free port");
    let id = sandbox.classification_id();
    let batch = open_batch(&sandbox, "one.txt", "first");
    let mut client = Client::of(&sandbox);
    assert_eq!(client.results(id, &batch).expect("a response").status, 200);
    let early = client.results(id, &batch).expect("a response");
    assert_eq!(early.status, 429);
    assert_eq!(early.json()["status"], "error");
    std::thread::sleep(interval);
    assert_eq!(client.results(id, &batch).expect("a response").status, 200);
    let gaps = sandbox.journal().poll_gaps();
    assert!(gaps[0] < interval && gaps[1] >= interval, "{gaps:?}");
}

#[test]
fn a_poll_beside_another_is_early_however_long_that_lasts() {
    let builder = Sandbox::builder().minimum_poll_interval(Duration::from_millis(10));
    let sandbox = builder.start().expect("a free port");
    sandbox.fault(Route::Results, 1, Fault::hang());
    let batch = open_batch(&sandbox, "one.txt", "first");
    let id = sandbox.classification_id();
    let mut hanging = Client::of(&sandbox);
    hanging.set_patience(Duration::from_millis(50));
    assert!(hanging.results(id, &batch).is_none());
    assert_eq!(Client::of(&sandbox).results(id, &batch).expect("a response").status, 429);
}

#[test]
fn a_batch_can_be_closed_by_its_success() {
    let builder = Sandbox::builder().refuse_adds_after_success(true);
    let sandbox = builder.start().expect("a free port");
    let batch = open_batch(&sandbox, "one.txt", "first");
    let add = Form::of(&sandbox).batch(&batch).file("two.txt", "second");
    let mut client = Client::of(&sandbox);
    assert_eq!(client.upload(&add).expect("a response").status, 200);
    client.results(sandbox.classification_id(), &batch).expect("a response");
    let refused = client.upload(&add).expect("a response");
    assert_eq!(refused.json()["message"], "Batch is closed");
}

#[test]
fn files_are_treated_by_their_names() {
    let sandbox = sandbox();
    sandbox.treat("bad", Treatment::Failed("cannot be read".to_owned()));
    sandbox.treat("slow", Treatment::MissingFor(2));
    sandbox.treat("lost", Treatment::Missing);
    sandbox.treat("blank", Treatment::Untyped);
    sandbox.treat("poison", Treatment::Refused);
    let names = ["a.txt", "bad.txt", "slow.txt", "lost.txt", "blank.txt"];
    let form = names.iter().fold(Form::of(&sandbox), |form, name| form.file(name, INVOICE));
    let mut client = Client::of(&sandbox);
    let uploaded = client.upload(&form).expect("a response");
    assert_eq!(uploaded.file_names(), names);
    let batch = uploaded.json()["batchId"].as_str().expect("an id").to_owned();
    let mut results = || client.results(sandbox.classification_id(), &batch).expect("a response");
    let first = results();
    assert_eq!(first.file_names(), ["a.txt", "bad.txt", "blank.txt"]);
    assert_eq!(first.json()["files"][1]["status"], "failed");
    assert_eq!(first.json()["files"][1]["message"], "cannot be read");
    assert!(first.json()["files"][1].get("result").is_none());
    assert!(first.json()["files"][2].get("result").is_none());
    assert_eq!(results().file_names().len(), 3);
    assert_eq!(results().file_names(), ["a.txt", "bad.txt", "slow.txt", "blank.txt"]);
    let poisoned = Form::of(&sandbox).file("fine.txt", INVOICE).file("poison.txt", INVOICE);
    let refused = client.upload(&poisoned).expect("a response");
    assert_eq!(
        (refused.status, refused.json()["message"].as_str()),
        (400, Some("Unsupported file type"))
    );
    assert_eq!(sandbox.journal().stored().count(), names.len());
}

#[test]
fn text_that_is_no_json_is_refused() {
    let sandbox = sandbox();
    let response = Client::of(&sandbox).post(RESULTS, "application/json", b"{");
    assert_eq!(response.expect("a response").status, 400);
}
