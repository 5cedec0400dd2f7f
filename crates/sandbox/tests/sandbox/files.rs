//! Files of the formats that can be read, and of those that cannot.

use extracta_sandbox::Sandbox;
use serde_json::Value;

use crate::client::{Client, Form};

/// The responses to an upload of one file and to the poll after it.
pub(crate) fn row_of(sandbox: &Sandbox, name: &str, content: &[u8]) -> (Value, Value) {
    let mut client = Client::of(sandbox);
    let form = Form::of(sandbox).file(name, content);
    let uploaded = client.upload(&form).expect("a response").json();
    let batch = uploaded["batchId"].as_str().expect("an id");
    let results = client.results(sandbox.classification_id(), batch).expect("a response").json();
    (uploaded["files"][0].clone(), results["files"][0].clone())
}

#[test]
fn broken_files_are_other_and_break_nothing() {
    let sandbox = Sandbox::start().expect("a free port");
    let endless_pages = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
        2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n\
        xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n\
        trailer<</Root 1 0 R/Size 3>>\nstartxref\n109\n%%EOF";
    let cases: [(&str, &[u8]); 6] = [
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<"),
        ("endless.pdf", endless_pages),
        ("cut.docx", b"PK\x03\x04\x14\0\0\0"),
        ("empty.pdf", b""),
        ("photo.png", b"\x89PNG\r\n\x1a\n invoice number, invoice date"),
        ("story.txt", b"Once upon a time"),
    ];
    for (name, content) in cases {
        let (uploaded, result) = row_of(&sandbox, name, content);
        assert_eq!(uploaded["numberOfPages"], 1, "{name}");
        assert_eq!(result["result"]["documentType"], "other", "{name}");
        let confidence = if name == "story.txt" { 0.4 } else { 0.2 };
        assert_eq!(result["result"]["confidence"], confidence, "{name}");
    }
}
