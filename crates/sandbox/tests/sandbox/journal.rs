//! The journal as the judge of what a client did.

use std::thread::{scope, sleep};
use std::time::Duration;

use extracta_sandbox::{Authorization, Fault, Journal, RequestEnding, Route, Sandbox};

use crate::client::{Client, Form, UPLOAD, open_batch};

/// SHA-256 of the three letters `abc`, as published with the standard.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn an_upload_is_entered_with_every_part() {
    let sandbox = Sandbox::start().expect("a free port");
    let form = Form::of(&sandbox).file("50%22 ä.txt", "abc").file("again.txt", "abc");
    let body_length = form.bytes().len() as u64;
    let response = Client::of(&sandbox).upload(&form).expect("a response");
    let journal = sandbox.journal();
    let (record, upload) = journal.uploads().next().expect("an upload");
    assert_eq!((record.number, record.route, record.occurrence), (0, Route::Upload, 1));
    assert_eq!(record.authorization, Authorization::Right);
    assert_eq!(record.content_length, Some(body_length));
    assert_eq!(record.body_received, body_length);
    assert_eq!(record.ending, Some(RequestEnding::Responded { status: 200 }));
    assert!(record.end.expect("it has ended") >= record.start);
    assert_eq!(upload.classification_id.as_deref(), Some(sandbox.classification_id()));
    assert_eq!(upload.batch_sent, None);
    assert_eq!(upload.batch_given.as_deref(), response.json()["batchId"].as_str());
    let file = &upload.files[0];
    assert_eq!(file.part_name, "files");
    assert_eq!(file.wire_name.as_deref(), Some("50%22 ä.txt"));
    assert_eq!(file.disposition, "form-data; name=\"files\"; filename=\"50%22 ä.txt\"");
    assert_eq!(file.content_type.as_deref(), Some("application/octet-stream"));
    assert_eq!((file.length, file.complete, file.sha256.as_deref()), (3, true, Some(ABC)));
    let ids: Vec<&str> = journal.stored().map(|(_, stored)| stored.file_id.as_str()).collect();
    assert_eq!(ids, response.column("fileId"));
    assert_eq!(journal.times_stored(ABC), 2);
    assert_eq!(journal.times_stored(&ABC.replace('b', "c")), 0);
}

#[test]
fn a_file_is_hashed_as_it_passes_and_not_kept() {
    let sandbox = Sandbox::start().expect("a free port");
    let mut client = Client::of(&sandbox);
    let mut head = Form::of(&sandbox).file("big.bin", "").open_bytes();
    head.truncate(head.len() - 2);
    let tail = format!("\r\n{}", Form::closing());
    let (mebibytes, mebibyte) = (64, vec![0_u8; 1 << 20]);
    let length = head.len() + mebibytes * mebibyte.len() + tail.len();
    let before = resident_bytes();
    client.send_head(UPLOAD, &Form::content_type(), length as u64, "");
    client.send(&head).expect("the part's head");
    for _ in 0..mebibytes {
        client.send(&mebibyte).expect("a mebibyte");
    }
    let grown = resident_bytes().saturating_sub(before);
    client.send(tail.as_bytes()).expect("the closing boundary");
    assert_eq!(client.response().expect("a response").status, 200);
    let journal = sandbox.journal();
    let (file, _) = journal.stored().next().expect("a stored file");
    assert_eq!(file.length, 64 << 20);
    let zeroes = "3b6a07d0d404fab4e23b6d34bc6696a6a312dd92821332385e5af7c01c421351";
    assert_eq!(file.sha256.as_deref(), Some(zeroes));
    assert!(grown < 32 << 20, "{grown} bytes more than before");
}

