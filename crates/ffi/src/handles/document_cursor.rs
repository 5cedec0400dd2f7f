//! The documents of a ledger, one after the other.

use std::collections::VecDeque;
use std::mem::MaybeUninit;

use crate::boundary::handle::{Broken, Handle, handle};
use crate::boundary::{self, error::extracta_error, per_process::PerProcess};
use crate::handles::kept;
use crate::values::document::extracta_document;

/// Reads documents of a ledger, one entry after the other:
///
///     while (extracta_document_cursor_next(cursor, &error) == 0
///            && (document = extracta_document_cursor_current(cursor)) != NULL)
///
/// It stands before the first one. What others write meanwhile shows as far as
/// it is not read yet. One thread at a time may use it; it needs neither the
/// ledger's handle nor a client.
#[derive(Debug)]
pub struct extracta_document_cursor {
    ledger: PerProcess<kept::Ledger>,
    place: kept::Place,
    page: VecDeque<extracta_document>,
    current: Option<extracta_document>,
    broken: Broken,
}

/// Goes to the next document; beyond the last one there is none, which is no
/// error. Ends the document that was current before.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_cursor_next(
    cursor: Option<&mut extracta_document_cursor>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(cursor, (), error, |cursor| {
        cursor.current = None;
        let ledger = cursor.ledger.only_here(extracta_document_cursor::NAME)?;
        if cursor.page.is_empty() {
            cursor.page = kept::documents(ledger, &mut cursor.place)?;
        }
        cursor.current = cursor.page.pop_front();
        Ok(())
    })
}

/// The document that it stands at; NULL before the first and beyond the last
/// one, and after an error. Belongs to the cursor, until the next
/// extracta_document_cursor_next().
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_cursor_current(
    cursor: Option<&extracta_document_cursor>,
) -> Option<&extracta_document> {
    boundary::value(|| Some(cursor?.current.as_ref()))
}

/// Frees it, with its current document. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_document_cursor_free(cursor: Option<Box<extracta_document_cursor>>) {
    boundary::value(|| cursor.map(drop));
}

impl extracta_document_cursor {
    pub(crate) fn new(ledger: kept::Ledger, place: kept::Place) -> Self {
        extracta_document_cursor {
            ledger: PerProcess::new(ledger),
            place,
            page: VecDeque::new(),
            current: None,
            broken: Broken::default(),
        }
    }
}

handle!(extracta_document_cursor);
