//! Each family of faults, seen by the client and in the journal.

use std::thread::sleep;
use std::time::Duration;

use extracta_sandbox::{Fault, Nth, RequestEnding, Response, Route, Sandbox};

use crate::client::{Client, Form, Received, UPLOAD, open_batch};

/// Uploads one file to a sandbox with this fault; gives the response, how the
/// request ended, and how many files are stored.
fn upload_with(fault: Fault) -> (Option<Received>, Option<RequestEnding>, usize) {
    let sandbox = Sandbox::builder().fault(Route::Upload, 1, fault).start().expect("a free port");
    let response = Client::of(&sandbox).upload(&Form::of(&sandbox).file("a.txt", "content"));
    let journal = sandbox.journal();
    assert_eq!(journal.records[0].scripted.len(), 1);
    (response, journal.records[0].ending, journal.stored().count())
}

fn upload_response(fault: Fault) -> (Received, usize) {
    let (response, _, stored) = upload_with(fault);
    (response.expect("a response"), stored)
}

#[test]
fn closed_before_reading() {
    let (response, ending, stored) = upload_with(Fault::close_before_reading());
    assert!(response.is_none());
    assert_eq!((ending, stored), (Some(RequestEnding::ClosedBeforeReading), 0));
}

#[test]
fn closed_before_reading_sends_no_100_continue() {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.fault(Route::Upload, 1, Fault::close_before_reading());
    let mut client = Client::of(&sandbox);
    client.send_head(UPLOAD, &Form::content_type(), 10, "Expect: 100-continue\r\n");
    assert!(client.is_closed());
}

#[test]
fn closed_in_the_middle_of_the_body() {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.fault(Route::Upload, 1, Fault::close_after_bytes(300_000));
    let form = Form::of(&sandbox).file("a.txt", vec![b'a'; 8_000_000]);
    assert!(Client::of(&sandbox).upload(&form).is_none());
    let record = &sandbox.journal().records[0];
    assert_eq!(record.ending, Some(RequestEnding::ClosedWhileReading));
    assert!((300_000..2_000_000).contains(&record.body_received), "{}", record.body_received);
    let file = &record.upload.as_ref().expect("an upload").files[0];
    assert!(!file.complete && file.sha256.is_none() && file.stored.is_none());
}

#[test]
fn closed_after_reading_with_and_without_storing() {
    let closed = Some(RequestEnding::ClosedAfterReading);
    let (response, ending, stored) = upload_with(Fault::close_after_reading());
    assert!(response.is_none());
    assert_eq!((ending, stored), (closed, 0));
    let (response, ending, stored) = upload_with(Fault::close_after_storing());
    assert!(response.is_none());
    assert_eq!((ending, stored), (closed, 1));
}

#[test]
fn any_status_with_and_without_storing() {
    for status in [301, 400, 401, 403, 404, 408, 413, 415, 429, 500, 502, 503, 504] {
        let (response, stored) = upload_response(Fault::status(status));
        assert_eq!((response.status, stored), (status, 0));
        assert_eq!(response.json()["status"], "error");
        let (response, stored) = upload_response(Fault::status(status).stored());
        assert_eq!((response.status, stored), (status, 1));
    }
}

#[test]
fn responses_of_other_forms() {
    let (page, stored) = upload_response(Fault::response(Response::html(502)).stored());
    assert!(page.body.starts_with(b"<html>") && page.head.contains("text/html"));
    assert_eq!(stored, 1);
    let (plain, _) = upload_response(Fault::response(Response::plain(404, "Cannot POST /x")));
    assert_eq!(plain.body, b"Cannot POST /x");
    let (limited, _) = upload_response(Fault::response(Response::error(429).retry_after(7)));
    assert!(limited.head.contains("retry-after: 7\r\n"), "{}", limited.head);
    let elsewhere = Response::redirect("http://127.0.0.1:9/elsewhere");
    let (moved, _) = upload_response(Fault::response(elsewhere));
    assert!(moved.head.contains("location: http://127.0.0.1:9/elsewhere\r\n"));
    let (worn, _) =
        upload_response(Fault::response(Response::error_saying(200, "Not enough credits")));
    assert_eq!((worn.status, worn.json()["message"].as_str()), (200, Some("Not enough credits")));
    let (junk, stored) = upload_response(Fault::response(Response::junk()).stored());
    assert_eq!((junk.status, stored), (200, 1));
    let (misnamed, _) = upload_response(Fault::response(Response::misnamed_error()));
    assert_eq!(misnamed.status, 400);
}

#[test]
fn a_response_can_be_cut_anywhere() {
    for bytes in [0, 1, 40] {
        let (response, ending, stored) = upload_with(Fault::cut_response_after(bytes));
        let response = response.expect("the head of a response");
        assert_eq!(response.status, 200);
        assert_eq!(response.body.len(), bytes);
        assert!(!response.is_whole);
        assert_eq!(ending, Some(RequestEnding::ResponseCut { status: 200, bytes }));
        assert_eq!(stored, 1);
    }
}

#[test]
fn an_early_response_comes_while_the_body_is_still_to_be_sent() {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.fault(Route::Upload, 1, Fault::status(413).before_reading());
    sandbox.fault(Route::Upload, 2, Fault::status(413).after_bytes(100));
    let body = Form::of(&sandbox).file("a.txt", [b'a'; 500]).bytes();
    for sent in [0, 200] {
        let mut client = Client::of(&sandbox);
        client.send_head(UPLOAD, &Form::content_type(), 5_000_000, "");
        client.send(&body[..sent]).expect("a part of the body");
        let response = client.response().expect("an early response");
        assert_eq!(response.status, 413);
        assert!(response.head.contains("connection: close"));
        assert!(client.is_closed());
    }
    assert_eq!(sandbox.journal().stored().count(), 0);
}

