//! Extractions: their definitions, uploads and results.

use std::time::Duration;

use extracta_sandbox::{Extraction, Route, Sandbox, Treatment};
use serde_json::{Value, json};

use crate::client::{Client, Form, text};

const INVOICE: &str = "Invoice number: BF-7\nTotal: 12.00";

fn extraction() -> Extraction {
    Extraction::named("Invoices").with_field("invoice_number", "").with_field("iban", "")
}

fn sandbox() -> Sandbox {
    Sandbox::builder().extraction(extraction()).start().expect("a free port")
}

fn view(client: &mut Client, id: &str) -> Value {
    client.json("POST /viewExtraction", &json!({"extractionId": id})).json()
}

#[test]
fn a_created_extraction_can_be_viewed_and_used() {
    let sandbox = Sandbox::start().expect("a free port");
    let mut client = Client::of(&sandbox);
    let details = json!({"name": "Notes", "language": "English", "options": {"hasTable": false},
        "fields": [{"key": "topic"}]});
    let mut sent = details.clone();
    sent["description"] = Value::Null;
    let body = json!({"extractionDetails": sent});
    let created = client.json("POST /createExtraction", &body).json();
    assert_eq!(created["status"], "created");
    assert!(created["createdAt"].is_u64());
    let id = text(&created, "extractionId");
    assert!(id.starts_with('-') && id.len() == 20, "{id}");
    // Without batches it is the definition and nothing more, `status` neither.
    let viewed = view(&mut client, &id);
    assert_eq!(viewed, json!({"extractionId": id, "extractionDetails": details}));

    let uploaded =
        client.upload_to_extraction(&Form::for_extraction(&id).file("n.txt", "Topic: tea"));
    let results = client.extracted(&id, &text(&uploaded.json(), "batchId"));
    assert_eq!(results["files"][0]["result"], json!({"topic": "tea"}));
}

#[test]
fn a_definition_that_the_service_would_not_take_is_refused() {
    let sandbox = Sandbox::start().expect("a free port");
    let with = |field: &str, value: Value| {
        let mut details = json!({"name": "a", "language": "English", "fields": [{"key": "b"}]});
        details[field] = value;
        details
    };
    let range = |from: u32, to: u32| {
        let pages = json!({"from": from, "to": to});
        with("options", json!({"specificPageProcessingOptions": pages}))
    };
    let cases = [
        (json!({"name": "a", "fields": [{"key": "b"}]}), "Language is required"),
        (with("name", json!("")), "Name is required"),
        (with("fields", json!([])), "Fields are required"),
        (with("fields", json!([{"example": "c"}])), "Field key is required"),
        (with("fields", json!([{"key": "b", "type": "date"}])), "Invalid field type"),
        (
            with("fields", json!([{"key": "b", "type": "object", "properties": [{}]}])),
            "Field key is required",
        ),
        (range(0, 3), "Invalid page range"),
        (range(4, 3), "Invalid page range"),
    ];
    for (details, message) in cases {
        let body = json!({"extractionDetails": details});
        let refused = Client::of(&sandbox).json("POST /createExtraction", &body);
        assert_eq!((refused.status, text(&refused.json(), "message")), (400, message.to_owned()));
    }
    let bare = with("name", json!("a"));
    let refused = Client::of(&sandbox).json("POST /createExtraction", &bare);
    assert_eq!(text(&refused.json(), "message"), "extractionDetails is required");
    let body = json!({"extractionDetails": range(2, 2)});
    assert_eq!(Client::of(&sandbox).json("POST /createExtraction", &body).status, 200);
}

