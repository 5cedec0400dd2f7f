//! Responses that are wrong in their rows, names and words.

use extracta_sandbox::{NameChange, Rewrite, Route, Sandbox};

use crate::client::{Client, Form};

/// The responses to an upload and to a poll under one rewrite, as JSON.
fn both_with(rewrite: &Rewrite) -> [serde_json::Value; 2] {
    let sandbox = Sandbox::start().expect("a free port");
    let mut client = Client::of(&sandbox);
    let form = Form::of(&sandbox).file("ä b.txt", "a").file("c.txt", "c");
    // The first one tells the batch, as a rewritten response may not.
    let opened = client.upload(&form).expect("a response").json();
    sandbox.rewrite(Route::Upload, .., rewrite.clone());
    sandbox.rewrite(Route::Results, .., rewrite.clone());
    let uploaded = client.upload(&form).expect("a response").json();
    let batch = opened["batchId"].as_str().expect("an id");
    let results = client.results(sandbox.classification_id(), batch).expect("a response").json();
    [uploaded, results]
}

#[test]
fn rows_change_in_both_responses() {
    for response in both_with(&Rewrite::RowsReversed) {
        assert_eq!(response["files"][0]["fileName"], "c.txt");
    }
    for response in both_with(&Rewrite::RowsMissing(1)) {
        assert_eq!(response["files"].as_array().map(Vec::len), Some(1));
    }
    for response in both_with(&Rewrite::RowsDoubled) {
        assert_eq!(response["files"].as_array().map(Vec::len), Some(4));
    }
    for response in both_with(&Rewrite::RowsShareOneFileId) {
        assert_eq!(response["files"][0]["fileId"], response["files"][1]["fileId"]);
    }
    for response in both_with(&Rewrite::FilesByIndex) {
        assert_eq!(response["files"]["1"]["fileName"], "c.txt");
    }
}

#[test]
fn names_and_words_change_in_both_responses() {
    for response in both_with(&Rewrite::Names(NameChange::Mojibake)) {
        assert_eq!(response["files"][0]["fileName"], "Ã¤ b.txt");
    }
    for response in both_with(&Rewrite::status("queued")) {
        assert_eq!(response["status"], "queued");
    }
    for response in both_with(&Rewrite::row_status("in review")) {
        assert_eq!(response["files"][1]["status"], "in review");
    }
    for response in both_with(&Rewrite::files_null()) {
        assert!(response["files"].is_null() && response.get("files").is_some());
    }
    for response in both_with(&Rewrite::files_missing()) {
        assert!(response.get("files").is_none());
    }
}

#[test]
fn waiting_can_carry_files() {
    let sandbox = Sandbox::builder()
        .processing_time(std::time::Duration::from_secs(60))
        .rewrite(Route::Results, 1, Rewrite::WaitingWithFiles)
        .start()
        .expect("a free port");
    let mut client = Client::of(&sandbox);
    let uploaded =
        client.upload(&Form::of(&sandbox).file("a.txt", "a")).expect("a response").json();
    let batch = uploaded["batchId"].as_str().expect("an id");
    let response = client.results(sandbox.classification_id(), batch).expect("a response");
    assert_eq!(response.json()["status"], "waiting");
    assert_eq!(response.file_names(), ["a.txt"]);
    let journal = sandbox.journal();
    let (_, poll) = journal.polls().next().expect("a poll");
    assert_eq!(poll.status.as_deref(), Some("waiting"));
}

#[test]
fn an_error_is_not_rewritten() {
    let sandbox = Sandbox::builder()
        .rewrite(Route::Results, .., Rewrite::status("success"))
        .start()
        .expect("a free port");
    let response = Client::of(&sandbox).results(sandbox.classification_id(), "unknown");
    assert_eq!(response.expect("a response").json()["status"], "error");
}
