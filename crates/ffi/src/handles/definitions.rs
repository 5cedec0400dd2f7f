//! What the service has defined: created, viewed and updated.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use ::extracta_client::{ClassificationId, ExtractionId, call};
use serde_json::json;

use crate::boundary::{self, error::extracta_error, from_c, handle::Changes};
use crate::handles::cancel_token::extracta_cancel_token;
use crate::handles::client::extracta_client;
use crate::values::{definition, json_text::extracta_json};

/// Creates a classification, and gives its id:
///
/// {"classificationId":"-Oa","createdAt":1764324000000}
///
/// `definition` is JSON: {"name", "description", "documentTypes": [{"name",
/// "description", "uniqueWords": [], "extractionId"}]}, also as
/// "classificationDetails" of an object, as a view has it; what is not known here
/// is sent as it is. It is not checked: see
/// extracta_definition_classification_problems(). `createdAt` is in milliseconds
/// since 1970, by the service's clock, or null. `cancel` may be NULL.
///
/// Blocks until the service has answered. Sent again only while surely nothing is
/// created; if that is not known, extracta_error_is_possibly_done() is true, and
/// to create it once more may make two.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_create_classification(
    client: Option<&extracta_client>,
    definition: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    json: Option<&mut MaybeUninit<*mut extracta_json>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Changes(client), json, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let definition = unsafe { definition::classification(definition) }?;
        let created = client.call(&call::create_classification(&definition), cancel)?;
        let (id, at) = (created.id.as_str(), created.created_at);
        Ok(json!({"classificationId": id, "createdAt": at}).into())
    })
}

/// Gives a classification as the service has it:
///
/// {"classificationDetails":{"name":"Post","description":"","documentTypes":[]},
/// "classificationId":"-Oa","createdAt":1764324000000}
///
/// `createdAt` is null where the service does not tell. With
/// extracta_error_is_gone() there is no such classification. `cancel` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_view_classification(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    json: Option<&mut MaybeUninit<*mut extracta_json>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(client, json, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let id: ClassificationId = unsafe { from_c::id(classification_id) }?;
        let view = client.call(&call::view_classification(&id), cancel)?;
        Ok(json!({
            "classificationId": id.as_str(),
            "createdAt": view.created_at,
            "classificationDetails": view.definition.to_value(),
        })
        .into())
    })
}

/// Replaces the definition of a classification, and gives {"updatedAt":null} or
/// the time, as `createdAt`. What the definition leaves out is gone: change what
/// extracta_client_view_classification() gives, and give all of it.
///
/// `definition` and `cancel` are as for extracta_client_create_classification().
/// Sent again at will, as the same again changes nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_update_classification(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    definition: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    json: Option<&mut MaybeUninit<*mut extracta_json>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Changes(client), json, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let (id, definition) =
            unsafe { (from_c::id(classification_id)?, definition::classification(definition)?) };
        let updated = client.call(&call::update_classification(&id, &definition), cancel)?;
        Ok(json!({"updatedAt": updated.updated_at}).into())
    })
}

/// Creates an extraction, and gives its id:
///
/// {"createdAt":1764324000000,"extractionId":"-Oa"}
///
/// `definition` is JSON: {"name", "description", "language", "options": {},
/// "fields": [{"key", "description", "example", "type"}]}, also as
/// "extractionDetails" of an object. All else is as for
/// extracta_client_create_classification().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_create_extraction(
    client: Option<&extracta_client>,
    definition: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    json: Option<&mut MaybeUninit<*mut extracta_json>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Changes(client), json, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let definition = unsafe { definition::extraction(definition) }?;
        let created = client.call(&call::create_extraction(&definition), cancel)?;
        let (id, at) = (created.id.as_str(), created.created_at);
        Ok(json!({"extractionId": id, "createdAt": at}).into())
    })
}

/// Gives an extraction as the service has it, with its batches, whose ids are told
/// nowhere else once they are lost:
///
/// {"batches":[{"batchId":"b","fileCount":2,"origin":"api","status":"finished"}],
/// "extractionDetails":{"name":"Invoices","fields":[]},"extractionId":"-Oa",
/// "status":"has batches"}
///
/// What the service does not tell is null. `cancel` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_view_extraction(
    client: Option<&extracta_client>,
    extraction_id: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    json: Option<&mut MaybeUninit<*mut extracta_json>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(client, json, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let id: ExtractionId = unsafe { from_c::id(extraction_id) }?;
        let view = client.call(&call::view_extraction(&id), cancel)?;
        let batches = view.batches.iter().map(|it| {
            json!({
                "batchId": it.id.as_str(),
                "fileCount": it.files,
                "origin": it.origin,
                "status": it.status,
            })
        });
        Ok(json!({
            "extractionId": id.as_str(),
            "status": view.status,
            "batches": batches.collect::<Vec<_>>(),
            "extractionDetails": view.definition.to_value(),
        })
        .into())
    })
}

/// As extracta_client_update_classification(), for an extraction: change what
/// extracta_client_view_extraction() gives, and give all of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_update_extraction(
    client: Option<&extracta_client>,
    extraction_id: *const c_char,
    definition: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    json: Option<&mut MaybeUninit<*mut extracta_json>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Changes(client), json, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let (id, definition) =
            unsafe { (from_c::id(extraction_id)?, definition::extraction(definition)?) };
        let updated = client.call(&call::update_extraction(&id, &definition), cancel)?;
        Ok(json!({"updatedAt": updated.updated_at}).into())
    })
}
