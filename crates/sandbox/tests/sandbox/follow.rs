//! From a classified file to the extraction that its type is linked to.

use std::thread::sleep;
use std::time::Duration;

use extracta_sandbox::{Builder, Definition, Extraction, Sandbox, Treatment};
use serde_json::{Value, json};

use crate::client::{Client, Form, text};

const INVOICE: &str = "Invoice number: BF-7\nAmount due: 12.00";
const LINK: &str = "-OInvoicesOfTheTest1";

fn builder() -> Builder {
    let definition = Definition::named("test")
        .with_type("Invoice", &["invoice number", "amount due"])
        .linked_to(LINK)
        .with_type("Letter", &["dear"]);
    let extraction = Extraction::named("Invoices").with_id(LINK).with_field("invoice_number", "");
    Sandbox::builder().classification(definition).extraction(extraction)
}

/// Uploads these files, into the batch if there is one, and gives its id.
fn upload(sandbox: &Sandbox, batch: Option<&str>, files: &[(&str, &str)]) -> String {
    let form = batch.into_iter().fold(Form::of(sandbox), Form::batch);
    let form = files.iter().fold(form, |form, (name, content)| form.file(name, content));
    text(&Client::of(sandbox).upload(&form).expect("a response").json(), "batchId")
}

fn rows(sandbox: &Sandbox, batch: &str) -> Vec<Value> {
    let results = Client::of(sandbox).results(sandbox.classification_id(), batch);
    let results = results.expect("a response").json();
    results["files"].as_array().expect("files").clone()
}

#[test]
fn files_of_one_batch_share_one_batch_of_the_extraction() {
    let sandbox = builder().start().expect("a free port");
    let files = [("a.txt", INVOICE), ("l.txt", "Dear all"), ("b.txt", "Amount due: 9")];
    let batch = upload(&sandbox, None, &files);
    upload(&sandbox, Some(&batch), &[("c.txt", INVOICE)]);
    let other = upload(&sandbox, None, &[("d.txt", INVOICE)]);
    let rows_of = rows(&sandbox, &batch);
    assert!(rows_of[1].get("extraction").is_none());
    let links: Vec<&Value> = rows_of.iter().filter_map(|row| row.get("extraction")).collect();
    let [a, b, c] = links[..] else { panic!("three invoices") };
    assert_eq!(a["extractionId"], LINK);
    let handed = text(a, "batchId");
    assert!(handed != batch && a["fileId"] != rows_of[0]["fileId"]);
    assert_eq!((&b["batchId"], &c["batchId"]), (&json!(handed), &json!(handed)));
    assert_ne!(rows(&sandbox, &other)[0]["extraction"]["batchId"], handed);

    let results = Client::of(&sandbox).extracted(LINK, &handed);
    let column = |field: &str| -> Vec<Value> {
        let files = results["files"].as_array().expect("files");
        files.iter().map(|row| row[field].clone()).collect()
    };
    assert_eq!(column("fileName"), ["a.txt", "b.txt", "c.txt"]);
    assert_eq!(column("fileId"), [a, b, c].map(|link| link["fileId"].clone()));
    let number = json!({"invoice_number": "BF-7"});
    assert_eq!(column("result"), [number.clone(), json!({}), number]);
    let view = json!({"extractionId": LINK});
    let viewed = Client::of(&sandbox).json("POST /viewExtraction", &view).json();
    assert_eq!(viewed["extractionDetails"]["batches"][&handed]["filesNo"], 3);
    assert_eq!(sandbox.journal().extraction_uploads().count(), 0);
}

#[test]
fn an_extraction_waits_longer_than_its_classification() {
    let time = Duration::from_millis(250);
    let sandbox = builder().extraction_time(time).start().expect("a free port");
    let batch = upload(&sandbox, None, &[("a.txt", INVOICE)]);
    let handed = text(&rows(&sandbox, &batch)[0]["extraction"], "batchId");
    let waiting = Client::of(&sandbox).extracted(LINK, &handed);
    assert_eq!(waiting, json!({"status": "waiting", "extractionId": LINK, "batchId": handed}));
    sleep(time);
    let finished = Client::of(&sandbox).extracted(LINK, &handed);
    assert_eq!(finished["files"][0]["result"], json!({"invoice_number": "BF-7"}));
    // A file that is handed on later makes the batch wait again.
    upload(&sandbox, Some(&batch), &[("b.txt", INVOICE)]);
    assert_eq!(Client::of(&sandbox).extracted(LINK, &handed)["status"], "waiting");
}

#[test]
fn a_followed_file_costs_its_pages_again() {
    let sandbox = builder().credits(3).start().expect("a free port");
    let batch = upload(&sandbox, None, &[("a.txt", INVOICE), ("b.txt", INVOICE)]);
    assert_eq!(Client::of(&sandbox).credits(), 0);
    let handed = text(&rows(&sandbox, &batch)[1]["extraction"], "batchId");
    let files = Client::of(&sandbox).extracted(LINK, &handed)["files"].clone();
    assert_eq!(files[0]["status"], "processed");
    assert_eq!(
        (&files[1]["status"], &files[1]["message"]),
        (&json!("failed"), &json!("Not enough credits"))
    );
}

#[test]
fn a_file_can_be_classified_and_fail_at_the_extraction() {
    let sandbox = builder().start().expect("a free port");
    sandbox.treat("odd", Treatment::ExtractionFailed("too odd".to_owned()));
    sandbox.treat("bad", Treatment::Failed("unreadable".to_owned()));
    let batch = upload(&sandbox, None, &[("odd.txt", INVOICE), ("bad.txt", INVOICE)]);
    let rows = rows(&sandbox, &batch);
    assert_eq!(rows[0]["result"]["documentType"], "invoice");
    assert!(rows[1].get("extraction").is_none());
    let handed = text(&rows[0]["extraction"], "batchId");
    let files = Client::of(&sandbox).extracted(LINK, &handed)["files"].clone();
    assert_eq!(files.as_array().map(Vec::len), Some(1));
    assert_eq!((&files[0]["status"], &files[0]["message"]), (&json!("failed"), &json!("too odd")));
}

#[cfg(all(feature = "pdf", feature = "docx"))]
#[test]
fn the_example_can_be_followed() {
    let sandbox = Sandbox::builder().linked_example().start().expect("a free port");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/documents/");
    let mut found = Vec::new();
    for name in
        ["Invoice 88213 (Quillmere Studio).docx", "invoice-2026-0417.pdf", "Rechnung Müller.pdf"]
    {
        let content = std::fs::read(format!("{folder}{name}")).expect(name);
        let form = Form::of(&sandbox).file(name, content);
        let uploaded = Client::of(&sandbox).upload(&form).expect("a response").json();
        let row = rows(&sandbox, &text(&uploaded, "batchId")).remove(0);
        let link = &row["extraction"];
        assert_eq!(link["extractionId"], sandbox.extraction_id());
        let handed =
            Client::of(&sandbox).extracted(sandbox.extraction_id(), &text(link, "batchId"));
        let result = &handed["files"][0]["result"];
        let value = |key: &str| result[key].as_str().unwrap_or("-").to_owned();
        found.push(["invoice_number", "date", "total"].map(value));
    }
    let expected = [
        ["88213", "March 3, 2026", "5,789.21"],
        ["BF-2026-0417", "17 April 2026", "10,712.76"],
        ["RE-2026-0098", "12.03.2026", "-"],
    ];
    assert_eq!(found, expected);
}
