//! The project's example documents, under the example definition.

use std::path::Path;

use extracta_sandbox::Sandbox;

use crate::files::row_of;

/// Type and number of pages of each example document.
const EXAMPLES: [(&str, &str, u64); 15] = [
    ("Anfrage Leihgaben.docx", "letter", 1),
    ("Business account Q1 2026.pdf", "bank statement", 2),
    ("CV Ilse Marrowby.pdf", "resume", 1),
    ("Invoice 88213 (Quillmere Studio).docx", "invoice", 1),
    ("Letter to Mr O'Hara.pdf", "letter", 1),
    ("Rechnung Müller.pdf", "invoice", 1),
    ("Services Agreement.pdf", "contract", 3),
    ("complaint noisy boiler.txt", "letter", 1),
    ("greengrocer 2026-03-14.pdf", "receipt", 1),
    ("invoice-2026-0417.pdf", "invoice", 2),
    ("lease-flat-3b.docx", "contract", 1),
    ("receipt_000731.txt", "receipt", 1),
    ("resume_tobin_eskelund.docx", "resume", 1),
    ("scan (2).jpg", "other", 1),
    ("statement-2026-02.pdf", "bank statement", 1),
];

#[test]
fn every_example_document_is_classified_and_counted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/documents");
    let sandbox = Sandbox::start().expect("a free port");
    let mut wrong = Vec::new();
    for (name, document_type, pages) in EXAMPLES {
        let content = std::fs::read(folder.join(name)).expect(name);
        let (uploaded, result) = row_of(&sandbox, name, &content);
        let found = (&result["result"]["documentType"], &uploaded["numberOfPages"]);
        if found != (&document_type.into(), &pages.into()) {
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
