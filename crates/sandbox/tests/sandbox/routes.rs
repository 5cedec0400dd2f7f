//! What holds of every route: its key, its faults, and that a change which a fault
//! keeps from taking effect does not.

use std::thread::sleep;
use std::time::Duration;

use extracta_sandbox::{Fault, Response, Rewrite, Route, Sandbox, Scripted};
use serde_json::{Value, json};

use crate::client::{Client, text};

/// Method and path of each route, as the service documents them.
const ROUTES: [(&str, &str); 15] = [
    ("upload", "POST /documentClassification/uploadFiles"),
    ("results", "POST /documentClassification/getResults"),
    ("credits", "GET /credits"),
    ("create-classification", "POST /documentClassification/createClassification"),
    ("view-classification", "POST /documentClassification/viewClassification"),
    ("update-classification", "PATCH /documentClassification/updateClassification"),
    ("delete-classification", "DELETE /documentClassification/deleteClassification"),
    ("delete-batch", "DELETE /documentClassification/deleteBatch"),
    ("delete-files", "DELETE /documentClassification/deleteFiles"),
    ("create-extraction", "POST /createExtraction"),
    ("view-extraction", "POST /viewExtraction"),
    ("update-extraction", "PATCH /updateExtraction"),
    ("delete-extraction", "DELETE /deleteExtraction"),
    ("extraction-upload", "POST /uploadFiles"),
    ("extraction-results", "POST /getBatchResults"),
];

#[test]
fn every_route_has_its_method_and_path_and_wants_the_key() {
    let sandbox = Sandbox::start().expect("a free port");
    assert_eq!(Route::all().count(), ROUTES.len());
    for (name, path) in ROUTES {
        let refused = Client::of(&sandbox).with_key("wrong").json(path, &json!({}));
        assert_eq!(refused.status, 401, "{name}");
        let last = sandbox.journal().records.pop().expect("a record");
        assert_eq!(serde_json::to_value(last.route).expect("a word"), name);
        let (method, path) = path.split_once(' ').expect("a method and a path");
        let other = if method == "PATCH" { "PUT" } else { "PATCH" };
        let wrong = Client::of(&sandbox).json(&format!("{other} {path}"), &json!({}));
        assert_eq!(wrong.status, 404, "{name}");
        assert_eq!(wrong.body, format!("Cannot {other} /api/v1{path}").as_bytes());
        assert!(wrong.head.contains("content-type: text/plain"));
    }
}

#[test]
fn every_route_can_fail_by_its_name() {
    let sandbox = Sandbox::start().expect("a free port");
    for (name, path) in ROUTES {
        for effect in ["1:429+retry-after=7", "2:html=502", "3:close-after-reading", "4:junk"] {
            let scripted: Scripted = format!("{name}:{effect}").parse().expect("a script");
            sandbox.scripted(scripted);
        }
        let mut client = Client::of(&sandbox);
        let limited = client.json(path, &json!({}));
        assert!(limited.status == 429 && limited.head.contains("retry-after: 7"), "{name}");
        assert_eq!(client.json(path, &json!({})).status, 502, "{name}");
        let route = path.replacen(' ', " /api/v1", 1);
        assert!(client.post(&route, "application/json", b"{}").is_none(), "{name}");
        let junk = Client::of(&sandbox).json(path, &json!({}));
        assert!(serde_json::from_slice::<Value>(&junk.body).is_err(), "{name}");
    }
}

#[test]
fn the_help_names_every_route() {
    let words: Vec<&str> = Scripted::GRAMMAR.split([' ', ',', '\n']).collect();
    assert!(ROUTES.iter().all(|(name, _)| words.contains(name)), "{words:?}");
}

#[test]
fn a_change_takes_effect_only_where_the_fault_lets_it() {
    let sandbox = Sandbox::start().expect("a free port");
    let route = "DELETE /documentClassification/deleteClassification";
    let query = json!({"classificationId": sandbox.classification_id()});
    let is_there = || {
        let view = "POST /documentClassification/viewClassification";
        Client::of(&sandbox).json(view, &query).status == 200
    };
    sandbox.fault(Route::DeleteClassification, 1, Fault::status(500));
    sandbox.fault(Route::DeleteClassification, 2, Fault::response(Response::html(502)).stored());
    assert_eq!(Client::of(&sandbox).json(route, &query).status, 500);
    assert!(is_there());
    assert_eq!(sandbox.journal().changes().count(), 0);
    assert_eq!(Client::of(&sandbox).json(route, &query).status, 502);
    assert!(!is_there());
    assert_eq!(sandbox.journal().changes().count(), 1);
    let again = Client::of(&sandbox).json(route, &query);
    assert_eq!(
        (again.status, text(&again.json(), "message").as_str()),
        (400, "Classification not found")
    );
}

#[test]
fn a_change_can_come_after_its_request() {
    let sandbox = Sandbox::start().expect("a free port");
    let fault = Fault::status(503).stored_after(Duration::from_millis(30));
    sandbox.fault(Route::CreateExtraction, 1, fault);
    let details = json!({"name": "a", "language": "English", "fields": [{"key": "b"}]});
    let body = json!({"extractionDetails": details});
    assert_eq!(Client::of(&sandbox).json("POST /createExtraction", &body).status, 503);
    assert_eq!(sandbox.journal().changes().count(), 0);
    while sandbox.journal().changes().count() == 0 {
        sleep(Duration::from_millis(1));
    }
    let journal = sandbox.journal();
    let (record, change) = journal.changes().next().expect("a change");
    assert_eq!(record.route, Route::CreateExtraction);
    let viewed =
        Client::of(&sandbox).json("POST /viewExtraction", &json!({"extractionId": change.id}));
    assert_eq!(viewed.json()["extractionDetails"], details);
}

#[test]
fn an_answer_with_json_can_be_rewritten_and_a_refusal_cannot() {
    let sandbox = Sandbox::builder()
        .rewrite(Route::Credits, .., Rewrite::status("fine"))
        .rewrite(Route::ViewExtraction, .., Rewrite::status("fine"))
        .start()
        .expect("a free port");
    let mut client = Client::of(&sandbox);
    assert_eq!(client.json("GET /credits", &json!({})).json()["status"], "fine");
    assert_eq!(client.json("POST /viewExtraction", &json!({})).json()["status"], "error");
}