#[test]
fn two_uploads_to_one_batch_at_once_are_seen() {
    let sandbox = Sandbox::start().expect("a free port");
    let batch = open_batch(&sandbox, "one.txt", "first");
    let add = Form::of(&sandbox).batch(&batch).file("more.txt", "more");
    let one_by_one =
        Client::of(&sandbox).upload(&add).and_then(|_| Client::of(&sandbox).upload(&add));
    assert!(one_by_one.is_some());
    assert_eq!(sandbox.journal().requests_in_flight_max(&batch), 1);
    sandbox.fault(Route::Upload, 4.., Fault::delay(Duration::from_millis(60)));
    scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| Client::of(&sandbox).upload(&add).expect("a response"));
        }
        sleep(Duration::from_millis(30));
        Client::of(&sandbox).results(sandbox.classification_id(), &batch).expect("a response");
    });
    assert_eq!(sandbox.journal().requests_in_flight_max(&batch), 3);
    assert!(sandbox.journal().polled_during_an_upload());
}

#[test]
fn polls_that_overlap_have_no_gap() {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox.fault(Route::Results, 1, Fault::hang_for(Duration::from_millis(60)));
    let batch = open_batch(&sandbox, "one.txt", "first");
    let id = sandbox.classification_id();
    scope(|scope| {
        scope.spawn(|| Client::of(&sandbox).results(id, &batch));
        while sandbox.journal().polls().count() == 0 {
            sleep(Duration::from_millis(1));
        }
        Client::of(&sandbox).results(id, &batch).expect("a response");
    });
    assert_eq!(sandbox.journal().poll_gaps(), [Duration::ZERO]);
}

#[test]
fn the_file_says_what_the_snapshot_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.jsonl");
    let builder = Sandbox::builder().journal_file(&path);
    let sandbox = builder
        .fault(
            Route::Upload,
            2,
            Fault::close_after_reading().stored_after(Duration::from_millis(5)),
        )
        .fault(Route::Upload, 3, Fault::hang())
        .start()
        .expect("a free port");
    let batch = open_batch(&sandbox, "one.txt", "first");
    assert!(Client::of(&sandbox).upload(&Form::of(&sandbox).file("two.txt", "second")).is_none());
    Client::of(&sandbox).results(sandbox.classification_id(), &batch).expect("a response");
    Client::of(&sandbox).with_key("wrong").results("", "").expect("a response");
    while sandbox.journal().stored().count() < 2 {
        sleep(Duration::from_millis(1));
    }
    let rounded = |journal: Journal| serde_json::to_string(&journal.records).expect("plain data");
    assert_eq!(rounded(Journal::read(&path).expect("the file")), rounded(sandbox.journal()));
    let text = std::fs::read_to_string(&path).expect("the file");
    assert!(!text.contains(sandbox.api_key()) && !text.contains("sandbox-secret-"));

    let mut hanging = Client::of(&sandbox);
    hanging.set_patience(Duration::from_millis(20));
    assert!(hanging.upload(&Form::of(&sandbox).file("three.txt", "third")).is_none());
    assert_eq!(
        Journal::read(&path).expect("the file").records.last().and_then(|last| last.end),
        None
    );
    drop(sandbox);
    let last = Journal::read(&path).expect("the file").records.pop().expect("a record");
    assert_eq!(last.ending, Some(RequestEnding::ClientLeft));
}

#[test]
fn a_line_that_is_not_finished_is_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.jsonl");
    let sandbox = Sandbox::builder().journal_file(&path).start().expect("a free port");
    open_batch(&sandbox, "one.txt", "first");
    let whole = std::fs::read_to_string(&path).expect("the file");
    assert_eq!(
        Journal::from_lines(&whole).expect("a journal"),
        Journal::read(&path).expect("a journal")
    );
    for cut in 0..whole.len() {
        let lines = whole[..cut].matches('\n').count();
        let records = Journal::from_lines(&whole[..cut]).expect("a journal").records;
        assert_eq!(records.len(), lines.min(1), "cut at {cut}");
    }
    assert!(Journal::from_lines("no journal\n").is_err());
}

/// What this process holds in memory, in bytes; 0 where that is not told.
fn resident_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096
}
