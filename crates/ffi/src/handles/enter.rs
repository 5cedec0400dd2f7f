//! Entering: files and contents are noted in a ledger, without the network.

use std::ffi::{c_char, c_void};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;

use ::extracta_client::Target;

use crate::boundary::{self, error::extracta_error, from_c};
use crate::handles::kept::{self, NewEntry};
use crate::handles::ledger::extracta_ledger;
use crate::values::entered::extracta_entered;

/// How something is entered: any of these, added up; 0 for none.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_enter {
    /// The file may be gone, or be another one, before it is sent: a copy is
    /// kept beside the ledger until it is classified.
    Copy = 1,
    /// A new document even where the content is known: it is sent, and paid for,
    /// once more.
    Again = 2,
    /// `target_id` is the id of an extraction, which finds values in each document;
    /// without this flag it is that of a classification.
    ForExtraction = 4,
}

/// Gives the next bytes of a content: puts at most `capacity` of them, at least
/// 1, into `buffer` and returns how many, 0 at the end, below 0 if it fails. It
/// runs on the thread that made the call, with no lock held, and must return: no
/// longjmp(), no C++ exception. Not for PHP, whose exceptions would jump.
pub type extracta_read_callback =
    Option<unsafe extern "C" fn(context: *mut c_void, buffer: *mut c_void, capacity: usize) -> i64>;

/// Notes files in a ledger, durably: they are sent by whoever works on it, in
/// whatever process. Returns in milliseconds, without the network, but for the
/// reading of files that are new. Any number of threads and processes may do it
/// at once.
///
/// `target_id` is what they are sent to: a classification, or with
/// EXTRACTA_ENTER_FOR_EXTRACTION an extraction. `paths` are `path_count` paths, at
/// least one, any bytes but NUL. `keys` is NULL, or as many texts, any of them NULL:
/// your own names, that come back in documents and records. `flags` are of
/// extracta_enter.
///
/// The same path and key is the same entry. What is known is not sent again, but
/// for what is surely not stored, having been refused. It fails where the ledger
/// cannot be used; a file that cannot be sent is no failure: see
/// extracta_entered_refused().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_enter(
    ledger: Option<&extracta_ledger>,
    target_id: *const c_char,
    paths: *const *const c_char,
    keys: *const *const c_char,
    path_count: i64,
    flags: i32,
    entered: Option<&mut MaybeUninit<*mut extracta_entered>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, entered, error, |ledger| {
        let flags = Flags::of(flags)?;
        // SAFETY: text and arrays of so many from C, as documented.
        let (to, paths) = unsafe { (flags.target(target_id)?, from_c::paths(paths, path_count)?) };
        // SAFETY: as above.
        let keys = unsafe { from_c::optional_texts(keys, paths.len(), "key") }?;
        let entry = |(path, key)| match flags.is_copy {
            true => flags.on(NewEntry::copy_of(path), key),
            false => flags.on(NewEntry::file(path), key),
        };
        let entries = paths.into_iter().zip(keys).map(entry).collect();
        kept::enter(ledger.of_this_process()?, to, entries)
    })
}

/// Notes a content of yours: `length` bytes, at least 1, under the name that it
/// is to be sent and known by; its extension counts. It is kept beside the
/// ledger until it is classified. `key` may be NULL. Otherwise as
/// extracta_ledger_enter().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_enter_bytes(
    ledger: Option<&extracta_ledger>,
    target_id: *const c_char,
    name: *const c_char,
    bytes: *const c_void,
    length: usize,
    key: *const c_char,
    flags: i32,
    entered: Option<&mut MaybeUninit<*mut extracta_entered>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, entered, error, |ledger| {
        let flags = Flags::of(flags)?;
        // SAFETY: text and so many bytes from C, as documented.
        let (to, name, key, bytes) = unsafe {
            (
                flags.target(target_id)?,
                from_c::required_path(name, "the name")?,
                from_c::optional_text(key, "the key")?,
                from_c::array(bytes.cast::<u8>(), length, "the bytes")?,
            )
        };
        let entry = flags.on(NewEntry::bytes(name, bytes), key.map(str::to_owned));
        kept::enter(ledger.of_this_process()?, to, vec![entry])
    })
}

