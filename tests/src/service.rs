//! The service that the programs talk to.

use std::process::Command;

use extracta_sandbox::{Builder, Definition, Sandbox};

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
}
