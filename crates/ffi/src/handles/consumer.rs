//! A consumer: takes a record for each entry that became final.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::sync::Mutex;

use crate::boundary::handle::{Broken, Handle, handle};
use crate::boundary::{self, error::extracta_error, from_c, per_process::PerProcess};
use crate::handles::{kept, ledger::extracta_ledger};
use crate::values::records::extracta_records;

/// A named consumer of a ledger: it is given one record for each entry, in the
/// order in which they became final (classified, failed, refused, held), until
/// it acknowledges it. Whatever ends a process between the two, the same records
/// come again and no others. While one is there no other process, and no other
/// handle, can take in its name. One thread at a time may use it; it needs the
/// ledger's handle no longer.
#[derive(Debug)]
pub struct extracta_consumer {
    consumer: PerProcess<Mutex<kept::Consumer>>,
    broken: Broken,
}

/// Where a new consumer begins.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_begin {
    /// With the first record of all.
    AtFirst = 0,
    /// With what becomes final from now on.
    Now = 1,
}

/// Takes up the work of a consumer, where it stands; a new one begins as
/// `begin`, an extracta_begin, says. `name` is 1 to 64 letters, digits, ".", "-"
/// and "_" of ASCII. It fails while somebody else takes in this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_consumer_new(
    ledger: Option<&extracta_ledger>,
    name: *const c_char,
    begin: i32,
    consumer: Option<&mut MaybeUninit<*mut extracta_consumer>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, consumer, error, |ledger| {
        // SAFETY: text from C, as the front page of the header asks for.
        let name = unsafe { from_c::text(name, "the consumer's name") }?;
        let is_from_now = match begin {
            0 => false,
            1 => true,
            _ => return Err(extracta_error::usage(&format!("there is no beginning {begin}"))),
        };
        let consumer = kept::consumer(ledger.of_this_process()?, name, is_from_now)?;
        let consumer = PerProcess::new(Mutex::new(consumer));
        Ok(extracta_consumer { consumer, broken: Broken::default() })
    })
}

/// Frees a consumer; where it stands is in the ledger. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_consumer_free(consumer: Option<Box<extracta_consumer>>) {
    boundary::value(|| consumer.map(drop));
}

/// Takes the next records, at most `at_most`, 1 or more, without waiting: none
/// if none is there yet.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_consumer_take(
    consumer: Option<&mut extracta_consumer>,
    at_most: i64,
    records: Option<&mut MaybeUninit<*mut extracta_records>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(consumer, records, error, |consumer| {
        let at_most = usize::try_from(at_most).ok().filter(|count| *count > 0);
        let at_most = at_most.ok_or_else(|| extracta_error::usage("take at least one record"))?;
        kept::take(&mut *consumer.lock()?, at_most)
    })
}

/// Acknowledges all records that this handle has taken: they do not come again.
/// Do what is to be done with them before.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_consumer_ack(
    consumer: Option<&mut extracta_consumer>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(consumer, (), error, |consumer| kept::acknowledge(&mut *consumer.lock()?))
}

/// Forgets a consumer and what it has acknowledged. It fails if there is none
/// of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_remove_consumer(
    ledger: Option<&extracta_ledger>,
    name: *const c_char,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, (), error, |ledger| {
        // SAFETY: text from C, as the front page of the header asks for.
        let name = unsafe { from_c::text(name, "the consumer's name") }?;
        kept::remove_consumer(ledger.of_this_process()?, name)
    })
}

impl extracta_consumer {
    fn lock(&self) -> Result<std::sync::MutexGuard<'_, kept::Consumer>, extracta_error> {
        let consumer = self.consumer.only_here(extracta_consumer::NAME)?;
        consumer.lock().map_err(|_| extracta_error::library("extracta_consumer is broken; free it"))
    }
}

handle!(extracta_consumer);
