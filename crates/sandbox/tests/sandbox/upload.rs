//! The upload route without faults.

use extracta_sandbox::{Authorization, NameChange, RequestEnding, Route, Sandbox};
use serde_json::json;

use crate::client::{Client, Form, UPLOAD, open_batch};

#[test]
fn an_upload_opens_a_batch_and_lists_a_row_for_each_file() {
    let sandbox = Sandbox::start().expect("a free port");
    let form = Form::of(&sandbox).file("one.txt", "first").file("two.txt", "second");
    let response = Client::of(&sandbox).upload(&form).expect("a response");
    assert_eq!(response.status, 200);
    let json = response.json();
    assert_eq!(json["status"], "uploaded");
    assert_eq!(json["classificationId"], sandbox.classification_id());
    assert!([10, 25].contains(&json["batchId"].as_str().map_or(0, str::len)));
    assert_eq!(response.file_names(), ["one.txt", "two.txt"]);
    assert_eq!(json["files"][1]["numberOfPages"], 1);
    let url = json["files"][0]["url"].as_str().expect("a link");
    assert!(url.starts_with(&format!("http://{}/files/-", sandbox.address())), "{url}");
    assert!(url.contains("?X-Goog-Signature=sandbox-secret-"), "{url}");
}

#[test]
fn the_fields_of_a_response_stand_in_the_documented_order() {
    let sandbox = Sandbox::start().expect("a free port");
    let form = Form::of(&sandbox).file("one.txt", "first");
    let response = Client::of(&sandbox).upload(&form).expect("a response");
    let text = String::from_utf8(response.body).expect("JSON is UTF-8");
    assert!(text.starts_with(r#"{"status":"uploaded","classificationId":"-"#), "{text}");
}

#[test]
fn an_add_goes_into_the_batch_that_it_names() {
    let sandbox = Sandbox::start().expect("a free port");
    let batch = open_batch(&sandbox, "one.txt", "first");
    let form = Form::of(&sandbox).batch(&batch).file("two.txt", "second");
    let response = Client::of(&sandbox).upload(&form).expect("a response");
    assert_eq!(response.json()["batchId"], batch.as_str());
    assert_eq!(sandbox.journal().batches(), [batch.as_str()]);
    assert_eq!(sandbox.journal().stored().count(), 2);
}

#[test]
fn a_connection_serves_several_requests() {
    let sandbox = Sandbox::start().expect("a free port");
    let mut client = Client::of(&sandbox);
    for number in 0..5 {
        let form = Form::of(&sandbox).file("one.txt", format!("content {number}"));
        assert_eq!(client.upload(&form).expect("a response").status, 200);
    }
    assert_eq!(sandbox.journal().stored().count(), 5);
}

#[test]
fn what_the_service_does_not_know_is_refused_in_its_words() {
    let sandbox = Sandbox::start().expect("a free port");
    let id = sandbox.classification_id();
    let cases = [
        (Form::for_classification("-Onone").file("a.txt", "a"), "Classification not found"),
        (Form::of(&sandbox).batch("none").file("a.txt", "a"), "Batch not found"),
        (Form::of(&sandbox), "No files uploaded"),
        (Form::of(&sandbox).file("", "a"), "No files uploaded"),
        (Form::of(&sandbox).file_as("files[0]", "a.txt", "a"), "Unexpected field"),
    ];
    for (form, message) in cases {
        let response = Client::of(&sandbox).upload(&form).expect("a response");
        assert_eq!(response.status, 400, "{message}");
        assert_eq!(response.json(), json!({"status": "error", "message": message}));
    }
    let no_boundary = Client::of(&sandbox).post(UPLOAD, "multipart/form-data", id.as_bytes());
    assert_eq!(no_boundary.expect("a response").json()["message"], "Classification not found");
    assert_eq!(sandbox.journal().stored().count(), 0);
}

#[test]
fn the_text_fields_may_follow_the_files() {
    let sandbox = Sandbox::start().expect("a free port");
    let late = Form::for_classification("overruled").file("a.txt", "a");
    let form = late.text("classificationId", sandbox.classification_id());
    assert_eq!(Client::of(&sandbox).upload(&form).expect("a response").status, 200);
}

#[test]
fn a_wrong_key_is_refused_before_the_body() {
    let sandbox = Sandbox::start().expect("a free port");
    let mut client = Client::of(&sandbox).with_key("wrong");
    client.send_head(UPLOAD, &Form::content_type(), 1_000_000, "");
    let response = client.response().expect("a response without a body");
    assert_eq!(response.status, 401);
    assert_eq!(response.json(), json!({"status": "error", "message": "Unauthorized"}));
    let journal = sandbox.journal();
    assert_eq!(journal.records[0].authorization, Authorization::Wrong);
    assert_eq!(journal.records[0].body_received, 0);
    assert!(journal.records[0].upload.is_none());
}

#[test]
fn a_wrong_path_is_refused_in_plain_text() {
    let sandbox = Sandbox::start().expect("a free port");
    let mut client = Client::of(&sandbox);
    let path = "/api/v1/documentClassification/deleteFiles";
    let response = client.post(&format!("POST {path}"), "text/plain", b"").expect("a response");
    assert_eq!(response.status, 404);
    assert_eq!(response.body, format!("Cannot POST {path}").as_bytes());
    assert!(response.head.contains("content-type: text/plain"));
}

#[test]
fn a_body_that_waits_for_100_continue_gets_it() {
    let sandbox = Sandbox::start().expect("a free port");
    let body = Form::of(&sandbox).file("a.txt", "a").bytes();
    let mut client = Client::of(&sandbox);
    let expect = "Expect: 100-continue\r\n";
    client.send_head(UPLOAD, &Form::content_type(), body.len() as u64, expect);
    assert_eq!(client.response().expect("word to go on").status, 100);
    client.send(&body).expect("the body is taken");
    assert_eq!(client.response().expect("a response").status, 200);
    assert!(sandbox.journal().records[0].expects_continue);
}

#[test]
fn a_body_without_its_closing_boundary_stores_nothing() {
    let sandbox = Sandbox::start().expect("a free port");
    let body = Form::of(&sandbox).file("a.txt", "a").open_bytes();
    let response = Client::of(&sandbox).post(UPLOAD, &Form::content_type(), &body);
    assert_eq!(response.expect("a response").status, 400);
    let journal = sandbox.journal();
    let (_, upload) = journal.uploads().next().expect("an upload");
    assert!(!upload.whole);
    assert_eq!(journal.stored().count(), 0);
}

#[test]
fn a_connection_that_is_cut_in_the_body_stores_nothing() {
    let sandbox = Sandbox::start().expect("a free port");
    let body = Form::of(&sandbox).file("a.txt", "some content").bytes();
    let mut client = Client::of(&sandbox);
    client.send_head(UPLOAD, &Form::content_type(), body.len() as u64, "");
    client.send(&body[..body.len() - 30]).expect("a part of the body");
    drop(client);
    let journal = loop {
        let journal = sandbox.journal();
        if journal.records.first().is_some_and(|record| record.end.is_some()) {
            break journal;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    assert_eq!(journal.records[0].ending, Some(RequestEnding::ClientLeft));
    assert_eq!(journal.records[0].body_received, body.len() as u64 - 30);
    assert_eq!(journal.stored().count(), 0);
}

#[test]
fn an_empty_file_is_stored() {
    let sandbox = Sandbox::start().expect("a free port");
    let response = Client::of(&sandbox).upload(&Form::of(&sandbox).file("empty.pdf", ""));
    assert_eq!(response.expect("a response").file_names(), ["empty.pdf"]);
}

#[test]
fn a_request_beyond_the_limit_is_413_before_its_body_if_it_asks() {
    let sandbox = Sandbox::builder().request_limit(1000).start().expect("a free port");
    let form = Form::of(&sandbox).file("big.txt", [b'a'; 2000]);
    let response = Client::of(&sandbox).upload(&form).expect("a response");
    assert_eq!(response.status, 413);
    let mut asking = Client::of(&sandbox);
    asking.send_head(UPLOAD, &Form::content_type(), 2000, "Expect: 100-continue\r\n");
    assert_eq!(asking.response().expect("a response").status, 413);
    let small = Form::of(&sandbox).file("small.txt", [b'a'; 100]);
    assert_eq!(Client::of(&sandbox).upload(&small).expect("a response").status, 200);
    assert_eq!(sandbox.journal().stored().count(), 1);
}

#[test]
fn uploads_cost_a_credit_a_page_until_there_are_none() {
    let sandbox = Sandbox::builder().credits(2).start().expect("a free port");
    let form = Form::of(&sandbox).file("a.txt", "a").file("b.txt", "b");
    assert_eq!(
        Client::of(&sandbox).upload(&form).expect("a response").json()["status"],
        "uploaded"
    );
    let mut client = Client::of(&sandbox);
    let credits = client.post("GET /api/v1/credits", "text/plain", b"").expect("a response");
    assert_eq!(credits.json(), json!({"status": "ok", "credits": 0}));
    let refused = Client::of(&sandbox).upload(&form).expect("a response");
    assert_eq!(refused.status, 200);
    assert_eq!(refused.json(), json!({"status": "error", "message": "Not enough credits"}));
    sandbox.set_credits(10);
    assert_eq!(
        Client::of(&sandbox).upload(&form).expect("a response").json()["status"],
        "uploaded"
    );
}

#[test]
fn names_can_be_changed_on_arrival() {
    let sandbox = Sandbox::builder()
        .name_change(NameChange::SpacesToUnderscore)
        .name_change(NameChange::UpperCase)
        .start()
        .expect("a free port");
    let form = Form::of(&sandbox).file("a b.txt", "content");
    let response = Client::of(&sandbox).upload(&form).expect("a response");
    assert_eq!(response.file_names(), ["A_B.TXT"]);
    let journal = sandbox.journal();
    let (file, _) = journal.stored().next().expect("a stored file");
    assert_eq!(file.wire_name.as_deref(), Some("a b.txt"));
    assert_eq!(journal.of(Route::Upload).count(), 1);
}
