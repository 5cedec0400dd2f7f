//! A ledger: the file that keeps documents, for this process and others.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use ::extracta_client::{Outcome, State};

use crate::boundary::handle::{Broken, Handle, handle};
use crate::boundary::{
    self, error::extracta_error, from_c, number::signed, per_process::PerProcess, texts::Text,
};
use crate::handles::{client::extracta_client, documents::extracta_documents, kept};
use crate::values::{outcome::extracta_outcome, status::extracta_status};

/// A ledger: a queue of documents in a SQLite file on a local disk, which
/// outlives any process. Several processes may have it open at once, and any
/// number of threads may share a handle. Do not open the file by a second
/// SQLite in the same process, PHP's PDO for example: closing it there would
/// drop the locks that are held here.
///
/// A document is a classification and a content with its extension: it is sent
/// once, and paid for once. An entry is one path of it: the absolute path, links
/// and ".." as they stand. Files with equal content are several entries of one
/// document. Where a path's length, times and inode are as they were when it was
/// entered, its content is not read again.
///
/// A ledger has one worker at a time, see extracta_run. What C calls a run of a
/// ledger is the documents of one classification in it.
#[derive(Debug)]
pub struct extracta_ledger {
    ledger: PerProcess<kept::Ledger>,
    path: Text,
    broken: Broken,
}

/// Whether this build of the library has the ledger. Where it has not, the
/// functions that open one fail with EXTRACTA_KIND_USAGE.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_has_ledger() -> bool {
    boundary::value(|| Some(cfg!(feature = "ledger")))
}

/// Opens a ledger, or makes it if there is none: for clients of the base URL
/// of this one, and for no others. Nothing is overwritten: a file of another
/// kind is refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_open(
    path: *const c_char,
    client: Option<&extracta_client>,
    ledger: Option<&mut MaybeUninit<*mut extracta_ledger>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(client, ledger, error, |client| {
        // SAFETY: text from C, as the front page of the header asks for.
        let path = unsafe { from_c::required_path(path, "the ledger's path") }?;
        Ok(extracta_ledger::new(kept::Ledger::open(&path, &client.options.base_url)?))
    })
}

/// Opens a ledger that is there, of whatever base URL: to look at it, or for
/// extracta_ledger_resend().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_open_existing(
    path: *const c_char,
    ledger: Option<&mut MaybeUninit<*mut extracta_ledger>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), ledger, error, |()| {
        // SAFETY: text from C, as the front page of the header asks for.
        let path = unsafe { from_c::required_path(path, "the ledger's path") }?;
        Ok(extracta_ledger::new(kept::Ledger::open_existing(&path)?))
    })
}

/// Frees a ledger: what was made from it goes on. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_ledger_free(ledger: Option<Box<extracta_ledger>>) {
    boundary::value(|| ledger.map(drop));
}

/// Where it is, as an absolute path.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_ledger_path(ledger: Option<&extracta_ledger>) -> *const c_char {
    boundary::value(|| Some(ledger?.path.as_ptr()))
}

/// What is known of all classifications, as of now.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_ledger_status(
    ledger: Option<&extracta_ledger>,
    status: Option<&mut MaybeUninit<*mut extracta_status>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, status, error, |ledger| {
        Ok(extracta_status { runs: kept::status(ledger.of_this_process()?)? })
    })
}

/// Begins to read the files of one classification, whose number in the ledger
/// is `run`, or of all where that is 0, in the order in which they were entered.
/// A few hundred are in memory at a time.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_ledger_documents(
    ledger: Option<&extracta_ledger>,
    run: i64,
    documents: Option<&mut MaybeUninit<*mut extracta_documents>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, documents, error, |ledger| {
        if run < 0 {
            return Err(extracta_error::usage(&format!("no classification has the number {run}")));
        }
        Ok(extracta_documents::new(ledger.of_this_process()?.clone(), run))
    })
}

/// Lets documents be sent again by whoever works on the ledger, on your word:
/// those with the outcome EXTRACTA_OUTCOME_UNKNOWN or EXTRACTA_OUTCOME_HELD,
/// which may be stored, so that the account may be charged for them twice; or
/// EXTRACTA_OUTCOME_REFUSED, once the reason is gone. Of these the
/// `path_count` files of `paths`, made absolute from the current directory as
/// extracta_run_submit() does; all where `paths` is NULL, none where it is an
/// empty array. `count` is how many it is, 0 if the
/// call fails.
///
/// It fails while a process is at work on the ledger, if documents with the
/// outcome EXTRACTA_OUTCOME_UNKNOWN are to be sent again, and for a path that
/// the ledger does not know; then nothing has changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_resend(
    ledger: Option<&extracta_ledger>,
    outcome: i32,
    paths: *const *const c_char,
    path_count: usize,
    count: Option<&mut MaybeUninit<i64>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, count, error, |ledger| {
        let state = resendable(outcome)?;
        let paths = match path_count {
            0 if paths.is_null() => Vec::new(),
            // A list that came out empty is not to pay for everything again.
            0 => return Ok(0),
            // SAFETY: an array of so many texts, as documented above.
            _ => unsafe { from_c::paths(paths, path_count) }?,
        };
        let resent = ledger.of_this_process()?.resend(&[state], &paths)?;
        Ok(signed(resent))
    })
}

impl extracta_ledger {
    fn new(ledger: kept::Ledger) -> Self {
        let path = Text::new(&ledger.path());
        extracta_ledger { ledger: PerProcess::new(ledger), path, broken: Broken::default() }
    }

    pub(crate) fn of_this_process(&self) -> Result<&kept::Ledger, extracta_error> {
        self.ledger.only_here(extracta_ledger::NAME)
    }
}

handle!(extracta_ledger);

fn resendable(outcome: i32) -> Result<State, extracta_error> {
    match extracta_outcome::of(outcome) {
        Some(Outcome::Unknown) => Ok(State::Unknown),
        Some(Outcome::Held) => Ok(State::Held),
        Some(Outcome::Refused) => Ok(State::Refused),
        _ => Err(extracta_error::usage(&format!(
            "the outcome {outcome} is not one to send again: only unknown, held and refused are"
        ))),
    }
}
