//! What services and gateways were seen to do that clients fail at: each on the
//! wire as it is scripted.

use std::io::Read;
use std::time::Duration;

use extracta_sandbox::{Dress, Fault, Route, Sandbox, Scripted, Treatment};
use flate2::read::GzDecoder;

use crate::client::{Client, Form, UPLOAD, open_batch};

/// The first bytes that come for an upload of one file.
fn upload_dressed(dress: Dress) -> Vec<u8> {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.fault(Route::Upload, 1, Fault::own_response().dressed(dress));
    let body = Form::of(&sandbox).file("a.txt", "content").bytes();
    let mut client = Client::of(&sandbox);
    client.send_head(UPLOAD, &Form::content_type(), body.len() as u64, "");
    client.send(&body).expect("the body is taken");
    let bytes = client.bytes(1 << 20);
    assert_eq!(sandbox.journal().stored().count(), 1, "{dress:?}");
    bytes
}

#[test]
fn each_dress_is_on_the_wire() {
    for dress in Dress::ALL {
        let bytes = upload_dressed(dress);
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&*text, ""));
        let is_endless = bytes.len() == 1 << 20;
        let is_whole = body.ends_with('}') && body.contains("uploaded");
        let has = |words: &str| head.contains(words);
        let is_as_said = match dress {
            Dress::FoldedHeader => has("x-folded: one,\r\n\ttwo") && is_whole,
            Dress::ManyHeaders => head.lines().count() > 200 && is_whole,
            Dress::SpaceBeforeColon => has("\r\nServer : gateway") && is_whole,
            Dress::Gzip => {
                let start = bytes.windows(4).position(|it| it == b"\r\n\r\n").expect("a head") + 4;
                let mut body = String::new();
                let read = GzDecoder::new(&bytes[start..]).read_to_string(&mut body);
                has("content-encoding: gzip") && read.is_ok() && body.contains("uploaded")
            }
            Dress::TwoLengths => head.matches("content-length: ").count() == 2 && is_whole,
            Dress::EndlessInterim => text.starts_with("HTTP/1.1 102 ") && is_endless,
            Dress::EndlessTrailers => {
                body.contains("\r\n0\r\nx-more: more\r\nx-more") && is_endless
            }
            Dress::EndlessChunkExtension => body.starts_with("5;more=more;more") && is_endless,
            _ => false,
        };
        assert!(is_as_said, "{dress:?}: {}", &text[..text.len().min(2000)]);
        assert_eq!(is_endless, format!("{dress:?}").starts_with("Endless"), "{dress:?}");
    }
}

#[test]
fn a_scripted_response_can_be_dressed_too() {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.fault(Route::Credits, 1, Fault::status(503).retry_after(7).dressed(Dress::TwoLengths));
    let mut client = Client::of(&sandbox);
    client.send_head("GET /api/v1/credits", "text/plain", 0, "");
    let text = String::from_utf8(client.bytes(10_000)).expect("text");
    assert!(text.starts_with("HTTP/1.1 503 ") && text.contains("retry-after: 7\r\n"), "{text}");
}

#[test]
fn a_slow_reader_takes_so_many_bytes_a_second() {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.fault(Route::Upload, 1, Fault::own_response().reading(1_000_000));
    let form = Form::of(&sandbox).file("a.txt", vec![b'a'; 200_000]);
    assert_eq!(Client::of(&sandbox).upload(&form).expect("a response").status, 200);
    let record = &sandbox.journal().records[0];
    let took = record.end.expect("it has ended") - record.start;
    assert!(took >= Duration::from_millis(190), "{took:?}");
}

#[test]
fn the_key_comes_back_escaped_in_the_words() {
    let sandbox = Sandbox::builder().api_key("a/b+c-d").start().expect("a free port");
    sandbox.scripted("upload:1:400=no key: {key}".parse().expect("a fault"));
    let response = Client::of(&sandbox).upload(&Form::of(&sandbox).file("a.txt", "a"));
    let response = response.expect("a response");
    assert!(
        String::from_utf8_lossy(&response.body).contains(r"a\/b\u002bc\u002dd"),
        "{response:?}"
    );
    assert_eq!(response.json()["message"], "no key: a/b+c-d");
}

