//! How a client reaches the service, and how it works.

use std::ffi::{OsString, c_char};
use std::mem::MaybeUninit;
use std::time::Duration;

use ::extracta_client::{BaseUrl, Options, ProxyUrl};

use crate::boundary::handle::{Broken, given, handle};
use crate::boundary::{self, error::extracta_error, from_c};

/// Options for making clients. One thread at a time may use one. A client
/// copies what it needs: the options may be changed or freed afterwards.
#[derive(Debug, Default)]
pub struct extracta_options {
    inner: Options,
    broken: Broken,
}

/// What extracta_options_set() and extracta_options_set_text() can set.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_option {
    /// How long to wait for results, in milliseconds from the end of the last
    /// upload: 0 or more. Default 15 minutes.
    ResultsTimeoutMs = 1,
    /// The pause between two requests for results, in milliseconds: 0 or more; also
    /// that between two for values of extractions, which take turns of their own.
    /// Default 2000, as the service asks for. extracta_client_new() refuses less
    /// but for a base URL on this machine; the waits after the lost response to
    /// a document that opened a batch, 10 s and 2 minutes, are then as much
    /// shorter.
    PollPauseMs = 2,
    /// The most files in a request, at least 1. Default 20.
    FilesPerRequest = 3,
    /// The most bytes of files in a request, at least 1; a bigger file goes
    /// alone. Default 24 MiB.
    BytesPerRequest = 4,
    /// The most files in a batch, at least 1. Default 500.
    FilesPerBatch = 5,
    /// The most uploads at once, at least 1; each has a thread while a call
    /// lasts. Default 4.
    Concurrency = 6,
    /// How often a request that surely was not stored is sent, the first time
    /// included: at least 1. Default 4, with growing random pauses in between.
    Tries = 7,
    /// How long a connection may take to be made, in milliseconds, 1 or more,
    /// and before that the host's name to be resolved. Default 10 seconds.
    ConnectTimeoutMs = 8,
    /// How long the network may take no byte of a request at all, in
    /// milliseconds, 1 or more. Default 30 seconds. A whole upload has no limit:
    /// over a slow line a healthy one may take hours. For a limit on a whole
    /// call there is extracta_cancel_token_cancel_after_ms().
    IdleTimeoutMs = 9,
    /// How long the service may think, from the end of a request to the head of
    /// its response, in milliseconds, 1 or more. Default 60 seconds.
    ResponseTimeoutMs = 10,
    /// How long a batch's results lack a stored document, or requests for them
    /// are only refused, before the document is given up as failed, in
    /// milliseconds: 0 or more. Default 10 minutes.
    UnreadableAfterMs = 11,
    /// How many responses in a row that takes at least, 1 or more. Default 10.
    UnreadableResponses = 12,
    /// Whether the values of each document whose type is linked to an extraction are
    /// fetched too: 0 or 1. Default 0. With 1 such a document has its outcome when
    /// its values came, see extracta_document_values(), or when it is known that they
    /// do not come, see extracta_document_error(); the time to wait for results counts
    /// from its type on. Nothing more is paid for: the service extracts them anyway.
    ///
    /// On a ledger a worker with it wants the values of all that is there, also of what
    /// was classified before, and whoever works fetches them. Values that did not come
    /// are asked for again by extracta_worker_work() for what was entered, if they are
    /// of that.
    Follow = 13,
    /// Text: where the service is, https, or http to this machine alone.
    /// Default "https://api.extracta.ai/api/v1".
    BaseUrl = 101,
    /// Text: a PEM file of certificate authorities to trust beside the
    /// system's; NULL, the default, for none. It is read when a client is made.
    CaFile = 102,
    /// Text: the directory of a small file by which all clients of this machine
    /// that have the same base URL and key keep the pause between requests for
    /// results together, whatever process they are in. It is made if there is
    /// none, for its owner alone. NULL, the default: $EXTRACTA_STATE_DIR, or
    /// else "extracta" in $XDG_STATE_HOME or $HOME/.local/state.
    ///
    /// Accounts that share a key need the same directory, by a group of theirs.
    /// A web server's account often has no home: name one that it may write.
    /// Where there is none, a client keeps the pause by itself, and says so by
    /// extracta_client_warning().
    StateDir = 103,
    /// Text: the proxy to go through, whatever the environment says, such as
    /// "http://name:password@proxy:3128". NULL, the default, for that of
    /// HTTPS_PROXY, else of ALL_PROXY, but for hosts in NO_PROXY. A base URL of
    /// this machine is always reached directly. SOCKS is not supported.
    Proxy = 104,
    /// Text: your program's name, in front of this library's in the header
    /// User-Agent: "invoices/2.1", say. NULL, the default, for none.
    UserAgent = 105,
}