#[test]
fn an_update_leaves_what_it_does_not_name() {
    let sandbox = sandbox();
    let mut client = Client::of(&sandbox);
    let id = sandbox.extraction_id();
    let before = view(&mut client, id);
    let body = json!({"extractionId": id, "extractionDetails": {"name": "Bills"}});
    let updated = client.json("PATCH /updateExtraction", &body).json();
    assert_eq!(updated["status"], "updated");
    assert!(updated["updatedAt"].is_u64());
    let mut expected = before["extractionDetails"].clone();
    expected["name"] = json!("Bills");
    assert_eq!(view(&mut client, id)["extractionDetails"], expected);
    let body = json!({"extractionId": id, "extractionDetails": {"language": ""}});
    assert_eq!(client.json("PATCH /updateExtraction", &body).status, 400);
    let body = json!({"extractionId": "-Onone", "extractionDetails": {"name": "a"}});
    assert_eq!(client.json("PATCH /updateExtraction", &body).status, 400);
    assert_eq!(sandbox.journal().changes().count(), 1);
}

#[test]
fn a_finished_extraction_has_no_status_and_an_unfinished_one_waits() {
    let time = Duration::from_millis(200);
    let builder = Sandbox::builder().extraction(extraction()).extraction_time(time);
    let sandbox = builder.start().expect("a free port");
    let id = sandbox.extraction_id();
    let mut client = Client::of(&sandbox);
    let form = Form::for_extraction(id).file("one.txt", INVOICE).file("two.txt", "nothing");
    let uploaded = client.upload_to_extraction(&form).json();
    assert_eq!((&uploaded["status"], &uploaded["extractionId"]), (&json!("uploaded"), &json!(id)));
    let (batch, file) = (text(&uploaded, "batchId"), text(&uploaded["files"][0], "fileId"));
    let query = json!({"extractionId": id, "batchId": batch, "fileId": file});
    let waiting = client.json("POST /getBatchResults", &query).json();
    let expected =
        json!({"status": "waiting", "extractionId": id, "batchId": batch, "fileId": file});
    assert_eq!(waiting, expected);
    assert_eq!(
        view(&mut client, id)["extractionDetails"]["batches"][&batch]["status"],
        "processing"
    );
    std::thread::sleep(time);
    let finished = client.extracted(id, &batch);
    assert!(finished.get("status").is_none());
    assert_eq!((&finished["extractionId"], &finished["batchId"]), (&json!(id), &json!(batch)));
    let row = &finished["files"][0];
    assert_eq!((&row["status"], &row["fileId"]), (&json!("processed"), &json!(file)));
    // A field that was not found is missing.
    assert_eq!(row["result"], json!({"invoice_number": "BF-7"}));
    assert_eq!(finished["files"][1]["result"], json!({}));
    let polls: Vec<_> =
        sandbox.journal().extraction_polls().map(|(_, poll)| poll.clone()).collect();
    assert_eq!(polls[0].status.as_deref(), Some("waiting"));
    assert_eq!(polls[1].status, None);
    assert_eq!(polls[1].extraction_id.as_deref(), Some(id));
    assert!(polls[1].classification_id.is_empty());
}

#[test]
fn batches_are_found_again_in_the_definition() {
    let sandbox = sandbox();
    let id = sandbox.extraction_id();
    let mut client = Client::of(&sandbox);
    let form = Form::for_extraction(id).file("one.txt", INVOICE);
    let batches: Vec<String> =
        (0..40).map(|_| text(&client.upload_to_extraction(&form).json(), "batchId")).collect();
    client.upload_to_extraction(&form.clone().batch(&batches[0]));
    let details = view(&mut client, id)["extractionDetails"].clone();
    assert_eq!(details["status"], "has batches");
    let found = details["batches"].as_object().expect("batches by their ids");
    assert_eq!(found.len(), batches.len());
    for (place, batch) in batches.iter().enumerate() {
        let files = if place == 0 { 2 } else { 1 };
        assert_eq!(found[batch]["filesNo"], files);
        assert_eq!(
            (&found[batch]["status"], &found[batch]["origin"]),
            (&json!("finished"), &json!("api"))
        );
    }
    let starts = || found.values().map(|batch| &batch["startTime"]);
    assert!(starts().any(Value::is_u64) && starts().any(Value::is_string));
}

