//! The client, and its call that does it all.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::path::PathBuf;

use ::extracta_client::{ApiKey, Cancel, ClassificationId, Client, Options};

use crate::cancel_token::extracta_cancel_token;
use crate::error::extracta_error;
use crate::guard::{self, Breakable, Broken};
use crate::options::extracta_options;
use crate::per_process::PerProcess;
use crate::report::extracta_report;
use crate::text;

/// A client: one key, one base URL. Any number of threads may share one, and
/// their calls run side by side, but for requests for results, which take
/// turns. Between calls it holds no thread and no connection.
#[derive(Debug)]
pub struct extracta_client {
    per_process: PerProcess<Client>,
    key: ApiKey,
    options: Options,
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
        Ok(extracta_client { per_process, key, options, broken: Broken::default() })
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
/// may be NULL.
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
    report: Option<&mut MaybeUninit<*mut extracta_report>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::send_by(client, report, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let classification = unsafe { classification(classification_id) }?;
        // SAFETY: an array of so many texts, as documented above.
        let paths = unsafe { all_paths(paths, path_count) }?;
        let client = client.of_this_process()?;
        let mut classify = client.classification(&classification);
        if let Some(cancel) = cancel {
            classify = classify.cancel_by(&cancel.get());
        }
        Ok(extracta_report::new(&classify.run(paths)?))
    })
}

impl extracta_client {
    /// The client; after a fork a new one, made of the same key and options.
    pub(crate) fn of_this_process(&self) -> Result<&Client, extracta_error> {
        self.per_process.get(|| {
            Client::new(self.key.clone(), self.options.clone()).map_err(extracta_error::from)
        })
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

/// # Errors
///
/// None at all, more than memory can hold, or NULL.
///
/// # Safety
///
/// NULL, or an array of `count` texts, each as in [`text::path`].
unsafe fn all_paths(
    paths: *const *const c_char,
    count: usize,
) -> Result<Vec<PathBuf>, extracta_error> {
    if count == 0 {
        return Err(extracta_error::usage("no file to classify; name at least one"));
    }
    if paths.is_null() {
        return Err(extracta_error::usage("the paths are NULL"));
    }
    // A negative number that became a size_t, most likely.
    if count > isize::MAX.unsigned_abs() / size_of::<*const c_char>() {
        return Err(extracta_error::usage(&format!("there cannot be {count} paths")));
    }
    // SAFETY: not NULL and of a size that can be, so an array of so many, as
    // the caller promises.
    let paths = unsafe { std::slice::from_raw_parts(paths, count) };
    let path = |(number, path): (usize, &*const c_char)| {
        // SAFETY: the caller promises the same of each.
        let path = unsafe { text::path(*path) };
        path.ok_or_else(|| extracta_error::usage(&format!("path number {number} is NULL")))
    };
    paths.iter().enumerate().map(path).collect()
}
