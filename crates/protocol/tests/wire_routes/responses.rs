//! What the responses of these routes say, as documented, recorded and feared.

use std::time::Duration;

use extracta_protocol::call;
use extracta_protocol::error::ErrorKind;
use extracta_protocol::exchange::{Cause, Ended, Exchange, Response, Sent};
use extracta_protocol::response::{
    Reading, ResultsProgress, read_classification, read_created_classification,
    read_created_extraction, read_deleted, read_extraction, read_extraction_results, read_updated,
};

use super::{batch, classification, extraction, invoices, post};

fn response(status: u16, body: &str) -> Response {
    Response { status, retry_after: None, body: body.as_bytes().to_vec(), is_cut: false }
}

fn understood<T: std::fmt::Debug>(reading: Reading<T>) -> T {
    match reading {
        Reading::Understood(read) => read,
        other => panic!("{other:?}"),
    }
}

fn came(status: u16, body: &str) -> Exchange {
    Exchange { sent: Sent::Whole, ended: Ended::Response(response(status, body)) }
}

#[test]
fn what_is_created_has_its_id() {
    let body = r#"{"status":"created","createdAt":1700000000000,"extractionId":"-OJD"}"#;
    let created = understood(read_created_extraction(&response(200, body)));
    assert_eq!(created.id.as_str(), "-OJD");
    assert_eq!(created.created_at, Some(1_700_000_000_000));
    let without = r#"{"status":"created"}"#;
    let reading = read_created_classification(&response(200, without));
    assert!(matches!(reading, Reading::NotUnderstood(_)));
}

#[test]
fn a_definition_comes_back_as_it_was_sent() {
    let details = post().to_value();
    let body = format!(r#"{{"status":"success","createdAt":1,"classificationDetails":{details}}}"#);
    let view = understood(read_classification(&response(200, &body)));
    assert_eq!(view.definition, post());
}

#[test]
fn lists_that_became_objects_are_lists() {
    let body = r#"{"classificationDetails":{"name":"P","description":null,"documentTypes":
        {"1":{"name":"b","uniqueWords":null},"0":{"name":"a","uniqueWords":{"0":"x"}}}}}"#;
    let view = understood(read_classification(&response(200, body)));
    let names: Vec<&str> = view.definition.document_types.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(view.definition.document_types[0].unique_words, ["x"]);
}

#[test]
fn an_extraction_lists_its_batches_and_they_are_no_part_of_its_definition() {
    let body = r#"{"extractionId":"-OJD","extractionDetails":{"name":"Invoices",
        "language":"English","fields":[],"status":"has batches","brandNew":1,
        "batches":{"J7MXFTMYx1":{"status":"finished","filesNo":1,"origin":"api","startTime":"1"}}}}"#;
    let view = understood(read_extraction(&response(200, body)));
    assert_eq!(view.status.as_deref(), Some("has batches"));
    assert_eq!(view.batches.len(), 1);
    assert_eq!((view.batches[0].id.as_str(), view.batches[0].files), ("J7MXFTMYx1", Some(1)));
    let kept: Vec<&String> = view.definition.other.keys().collect();
    assert_eq!(kept, ["brandNew"]);
}

#[test]
fn updates_and_deletes_are_told() {
    let updated = understood(read_updated(&response(200, r#"{"status":"updated","updatedAt":5}"#)));
    assert_eq!(updated.updated_at, Some(5));
    let body = r#"{"status":"success","message":"Batch deleted"}"#;
    let deleted = understood(read_deleted(&response(200, body)));
    assert_eq!(deleted.message.as_deref(), Some("Batch deleted"));
}

/// A delete or a creation whose response was lost may be done; reading again or
/// setting the same again does no harm.
#[test]
fn what_is_known_of_a_call_without_a_response() {
    let lost = Exchange::without_response(Sent::Whole, Cause::Broken, "reset");
    let unsent = Exchange::without_response(Sent::Nothing, Cause::Connect, "refused");
    let delete = call::delete_batch(&classification(), &batch());
    let create = call::create_classification(&post());
    let update = call::update_extraction(&extraction(), &invoices());
    let view = call::view_extraction(&extraction());
    let of_delete = |seen: &Exchange| delete.read(seen).expect_err("it failed");
    let of_create = |seen: &Exchange| create.read(seen).expect_err("it failed");
    for (lost_is_done, lost_again, failure) in [
        (true, false, of_delete(&lost)),
        (true, false, of_create(&lost)),
        (true, true, update.read(&lost).expect_err("it failed")),
        (false, true, view.read(&lost).expect_err("it failed")),
        (false, true, of_delete(&unsent)),
        (false, true, of_create(&unsent)),
        (
            true,
            false,
            of_delete(&came(500, r#"{"status":"error","message":"Internal server error"}"#)),
        ),
        (
            true,
            false,
            of_create(&came(400, r#"{"status":"error","message":"Internal server error"}"#)),
        ),
        (true, false, of_create(&came(200, "<html>"))),
        (true, false, of_create(&came(503, ""))),
        (false, true, of_create(&came(429, ""))),
        (false, false, of_create(&came(401, "{}"))),
    ] {
        let known = (failure.is_possibly_done, failure.may_be_sent_again);
        assert_eq!(known, (lost_is_done, lost_again), "{failure:?}");
    }
}

#[test]
fn what_is_gone_is_told_apart_from_a_failure() {
    let delete = call::delete_batch(&classification(), &batch());
    let gone = |seen: &Exchange| delete.read(seen).expect_err("it failed").is_gone;
    assert!(gone(&came(400, r#"{"status":"error","message":"Batch not found"}"#)));
    assert!(!gone(&came(404, "Cannot DELETE /api/v1/x: not found")));
    assert!(!gone(&came(500, r#"{"status":"error","message":"Internal server error"}"#)));
}

#[test]
fn a_retry_after_is_told() {
    let mut busy = response(429, "");
    busy.retry_after = Some(Duration::from_secs(7));
    let seen = Exchange { sent: Sent::Whole, ended: Ended::Response(busy) };
    let failure = call::credits().read(&seen).expect_err("it failed");
    assert_eq!(failure.retry_after, Some(Duration::from_secs(7)));
    assert_eq!(failure.error.kind, ErrorKind::Busy);
}

/// As it was recorded: no `status` on top, and fields that were not found are
/// missing.
#[test]
fn the_results_of_an_extraction_are_values() {
    let body = r#"{"extractionId":"-OJDc9njfsJ1-6ZWU6_J","batchId":"J7MXFTMYx1","files":[
        {"fileId":"-OJDcAN8dAZIcv3TPLO0","fileName":"PHOTO-2024-12-22-20-11-06.jpg",
         "status":"processed","result":{"amount":"1000.00","date":"23/12/24"},"url":"x"},
        {"fileId":"-Two","fileName":"b.pdf","status":"processed","result":{}}]}"#;
    let results = understood(read_extraction_results(&response(200, body)));
    assert_eq!(results.progress, ResultsProgress::Finished);
    let values = results.files[0].values.as_ref().expect("values");
    assert_eq!(values.json(), r#"{"amount":"1000.00","date":"23/12/24"}"#);
    assert_eq!((values.text("amount").as_deref(), values.text("iban")), (Some("1000.00"), None));
    assert!(results.files[1].values.as_ref().is_some_and(|values| values.is_empty()));
    let waiting = r#"{"status":"waiting","extractionId":"-OJD","batchId":"J7","fileId":"-One"}"#;
    let results = understood(read_extraction_results(&response(200, waiting)));
    assert_eq!(results.progress, ResultsProgress::Waiting);
}
