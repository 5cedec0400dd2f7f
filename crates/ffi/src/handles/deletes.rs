//! What deletes at the service.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use ::extracta_client::call;

use crate::boundary::{self, error::extracta_error, from_c, handle::Changes};
use crate::handles::cancel_token::extracta_cancel_token;
use crate::handles::client::extracta_client;

/// Deletes a classification with all its batches. CANNOT BE UNDONE.
///
/// An id that is NULL or empty is refused, and nothing is sent. Blocks until the
/// service has answered; `cancel` may be NULL. With extracta_error_is_gone() it was
/// not there. Sent again only while surely nothing is deleted; if that is not
/// known, extracta_error_is_possibly_done() is true, and the same call again tells.
/// All this holds for the other deletes too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_delete_classification(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Changes(client), (), error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let id = unsafe { from_c::id(classification_id) }?;
        client.call(&call::delete_classification(&id), cancel).map(drop)
    })
}

/// Deletes a batch with all its files. CANNOT BE UNDONE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_delete_batch(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    batch_id: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Changes(client), (), error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let (id, batch) = unsafe { (from_c::id(classification_id)?, from_c::id(batch_id)?) };
        client.call(&call::delete_batch(&id, &batch), cancel).map(drop)
    })
}

/// Deletes files of a batch: `file_ids` are `file_count` ids, at least one, none of
/// them NULL or empty. CANNOT BE UNDONE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_delete_files(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    batch_id: *const c_char,
    file_ids: *const *const c_char,
    file_count: i64,
    cancel: Option<&extracta_cancel_token>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Changes(client), (), error, |client| {
        // SAFETY: text and an array of so many from C, as documented.
        let (id, batch, files) = unsafe {
            (
                from_c::id(classification_id)?,
                from_c::id(batch_id)?,
                from_c::file_ids(file_ids, file_count)?,
            )
        };
        let delete = call::delete_files(&id, &batch, &files)
            .ok_or_else(|| extracta_error::usage("no file to delete"))?;
        client.call(&delete, cancel).map(drop)
    })
}

/// Deletes an extraction with all its batches and data. CANNOT BE UNDONE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_delete_extraction(
    client: Option<&extracta_client>,
    extraction_id: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Changes(client), (), error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let id = unsafe { from_c::id(extraction_id) }?;
        client.call(&call::delete_extraction(&id), cancel).map(drop)
    })
}

/// Deletes a batch of an extraction with its data. CANNOT BE UNDONE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_delete_extraction_batch(
    client: Option<&extracta_client>,
    extraction_id: *const c_char,
    batch_id: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Changes(client), (), error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let (id, batch) = unsafe { (from_c::id(extraction_id)?, from_c::id(batch_id)?) };
        client.call(&call::delete_extraction_batch(&id, &batch), cancel).map(drop)
    })
}

/// Deletes one file of a batch of an extraction with its data. CANNOT BE UNDONE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_delete_extraction_file(
    client: Option<&extracta_client>,
    extraction_id: *const c_char,
    batch_id: *const c_char,
    file_id: *const c_char,
    cancel: Option<&extracta_cancel_token>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Changes(client), (), error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let (id, batch, file) =
            unsafe { (from_c::id(extraction_id)?, from_c::id(batch_id)?, from_c::id(file_id)?) };
        client.call(&call::delete_extraction_file(&id, &batch, &file), cancel).map(drop)
    })
}
