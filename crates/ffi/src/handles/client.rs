//! The client, and its call that does it all.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::path::PathBuf;
use std::sync::OnceLock;

use ::extracta_client::call::Call;
use ::extracta_client::{
    ApiKey, BatchId, Cancel, ClassificationId, Classify, Client, ExtractionId, Options, Target,
};

use crate::boundary::from_c::Id;
use crate::boundary::handle::{Broken, Sends, handle};
use crate::boundary::{self, error::extracta_error, from_c, per_process::PerProcess, texts::Text};
use crate::handles::options::{self, extracta_options};
use crate::handles::{cancel_token::extracta_cancel_token, progress::extracta_progress};
use crate::values::{
    document::extracta_document, report::extracta_report, upload::extracta_upload,
};

/// A client: one key, one base URL. Any number of threads may share one, and
/// their calls run side by side, but for requests for results, which take
/// turns. Between calls it holds no thread. A connection stays open for the
/// next call, which uses it if it rested for less than 4 s; all are closed with
/// the client, and none is used after a fork.
#[derive(Debug)]
pub struct extracta_client {
    per_process: PerProcess<Client>,
    key: ApiKey,
    pub(crate) options: Options,
    /// The first one, lent for as long as the client lives.
    warning: OnceLock<Text>,
    broken: Broken,
}

/// Makes a client. Nothing is sent yet, so that a wrong key shows at the
/// first call only. The options may be NULL for the defaults.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_new(
    api_key: *const c_char,
    options: Option<&extracta_options>,
    client: Option<&mut MaybeUninit<*mut extracta_client>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), client, error, |()| {
        // SAFETY: text from C, as the front page of the header asks for.
        let key = unsafe { from_c::text(api_key, "the API key") }?;
        let key = ApiKey::new(key).ok_or_else(|| {
            extracta_error::usage("the API key is empty, or has a character that no key has")
        })?;
        let options = options::or_default(options)?;
        let per_process = PerProcess::new(Client::new(key.clone(), options.clone())?);
        let (warning, broken) = (OnceLock::new(), Broken::default());
        Ok(extracta_client { per_process, key, options, warning, broken })
    })
}

/// Frees a client. NULL is fine. Its reports, results and errors live on.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_client_free(client: Option<Box<extracta_client>>) {
    boundary::value(|| client.map(drop));
}

/// Classifies files: uploads them in batches, waits for the results, and
/// reports what each is. With EXTRACTA_OPTION_FOLLOW the values of each document
/// whose type is linked to an extraction come with its type. Blocks until every
/// document has its outcome, the time is over, or the service lets it go no
/// further.
///
/// `paths` are `path_count` paths, at least one, any bytes but NUL. `cancel`
/// ends it from another thread or by a deadline, and `progress` tells how far it
/// is; both may be NULL.
///
/// It returns 0 if each document was seen through: its own outcome is in the
/// report. Where something ended it early, a wrong key, credits that ran out, a
/// time limit, that is its error; the report is there all the same, for you to
/// read and to free, and tells what is known of each document. Only where
/// nothing was sent, for an argument that cannot be used, there is no report.
/// After a bug in the library extracta_error_is_possibly_stored() is true.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_classify(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    paths: *const *const c_char,
    path_count: i64,
    cancel: Option<&extracta_cancel_token>,
    progress: Option<&extracta_progress>,
    report: Option<&mut MaybeUninit<*mut extracta_report>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call_with_end(Sends(client), report, error, |client| {
        // SAFETY: text and an array of so many from C, as documented.
        let (id, paths) =
            unsafe { from_c::files_for::<ClassificationId>(classification_id, paths, path_count) }?;
        run(client.of_this_process()?.classification(&id), paths, cancel, progress)
    })
}

/// Extracts values from files: uploads them to an extraction in batches, waits for
/// the results, and reports what was found in each. Their outcome is
/// EXTRACTA_OUTCOME_EXTRACTED then, and extracta_document_values() has what was
/// found; they have no type. Otherwise as extracta_client_classify().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_extract(
    client: Option<&extracta_client>,
    extraction_id: *const c_char,
    paths: *const *const c_char,
    path_count: i64,
    cancel: Option<&extracta_cancel_token>,
    progress: Option<&extracta_progress>,
    report: Option<&mut MaybeUninit<*mut extracta_report>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call_with_end(Sends(client), report, error, |client| {
        // SAFETY: text and an array of so many from C, as documented.
        let (id, paths) =
            unsafe { from_c::files_for::<ExtractionId>(extraction_id, paths, path_count) }?;
        run(client.of_this_process()?.extraction(&id), paths, cancel, progress)
    })
}

