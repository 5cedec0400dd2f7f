//! Creating, viewing and updating classifications, and the links of files.

use extracta_sandbox::{Authorization, Definition, Route, Sandbox};
use serde_json::json;

use crate::client::{Client, Form, text};

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
fn an_update_replaces_the_definition_and_stands_in_the_journal() {
    let sandbox = Sandbox::start().expect("a free port");
    let mut client = Client::of(&sandbox);
    let id = sandbox.classification_id();
    let details = json!({"name": "Post", "ours": {"kept": 1}, "documentTypes": [
        {"name": "Memo", "description": "", "uniqueWords": ["for your attention"]},
    ]});
    let body = json!({"classificationId": id, "classificationDetails": details});
    let route = "PATCH /documentClassification/updateClassification";
    let updated = client.json(route, &body).json();
    assert_eq!((&updated["status"], &updated["classificationId"]), (&json!("updated"), &json!(id)));
    assert!(updated["updatedAt"].as_u64().is_some_and(|time| time > 1_700_000_000_000));
    let view = "POST /documentClassification/viewClassification";
    let viewed = client.json(view, &json!({"classificationId": id})).json();
    assert_eq!(viewed["classificationDetails"], details);
    let form = Form::of(&sandbox).file("m.txt", "For your attention: tea.");
    let batch = text(&client.upload(&form).expect("a response").json(), "batchId");
    let results = client.results(id, &batch).expect("a response").json();
    assert_eq!(results["files"][0]["result"]["documentType"], "memo");

    let journal = sandbox.journal();
    let (record, change) = journal.changes().next().expect("a change");
    assert_eq!((record.route, change.id.as_str()), (Route::UpdateClassification, id));
    assert_eq!(change.details, Some(details.clone()));
}

#[test]
fn an_update_that_is_not_whole_changes_nothing() {
    let sandbox = Sandbox::start().expect("a free port");
    let mut client = Client::of(&sandbox);
    let id = sandbox.classification_id();
    let route = "PATCH /documentClassification/updateClassification";
    let types = json!([{"name": "Memo"}]);
    let cases = [
        (json!({"classificationId": id, "name": "Post", "documentTypes": types}), "is required"),
        (json!({"classificationId": id, "classificationDetails": {"name": "P"}}), "is required"),
        (
            json!({"classificationId": id, "classificationDetails": {"documentTypes": types}}),
            "missing field `name`",
        ),
        (json!({"classificationDetails": {"name": "P", "documentTypes": types}}), "not found"),
    ];
    for (body, expected) in cases {
        let refused = client.json(route, &body);
        let message = text(&refused.json(), "message");
        assert!(refused.status == 400 && message.contains(expected), "{message}");
    }
    assert_eq!(sandbox.journal().changes().count(), 0);
}

#[test]
fn a_definition_loses_nulls_and_empty_collections() {
    let sandbox = Sandbox::start().expect("a free port");
    let mut client = Client::of(&sandbox);
    let types = json!([{"name": "Memo", "uniqueWords": [], "extractionId": null}]);
    let details = json!({"name": "Post", "description": "", "documentTypes": types});
    let body = json!({"classificationDetails": details});
    let created = client.json("POST /documentClassification/createClassification", &body).json();
    let query = json!({"classificationId": created["classificationId"]});
    let viewed = client.json("POST /documentClassification/viewClassification", &query).json();
    let expected = json!({"name": "Post", "description": "", "documentTypes": [{"name": "Memo"}]});
    assert_eq!(viewed["classificationDetails"], expected);
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
