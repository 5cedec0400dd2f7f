//! How a client reaches the service, and how it works.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::time::Duration;

use ::extracta_client::{BaseUrl, Options};

use crate::boundary::handle::{Broken, given, handle};
use crate::boundary::{self, error::extracta_error, from_c, number::duration};

/// Options for making clients. One thread at a time may use one. A client
/// copies what it needs: the options may be changed or freed afterwards.
#[derive(Debug, Default)]
pub struct extracta_options {
    inner: Options,
    broken: Broken,
}

/// Makes options that suit the public service.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_new() -> Option<Box<extracta_options>> {
    boundary::make(extracta_options::default)
}

/// Frees options. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_free(options: Option<Box<extracta_options>>) {
    boundary::value(|| options.map(drop));
}

/// Where the service is: https, or http to this machine alone. Default
/// "https://api.extracta.ai/api/v1".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_options_set_base_url(
    options: Option<&mut extracta_options>,
    base_url: *const c_char,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |options| {
        // SAFETY: text from C, as the front page of the header asks for.
        let base_url = unsafe { from_c::text(base_url, "the base URL") }?;
        let read = BaseUrl::new(base_url);
        options.inner.base_url = read.map_err(|error| extracta_error::usage(&error.to_string()))?;
        Ok(())
    })
}

/// A PEM file of certificate authorities to trust beside the system's; NULL,
/// the default, for none. It is read when a client is made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_options_set_ca_file(
    options: Option<&mut extracta_options>,
    path: *const c_char,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |options| {
        // SAFETY: text from C, as the front page of the header asks for.
        options.inner.ca_file = unsafe { from_c::path(path) };
        Ok(())
    })
}

/// How long to wait for results, in milliseconds from the end of the last
/// upload: 0 or more. Default 15 minutes.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set_results_timeout_ms(
    options: Option<&mut extracta_options>,
    milliseconds: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |it| {
        let timeout = duration(milliseconds, "the time to wait for results");
        set(&mut it.inner.session.results_timeout, timeout)
    })
}

/// The pause between two requests for results, in milliseconds: 0 or more.
/// Default 2000, as the service asks for. extracta_client_new() refuses less
/// but for a base URL on this machine; the waits after the lost answer to a
/// document that opened a batch, 10 s and 2 minutes, are then as much shorter.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set_poll_pause_ms(
    options: Option<&mut extracta_options>,
    milliseconds: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |it| {
        let pause = duration(milliseconds, "the pause between requests")?;
        it.inner.session.set_poll_pause(pause);
        Ok(())
    })
}

/// The most files in a request, at least 1. Default 20.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set_files_per_request(
    options: Option<&mut extracta_options>,
    files: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |it| {
        set(&mut it.inner.session.files_per_request, at_least_one(files, "the files per request"))
    })
}

/// The most bytes of files in a request, at least 1; a bigger file goes
/// alone. Default 24 MiB.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set_bytes_per_request(
    options: Option<&mut extracta_options>,
    bytes: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |it| {
        set(&mut it.inner.session.bytes_per_request, at_least_one(bytes, "the bytes per request"))
    })
}

/// The most files in a batch, at least 1. Default 500.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set_files_per_batch(
    options: Option<&mut extracta_options>,
    files: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |it| {
        set(&mut it.inner.session.files_per_batch, at_least_one(files, "the files per batch"))
    })
}

/// The most uploads at once, at least 1; each has a thread while a call
/// lasts. Default 4.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set_concurrency(
    options: Option<&mut extracta_options>,
    uploads: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |it| {
        set(&mut it.inner.session.concurrency, at_least_one(uploads, "the uploads at once"))
    })
}

/// How often a request that surely was not stored is sent, the first time
/// included: at least 1. Default 4, with growing random pauses in between.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set_tries(
    options: Option<&mut extracta_options>,
    tries: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |it| {
        set(&mut it.inner.session.retry.tries, at_least_one(tries, "the tries"))
    })
}

/// How long a connection may take to be made, in milliseconds, 1 or more, and
/// before that the host's name to be resolved. Default 10 seconds.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set_connect_timeout_ms(
    options: Option<&mut extracta_options>,
    milliseconds: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |it| {
        set(&mut it.inner.limits.connect, limit(milliseconds, "the time to connect"))
    })
}

/// How long the network may take no byte of a request at all, in milliseconds,
/// 1 or more. Default 30 seconds. A whole upload has no limit: over a slow
/// line a healthy one may take hours.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set_idle_timeout_ms(
    options: Option<&mut extracta_options>,
    milliseconds: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |it| {
        set(&mut it.inner.limits.idle, limit(milliseconds, "the time without a byte"))
    })
}

/// How long the service may think, from the end of a request to the head of
/// its answer, in milliseconds, 1 or more. Default 60 seconds.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_options_set_answer_timeout_ms(
    options: Option<&mut extracta_options>,
    milliseconds: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |it| {
        set(&mut it.inner.limits.response, limit(milliseconds, "the time for an answer"))
    })
}

/// The directory of a small file by which all clients of this machine that
/// have the same base URL and key keep the pause between requests for results
/// together, whatever process they are in. It is made if there is none, for
/// its owner alone. NULL, the default: $EXTRACTA_STATE_DIR, or else "extracta"
/// in $XDG_STATE_HOME or $HOME/.local/state.
///
/// Accounts that share a key need the same directory, by a group of theirs. A
/// web server's account often has no home: name one that it may write. Where
/// there is none, a client keeps the pause by itself, and says so by
/// extracta_client_warning().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_options_set_state_dir(
    options: Option<&mut extracta_options>,
    path: *const c_char,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(options, (), error, |options| {
        // SAFETY: text from C, as the front page of the header asks for.
        options.inner.state_dir = unsafe { from_c::path(path) };
        Ok(())
    })
}

handle!(extracta_options);

/// The options that C gave, or the defaults; broken ones are refused.
pub(crate) fn or_default(options: Option<&extracta_options>) -> Result<Options, extracta_error> {
    match options {
        Some(_) => Ok(given(options)?.inner.clone()),
        None => Ok(Options::default()),
    }
}

fn set<T>(option: &mut T, to: Result<T, extracta_error>) -> Result<(), extracta_error> {
    *option = to?;
    Ok(())
}

/// A time that something may take: of 0 nothing would ever come in time.
fn limit(milliseconds: i64, name: &str) -> Result<Duration, extracta_error> {
    at_least_one(milliseconds, name).map(Duration::from_millis)
}

fn at_least_one<T: TryFrom<i64>>(number: i64, name: &str) -> Result<T, extracta_error> {
    let fitting = T::try_from(number).ok().filter(|_| number >= 1);
    let why = if number < 1 { "is not 1 or more" } else { "is too many" };
    fitting.ok_or_else(|| extracta_error::usage(&format!("{name}: {number} {why}")))
}