#[test]
fn an_early_response_can_leave_the_connection_open() {
    let sandbox = Sandbox::start().expect("a free port");
    let held = Duration::from_millis(150);
    sandbox.fault(Route::Upload, 1, Fault::status(401).before_reading().holding(held));
    let mut client = Client::of(&sandbox);
    client.send_head(UPLOAD, &Form::content_type(), 5_000_000, "");
    assert_eq!(client.response().expect("an early response").status, 401);
    client.send(&[b'a'; 1000]).expect("the connection is still there");
    client.set_patience(Duration::from_millis(30));
    assert!(!client.is_closed());
    client.set_patience(Duration::from_secs(10));
    assert!(client.is_closed());
}

#[test]
fn a_hanging_request_ends_when_it_was_told_to() {
    let fault = Fault::hang_for(Duration::from_millis(30)).stored();
    let (response, ending, stored) = upload_with(fault);
    assert!(response.is_none());
    assert_eq!((ending, stored), (Some(RequestEnding::ClosedAfterHanging), 1));
}

#[test]
fn a_request_that_hangs_for_ever_is_in_flight_until_its_client_leaves() {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.fault(Route::Upload, 1, Fault::hang());
    let mut client = Client::of(&sandbox);
    client.set_patience(Duration::from_millis(30));
    assert!(client.upload(&Form::of(&sandbox).file("a.txt", "a")).is_none());
    assert_eq!(sandbox.journal().records[0].end, None);
    drop(client);
    while sandbox.journal().records[0].end.is_none() {
        sleep(Duration::from_millis(1));
    }
    assert_eq!(sandbox.journal().records[0].ending, Some(RequestEnding::ClientLeft));
}

#[test]
fn stopping_does_not_wait_for_a_hanging_request() {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.fault(Route::Upload, 1, Fault::hang());
    let mut client = Client::of(&sandbox);
    let body = Form::of(&sandbox).file("a.txt", "a").bytes();
    client.send_head(UPLOAD, &Form::content_type(), body.len() as u64, "");
    client.send(&body).expect("the body is taken");
    while sandbox.journal().records.is_empty() {
        sleep(Duration::from_millis(1));
    }
    drop(sandbox);
    assert!(client.is_closed());
}

#[test]
fn a_delayed_response_is_the_services_own() {
    let (response, stored) = upload_response(Fault::delay(Duration::from_millis(20)));
    assert_eq!((response.json()["status"].as_str(), stored), (Some("uploaded"), 1));
}

#[test]
fn files_can_land_late_even_after_success() {
    let sandbox = Sandbox::start().expect("a free port");
    let id = sandbox.classification_id();
    let batch = open_batch(&sandbox, "one.txt", "first");
    let late = Duration::from_millis(80);
    sandbox.fault(Route::Upload, 2, Fault::close_after_reading().stored_after(late));
    let add = Form::of(&sandbox).batch(&batch).file("two.txt", "second");
    assert!(Client::of(&sandbox).upload(&add).is_none());
    let mut client = Client::of(&sandbox);
    assert_eq!(client.results(id, &batch).expect("a response").file_names(), ["one.txt"]);
    assert_eq!(sandbox.journal().stored().count(), 1);
    while sandbox.journal().stored().count() == 1 {
        sleep(Duration::from_millis(2));
    }
    let journal = sandbox.journal();
    let (_, stored) = journal.stored().nth(1).expect("the late one");
    assert!(stored.at >= journal.records[1].end.expect("it has ended"));
    // The journal learns of it first, so the response may lag for a moment.
    while client.results(id, &batch).expect("a response").file_names() != ["one.txt", "two.txt"] {
        sleep(Duration::from_millis(2));
    }
}

#[test]
fn faults_apply_to_the_requests_they_were_scripted_for() {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.fault(Route::Upload, 2..=3, Fault::status(503));
    sandbox.fault(Route::Upload, Nth::Every(5), Fault::status(500));
    let mut client = Client::of(&sandbox);
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let form = Form::of(&sandbox).file("a.txt", "a");
        statuses.push(client.upload(&form).expect("a response").status);
    }
    assert_eq!(statuses, [200, 503, 503, 200, 500, 200]);
    sandbox.clear_script();
    sandbox.fault(Route::Upload, 7.., Fault::response(Response::batch_closed()));
    let refused = client.upload(&Form::of(&sandbox).file("a.txt", "a")).expect("a response");
    assert_eq!(refused.json()["message"], "Batch is closed");
}

#[test]
fn results_and_other_routes_fail_as_well() {
    let sandbox = Sandbox::start().expect("a free port");
    let batch = open_batch(&sandbox, "one.txt", "first");
    sandbox.fault(Route::Results, 1, Fault::response(Response::misnamed_error()));
    sandbox.fault(Route::Results, 2, Fault::close_after_reading());
    sandbox.fault(Route::Results, 3, Fault::cut_response_after(20));
    sandbox.fault(Route::Credits, 1, Fault::status(500));
    let poll = || Client::of(&sandbox).results(sandbox.classification_id(), &batch);
    assert_eq!(poll().expect("a response").status, 400);
    assert!(poll().is_none());
    assert!(!poll().expect("a part of a response").is_whole);
    assert_eq!(poll().expect("a response").status, 200);
    let journal = sandbox.journal();
    let words: Vec<Option<&str>> =
        journal.polls().map(|(_, poll)| poll.status.as_deref()).collect();
    assert_eq!(words, [Some("error"), None, Some("success"), Some("success")]);
    let credits = Client::of(&sandbox).post("GET /api/v1/credits", "text/plain", b"");
    assert_eq!(credits.expect("a response").status, 500);
}
