//! From a type to its data: what an extraction finds, by the single calls.
#![cfg(feature = "ureq")]

mod support;

use std::time::Duration;

use extracta_client::{Cancel, ExtractionId, Separators};
use extracta_sandbox::{Extraction, Fault, Route, Sandbox};

use support::{client, quick_options, write};

const INVOICE: &str = "INVOICE\nInvoice number: R-17\nAmount due: 1,234.50\n";

const PAUSE: Duration = Duration::from_millis(20);

/// A service with an extraction of invoices, and the id of that.
fn service() -> (Sandbox, ExtractionId) {
    let extraction = Extraction::named("Invoices")
        .with_field("invoice_number", "R-1")
        .with_field("amount_due", "12.30")
        .with_field("iban", "DE02 1203 0000 0000 2020 51");
    let sandbox = Sandbox::builder()
        .extraction(extraction)
        .minimum_poll_interval(PAUSE)
        .processing_time(Duration::from_millis(60))
        .start()
        .expect("the sandbox starts");
    let id = ExtractionId::new(&sandbox.extraction_ids()[0]).expect("an id");
    (sandbox, id)
}

#[test]
fn what_is_uploaded_to_an_extraction_comes_back_as_values() {
    let (sandbox, extraction) = service();
    let client = client(&sandbox, quick_options(&sandbox));
    let folder = tempfile::tempdir().expect("a folder");
    let paths = [
        write(folder.path(), "one.txt", INVOICE.as_bytes()),
        write(folder.path(), "two.txt", b"A letter without a number."),
    ];
    let uploaded = client.upload(&extraction, None, &paths).expect("it is stored");
    let (batch, limit) = (uploaded.batch_id, Duration::from_secs(20));
    let results = client.wait(&extraction, &batch, None, limit, &Cancel::new());
    let results = results.expect("it is finished");
    assert_eq!(results.files.len(), 2);
    let values = results.files[0].values.as_ref().expect("values");
    assert_eq!(values.text("invoice_number").as_deref(), Some("R-17"));
    let english = Separators { group: Some(','), decimal: '.' };
    assert_eq!(values.as_decimal("amount_due", english).as_deref(), Some("1234.50"));
    assert_eq!(values.text("iban"), None);
    assert!(results.files[1].values.as_ref().is_none_or(|it| it.text("amount_due").is_none()));

    // One file alone, and never sooner than the pause after the request before.
    let file = results.files[0].file_id.clone().expect("an id");
    for _ in 0..2 {
        let one = client.results(&extraction, &batch, Some(&file)).expect("it is finished");
        assert_eq!(one.files.len(), 1);
    }
    let gaps = sandbox.journal().extraction_poll_gaps();
    assert!(gaps.len() >= 2 && gaps.iter().all(|gap| *gap >= PAUSE), "{gaps:?}");
    assert_eq!(sandbox.journal().polls().count(), 0, "no result of a classification is asked for");
}

#[test]
fn what_was_sent_again_when_the_service_had_it_whole_may_be_charged_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "one.txt", INVOICE.as_bytes());
    for fault in [Fault::status(429).stored(), Fault::status(503).retry_after(0).stored()] {
        let (sandbox, extraction) = service();
        sandbox.fault(Route::ExtractionUpload, 1, fault.clone());
        let client = client(&sandbox, quick_options(&sandbox));
        for is_sent_twice in [true, false] {
            let uploaded = client.upload(&extraction, None, &[&path]).expect("it is stored");
            assert_eq!(uploaded.is_possibly_charged_twice, is_sent_twice, "{fault:?}");
        }
        assert_eq!(sandbox.journal().extraction_uploads().count(), 3, "{fault:?}");
    }
}
