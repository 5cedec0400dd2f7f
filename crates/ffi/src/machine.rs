//! The whole run for callers with an HTTP stack of their own.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::time::Duration;

use ::extracta_client::RunSettings;
use extracta_protocol::pacing::DOCUMENTED_PAUSE;

use crate::answer::extracta_answer;
use crate::arrays::{named_files, some_paths};
use crate::client::classification;
use crate::document::extracta_document;
use crate::error::extracta_error;
use crate::guard::{self, Breakable, Broken};
use crate::machine_inputs::Inputs;
use crate::number::milliseconds;
use crate::options::{duration, extracta_options};
use crate::own_http_run::OwnHttpRun;
use crate::report::extracta_report;
use crate::request::extracta_request;

/// All that extracta_client_classify() does but for the network, where you send
/// the requests, and but for files of equal content, which are each sent. It
/// has no socket, thread or clock, and blocks in nothing but the reading of
/// files.
///
/// Ask extracta_machine_next() what to do, do it, and ask again, until it says
/// EXTRACTA_NEXT_DONE:
///
/// - EXTRACTA_NEXT_SEND: take the request, and begin to send it. More may follow
///   before it is answered: as many uploads as the options allow at once, and
///   one for results. If you send one after the other, that is fine too.
/// - EXTRACTA_NEXT_WAIT: wait until a request is answered, or until
///   extracta_machine_wake_at_ms().
/// - EXTRACTA_NEXT_KNOWN: look at the document, or wait for the report.
///
/// Tell by extracta_machine_answered() how each request ended that you took,
/// one that you could not send too. If the connection breaks while you send,
/// read what is there: the service may have answered early. The machine decides
/// what is stored, what is sent again and what may not be: send nothing again
/// by yourself.
///
/// Times are milliseconds of a clock of yours that does not go back, from any
/// beginning: 0 or more. What a machine knows ends with it, and so do the ids
/// of batches that are paid for: have its report before you free it. After a
/// fork() only one of the two processes may go on with it.
///
/// It keeps the pause between requests for results, though for itself alone:
/// clients and other machines with your key do not know of it.
#[derive(Debug)]
pub struct extracta_machine {
    inner: OwnHttpRun,
    /// The document that was told last, until the next one.
    known: Option<extracta_document>,
    broken: Broken,
}

/// Makes a machine that classifies files of the disk. Each is examined now,
/// and must be the same when it is sent; what cannot be read is refused in the
/// report.
///
/// `options` may be NULL for the defaults; of interest are the sizes of
/// requests and batches, the uploads at once, the time to wait for results and
/// the pause between requests for them: below 2 s only if the base URL is of
/// this machine, as in extracta_client_new(). `paths` are as in
/// extracta_client_classify().
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn extracta_machine_new(
    classification_id: *const c_char,
    options: Option<&extracta_options>,
    paths: *const *const c_char,
    path_count: usize,
    machine: Option<&mut MaybeUninit<*mut extracta_machine>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make(machine, error, || {
        // SAFETY: text from C, as the front page of the header asks for.
        let classification = unsafe { classification(classification_id) }?;
        let settings = settings(options)?;
        // SAFETY: an array of so many texts, as documented above.
        let inputs = Inputs::of_paths(unsafe { some_paths(paths, path_count) }?);
        Ok(extracta_machine::new(OwnHttpRun::new(classification, settings, inputs)))
    })
}

/// The same for contents from anywhere, as in extracta_request_new_upload_of():
/// you send them, between the other segments of each request. In the report the
/// names stand for paths.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn extracta_machine_new_of(
    classification_id: *const c_char,
    options: Option<&extracta_options>,
    names: *const *const c_char,
    lengths: *const i64,
    count: usize,
    machine: Option<&mut MaybeUninit<*mut extracta_machine>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make(machine, error, || {
        // SAFETY: text from C, as the front page of the header asks for.
        let classification = unsafe { classification(classification_id) }?;
        let settings = settings(options)?;
        // SAFETY: arrays of so many, as documented above.
        let inputs = Inputs::of_named(unsafe { named_files(names, lengths, count) }?);
        Ok(extracta_machine::new(OwnHttpRun::new(classification, settings, inputs)))
    })
}

/// Frees a machine. NULL is fine. Its requests and reports live on.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_free(machine: Option<Box<extracta_machine>>) {
    guard::free(machine);
}

/// What to do next, an extracta_next, at this time.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn extracta_machine_next(
    machine: Option<&mut extracta_machine>,
    now_ms: i64,
    next: Option<&mut MaybeUninit<i32>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::change_and_tell(machine, next, error, |machine| {
        machine.known = None;
        let next = machine.inner.next(time(now_ms)?);
        machine.known = machine.inner.known_document();
        Ok(next as i32)
    })
}

/// Takes the request that EXTRACTA_NEXT_SEND speaks of: send it, answer it,
/// free it. Begin it soon: what it is about was decided now.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn extracta_machine_take_request(
    machine: Option<&mut extracta_machine>,
    request: Option<&mut MaybeUninit<*mut extracta_request>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make_by_changing(machine, request, error, |machine| {
        machine.inner.take_request().ok_or_else(|| {
            extracta_error::usage("no request is to be sent; ask extracta_machine_next() first")
        })
    })
}

