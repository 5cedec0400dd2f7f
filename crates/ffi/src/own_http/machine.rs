//! The whole run for callers with an HTTP stack of their own.

use std::collections::VecDeque;
use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::time::Duration;

use ::extracta_client::own_http::{Conversation, Inputs};
use ::extracta_client::{ClassificationId, Report, SessionSettings};
use extracta_protocol::pacing::DOCUMENTED_PAUSE;

use crate::boundary::handle::{Broken, Sends, given, given_even_if_broken, handle};
use crate::boundary::number::{duration, milliseconds};
use crate::boundary::{self, error::extracta_error, from_c};
use crate::handles::{options, options::extracta_options};
use crate::own_http::{request::extracta_request, response::extracta_response};
use crate::values::{document::extracta_document, report::extracta_report};

mod run;

/// All that extracta_client_classify() does but for the network, where you send
/// the requests. It has no socket, thread or clock, and blocks in nothing but
/// the reading of files.
///
/// Ask extracta_machine_next() what to do, do it, and ask again, until it says
/// EXTRACTA_MACHINE_ACTION_DONE:
///
/// - EXTRACTA_MACHINE_ACTION_SEND: take the request, and begin to send it. More may follow
///   before it is answered: as many uploads as the options allow at once, one for
///   results, and with EXTRACTA_OPTION_FOLLOW one for values, which has a path of
///   its own. If you send one after the other, that is fine too.
/// - EXTRACTA_MACHINE_ACTION_WAIT: wait until a request is answered, or until
///   extracta_machine_wake_at_ms().
/// - EXTRACTA_MACHINE_ACTION_KNOWN: look at the document, or wait for the report.
///
/// Tell by extracta_machine_set_response() how each request ended that you took,
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
/// It keeps the pause between requests for results, and that between requests for
/// values, which has its own turn; though for itself alone: clients and other
/// machines with your key do not know of it.
#[derive(Debug)]
pub struct extracta_machine {
    conversation: Conversation<Report>,
    /// Places of documents that have their outcome and were not told yet.
    known: VecDeque<usize>,
    /// The document that was told last, until the next one.
    told: Option<extracta_document>,
    /// Requests that wait to be taken.
    ready: VecDeque<extracta_request>,
    /// Tells the requests of this machine from another's.
    identity: Arc<()>,
    /// When to ask again though nothing was answered; `None` where only an
    /// response helps.
    wake_at: Option<Duration>,
    broken: Broken,
}

/// What extracta_machine_next() wants of you.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_machine_action {
    /// The call failed.
    None = 0,
    /// Take a request by extracta_machine_take_request(), and send it.
    Send = 1,
    /// Wait: until a request is answered, or until
    /// extracta_machine_wake_at_ms().
    Wait = 2,
    /// A document has its outcome, for good: see extracta_machine_document().
    /// Call again for what is next.
    Known = 3,
    /// It is over.
    Done = 4,
}

/// Makes a machine that classifies files of the disk. Each is examined now,
/// and must be the same when it is sent; what cannot be read is refused in the
/// report.
///
/// `options` may be NULL for the defaults; of interest are the sizes of
/// requests and batches, the uploads at once, whether to follow, the time to wait
/// for results and the pause between requests for them: below 2 s only if the base
/// URL is of this machine, as in extracta_client_new(). `paths` are as in
/// extracta_client_classify().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_machine_new(
    classification_id: *const c_char,
    options: Option<&extracta_options>,
    paths: *const *const c_char,
    path_count: i64,
    machine: Option<&mut MaybeUninit<*mut extracta_machine>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), machine, error, |()| {
        let settings = settings(options)?;
        // SAFETY: text and an array of so many from C, as documented.
        let (classification, paths) =
            unsafe { from_c::files_for::<ClassificationId>(classification_id, paths, path_count) }?;
        extracta_machine::new(classification.into(), settings, Inputs::of_files(paths))
    })
}

/// The same for contents from anywhere, as in extracta_request_new_upload_from_contents():
/// you send them, between the other segments of each request. In the report the
/// names stand for paths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_machine_new_from_contents(
    classification_id: *const c_char,
    options: Option<&extracta_options>,
    names: *const *const c_char,
    lengths: *const i64,
    count: i64,
    machine: Option<&mut MaybeUninit<*mut extracta_machine>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), machine, error, |()| {
        let settings = settings(options)?;
        // SAFETY: text and arrays of so many from C, as documented.
        let (classification, files) = unsafe {
            (
                from_c::id::<ClassificationId>(classification_id)?,
                from_c::named_files(names, lengths, count)?,
            )
        };
        extracta_machine::new(classification.into(), settings, Inputs::of_contents(files))
    })
}

/// Frees a machine. NULL is fine. Its requests and reports live on.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_free(machine: Option<Box<extracta_machine>>) {
    boundary::value(|| machine.map(drop));
}

