//! Making requests for callers with an HTTP stack of their own.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::path::PathBuf;

use ::extracta_client::internal::base_name;
use ::extracta_client::own_http::{FileErrorKind, FileToSend, random_boundary};
use ::extracta_client::{BatchId, ClassificationId};
use extracta_protocol::request::{self, SingleUpload};

use crate::boundary::{self, error::extracta_error, from_c};
use crate::own_http::request::{Files, extracta_request};

/// Makes an upload of files of the disk, into a batch that there is, or into a
/// new one (`batch_id` is NULL). They are examined now: one that is empty, or
/// cannot be read, fails the call with EXTRACTA_ERROR_FILE. Until they are sent
/// they must stay as they are.
///
/// `paths` are `path_count` paths, at least one, any bytes but NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_request_new_upload(
    classification_id: *const c_char,
    batch_id: *const c_char,
    paths: *const *const c_char,
    path_count: i64,
    request: Option<&mut MaybeUninit<*mut extracta_request>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), request, error, |()| {
        // SAFETY: text and an array of so many from C, as documented.
        let (batch, (classification, paths)) = unsafe {
            (
                from_c::optional_id(batch_id)?,
                from_c::files_for(classification_id, paths, path_count)?,
            )
        };
        upload_of_paths(classification, batch, &paths)
    })
}

/// The same of contents from anywhere: `names` are the `count` names to send
/// them under, any bytes but NUL, and `lengths` their lengths in bytes. You
/// send them, between the bytes of the other segments.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_request_new_upload_from_contents(
    classification_id: *const c_char,
    batch_id: *const c_char,
    names: *const *const c_char,
    lengths: *const i64,
    count: i64,
    request: Option<&mut MaybeUninit<*mut extracta_request>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), request, error, |()| {
        // SAFETY: text and arrays of so many from C, as documented.
        let (classification, batch, files) = unsafe {
            let batch = from_c::optional_id(batch_id)?;
            (from_c::id(classification_id)?, batch, from_c::named_files(names, lengths, count)?)
        };
        upload_of_named(classification, batch, &files)
    })
}

/// Makes a request for the results of a batch, or of one file in it (`file_id`
/// is NULL for all). The service wants 2 seconds from the end of one to the
/// start of the next, whatever their batches.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_request_new_results(
    classification_id: *const c_char,
    batch_id: *const c_char,
    file_id: *const c_char,
    request: Option<&mut MaybeUninit<*mut extracta_request>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), request, error, |()| {
        // SAFETY: text from C, as the front page of the header asks for.
        let ids = unsafe { from_c::results_of(classification_id, batch_id, file_id) };
        let (classification, batch, file): (ClassificationId, _, _) = ids?;
        let request = request::results(&classification.into(), &batch, file.as_ref());
        Ok(extracta_request::new(request, Files::default(), None))
    })
}

/// Makes a request for the credits that are left.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_new_credits(
    request: Option<&mut MaybeUninit<*mut extracta_request>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), request, error, |()| {
        Ok(extracta_request::new(request::credits(), Files::default(), None))
    })
}

pub(crate) fn upload_of_paths(
    classification: ClassificationId,
    batch: Option<BatchId>,
    paths: &[PathBuf],
) -> Result<extracta_request, extracta_error> {
    let examine = |path: &PathBuf| {
        FileToSend::examine(path).map_err(|error| extracta_error::of_file(path, &error))
    };
    let files = paths.iter().map(examine).collect::<Result<Vec<_>, _>>()?;
    let named = files.iter().map(|file| (base_name(&file.path), file.length));
    let upload = SingleUpload::new(classification, batch, named);
    upload_request(upload, files.len(), files)
}

fn upload_of_named(
    classification: ClassificationId,
    batch: Option<BatchId>,
    files: &[(PathBuf, u64)],
) -> Result<extracta_request, extracta_error> {
    if let Some((name, _)) = files.iter().find(|(_, length)| *length == 0) {
        return Err(extracta_error::of_file(name, &FileErrorKind::Empty.into()));
    }
    let named = files.iter().map(|(name, length)| (name.as_os_str().as_encoded_bytes(), *length));
    let upload = SingleUpload::new(classification, batch, named);
    upload_request(upload, files.len(), Vec::new())
}

fn upload_request(
    upload: SingleUpload,
    count: usize,
    of_disk: Vec<FileToSend>,
) -> Result<extracta_request, extracta_error> {
    let files = Files { places: (0..count).collect(), others: Vec::new(), of_disk };
    let boundary = random_boundary().map_err(|error| extracta_error::from(&error))?;
    Ok(extracta_request::new(upload.request(boundary), files, Some(upload)))
}
