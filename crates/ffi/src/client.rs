//! The client, and its call that does it all.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::sync::OnceLock;

use ::extracta_client::{ApiKey, BaseUrl, BatchId, Cancel, ClassificationId, Client, Options};

use crate::arrays::some_paths;
use crate::cancel_token::extracta_cancel_token;
use crate::error::extracta_error;
use crate::guard::{self, Breakable, Broken};
use crate::options::extracta_options;
use crate::per_process::PerProcess;
use crate::progress::{Listener, extracta_progress};
use crate::report::extracta_report;
use crate::text::{self, OrNull, Text};
use crate::upload::extracta_upload;

/// A client: one key, one base URL. Any number of threads may share one, and
/// their calls run side by side, but for requests for results, which take
/// turns. Between calls it holds no thread and no connection.
#[derive(Debug)]
pub struct extracta_client {
    per_process: PerProcess<Client>,
    key: ApiKey,
    options: Options,
    warning: OnceLock<Text>,
    broken: Broken,
}

/// Makes a client. Nothing is sent yet, so that a wrong key shows at the
/// first call only. The options may be NULL for the defaults.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn extracta_client_new(
    api_key: *const c_char,
    options: Option<&extracta_options>,
    client: Option<&mut MaybeUninit<*mut extracta_client>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make(client, error, || {
        // SAFETY: text from C, as the front page of the header asks for.
        let key = unsafe { text::required(api_key, "the API key") }?;
        let key = ApiKey::new(key).ok_or_else(|| {
            extracta_error::usage("the API key is empty, or has a character that no key has")
        })?;
        let options = match options {
            Some(options) => {
                options.broken.check(extracta_options::NAME)?;
                options.inner.clone()
            }
            None => Options::default(),
        };
        let client = Client::new(key.clone(), options.clone())?;
        let per_process = PerProcess::new(client);
        let (warning, broken) = (OnceLock::new(), Broken::default());
        Ok(extracta_client { per_process, key, options, warning, broken })
    })
}

/// Frees a client. NULL is fine. Its reports, results and errors live on.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_client_free(client: Option<Box<extracta_client>>) {
    guard::free(client);
}

/// Classifies files: uploads them in batches, waits for the results, and
/// reports what each is. Blocks until every document has its outcome, the
/// time is over, or the service lets it go no further.
///
/// `paths` are `path_count` paths, at least one, any bytes but NUL. `cancel`
/// ends it from another thread, and `progress` tells how far it is; both may be
/// NULL.
///
/// It fails only before anything is sent, but for a bug in the library: then
/// extracta_error_is_possibly_stored() is true. Whatever else happens, even a
/// wrong key, is in the report, since it may concern some documents and not
/// others: see extracta_report_stop_reason() and extracta_document_error().
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn extracta_client_classify(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    paths: *const *const c_char,
    path_count: usize,
    cancel: Option<&extracta_cancel_token>,
    progress: Option<&extracta_progress>,
    report: Option<&mut MaybeUninit<*mut extracta_report>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::send_by(client, report, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let classification = unsafe { classification(classification_id) }?;
        // SAFETY: an array of so many texts, as documented above.
        let paths = unsafe { some_paths(paths, path_count) }?;
        let client = client.of_this_process()?;
        let listener = Listener::of(progress);
        let classify = client
            .classification(&classification)
            .cancel_by(&cancel_or_never(cancel))
            .on_progress(|progress| listener.hear(&progress.into()));
        Ok(extracta_report::new(&classify.run(paths)?))
    })
}

