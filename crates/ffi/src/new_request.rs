//! Making requests for callers with an HTTP stack of their own.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};

use ::extracta_client::{
    BatchId, ClassificationId, FileError, FileErrorKind, FileToSend, base_name, random_boundary,
};
use extracta_protocol::name::{WireNames, wire_name};
use extracta_protocol::outcome::UploadKind;
use extracta_protocol::request::{self, FilePart};

use crate::arrays::{NamedFile, named_files, some_paths};
use crate::client::{classification, not_an_id};
use crate::error::extracta_error;
use crate::guard;
use crate::request::{Content, Files, UploadSent, extracta_request};
use crate::results::ids;
use crate::text;

/// Makes an upload of files of the disk, into a batch that there is, or into a
/// new one (`batch_id` is NULL). They are examined now: one that is empty, or
/// cannot be read, fails the call with EXTRACTA_KIND_FILE. Until they are sent
/// they must stay as they are.
///
/// `paths` are `path_count` paths, at least one, any bytes but NUL.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn extracta_request_new_upload(
    classification_id: *const c_char,
    batch_id: *const c_char,
    paths: *const *const c_char,
    path_count: usize,
    request: Option<&mut MaybeUninit<*mut extracta_request>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make(request, error, || {
        // SAFETY: text from C, as the front page of the header asks for.
        let (classification, batch) = unsafe { upload_ids(classification_id, batch_id) }?;
        // SAFETY: an array of so many texts, as documented above.
        let paths = unsafe { some_paths(paths, path_count) }?;
        upload_of_paths(&classification, batch.as_ref(), &paths)
    })
}

/// The same of contents from anywhere: `names` are the `count` names to send
/// them under, any bytes but NUL, and `lengths` their lengths in bytes. You
/// send them, between the bytes of the other segments.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn extracta_request_new_upload_of(
    classification_id: *const c_char,
    batch_id: *const c_char,
    names: *const *const c_char,
    lengths: *const i64,
    count: usize,
    request: Option<&mut MaybeUninit<*mut extracta_request>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make(request, error, || {
        // SAFETY: text from C, as the front page of the header asks for.
        let (classification, batch) = unsafe { upload_ids(classification_id, batch_id) }?;
        // SAFETY: arrays of so many, as documented above.
        let files = unsafe { named_files(names, lengths, count) }?;
        upload_of_named(&classification, batch.as_ref(), &files)
    })
}

/// Makes a request for the results of a batch, or of one file in it (`file_id`
/// is NULL for all). The service wants 2 seconds from the end of one to the
/// start of the next, whatever their batches.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn extracta_request_new_results(
    classification_id: *const c_char,
    batch_id: *const c_char,
    file_id: *const c_char,
    request: Option<&mut MaybeUninit<*mut extracta_request>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make(request, error, || {
        // SAFETY: text from C, as the front page of the header asks for.
        let (classification, batch, file) = unsafe { ids(classification_id, batch_id, file_id) }?;
        let request = request::results(&classification, &batch, file.as_ref());
        Ok(extracta_request::new(request, Files::default(), None))
    })
}

/// Makes a request for the credits that are left.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn extracta_request_new_credits(
    request: Option<&mut MaybeUninit<*mut extracta_request>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make(request, error, || {
        Ok(extracta_request::new(request::credits(), Files::default(), None))
    })
}

/// A request that uploads files under these wire names.
pub(crate) fn upload(
    classification: &ClassificationId,
    batch: Option<&BatchId>,
    parts: &[FilePart<'_>],
    files: Files,
) -> extracta_request {
    let kind = match batch {
        None if parts.len() == 1 => UploadKind::Opener,
        _ => UploadKind::Add,
    };
    let wire_names = parts.iter().map(|part| part.wire_name.to_owned()).collect();
    let request = request::upload(classification, batch, parts, random_boundary());
    extracta_request::new(request, files, Some(UploadSent { kind, wire_names }))
}

pub(crate) fn upload_of_paths(
    classification: &ClassificationId,
    batch: Option<&BatchId>,
    paths: &[PathBuf],
) -> Result<extracta_request, extracta_error> {
    let examine = |path: &PathBuf| {
        FileToSend::examine(path).map_err(|error| extracta_error::of_file(path, &error))
    };
    let files = paths.iter().map(examine).collect::<Result<Vec<_>, _>>()?;
    let named = paths.iter().zip(&files).map(|(path, file)| (base_name(path), file.length));
    let named: Vec<_> = named.collect();
    let files = Files { places: (0..files.len()).collect(), content: Content::Disk(files) };
    Ok(upload_named(classification, batch, &named, files))
}

fn upload_of_named(
    classification: &ClassificationId,
    batch: Option<&BatchId>,
    files: &[NamedFile],
) -> Result<extracta_request, extracta_error> {
    if let Some(empty) = files.iter().find(|file| file.length == 0) {
        let name = String::from_utf8_lossy(&empty.name).into_owned();
        let error = FileError::from(FileErrorKind::Empty);
        return Err(extracta_error::of_file(Path::new(&name), &error));
    }
    let named: Vec<_> = files.iter().map(|file| (file.name.as_slice(), file.length)).collect();
    let files = Files { places: (0..files.len()).collect(), content: Content::Callers };
    Ok(upload_named(classification, batch, &named, files))
}

fn upload_named(
    classification: &ClassificationId,
    batch: Option<&BatchId>,
    named: &[(&[u8], u64)],
    files: Files,
) -> extracta_request {
    let mut names = WireNames::new();
    let names: Vec<String> = named.iter().map(|(name, _)| names.claim(&wire_name(name))).collect();
    let parts: Vec<FilePart<'_>> = std::iter::zip(&names, named)
        .map(|(wire_name, (_, length))| FilePart { wire_name, length: *length })
        .collect();
    upload(classification, batch, &parts, files)
}

/// # Errors
///
/// No text, or no id. An empty id of a batch is an error too: taken for none,
/// it would open a new batch.
///
/// # Safety
///
/// As [`text::required`].
unsafe fn upload_ids(
    classification_id: *const c_char,
    batch_id: *const c_char,
) -> Result<(ClassificationId, Option<BatchId>), extracta_error> {
    // SAFETY: the caller promises the same.
    let (classification, batch) = unsafe {
        (classification(classification_id)?, text::optional(batch_id, "the batch's id")?)
    };
    let batch = batch.map(|id| BatchId::new(id).ok_or_else(|| not_an_id("the batch's id")));
    Ok((classification, batch.transpose()?))
}