/// Uploads files in one request, to the batch with this id, or to a new one
/// where it is NULL: one step of what extracta_client_classify() does. Blocks
/// until the service has answered. Sent again only while surely nothing of it
/// is stored.
///
/// `paths` are `path_count` paths, at least one, any bytes but NUL. `cancel`
/// may be NULL. Of an error, extracta_error_is_possibly_stored() tells that the
/// response was lost: whoever sends the files again may pay for them twice.
/// extracta_error_batch_id() is where to look for them first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_upload(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    batch_id: *const c_char,
    paths: *const *const c_char,
    path_count: i64,
    cancel: Option<&extracta_cancel_token>,
    upload: Option<&mut MaybeUninit<*mut extracta_upload>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(client), upload, error, |client| {
        // SAFETY: text and an array of so many from C, as documented.
        let files = unsafe {
            Files::<ClassificationId>::of(classification_id, batch_id, paths, path_count)
        };
        files?.upload(client, cancel)
    })
}

/// The same to an extraction: one step of what extracta_client_extract() does.
/// `batch_id` is one of that extraction, NULL for a new one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_client_upload_for_extraction(
    client: Option<&extracta_client>,
    extraction_id: *const c_char,
    batch_id: *const c_char,
    paths: *const *const c_char,
    path_count: i64,
    cancel: Option<&extracta_cancel_token>,
    upload: Option<&mut MaybeUninit<*mut extracta_upload>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(client), upload, error, |client| {
        // SAFETY: text and an array of so many from C, as documented.
        let files =
            unsafe { Files::<ExtractionId>::of(extraction_id, batch_id, paths, path_count) };
        files?.upload(client, cancel)
    })
}

/// Asks how many credits the account has; one pays a page. Seen so far are
/// whole numbers, nothing says that they must be. NAN if the call fails.
/// `cancel` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_client_credits(
    client: Option<&extracta_client>,
    cancel: Option<&extracta_cancel_token>,
    credits: Option<&mut MaybeUninit<f64>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(client, credits, error, |client| {
        let client = client.of_this_process()?.cancel_by(&cancel_or_never(cancel));
        Ok(client.credits()?.credits)
    })
}

/// What the client has had to do without, in words for people: that it keeps
/// the pause between requests for results without regard to other processes
/// (see EXTRACTA_OPTION_STATE_DIR). NULL while all is well, or was not
/// needed yet. A call with a progress tells it by EXTRACTA_EVENT_WARNING.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_client_warning(client: Option<&extracta_client>) -> *const c_char {
    boundary::value(|| {
        let client = client?;
        if client.warning.get().is_none() {
            let warnings = client.of_this_process().ok()?.warnings();
            let _ = client.warning.set(Text::new(warnings.first()?));
        }
        Some(client.warning.get()?.as_ptr())
    })
}

impl extracta_client {
    /// The client; after a fork a new one, made of the same key and options.
    pub(crate) fn of_this_process(&self) -> Result<&Client, extracta_error> {
        self.per_process.get(|| Ok(Client::new(self.key.clone(), self.options.clone())?))
    }

    /// Calls a route that asks or changes something at once.
    pub(crate) fn call<T>(
        &self,
        call: &Call<T>,
        cancel: Option<&extracta_cancel_token>,
    ) -> Result<T, extracta_error> {
        let client = self.of_this_process()?.cancel_by(&cancel_or_never(cancel));
        Ok(client.call(call)?)
    }
}

handle!(extracta_client);

/// Runs a call that sees files through: its report, and what ended it early.
fn run(
    call: Classify<'_>,
    paths: Vec<PathBuf>,
    cancel: Option<&extracta_cancel_token>,
    progress: Option<&extracta_progress>,
) -> Result<(extracta_report, Option<extracta_error>), extracta_error> {
    let progress = progress.cloned().unwrap_or_default();
    let call = call
        .cancel_by(&cancel_or_never(cancel))
        .on_event(|event| progress.hear(event.map(|it| extracta_document::new(&it))));
    let report = extracta_report::new(&call.run(paths)?);
    let end = report.failure();
    Ok((report, end))
}

/// What one request is to upload.
struct Files<T> {
    to: T,
    batch: Option<BatchId>,
    paths: Vec<PathBuf>,
}

impl<T: Id + Into<Target>> Files<T> {
    /// # Safety
    ///
    /// As for [`from_c::files_for`].
    unsafe fn of(
        id: *const c_char,
        batch_id: *const c_char,
        paths: *const *const c_char,
        path_count: i64,
    ) -> Result<Self, extracta_error> {
        // SAFETY: the caller promises the same.
        let (batch, (to, paths)) =
            unsafe { (from_c::optional_id(batch_id)?, from_c::files_for(id, paths, path_count)?) };
        Ok(Files { to, batch, paths })
    }

    fn upload(
        self,
        client: &extracta_client,
        cancel: Option<&extracta_cancel_token>,
    ) -> Result<extracta_upload, extracta_error> {
        let client = client.of_this_process()?.cancel_by(&cancel_or_never(cancel));
        let response = client.upload(self.to, self.batch.as_ref(), &self.paths)?;
        Ok(extracta_upload::new(&response))
    }
}

/// The token that C gave, or one that nobody cancels.
pub(crate) fn cancel_or_never(cancel: Option<&extracta_cancel_token>) -> Cancel {
    cancel.map_or_else(Cancel::new, extracta_cancel_token::get)
}
