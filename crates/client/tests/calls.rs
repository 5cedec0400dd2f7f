//! The calls that define and delete, over HTTP: what is sent, how often, and
//! what is known then.
#![cfg(feature = "ureq")]

use std::time::Duration;

use extracta_client::call::{self, Call};
use extracta_client::definition::ClassificationDefinition;
use extracta_client::{
    ApiKey, BaseUrl, BatchId, Cancel, ClassificationId, Client, ClientError, ErrorKind,
    ExtractionId, FileId, Options,
};
use mockito::{Matcher, Server, ServerGuard};

fn client_of(server: &ServerGuard) -> Client {
    let mut options = Options::default();
    options.base_url = BaseUrl::new(&format!("{}/api/v1", server.url())).expect("a base URL");
    options.session.set_poll_pause(Duration::from_millis(1));
    options.session.retry.first_wait = Duration::from_millis(1);
    options.session.retry.longest_wait = Duration::from_millis(2);
    Client::new(ApiKey::new("key").expect("a key"), options).expect("a client")
}

fn classification() -> ClassificationId {
    ClassificationId::new("-One").expect("an id")
}

fn batch() -> BatchId {
    BatchId::new("batch1").expect("an id")
}

fn post() -> ClassificationDefinition {
    ClassificationDefinition { name: "Post".into(), ..ClassificationDefinition::default() }
}

#[test]
fn a_delete_carries_its_body_and_its_key() {
    let mut server = Server::new();
    let mock = server
        .mock("DELETE", "/api/v1/documentClassification/deleteFiles")
        .match_header("authorization", "Bearer key")
        .match_header("content-type", "application/json")
        .match_body(r#"{"batchId":"batch1","classificationId":"-One","fileIds":["-File"]}"#)
        .with_body(r#"{"status":"success","message":"1 file deleted","deleteAll":false}"#)
        .create();
    let file = FileId::new("-File").expect("an id");
    let call = call::delete_files(&classification(), &batch(), &[file]).expect("a file is named");
    let deleted = client_of(&server).call(&call).expect("it is deleted");
    assert_eq!(deleted.message.as_deref(), Some("1 file deleted"));
    mock.assert();
}

/// What the caller is told of a service that gives this response each of so many
/// times.
fn told<T: std::fmt::Debug>(
    call: &Call<T>,
    times: usize,
    status: usize,
    body: &str,
) -> ClientError {
    let mut server = Server::new();
    let mock = server.mock(call.request.method.as_str(), Matcher::Any);
    let mock = mock.with_status(status).with_body(body).expect(times).create();
    let error = client_of(&server).call(call).expect_err("the service fails");
    mock.assert();
    assert_eq!(error.tries() as usize, times, "{error}");
    error
}

#[test]
fn what_would_be_done_twice_is_sent_again_only_while_surely_nothing_is_done() {
    let failed = r#"{"status":"error","message":"Internal server error"}"#;
    let extraction = ExtractionId::new("-Two").expect("an id");
    let (create, delete) =
        (call::create_classification(&post()), call::delete_extraction(&extraction));
    let (view, update) = (
        call::view_classification(&classification()),
        call::update_classification(&classification(), &post()),
    );
    // Once, and it may be done.
    for error in [
        told(&create, 1, 500, failed),
        told(&delete, 1, 500, failed),
        told(&create, 1, 200, "<html>ok</html>"),
        told(&delete, 1, 400, failed),
    ] {
        assert!(error.is_possibly_done(), "{error}");
        assert!(error.to_string().contains("it may be done all the same"), "{error}");
    }
    // Until the tries are over: reading, and setting the same again.
    assert!(!told(&view, 4, 500, failed).is_possibly_done());
    assert!(told(&update, 4, 500, failed).is_possibly_done());
    // The service says that it has not done it.
    assert!(!told(&create, 4, 429, "{}").is_possibly_done());
    // Waiting does not help.
    let error = told(&delete, 1, 400, r#"{"status":"error","message":"No"}"#);
    assert_eq!((error.kind(), error.is_gone()), (ErrorKind::Refused, false));
    let error = told(&delete, 1, 400, r#"{"status":"error","message":"Extraction not found"}"#);
    assert_eq!((error.is_gone(), error.is_possibly_done()), (true, false), "{error}");
}

#[test]
fn a_call_of_nobody_is_told_as_not_done() {
    let mut options = Options::default();
    options.base_url = BaseUrl::new("http://127.0.0.1:9/api/v1").expect("a base URL");
    options.session.retry.tries = 1;
    let client = Client::new(ApiKey::new("key").expect("a key"), options).expect("a client");
    let error = client.call(&call::delete_batch(&classification(), &batch())).expect_err("no");
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(!error.is_possibly_done(), "{error}");
    assert!(error.to_string().starts_with("cannot delete the batch: "), "{error}");
}

#[test]
fn a_cancelled_call_waits_for_no_other_try() {
    let mut server = Server::new();
    let mock = server.mock("POST", Matcher::Any).with_status(503).with_header("retry-after", "200");
    let mock = mock.expect(1).create();
    let cancel = Cancel::new();
    cancel.cancel_after(Duration::from_millis(50));
    let client = client_of(&server).cancel_by(&cancel);
    let error = client.call(&call::view_classification(&classification())).expect_err("busy");
    mock.assert();
    assert_eq!((error.kind(), error.tries()), (ErrorKind::Busy, 1), "{error}");
}
