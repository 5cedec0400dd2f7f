//! A ledger: the file that keeps documents, for this process and others.

#![cfg_attr(
    not(feature = "ledger"),
    expect(unused_variables, reason = "no ledger is ever there to use them")
)]

use std::ffi::c_char;
use std::mem::MaybeUninit;

use ::extracta_client::{BatchId, ExtractionId, Outcome, State};

use crate::boundary::from_c::TargetId;
use crate::boundary::handle::{Broken, Handle, given, handle};
use crate::boundary::{
    self, error::extracta_error, from_c, number::signed, per_process::PerProcess, texts::Text,
};
use crate::handles::client::extracta_client;
use crate::handles::document_cursor::extracta_document_cursor;
use crate::handles::kept::{self, EntryId, Filter};
use crate::values::outcome::extracta_outcome;
use crate::values::{state::extracta_state, status::extracta_status};

/// A ledger: a queue of documents in a SQLite file on a local disk, which
/// outlives any process. Several processes may have it open at once, and any
/// number of threads may share a handle. Do not open the file by a second
/// SQLite in the same process, PHP's PDO for example: closing it there would
/// drop the locks that are held here.
///
/// A document is a target (a classification or an extraction) and a content with
/// its extension: it is sent once, and paid for once. An entry is one path of it,
/// with a key of yours: the absolute path, links and ".." as they stand. Files with
/// equal content are several entries of one document. Where a path's length, times
/// and inode are as they were when it was entered, its content is not read again.
///
/// Three verbs: extracta_ledger_enter() notes what is to be sent, an
/// extracta_worker sends it and collects the results, and an extracta_consumer
/// takes one record for each entry. Each may be in a process of its own.
#[derive(Debug)]
pub struct extracta_ledger {
    ledger: PerProcess<kept::Ledger>,
    path: Text,
    broken: Broken,
}

/// Whether this build of the library has the ledger. Where it has not, the
/// functions that open one fail with EXTRACTA_ERROR_USAGE.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_has_ledger() -> bool {
    boundary::value(|| Some(cfg!(feature = "ledger")))
}

/// Opens a ledger, or makes it if there is none: for clients of the base URL
/// of this one, and for no others. Nothing is overwritten: a file of another
/// kind is refused. With NULL for `client` one that is there is opened, of
/// whatever base URL: to look at it, to enter into it, to take from it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_open(
    path: *const c_char,
    client: Option<&extracta_client>,
    ledger: Option<&mut MaybeUninit<*mut extracta_ledger>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), ledger, error, |()| {
        // SAFETY: text from C, as the front page of the header asks for.
        let path = unsafe { from_c::required_path(path, "the ledger's path") }?;
        let ledger = match client {
            Some(_) => kept::Ledger::open(&path, &given(client)?.options.base_url)?,
            None => kept::Ledger::open_existing(&path)?,
        };
        Ok(extracta_ledger::new(ledger))
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

/// What is known of it as a whole, as of now.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_ledger_status(
    ledger: Option<&extracta_ledger>,
    status: Option<&mut MaybeUninit<*mut extracta_status>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, status, error, |ledger| kept::status(ledger.of_this_process()?))
}

/// Begins to read documents, one for each entry, in the order in which they were
/// entered: those for which all that is given is so. `target_id` (of a
/// classification or an extraction), `path` (made absolute from the current
/// directory, or a name) and `key` may be NULL, `state`, an extracta_state, and
/// `entry_id` 0, for any. A few hundred are in memory at a time; by a path, a key
/// or an entry it takes no longer in a large ledger.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_documents(
    ledger: Option<&extracta_ledger>,
    target_id: *const c_char,
    state: i32,
    path: *const c_char,
    key: *const c_char,
    entry_id: i64,
    cursor: Option<&mut MaybeUninit<*mut extracta_document_cursor>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, cursor, error, |ledger| {
        let states = extracta_state::all_of(state)
            .ok_or_else(|| extracta_error::usage(&format!("there is no state {state}")))?;
        // SAFETY: text from C, as the front page of the header asks for.
        let (target, path, key) = unsafe {
            (
                from_c::optional_id::<TargetId>(target_id)?,
                from_c::path(path),
                from_c::optional_text(key, "the key")?,
            )
        };
        let entry = match entry_id {
            0 => None,
            1.. => Some(EntryId(entry_id)),
            _ => return Err(extracta_error::usage(&format!("there is no entry {entry_id}"))),
        };
        let filter = Filter {
            target_id: target.map(|id| id.0),
            states: (state != 0).then_some(states),
            path,
            key: key.map(str::to_owned),
            entry,
        };
        let ledger = ledger.of_this_process()?.clone();
        Ok(extracta_document_cursor::new(ledger, kept::Place::of(filter)))
    })
}

/// Lets documents be sent again by whoever works on the ledger, on your word:
/// those with the outcome EXTRACTA_OUTCOME_UNKNOWN or EXTRACTA_OUTCOME_HELD,
/// which may be stored, so that the account may be charged for them twice; or
/// EXTRACTA_OUTCOME_REFUSED, once the reason is gone. Of these the
/// `path_count` files of `paths`, made absolute from the current directory as
/// extracta_ledger_enter() does; all where `paths` is NULL, none where it is an
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
    path_count: i64,
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

/// Tells whoever works on the ledger, in whatever process, that the service is
/// through with a batch of an extraction, as a webhook says that
/// extracta_webhook_verify() has verified: the batch is asked for as soon as the
/// pause between two requests allows it. `is_awaited` is whether values from it are
/// awaited here; false if the call fails. It is a hint: nothing is taken from it
/// but the time, and without it the batch is asked for in its turn. Returns in
/// milliseconds, without the network.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_processed(
    ledger: Option<&extracta_ledger>,
    extraction_id: *const c_char,
    batch_id: *const c_char,
    is_awaited: Option<&mut MaybeUninit<bool>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, is_awaited, error, |ledger| {
        // SAFETY: texts from C, as the front page of the header asks for.
        let (extraction, batch) = unsafe {
            (from_c::id::<ExtractionId>(extraction_id)?, from_c::id::<BatchId>(batch_id)?)
        };
        kept::processed(ledger.of_this_process()?, extraction, &batch)
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
