//! The service that the programs talk to.

use std::process::Command;

use extracta_sandbox::{Builder, Definition, Extraction, Sandbox};

use crate::repository;

/// A stand-in of the service that knows the classification of the example
/// documents, to be given more.
///
/// # Panics
///
/// If the classification cannot be read.
pub fn service() -> Builder {
    Sandbox::builder().classification(classification())
}

/// The same, where the data of receipts is extracted too.
///
/// # Panics
///
/// As [`service`].
pub fn service_with_an_extraction_of_receipts() -> Builder {
    let mut classification = classification();
    let receipt = classification.types.iter_mut().find(|one| one.name == "Receipt");
    receipt.expect("receipts").extraction_id = Some("-ExtractionOfReceipts".into());
    Sandbox::builder().classification(classification)
}

/// The same, where the number, date and total of invoices are extracted too.
///
/// # Panics
///
/// As [`service`].
pub fn service_with_an_extraction_of_invoices() -> Builder {
    let extraction = Extraction::example();
    let mut classification = classification();
    let invoice = classification.types.iter_mut().find(|one| one.name == "Invoice");
    invoice.expect("invoices").extraction_id = Some(EXTRACTION_OF_INVOICES.into());
    Sandbox::builder().classification(classification).extraction(extraction)
}

/// The id of [`Extraction::example`].
const EXTRACTION_OF_INVOICES: &str = "-OSandboxInvoices001";

fn classification() -> Definition {
    let text = std::fs::read_to_string(repository("examples/classification.json"));
    Definition::from_json(&text.expect("the classification")).expect("a classification")
}

/// Tells a program where the service is, as the examples want it told.
pub fn with_service<'a>(command: &'a mut Command, service: &Sandbox) -> &'a mut Command {
    command
        .env("EXTRACTA_BASE_URL", service.base_url())
        .env("EXTRACTA_API_KEY", service.api_key())
        .env("EXTRACTA_CLASSIFICATION_ID", service.classification_id())
        .env("EXTRACTA_EXTRACTION_ID", service.extraction_id())
}