/// The name of an extracta_machine_action, in one lower-case word: "send". NULL
/// for 0 and for numbers that are none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_action_name(action: i32) -> *const c_char {
    boundary::value(|| {
        let names = [c"send", c"wait", c"known", c"done"];
        Some(names.get(usize::try_from(action).ok()?.checked_sub(1)?)?.as_ptr())
    })
}

/// What to do next, an extracta_machine_action, at this time.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_next(
    machine: Option<&mut extracta_machine>,
    now_ms: i64,
    action: Option<&mut MaybeUninit<i32>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(machine), action, error, |machine| {
        machine.told = None;
        Ok(machine.next(time(now_ms)?) as i32)
    })
}

/// Takes the request that EXTRACTA_MACHINE_ACTION_SEND speaks of: send it, tell how it ended,
/// free it. Begin it soon: what it is about was decided now.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_take_request(
    machine: Option<&mut extracta_machine>,
    request: Option<&mut MaybeUninit<*mut extracta_request>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(machine), request, error, |machine| {
        machine.ready.pop_front().ok_or_else(|| {
            extracta_error::usage("no request is to be sent; ask extracta_machine_next() first")
        })
    })
}

/// Tells how a request ended. Each one that was taken is answered once, in any
/// order; a second time, or to another machine, is refused.
///
/// One that you did not send is answered by a new response with
/// EXTRACTA_BODY_SENT_NOTHING. If a file of the disk broke its body off, the machine
/// knows which: say how much was sent, and that it failed by
/// EXTRACTA_FAILURE_CAUSE_FILE. Of contents of yours it does not know, and goes on with
/// all files of the request alike.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_set_response(
    machine: Option<&mut extracta_machine>,
    request: Option<&extracta_request>,
    response: Option<&extracta_response>,
    now_ms: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(machine), (), error, |machine| {
        let now = time(now_ms)?;
        // However it broke, its end has to be told.
        let request = given_even_if_broken(request)?;
        let response = given(response)?;
        machine.ended(request, response.exchange(), now)
    })
}

/// After EXTRACTA_MACHINE_ACTION_WAIT the time at which to call extracta_machine_next()
/// again though nothing was answered; -1 if only a response helps.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_wake_at_ms(machine: Option<&extracta_machine>) -> i64 {
    boundary::value_or(-1, || Some(milliseconds(machine?.wake_at?)))
}

/// After EXTRACTA_MACHINE_ACTION_KNOWN the document that has its outcome; else NULL.
/// Belongs to the machine, until the next extracta_machine_next(). A document
/// that has no outcome at the end is not told: the report has all.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_document(
    machine: Option<&extracta_machine>,
) -> Option<&extracta_document> {
    boundary::value(|| Some(machine?.told.as_ref()))
}

/// Ends it early. Break off what is under way, tell how it ended as ever, and go
/// on until EXTRACTA_MACHINE_ACTION_DONE, to keep what those responses tell.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_cancel(
    machine: Option<&mut extracta_machine>,
    now_ms: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(machine), (), error, |machine| {
        machine.cancel(time(now_ms)?);
        Ok(())
    })
}

/// Reports what became of each document, as far as it was known at the last
/// extracta_machine_next(). At any time: even from a machine that a bug in this
/// library has broken.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_machine_report(
    machine: Option<&extracta_machine>,
    report: Option<&mut MaybeUninit<*mut extracta_report>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), report, error, |()| {
        Ok(extracta_report::new(given_even_if_broken(machine)?.conversation.store()))
    })
}

handle!(extracta_machine);

/// The settings in the options that C gave, or the defaults; broken ones are
/// refused, and a pause that the service does not want.
fn settings(options: Option<&extracta_options>) -> Result<SessionSettings, extracta_error> {
    let options = options::or_default(options)?;
    if options.session.poll_pause < DOCUMENTED_PAUSE && !options.base_url.is_loopback() {
        return Err(extracta_error::usage(
            "a pause below 2 s between results requests is for loopback only; \
             the service asks for 2 s",
        ));
    }
    Ok(options.session)
}

fn time(now_ms: i64) -> Result<Duration, extracta_error> {
    duration(now_ms, "the time")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundary::kind::extracta_error_kind;

    #[test]
    fn a_machine_that_broke_is_refused_but_for_its_report() {
        const LIBRARY: i32 = extracta_error_kind::Library as i32;
        let id = ClassificationId::new("-One").expect("an id");
        let inputs = Inputs::of_contents(vec![("a.pdf".into(), 1)]);
        let machine = extracta_machine::new(id.into(), SessionSettings::default(), inputs);
        let mut machine = machine.unwrap_or_else(|_| panic!("no machine"));
        assert_eq!(boundary::call(Sends(Some(&mut machine)), (), None, |_| panic!("oh")), LIBRARY);
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