/// The same for a content that `read` gives piece by piece: a few kilobytes are
/// in memory at a time. Where `read` fails, nothing is entered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_enter_stream(
    ledger: Option<&extracta_ledger>,
    target_id: *const c_char,
    name: *const c_char,
    read: extracta_read_callback,
    context: *mut c_void,
    key: *const c_char,
    flags: i32,
    entered: Option<&mut MaybeUninit<*mut extracta_entered>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, entered, error, |ledger| {
        let flags = Flags::of(flags)?;
        // SAFETY: text from C, as the front page of the header asks for.
        let (to, name, key) = unsafe {
            (
                flags.target(target_id)?,
                from_c::required_path(name, "the name")?,
                from_c::optional_text(key, "the key")?,
            )
        };
        let read = read.ok_or_else(|| extracta_error::null("the read callback"))?;
        let ledger = ledger.of_this_process()?;
        let entry = kept::entry_from(ledger, name, &mut Callback { read, context })?;
        kept::enter(ledger, to, vec![flags.on(entry, key.map(str::to_owned))])
    })
}

/// The same for the content of a file under another name than its own: of an
/// upload, say, that a web server keeps under a name that it made up. The file
/// may be gone afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_ledger_enter_file(
    ledger: Option<&extracta_ledger>,
    target_id: *const c_char,
    name: *const c_char,
    path: *const c_char,
    key: *const c_char,
    flags: i32,
    entered: Option<&mut MaybeUninit<*mut extracta_entered>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(ledger, entered, error, |ledger| {
        let flags = Flags::of(flags)?;
        // SAFETY: texts from C, as the front page of the header asks for.
        let (to, name, path, key) = unsafe {
            (
                flags.target(target_id)?,
                from_c::required_path(name, "the name")?,
                from_c::required_path(path, "the path")?,
                from_c::optional_text(key, "the key")?,
            )
        };
        let ledger = ledger.of_this_process()?;
        let file = File::open(&path);
        let mut file = file.map_err(|error| extracta_error::of_io(&path, &error))?;
        let entry = kept::entry_from(ledger, name, &mut file)?;
        kept::enter(ledger, to, vec![flags.on(entry, key.map(str::to_owned))])
    })
}

/// The flags of C.
#[derive(Clone, Copy)]
struct Flags {
    is_copy: bool,
    is_again: bool,
    is_for_extraction: bool,
}

impl Flags {
    fn of(flags: i32) -> Result<Self, extracta_error> {
        let [copy, again, for_extraction] =
            [extracta_enter::Copy, extracta_enter::Again, extracta_enter::ForExtraction]
                .map(|flag| flag as i32);
        if flags & !(copy | again | for_extraction) != 0 {
            return Err(extracta_error::usage(&format!("no such flags: {flags}")));
        }
        Ok(Flags {
            is_copy: flags & copy != 0,
            is_again: flags & again != 0,
            is_for_extraction: flags & for_extraction != 0,
        })
    }

    /// What this id is of.
    ///
    /// # Safety
    ///
    /// As for [`from_c::target`].
    unsafe fn target(self, id: *const c_char) -> Result<Target, extracta_error> {
        // SAFETY: the caller promises the same.
        unsafe { from_c::target(id, self.is_for_extraction) }
    }

    fn on(self, entry: NewEntry, key: Option<String>) -> NewEntry {
        let entry = if self.is_again { entry.again() } else { entry };
        match key {
            Some(key) => entry.with_key(key),
            None => entry,
        }
    }
}

/// A content that C gives piece by piece.
struct Callback {
    read: unsafe extern "C" fn(*mut c_void, *mut c_void, usize) -> i64,
    context: *mut c_void,
}

impl io::Read for Callback {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // SAFETY: a function of C, the context that belongs to it, and memory of
        // so many bytes that lives until it returns.
        let read = unsafe { (self.read)(self.context, buffer.as_mut_ptr().cast(), buffer.len()) };
        usize::try_from(read)
            .ok()
            .filter(|read| *read <= buffer.len())
            .ok_or_else(|| io::Error::other(format!("the read callback returned {read}")))
    }
}