/// The bodies of an upload of `a.txt` and `b.txt` and of its results.
fn with(scripted: &str) -> [String; 2] {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.scripted(scripted.parse().unwrap_or_else(|error| panic!("{scripted}: {error}")));
    let mut client = Client::of(&sandbox);
    let form = Form::of(&sandbox).file("a.txt", "a").file("b.txt", "b");
    let uploaded = client.upload(&form).expect("a response");
    let batch = uploaded.json()["batchId"].as_str().unwrap_or("none").to_owned();
    let results = client.results(sandbox.classification_id(), &batch).expect("a response");
    [uploaded.body, results.body].map(|body| String::from_utf8(body).expect("text"))
}

#[test]
fn results_are_as_they_are_written() {
    for text in ["null", "[]", "{}", r#"{"documentType":null}"#, r#"{"documentType":{}}"#, "NaN"] {
        let [_, results] = with(&format!("file:a.txt:result={text}"));
        let row = format!(r#""status":"processed","result":{text},"url""#);
        assert!(results.contains(&row), "{text}: {results}");
        assert!(results.contains(r#""documentType":"other""#), "the other file: {results}");
    }
    let [_, results] = with("file:a.txt:unfinished");
    assert!(results.contains(r#""fileName":"a.txt","status":"processing","url""#), "{results}");
    for text in ["NaN", "1e400", "85", "-1", r#""high""#] {
        let [_, results] = with(&format!("results:each:confidence={text}"));
        let field = format!(r#""confidence":{text},"documentType""#);
        assert_eq!(results.matches(&field).count(), 2, "{results}");
    }
}

#[test]
fn a_file_refuses_its_request_in_words_of_ones_own() {
    let [uploaded, _] = with("file:a.txt:refused=The PDF has no pages");
    assert_eq!(uploaded, r#"{"status":"error","message":"The PDF has no pages"}"#);
}

#[test]
fn a_batch_is_gone_by_one_of_its_files_and_no_other_is() {
    let sandbox = Sandbox::start().expect("a free port");
    let batches = ["gone.txt", "here.txt"].map(|name| open_batch(&sandbox, name, "a"));
    sandbox.treat("gone", Treatment::BatchGone);
    let gone = open_batch(&sandbox, "gone.txt", "a");
    let status = |batch: &str| {
        let response = Client::of(&sandbox).results(sandbox.classification_id(), batch);
        response.expect("a response").status
    };
    let statuses = [status(&batches[0]), status(&batches[1]), status(&gone)];
    assert_eq!(statuses, [200, 200, 400], "those that came before it was scripted are there");
}

#[test]
fn rows_can_be_many_and_names_long() {
    let [_, results] = with("results:1:empty-rows=2");
    assert!(results.len() > 2 << 20 && results.contains("{},{},{}"), "{}", results.len());
    let rows: serde_json::Value = serde_json::from_str(&results).expect("JSON");
    assert!(rows["files"].as_array().is_some_and(|rows| rows.len() > 600_000));
    let [_, results] = with("results:1:stranger=100000");
    let rows: serde_json::Value = serde_json::from_str(&results).expect("JSON");
    assert_eq!(rows["files"][2]["fileName"].as_str().map(str::len), Some(100_000));
}

/// The table of misbehaviours in the README is of what can be scripted.
#[test]
fn what_the_readme_scripts_is_understood() {
    let readme = include_str!("../../README.md");
    let quoted = readme.split('`').skip(1).step_by(2);
    let scripted: Vec<&str> = quoted
        .filter(|text| ["upload:", "results:", "file:"].iter().any(|it| text.starts_with(it)))
        .collect();
    assert!(scripted.len() >= 25, "{scripted:?}");
    for text in scripted {
        assert!(text.parse::<Scripted>().is_ok(), "{text}");
    }
}