/// Makes options that suit the public service.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_new() -> Option<Box<extracta_options>> {
    boundary::make(extracta_options::default)
}

/// Makes options as the environment says: EXTRACTA_BASE_URL, where it is set and
/// not empty, and EXTRACTA_CA_FILE. The rest is as extracta_options_new() has
/// it. For programs that are to run against a stand-in of the service too. It
/// fails for a base URL that cannot be used. Call no setenv() meanwhile.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_new_from_env(
    options: Option<&mut MaybeUninit<*mut extracta_options>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), options, error, |()| extracta_options::from_env(|it| std::env::var_os(it)))
}

/// Frees options. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_free(options: Option<Box<extracta_options>>) {
    boundary::value(|| options.map(drop));
}

/// Sets an option that is a number: extracta_option tells which there are, in
/// which unit and range, and their defaults.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set(
    options: Option<&mut extracta_options>,
    option: i32,
    number: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |options| options.set(option, number))
}

/// Sets an option that is a text; a path is any bytes but NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_options_set_text(
    options: Option<&mut extracta_options>,
    option: i32,
    text: *const c_char,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |options| {
        // SAFETY: text from C, as the front page of the header asks for.
        unsafe { options.set_text(option, text) }
    })
}

impl extracta_options {
    fn from_env(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, extracta_error> {
        let mut options = extracta_options::default();
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        if let Some(url) = set("EXTRACTA_BASE_URL") {
            let url = url.to_str().unwrap_or_default();
            options.inner.base_url = BaseUrl::new(url)
                .map_err(|error| extracta_error::usage(&format!("EXTRACTA_BASE_URL: {error}")))?;
        }
        options.inner.ca_file = set("EXTRACTA_CA_FILE").map(Into::into);
        Ok(options)
    }

    fn set(&mut self, option: i32, number: i64) -> Result<(), extracta_error> {
        use extracta_option as it;
        let (session, limits) = (&mut self.inner.session, &mut self.inner.limits);
        let is = |it: extracta_option| option == it as i32;
        if is(it::ResultsTimeoutMs) {
            session.results_timeout = time(it::ResultsTimeoutMs, 0, number)?;
        } else if is(it::PollPauseMs) {
            session.set_poll_pause(time(it::PollPauseMs, 0, number)?);
        } else if is(it::FilesPerRequest) {
            session.files_per_request = at_least(it::FilesPerRequest, 1, number)?;
        } else if is(it::BytesPerRequest) {
            session.bytes_per_request = at_least(it::BytesPerRequest, 1, number)?;
        } else if is(it::FilesPerBatch) {
            session.files_per_batch = at_least(it::FilesPerBatch, 1, number)?;
        } else if is(it::Concurrency) {
            session.concurrency = at_least(it::Concurrency, 1, number)?;
        } else if is(it::Tries) {
            session.retry.tries = at_least(it::Tries, 1, number)?;
        } else if is(it::ConnectTimeoutMs) {
            limits.connect = time(it::ConnectTimeoutMs, 1, number)?;
        } else if is(it::IdleTimeoutMs) {
            limits.idle = time(it::IdleTimeoutMs, 1, number)?;
        } else if is(it::ResponseTimeoutMs) {
            limits.response = time(it::ResponseTimeoutMs, 1, number)?;
        } else if is(it::UnreadableAfterMs) {
            session.unreadable_after = time(it::UnreadableAfterMs, 0, number)?;
        } else if is(it::UnreadableResponses) {
            session.unreadable_responses = at_least(it::UnreadableResponses, 1, number)?;
        } else if is(it::Follow) {
            session.follows = flag(it::Follow, number)?;
        } else {
            return Err(no_option(option, "a number"));
        }
        Ok(())
    }

    unsafe fn set_text(&mut self, option: i32, text: *const c_char) -> Result<(), extracta_error> {
        let is = |it: extracta_option| option == it as i32;
        if is(extracta_option::BaseUrl) {
            // SAFETY: the caller promises the same.
            let url = BaseUrl::new(unsafe { from_c::text(text, "the base URL") }?);
            self.inner.base_url = url.map_err(|error| extracta_error::usage(&error.to_string()))?;
        } else if is(extracta_option::CaFile) {
            // SAFETY: the caller promises the same.
            self.inner.ca_file = unsafe { from_c::path(text) };
        } else if is(extracta_option::StateDir) {
            // SAFETY: the caller promises the same.
            self.inner.state_dir = unsafe { from_c::path(text) };
        } else if is(extracta_option::Proxy) {
            // SAFETY: the caller promises the same.
            let url = unsafe { from_c::optional_text(text, "the proxy") }?;
            let read = |url| ProxyUrl::new(url).ok_or_else(|| extracta_error::usage(NO_PROXY_URL));
            self.inner.proxy = url.map(read).transpose()?;
        } else if is(extracta_option::UserAgent) {
            // SAFETY: the caller promises the same.
            let name = unsafe { from_c::optional_text(text, "the program's name") }?;
            self.inner.user_agent = name.map(str::to_owned);
        } else {
            return Err(no_option(option, "a text"));
        }
        Ok(())
    }
}

/// Its value is not repeated: it may hold a password.
const NO_PROXY_URL: &str = "the proxy cannot be used: it is to be an http:// address; SOCKS is \
     not supported";

handle!(extracta_options);

/// The options that C gave, or the defaults; broken ones are refused.
pub(crate) fn or_default(options: Option<&extracta_options>) -> Result<Options, extracta_error> {
    match options {
        Some(_) => Ok(given(options)?.inner.clone()),
        None => Ok(Options::default()),
    }
}

fn no_option(option: i32, what: &str) -> extracta_error {
    extracta_error::usage(&format!("the option {option} is none that is {what}"))
}

fn time(option: extracta_option, least: i64, number: i64) -> Result<Duration, extracta_error> {
    at_least(option, least, number).map(Duration::from_millis)
}

fn at_least<T: TryFrom<i64>>(
    option: extracta_option,
    least: i64,
    number: i64,
) -> Result<T, extracta_error> {
    let fitting = T::try_from(number).ok().filter(|_| number >= least);
    let why = if number < least { format!("not {least} or more") } else { "too many".into() };
    fitting.ok_or_else(|| {
        let name = name(option);
        extracta_error::usage(&format!("the option {name} is {why}: {number}"))
    })
}

fn flag(option: extracta_option, number: i64) -> Result<bool, extracta_error> {
    match number {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(extracta_error::usage(&format!(
            "the option {} is not 0 or 1: {number}",
            name(option)
        ))),
    }
}

/// An option's name, as it stands behind EXTRACTA_OPTION_.
fn name(option: extracta_option) -> String {
    let mut name = String::new();
    for letter in format!("{option:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_does_not_fit_is_refused_by_the_options_name() {
        let mut options = extracta_options::default();
        for (option, name) in [
            (extracta_option::ResultsTimeoutMs, "RESULTS_TIMEOUT_MS"),
            (extracta_option::PollPauseMs, "POLL_PAUSE_MS"),
            (extracta_option::FilesPerRequest, "FILES_PER_REQUEST"),
            (extracta_option::BytesPerRequest, "BYTES_PER_REQUEST"),
            (extracta_option::FilesPerBatch, "FILES_PER_BATCH"),
            (extracta_option::Concurrency, "CONCURRENCY"),
            (extracta_option::Tries, "TRIES"),
            (extracta_option::ConnectTimeoutMs, "CONNECT_TIMEOUT_MS"),
            (extracta_option::IdleTimeoutMs, "IDLE_TIMEOUT_MS"),
            (extracta_option::ResponseTimeoutMs, "RESPONSE_TIMEOUT_MS"),
            (extracta_option::Follow, "FOLLOW"),
        ] {
            let error = options.set(option as i32, -1).expect_err("negative");
            let said = error.message.to_str();
            assert!(said.starts_with(&format!("the option {name} is not ")), "{said}");
        }
    }

    #[test]
    fn whether_to_follow_is_0_or_1() {
        let mut options = extracta_options::default();
        assert!(!options.inner.session.follows);
        for (number, follows) in [(1, true), (0, false)] {
            options.set(extracta_option::Follow as i32, number).expect("a flag");
            assert_eq!(options.inner.session.follows, follows);
        }
        let error = options.set(extracta_option::Follow as i32, 2).expect_err("neither");
        assert_eq!(error.message.to_str(), "the option FOLLOW is not 0 or 1: 2");
    }

    #[test]
    fn the_environment_names_the_service_and_its_authorities() {
        let of = |url: &'static str| {
            extracta_options::from_env(move |name| match name {
                "EXTRACTA_BASE_URL" => Some(url.into()),
                "EXTRACTA_CA_FILE" => Some("ca.pem".into()),
                _ => None,
            })
        };
        let options = of("http://127.0.0.1:8080/api/v1").expect("options");
        assert_eq!(options.inner.base_url.to_string(), "http://127.0.0.1:8080/api/v1");
        assert_eq!(options.inner.ca_file, Some("ca.pem".into()));
        let default = Options::default().base_url.to_string();
        assert_eq!(of("").expect("options").inner.base_url.to_string(), default);
        let error = of("ftp://x.invalid").expect_err("no base URL");
        assert!(error.message.to_str().starts_with("EXTRACTA_BASE_URL: "));
    }
}