/// Uploads files in one request, to the batch with this id, or to a new one
/// where it is NULL: one step of what extracta_client_classify() does. Blocks
/// until the service has answered. Sent again only while surely nothing of it
/// is stored.
///
/// `paths` are `path_count` paths, at least one, any bytes but NUL. `cancel`
/// may be NULL. Of an error, extracta_error_is_possibly_stored() tells that the
/// answer was lost: whoever sends the files again may pay for them twice.
/// extracta_error_batch_id() is where to look for them first.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn extracta_client_upload(
    client: Option<&extracta_client>,
    classification_id: *const c_char,
    batch_id: *const c_char,
    paths: *const *const c_char,
    path_count: usize,
    cancel: Option<&extracta_cancel_token>,
    upload: Option<&mut MaybeUninit<*mut extracta_upload>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::send_by(client, upload, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let classification = unsafe { classification(classification_id) }?;
        // SAFETY: the same.
        let batch = unsafe { batch_or_new(batch_id) }?;
        // SAFETY: an array of so many texts, as documented above.
        let paths = unsafe { some_paths(paths, path_count) }?;
        let client = client.of_this_process()?.cancel_by(&cancel_or_never(cancel));
        Ok(extracta_upload::new(&client.upload(&classification, batch.as_ref(), &paths)?))
    })
}

/// Asks how many credits the account has; one pays a page. Seen so far are
/// whole numbers, nothing says that they must be. NAN if the call fails.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn extracta_client_credits(
    client: Option<&extracta_client>,
    credits: Option<&mut MaybeUninit<f64>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::tell_by(client, credits, f64::NAN, error, |client| {
        Ok(client.of_this_process()?.credits()?.credits)
    })
}

/// What the client has had to do without, in words for people: that it keeps
/// the pause between requests for results without regard to other processes
/// (see extracta_options_set_state_dir()). NULL while all is well, or was not
/// needed yet. A call with a progress tells it by EXTRACTA_HAPPENED_WARNING.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_client_warning(client: Option<&extracta_client>) -> *const c_char {
    guard::read(client, std::ptr::null(), |client| client.warning().or_null())
}

impl extracta_client {
    /// The client; after a fork a new one, made of the same key and options.
    pub(crate) fn of_this_process(&self) -> Result<&Client, extracta_error> {
        self.per_process.get(|| {
            Client::new(self.key.clone(), self.options.clone()).map_err(extracta_error::from)
        })
    }
}

impl extracta_client {
    /// Where the service is.
    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.options.base_url
    }

    /// The first warning, which is lent for as long as the client lives.
    fn warning(&self) -> Option<&Text> {
        if self.warning.get().is_none()
            && let Ok(client) = self.of_this_process()
            && let Some(warning) = client.warnings().first()
        {
            return Some(self.warning.get_or_init(|| Text::new(warning)));
        }
        self.warning.get()
    }
}

impl Breakable for extracta_client {
    const NAME: &str = "extracta_client";

    fn broken(&self) -> &Broken {
        &self.broken
    }
}

/// The token that C gave, or one that nobody cancels.
pub(crate) fn cancel_or_never(cancel: Option<&extracta_cancel_token>) -> Cancel {
    cancel.map_or_else(Cancel::new, extracta_cancel_token::get)
}

/// # Errors
///
/// No text, or no id.
///
/// # Safety
///
/// As [`text::required`].
pub(crate) unsafe fn classification(id: *const c_char) -> Result<ClassificationId, extracta_error> {
    // SAFETY: the caller promises the same.
    let id = unsafe { text::required(id, "the classification's id") }?;
    ClassificationId::new(id).ok_or_else(|| not_an_id("the classification's id"))
}

pub(crate) fn not_an_id(name: &str) -> extracta_error {
    extracta_error::usage(&format!("{name} is empty, or has white space in it"))
}

/// The batch that C gave, or none for a new one.
///
/// # Errors
///
/// No text, or no id. An empty one is an error too: taken for none, it would
/// open a batch.
///
/// # Safety
///
/// As [`text::optional`].
unsafe fn batch_or_new(id: *const c_char) -> Result<Option<BatchId>, extracta_error> {
    // SAFETY: the caller promises the same.
    let id = unsafe { text::optional(id, "the batch's id") }?;
    id.map(|id| BatchId::new(id).ok_or_else(|| not_an_id("the batch's id"))).transpose()
}
