//! Work on a ledger: in one call, or step by step.

use std::mem::MaybeUninit;
use std::sync::{Mutex, MutexGuard, TryLockError};

use crate::boundary::handle::{Broken, Handle, Sends, given, handle};
use crate::boundary::{
    self,
    error::extracta_error,
    number::{duration, milliseconds},
    per_process::PerProcess,
};
use crate::handles::client::{cancel_or_never, extracta_client};
use crate::handles::kept;
use crate::handles::{
    cancel_token::extracta_cancel_token, ledger::extracta_ledger, progress::extracta_progress,
};
use crate::values::{entered::extracta_entered, event::extracta_event};

/// Works on a ledger: sends what was entered, by whatever process, and collects
/// the results. Whatever ends it, another one, in whatever process, goes on
/// where it was. A ledger has one worker at a time: the handles of one process
/// work together, and while another process works, calls here wait for what it
/// finds out, and take over when it gives the work up: when its call is over or
/// its handle is freed.
///
/// It does one thing at a time: a call that comes while another one is under
/// way, from another thread or from a callback, is refused. Between the calls
/// of extracta_worker_step() its threads go on working.
#[derive(Debug)]
pub struct extracta_worker {
    worker: PerProcess<Mutex<kept::Worker>>,
    broken: Broken,
}

/// Until when extracta_worker_work() works.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_until {
    /// What was entered is sent; its results are left to whoever works next. For
    /// what was entered only.
    Sent = 1,
    /// The results are known: of what was entered, or of all that is in the
    /// ledger. What cannot be opened for now is left, and so are the documents
    /// of a classification that the service refuses.
    Known = 2,
    /// What was not sent is sent, and each batch that was waiting was asked for
    /// once: for cron. Where another process works, nothing is done. For all
    /// that is in the ledger only.
    AskedOnce = 3,
    /// It is cancelled: what anybody enters is sent and collected. What stops it
    /// is told by an event EXTRACTA_EVENT_OVER; then it lets others have the
    /// work, pauses, up to five minutes, and tries again. For all that is in the
    /// ledger only.
    Cancelled = 4,
}

/// Makes a worker on a ledger, with the options of the client, and with its key,
/// by which everything is sent. Neither is needed any longer afterwards. Nothing
/// is sent yet.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_worker_new(
    client: Option<&extracta_client>,
    ledger: Option<&extracta_ledger>,
    worker: Option<&mut MaybeUninit<*mut extracta_worker>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(client, worker, error, |client| {
        let (client, ledger) = (client.of_this_process()?, given(ledger)?.of_this_process()?);
        let worker = kept::Worker::new(client, ledger, &cancel_or_never(None))?;
        let worker = PerProcess::new(Mutex::new(worker));
        Ok(extracta_worker { worker, broken: Broken::default() })
    })
}

/// Frees it: what is being sent is broken off, and unknown until the results
/// of its batch settle it, unless another handle of this process is at work on
/// the ledger too. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_worker_free(worker: Option<Box<extracta_worker>>) {
    boundary::value(|| worker.map(drop));
}

/// How long entries of several callers wait for one another before a batch is
/// opened for them, in milliseconds: 0 or more. Default 500. A call for what was
/// entered does not wait.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_worker_set_linger_ms(
    worker: Option<&extracta_worker>,
    linger_ms: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(worker, (), error, |worker| {
        worker.take()?.set_linger(duration(linger_ms, "the time to linger")?);
        Ok(())
    })
}

/// How long the next extracta_worker_step() may take to come, in milliseconds: 0
/// or more. Then what is being sent is seen through, what comes of it is kept, and
/// the ledger is given back to whoever wants to work. The next step takes it
/// again, or tells by an event EXTRACTA_EVENT_WARNING who has it, and waits.
/// Default 60,000.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_worker_set_give_back_ms(
    worker: Option<&extracta_worker>,
    give_back_ms: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(worker, (), error, |worker| {
        worker
            .take()?
            .set_give_back(duration(give_back_ms, "the time until the ledger is given back")?);
        Ok(())
    })
}

