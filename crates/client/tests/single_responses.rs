//! What the single calls make of one response: its status, its words, its
//! `Retry-After`, its body.
#![cfg(feature = "ureq")]

mod support;

use std::time::Duration;

use extracta_client::{
    ApiKey, BaseUrl, BatchId, ClassificationId, Client, ClientError, ErrorKind, Options,
    ResultsProgress,
};
use mockito::{Mock, Server, ServerGuard};

use support::{milliseconds, write};

/// A service that gives this response to every request, and a client of it.
fn service_saying(status: usize, headers: &[(&str, &str)], body: &str) -> (ServerGuard, Client) {
    let mut server = Server::new();
    for (method, path) in [
        ("GET", "/api/v1/credits"),
        ("POST", "/api/v1/documentClassification/getResults"),
        ("POST", "/api/v1/documentClassification/uploadFiles"),
    ] {
        let mock = server.mock(method, path).with_status(status).with_body(body);
        let add = |mock: Mock, (name, value): &(&str, &str)| mock.with_header(*name, value);
        headers.iter().fold(mock, add).create();
    }
    let mut options = Options::default();
    options.base_url = BaseUrl::new(&format!("{}/api/v1", server.url())).expect("a base URL");
    options.session.set_poll_pause(milliseconds(1));
    options.session.retry.tries = 1;
    let key = ApiKey::new("key").expect("a key");
    let client = Client::new(key, options).expect("a client");
    (server, client)
}

fn upload(client: &Client) -> ClientError {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "a.txt", b"some text");
    let id = ClassificationId::new("-One").expect("an id");
    client.upload(&id, None, &[path]).expect_err("it is not stored")
}

fn results(client: &Client) -> Result<ResultsProgress, ClientError> {
    let id = ClassificationId::new("-One").expect("an id");
    let batch = BatchId::new("batch").expect("an id");
    client.results(&id, &batch, None).map(|results| results.progress)
}

#[test]
fn the_kind_of_an_error_follows_from_the_status_and_the_words() {
    use ErrorKind::{Address, Busy, Classification, Credits, Key, NotUnderstood, Refused, Service};
    let error = |words: &str| format!(r#"{{"status":"error","message":"{words}"}}"#);
    let page = "<html><body>nginx</body></html>".to_owned();
    // Status and body; the kind, which is the same for each route, and whether
    // an upload may be stored all the same.
    for (status, body, kind, may_be_stored) in [
        (401, error("Unauthorized"), Key, false),
        (403, page.clone(), Key, false),
        (402, error("Payment required"), Credits, false),
        (404, "Cannot POST /x".to_owned(), Address, false),
        (400, error("Classification not found"), Classification, false),
        (400, error("Internal server error"), Service, true),
        (400, error("The file is broken"), Refused, false),
        (413, page.clone(), Refused, false),
        (429, error("Slow down"), Busy, false),
        (500, error("Internal server error"), Service, true),
        (502, page.clone(), Service, true),
        (503, page.clone(), Busy, true),
        (200, error("Not enough credits"), Credits, false),
        (200, page, NotUnderstood, true),
    ] {
        let (_server, client) = service_saying(status, &[], &body);
        let failed = client.credits().expect_err("an error");
        assert_eq!(failed.kind(), kind, "credits: {status} {body}");
        assert_eq!(failed.http_status(), u16::try_from(status).ok());
        let failed = results(&client).expect_err("an error");
        assert_eq!(failed.kind(), kind, "results: {status} {body}");
        let failed = upload(&client);
        assert_eq!(failed.kind(), kind, "upload: {status} {body}");
        assert_eq!(failed.is_possibly_stored(), may_be_stored, "upload: {status} {body}");
    }
}

#[test]
fn retry_after_is_told_in_seconds_and_as_a_date() {
    let body = r#"{"status":"error","message":"Slow down"}"#;
    for (value, expected) in [
        ("7", Some(Duration::from_secs(7))),
        ("Fri, 20 Nov 2015 10:00:00 GMT", Some(Duration::ZERO)),
        ("soon", None),
    ] {
        let (_server, client) = service_saying(429, &[("Retry-After", value)], body);
        assert_eq!(results(&client).expect_err("a 429").retry_after(), expected, "{value}");
        assert_eq!(upload(&client).retry_after(), expected, "{value}");
    }
}

#[test]
fn results_are_waiting_finished_or_a_word_that_nobody_knows_yet() {
    for (body, expected) in [
        (r#"{"status":"waiting"}"#, ResultsProgress::Waiting),
        (r#"{"status":"success","files":{}}"#, ResultsProgress::Finished),
        (r#"{"files":[{"fileName":"a"}]}"#, ResultsProgress::Finished),
        (r#"{"status":"queued"}"#, ResultsProgress::Unknown("queued".into())),
    ] {
        let (_server, client) = service_saying(200, &[], body);
        assert_eq!(results(&client).expect("results"), expected, "{body}");
    }
}