#[test]
fn an_upload_to_an_extraction_costs_its_pages_and_stands_in_the_journal() {
    let builder = Sandbox::builder().extraction(extraction()).credits(2);
    let sandbox = builder.start().expect("a free port");
    let mut client = Client::of(&sandbox);
    let form = Form::for_extraction(sandbox.extraction_id()).file("a.txt", "a").file("b.txt", "b");
    client.upload_to_extraction(&form);
    assert_eq!(client.credits(), 0);
    let refused = client.upload_to_extraction(&form);
    assert_eq!(text(&refused.json(), "message"), "Not enough credits");
    let journal = sandbox.journal();
    assert_eq!((journal.uploads().count(), journal.stored().count()), (0, 0));
    let (_, upload) = journal.extraction_uploads().next().expect("an upload");
    assert_eq!(upload.extraction_id.as_deref(), Some(sandbox.extraction_id()));
    assert_eq!(upload.files.iter().filter(|file| file.stored.is_some()).count(), 2);
}

#[test]
fn what_is_not_there_is_refused_in_the_words_of_the_service() {
    let sandbox = sandbox();
    let mut client = Client::of(&sandbox);
    let of_another_service = Form::for_extraction(sandbox.classification_id()).file("a.txt", "a");
    let refused = client.upload_to_extraction(&of_another_service).json();
    assert_eq!(refused["message"], "Extraction not found");
    let form = Form::for_extraction(sandbox.extraction_id()).batch("none").file("a.txt", "a");
    assert_eq!(client.upload_to_extraction(&form).json()["message"], "Batch not found");
    assert_eq!(view(&mut client, "-Onone")["message"], "Extraction not found");
    let unknown = client.extracted(sandbox.extraction_id(), "none");
    assert_eq!(unknown, json!({"status": "error", "message": "Internal server error"}));
}

#[cfg(feature = "pdf")]
#[test]
fn a_file_that_cannot_be_read_fails() {
    let sandbox = sandbox();
    sandbox.treat("odd", Treatment::ExtractionFailed("too odd".to_owned()));
    let id = sandbox.extraction_id();
    let mut client = Client::of(&sandbox);
    let form = Form::for_extraction(id)
        .file("cut.pdf", "%PDF-1.7\n1 0 obj\n<<")
        .file("empty.txt", "")
        .file("odd.txt", INVOICE)
        .file("photo.png", b"\x89PNG\r\n\x1a\n");
    let uploaded = client.upload_to_extraction(&form).json();
    let results = client.extracted(id, &text(&uploaded, "batchId"));
    let row = |place: usize| {
        (results["files"][place]["status"].clone(), results["files"][place]["message"].clone())
    };
    let unread = (json!("failed"), json!("The file could not be read"));
    assert_eq!([row(0), row(1)], [unread.clone(), unread]);
    assert_eq!(row(2), (json!("failed"), json!("too odd")));
    assert!(results["files"][2].get("result").is_none());
    // An image is only without text here.
    assert_eq!(row(3), (json!("processed"), Value::Null));
}

#[test]
fn each_results_route_has_a_pause_of_its_own() {
    let builder = Sandbox::builder().extraction(extraction());
    let sandbox = builder.minimum_poll_interval(Duration::from_secs(60)).start().expect("a port");
    let id = sandbox.extraction_id();
    let mut client = Client::of(&sandbox);
    let form = Form::for_extraction(id).file("one.txt", INVOICE);
    let batch = text(&client.upload_to_extraction(&form).json(), "batchId");
    let classified = text(
        &client.upload(&Form::of(&sandbox).file("a.txt", "a")).expect("a response").json(),
        "batchId",
    );
    let results = client.results(sandbox.classification_id(), &classified).expect("a response");
    assert_eq!(results.status, 200);
    assert!(client.extracted(id, &batch).get("files").is_some());
    assert_eq!(client.extracted(id, &batch)["message"], "Too many requests");
    let journal = sandbox.journal();
    assert_eq!((journal.poll_gaps().len(), journal.extraction_poll_gaps().len()), (0, 1));
    assert_eq!(journal.of(Route::ExtractionResults).count(), 2);
}