/// Works until `until`, an extracta_until: for what was entered, or for all that
/// is in the ledger where `entered` is NULL. Blocks. `cancel` and `progress` may
/// be NULL.
///
/// For what was entered, each entry is told once by an event
/// EXTRACTA_EVENT_KNOWN, first those that are known already. For the whole
/// ledger each entry that becomes known meanwhile is told, and at the end those
/// that are not known. All of it is in the ledger too: see
/// extracta_ledger_documents() and extracta_consumer_take().
///
/// It returns 0 if it came to that end. A wrong key, credits that ran out, a
/// time limit, a cancel: what ended it early is its error; what was learnt by
/// then is in the ledger, and a later call goes on.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_worker_work(
    worker: Option<&extracta_worker>,
    entered: Option<&extracta_entered>,
    until: i32,
    cancel: Option<&extracta_cancel_token>,
    progress: Option<&extracta_progress>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(worker), (), error, |worker| {
        let until = kept::Until::of(until, entered)?;
        kept::work(&mut *worker.take()?, until, &cancel_or_never(cancel), progress)
    })
}

/// Works step by step, for programs with a loop of their own, and for PHP: does
/// what there is to do until something has happened, but waits no longer than
/// `max_wait_ms` milliseconds, 0 or more. Entries that were known before are not
/// told, they are in the ledger; nor is what another process does: while one is
/// at work, this waits. EXTRACTA_EVENT_IDLE says that nothing is left for now; a
/// later call takes up what was entered since.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_worker_step(
    worker: Option<&extracta_worker>,
    max_wait_ms: i64,
    event: Option<&mut MaybeUninit<*mut extracta_event>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(Sends(worker), event, error, |worker| {
        kept::step(&mut *worker.take()?, duration(max_wait_ms, "the time to wait")?)
    })
}

/// Begins nothing new: further calls of extracta_worker_step() only see through
/// what is being sent, and then tell EXTRACTA_EVENT_OVER. Free the worker then:
/// so no response is lost. Where another handle of this process is at work on
/// the ledger too, that one goes on. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_worker_finish(worker: Option<&extracta_worker>) {
    boundary::value(|| {
        kept::finish(&mut *worker?.take().ok()?);
        Some(())
    });
}

/// Gives up the work of all workers of this process, as if they were freed: for
/// a host whose scripts may die without freeing, as PHP's do, to be called when
/// none of its workers is in use. Their handles are good to be freed only.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_give_up_workers() {
    boundary::value(|| {
        kept::give_up_all();
        Some(())
    });
}

/// A descriptor for your poll() or epoll: it becomes readable when there is
/// something to step for. Do nothing else with it; it is the worker's, and closed
/// with it. -1 if the system has none left.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_worker_descriptor(worker: Option<&extracta_worker>) -> i32 {
    boundary::value_or(-1, || kept::descriptor(&*worker?.take().ok()?))
}

/// How many milliseconds there is nothing to step for unless the descriptor
/// becomes readable: the time-out of your poll(). At most 250, since other
/// processes may enter something.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_worker_rest_ms(worker: Option<&extracta_worker>) -> i64 {
    boundary::value(|| Some(milliseconds(kept::rests_for(&*worker?.take().ok()?))))
}

impl extracta_worker {
    /// The worker, for one call.
    fn take(&self) -> Result<MutexGuard<'_, kept::Worker>, extracta_error> {
        match self.worker.only_here(extracta_worker::NAME)?.try_lock() {
            Ok(worker) => Ok(worker),
            Err(TryLockError::WouldBlock) => Err(extracta_error::usage(
                "extracta_worker is at work: another call on it is under way, in another thread or \
                 around this callback; wait for its end",
            )),
            Err(TryLockError::Poisoned(_)) => Err(extracta_error::library(
                "extracta_worker is broken; free it and make a new one",
            )),
        }
    }
}

handle!(extracta_worker);
