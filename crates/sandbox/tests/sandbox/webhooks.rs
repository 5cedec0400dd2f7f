//! The events about extractions, as a receiver on this machine gets them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use extracta_sandbox::{Builder, Definition, Extraction, Sandbox};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::client::{Client, Form, text};

/// A receiver, and the address that leads to it.
fn receiver() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    (listener, format!("http://{address}/hook?of=test"))
}

fn sandbox(builder: Builder, url: &str) -> Sandbox {
    let extraction = Extraction::named("Invoices").with_id("-Olink").with_field("total", "");
    let definition = Definition::named("test").with_type("Invoice", &["total"]).linked_to("-Olink");
    let builder = builder.classification(definition).extraction(extraction);
    builder.webhook(url, "E_AI_K_test_secret_123").start().expect("a free port")
}

/// The next event, whose signature is right: what it says, and its path.
fn event(listener: &TcpListener) -> (Value, String) {
    let (stream, _) = listener.accept().expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
    let mut reader = BufReader::new(stream);
    let (mut first, mut length, mut signature) = (String::new(), 0, String::new());
    reader.read_line(&mut first).expect("a line");
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        match line.trim().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().expect("a number"),
            Some(("x-webhook-signature", value)) => value.clone_into(&mut signature),
            None => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    reader.get_mut().write_all(b"HTTP/1.1 204 No Content\r\n\r\n").expect("a response");
    let body = String::from_utf8(body).expect("text");
    // The bytes of the value of `result`, which stands last.
    let start = body.find(r#""result":"#).expect("a result") + r#""result":"#.len();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"test_secret_123").expect("a key");
    mac.update(&body.as_bytes()[start..body.len() - 1]);
    assert_eq!(STANDARD.encode(mac.finalize().into_bytes()), signature, "{body}");
    (serde_json::from_str(&body).expect("JSON"), first)
}

#[test]
fn an_upload_ends_with_one_event_and_one_for_each_failed_file() {
    let (listener, url) = receiver();
    let sandbox = sandbox(Sandbox::builder(), &url);
    let form = Form::for_extraction("-Olink")
        .file("ä.txt", "Total: 7")
        .file("empty.txt", "")
        .file("b.txt", "nothing");
    let uploaded = Client::of(&sandbox).upload_to_extraction(&form).json();
    let (processed, request) = event(&listener);
    assert_eq!(request, "POST /hook?of=test HTTP/1.1\r\n");
    assert_eq!(processed["event"], "extraction.processed");
    let rows = processed["result"].as_array().expect("a list");
    assert_eq!(rows.len(), 2);
    let expected = json!({
        "extractionId": "-Olink", "batchId": uploaded["batchId"], "status": "processed",
        "fileId": uploaded["files"][0]["fileId"], "fileName": "ä.txt",
        "result": {"total": "7"}, "url": uploaded["files"][0]["url"],
    });
    assert_eq!(rows[0], expected);
    let (failed, _) = event(&listener);
    assert_eq!(failed["event"], "extraction.failed");
    let row = &failed["result"][0];
    assert_eq!((&row["fileName"], &row["status"]), (&json!("empty.txt"), &json!("failed")));
    assert!(row["result"].is_null());
}

#[test]
fn a_followed_file_is_told_of_once_it_is_through() {
    let (listener, url) = receiver();
    let builder = Sandbox::builder().processing_time(Duration::from_millis(30));
    let sandbox = sandbox(builder.extraction_time(Duration::from_millis(30)), &url);
    let form = Form::of(&sandbox).file("a.txt", "Total: 7").file("b.txt", "a letter");
    let batch = text(&Client::of(&sandbox).upload(&form).expect("a response").json(), "batchId");
    let (told, _) = event(&listener);
    assert_eq!(told["event"], "extraction.processed");
    assert_eq!(told["result"].as_array().map(Vec::len), Some(1));
    let row = &told["result"][0];
    let results = Client::of(&sandbox).results(sandbox.classification_id(), &batch);
    let link = &results.expect("a response").json()["files"][0]["extraction"];
    assert_eq!((&row["batchId"], &row["fileId"]), (&link["batchId"], &link["fileId"]));
    // It is no hint that comes too early.
    let finished = Client::of(&sandbox).extracted("-Olink", &text(row, "batchId"));
    assert_eq!(finished["files"][0]["result"], json!({"total": "7"}));
}

#[test]
fn what_is_deleted_meanwhile_is_not_told_of() {
    let (listener, url) = receiver();
    let sandbox = sandbox(Sandbox::builder().extraction_time(Duration::from_millis(60)), &url);
    let mut client = Client::of(&sandbox);
    let form = Form::for_extraction("-Olink").file("a.txt", "Total: 7");
    let gone = text(&client.upload_to_extraction(&form).json(), "batchId");
    client.json("DELETE /deleteExtraction", &json!({"extractionId": "-Olink", "batchId": gone}));
    let left = text(&client.upload_to_extraction(&form).json(), "batchId");
    assert_eq!(event(&listener).0["result"][0]["batchId"], left);
}