/// Tells how a request ended. Each one that was taken is answered once, in any
/// order; a second time, or to another machine, is refused.
///
/// One that you did not send is answered by a new answer with
/// EXTRACTA_SENT_NOTHING. If a file of the disk broke its body off, the machine
/// knows which: say how much was sent, and that it failed by
/// EXTRACTA_CAUSE_FILE. Of contents of yours it does not know, and goes on with
/// all files of the request alike.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn extracta_machine_answered(
    machine: Option<&mut extracta_machine>,
    request: Option<&extracta_request>,
    answer: Option<&extracta_answer>,
    now_ms: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::change(machine, error, |machine| {
        let now = time(now_ms)?;
        // However it broke, its end has to be told.
        let request = guard::given_even_if_broken(request)?;
        let answer = guard::given(answer)?;
        machine.inner.answered(request, answer.exchange(), now)
    })
}

/// After EXTRACTA_NEXT_WAIT the time at which to call extracta_machine_next()
/// again though nothing was answered; -1 if only an answer helps.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_wake_at_ms(machine: Option<&extracta_machine>) -> i64 {
    guard::read(machine, -1, |machine| machine.inner.wake_at().map_or(-1, milliseconds))
}

/// After EXTRACTA_NEXT_KNOWN the document that has its outcome; else NULL.
/// Belongs to the machine, until the next extracta_machine_next(). A document
/// that has no outcome at the end of the run is not told: the report has all.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_document(
    machine: Option<&extracta_machine>,
) -> Option<&extracta_document> {
    guard::read(machine, None, |machine| machine.known.as_ref())
}

/// The place of that document in the list that you gave, from 0; else -1.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_document_place(machine: Option<&extracta_machine>) -> i64 {
    guard::read(machine, -1, |machine| {
        machine.inner.document().map_or(-1, |place| i64::try_from(place).unwrap_or(i64::MAX))
    })
}

/// Ends the run early. Break off what is under way, answer it as ever, and go
/// on until EXTRACTA_NEXT_DONE, to keep what those answers tell.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn extracta_machine_cancel(
    machine: Option<&mut extracta_machine>,
    now_ms: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::change(machine, error, |machine| {
        machine.inner.cancel(time(now_ms)?);
        Ok(())
    })
}

/// Reports what became of each document, as far as it was known at the last
/// extracta_machine_next(). At any time: even from a machine that a bug in this
/// library has broken.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn extracta_machine_report(
    machine: Option<&extracta_machine>,
    report: Option<&mut MaybeUninit<*mut extracta_report>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    guard::make(report, error, || Ok(guard::given_even_if_broken(machine)?.inner.report()))
}

impl extracta_machine {
    fn new(inner: OwnHttpRun) -> Self {
        extracta_machine { inner, known: None, broken: Broken::default() }
    }
}

impl Breakable for extracta_machine {
    const NAME: &str = "extracta_machine";
    const KNOWS_WHAT_IS_STORED: bool = true;

    fn broken(&self) -> &Broken {
        &self.broken
    }
}

/// # Errors
///
/// The options are broken, or have a pause that the service does not want.
fn settings(options: Option<&extracta_options>) -> Result<RunSettings, extracta_error> {
    let Some(options) = options else { return Ok(RunSettings::default()) };
    let options = &guard::given(Some(options))?.inner;
    if options.run.poll_pause < DOCUMENTED_PAUSE && !options.base_url.is_loopback() {
        return Err(extracta_error::usage(
            "a pause below 2 s between results requests is for loopback only; \
             the service asks for 2 s",
        ));
    }
    Ok(options.run.clone())
}

fn time(now_ms: i64) -> Result<Duration, extracta_error> {
    duration(now_ms, "the time")
}

#[cfg(test)]
mod tests {
    use ::extracta_client::ClassificationId;

    use super::*;
    use crate::arrays::NamedFile;
    use crate::kind::extracta_kind;

    fn machine() -> extracta_machine {
        let id = ClassificationId::new("-One").expect("an id");
        let inputs = Inputs::of_named(vec![NamedFile { name: b"a.pdf".to_vec(), length: 1 }]);
        extracta_machine::new(OwnHttpRun::new(id, RunSettings::default(), inputs))
    }

    #[test]
    fn a_machine_that_broke_is_refused_but_for_its_report() {
        const LIBRARY: i32 = extracta_kind::Library as i32;
        let mut machine = machine();
        assert_eq!(guard::change(Some(&mut machine), None, |_| panic!("oh")), LIBRARY);
        let mut next = MaybeUninit::new(7);
        let status = extracta_machine_next(Some(&mut machine), 0, Some(&mut next), None);
        // SAFETY: made with a number in it.
        assert_eq!((status, unsafe { next.assume_init() }), (LIBRARY, 0));
        let mut report = MaybeUninit::new(std::ptr::null_mut());
        assert_eq!(extracta_machine_report(Some(&machine), Some(&mut report), None), 0);
        // SAFETY: the call has made it.
        drop(unsafe { Box::from_raw(report.assume_init()) });
    }
}
