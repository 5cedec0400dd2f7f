//! Creating and viewing classifications, and the links of files.

use extracta_sandbox::{Authorization, Definition, Route, Sandbox};
use serde_json::json;

use crate::client::{Client, Form};

#[test]
fn a_created_classification_can_be_viewed_and_used() {
    let sandbox = Sandbox::start().expect("a free port");
    let mut client = Client::of(&sandbox);
    let details = json!({"name": "Post", "description": "", "documentTypes": [
        {"name": "Memo", "description": "", "uniqueWords": ["for your attention"]},
    ]});
    let body = json!({"classificationDetails": details}).to_string();
    let route = "POST /api/v1/documentClassification/createClassification";
    let created =
        client.post(route, "application/json", body.as_bytes()).expect("a response").json();
    assert_eq!(created["status"], "created");
    let id = created["classificationId"].as_str().expect("an id");
    assert!(id.starts_with('-'));

    let route = "POST /api/v1/documentClassification/viewClassification";
    let query = json!({"classificationId": id}).to_string();
    let viewed =
        client.post(route, "application/json", query.as_bytes()).expect("a response").json();
    assert_eq!(viewed["status"], "success");
    assert_eq!(viewed["classificationDetails"], details);
    assert_eq!(viewed["createdAt"], created["createdAt"]);

    let form = Form::for_classification(id).file("m.txt", "For your attention: tea.");
    let uploaded = client.upload(&form).expect("a response").json();
    let batch = uploaded["batchId"].as_str().expect("an id");
    let results = client.results(id, batch).expect("a response").json();
    assert_eq!(results["files"][0]["result"]["documentType"], "memo");
}

#[test]
fn a_classification_without_details_is_refused() {
    let sandbox = Sandbox::start().expect("a free port");
    let route = "POST /api/v1/documentClassification/createClassification";
    let response = Client::of(&sandbox).post(route, "application/json", b"{}").expect("a response");
    assert_eq!(response.status, 400);
}

#[test]
fn several_classifications_know_their_own_batches_only() {
    let sandbox = Sandbox::builder()
        .classification(Definition::named("one"))
        .classification(Definition::named("two"))
        .start()
        .expect("a free port");
    let [one, two] = sandbox.classification_ids() else { panic!("two classifications") };
    let mut client = Client::of(&sandbox);
    let form = Form::for_classification(one).file("a.txt", "a");
    let uploaded = client.upload(&form).expect("a response").json();
    let batch = uploaded["batchId"].as_str().expect("an id");
    assert_eq!(client.results(two, batch).expect("a response").status, 400);
    let add = Form::for_classification(two).batch(batch).file("b.txt", "b");
    assert_eq!(client.upload(&add).expect("a response").json()["message"], "Batch not found");
}

#[test]
fn a_key_sent_to_a_files_link_stands_in_the_journal() {
    let sandbox = Sandbox::start().expect("a free port");
    let response =
        Client::of(&sandbox).post("GET /files/-Oabc?X-Goog-Signature=s", "text/plain", b"");
    assert_eq!(response.expect("a response").status, 410);
    let journal = sandbox.journal();
    assert_eq!(journal.records[0].route, Route::File);
    assert_eq!(journal.records[0].path, "/files/-Oabc");
    assert_eq!(journal.records[0].authorization, Authorization::Right);
}
