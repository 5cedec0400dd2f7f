//! Work on a ledger: submitting, collecting, or both.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::sync::{Mutex, MutexGuard, TryLockError};

use crate::boundary::handle::{Broken, Handle, Sends, given, handle};
use crate::boundary::{
    self, error::extracta_error, from_c, number::duration, per_process::PerProcess,
};
use crate::handles::client::{cancel_or_never, extracta_client};
use crate::handles::kept::{self, Work};
use crate::handles::{
    cancel_token::extracta_cancel_token, ledger::extracta_ledger, progress::extracta_progress,
};
use crate::values::{event::extracta_event, summary::extracta_summary};

/// Works on a ledger: uploads files, and collects their results. Whatever ends
/// it, another one, in whatever process, goes on where it was. A ledger has one
/// worker at a time: the handles of one process work together, and while another
/// process works, calls here wait for what it finds out, and take over when it
/// gives the work up: when its call is over or its handle is freed. What they
/// are given is in the ledger before they wait.
///
/// It does one thing at a time: a call that comes while another one is under
/// way, from another thread or from a callback, is refused. Between the calls
/// of extracta_run_step() its threads go on working.
#[derive(Debug)]
pub struct extracta_run {
    worker: PerProcess<Mutex<kept::Worker>>,
    broken: Broken,
}

/// Begins to work on a ledger, with the options of the client. `cancel` ends
/// it from another thread; it may be NULL. Neither client nor ledger nor token
/// is needed any longer afterwards. Nothing is sent yet.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_new(
    client: Option<&extracta_client>,
    ledger: Option<&extracta_ledger>,
    cancel: Option<&extracta_cancel_token>,
    run: Option<&mut MaybeUninit<*mut extracta_run>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(client, run, error, |client| {
        let (client, ledger) = (client.of_this_process()?, given(ledger)?.of_this_process()?);
        let worker = kept::Worker::new(client, ledger, &cancel_or_never(cancel))?;
        Ok(extracta_run { worker: PerProcess::new(Mutex::new(worker)), broken: Broken::default() })
    })
}

/// Frees it: what is being sent is broken off, and unknown until the results
/// of its batch settle it, unless another handle of this process is at work on
/// the ledger too. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_free(run: Option<Box<extracta_run>>) {
    boundary::value(|| run.map(drop));
}

/// How long later calls wait for results, in milliseconds from the end of the
/// last upload: 0 or more. Default what the options of the client say.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_set_timeout_ms(
    run: Option<&extracta_run>,
    milliseconds: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(run, (), error, |run| {
        run.take()?.set_timeout(duration(milliseconds, "the time to wait for results")?);
        Ok(())
    })
}

/// Enters files and works until they are sent, by this handle or another, and
/// leaves the results to whoever collects them: a web request submits, cron
/// collects. Documents that the ledger knows are not sent again, but for such
/// as are surely not stored, having been refused.
///
/// `paths` are `path_count` paths, at least one, any bytes but NUL. `progress`
/// may be NULL. A wrong key, and whatever else ends it early, is in the
/// summary; it fails if the ledger cannot be used, and what was sent by then
/// is in the ledger.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_run_submit(
    run: Option<&extracta_run>,
    classification_id: *const c_char,
    paths: *const *const c_char,
    path_count: usize,
    progress: Option<&extracta_progress>,
    summary: Option<&mut MaybeUninit<*mut extracta_summary>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(run), summary, error, |run| {
        // SAFETY: text and an array of so many from C, as documented.
        let (to, paths) = unsafe { from_c::files_for(classification_id, paths, path_count) }?;
        kept::work(&mut *run.take()?, Work::Submit(to, paths), progress)
    })
}

/// Enters files and works until their results are known, by this handle or
/// another. Every file is told once by an event EXTRACTA_HAPPENED_KNOWN, first
/// those that are known already; without a callback, read them from the ledger
/// afterwards. Otherwise as extracta_run_submit().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_run_classify(
    run: Option<&extracta_run>,
    classification_id: *const c_char,
    paths: *const *const c_char,
    path_count: usize,
    progress: Option<&extracta_progress>,
    summary: Option<&mut MaybeUninit<*mut extracta_summary>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(run), summary, error, |run| {
        // SAFETY: text and an array of so many from C, as documented.
        let (to, paths) = unsafe { from_c::files_for(classification_id, paths, path_count) }?;
        kept::work(&mut *run.take()?, Work::Classify(to, paths), progress)
    })
}

/// Works until nothing is left to send or to wait for, whoever entered it. What
/// cannot be opened for now is left, and so are the documents of a
/// classification that the service refuses. Each file that becomes known
/// meanwhile is told once by an event EXTRACTA_HAPPENED_KNOWN, and so are
/// at the end those that are not known; files that were known before are not
/// told, they are in the ledger. `progress` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_collect(
    run: Option<&extracta_run>,
    progress: Option<&extracta_progress>,
    summary: Option<&mut MaybeUninit<*mut extracta_summary>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(run), summary, error, |run| {
        kept::work(&mut *run.take()?, Work::Collect, progress)
    })
}

/// Sends what was not sent, and asks once for each batch that was waiting: for
/// cron. Tells the files that became known. Where another process is at work on
/// the ledger, it does nothing. `progress` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_collect_once(
    run: Option<&extracta_run>,
    progress: Option<&extracta_progress>,
    summary: Option<&mut MaybeUninit<*mut extracta_summary>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(run), summary, error, |run| {
        kept::work(&mut *run.take()?, Work::CollectOnce, progress)
    })
}

/// Collects step by step, for programs with a loop of their own, and for PHP:
/// does what there is to do until something has happened, but waits no longer
/// than `max_wait_ms` milliseconds, 0 or more. Files that were known before are
/// not told, they are in the ledger; nor is what another process does: while one
/// is at work, this waits. Go on until EXTRACTA_HAPPENED_IDLE, which says that
/// nothing is left for now; a later call takes up what was entered since.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_run_step(
    run: Option<&extracta_run>,
    max_wait_ms: i64,
    event: Option<&mut MaybeUninit<*mut extracta_event>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(run), event, error, |run| {
        kept::step(&mut *run.take()?, duration(max_wait_ms, "the time to wait")?)
    })
}

impl extracta_run {
    /// The worker, for one call.
    fn take(&self) -> Result<MutexGuard<'_, kept::Worker>, extracta_error> {
        match self.worker.only_here(extracta_run::NAME)?.try_lock() {
            Ok(worker) => Ok(worker),
            Err(TryLockError::WouldBlock) => Err(extracta_error::usage(
                "extracta_run is at work: another call on it is under way, in another thread or \
                 around this callback; wait for its end",
            )),
            Err(TryLockError::Poisoned(_)) => {
                Err(extracta_error::library("extracta_run is broken; free it and make a new one"))
            }
        }
    }
}

handle!(extracta_run);
