//! The files of a ledger, one after the other.

use std::collections::VecDeque;
use std::mem::MaybeUninit;

use crate::boundary::handle::{Broken, Handle, handle};
use crate::boundary::{self, error::extracta_error, per_process::PerProcess};
use crate::handles::kept;
use crate::values::document::extracta_document;

/// Reads the files of a ledger, one after the other:
///
///     while (extracta_documents_next(documents, &error) == 0
///            && (document = extracta_documents_current(documents)) != NULL)
///
/// It stands before the first one. What others write meanwhile shows as far as
/// it is not read yet. One thread at a time may use it; it needs neither the
/// ledger's handle nor a client.
#[derive(Debug)]
pub struct extracta_documents {
    ledger: PerProcess<kept::Ledger>,
    classification: i64,
    place: kept::Place,
    page: VecDeque<extracta_document>,
    current: Option<extracta_document>,
    broken: Broken,
}

/// Goes to the next file; beyond the last one there is none, which is no
/// error. Ends the document that was current before.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_documents_next(
    documents: Option<&mut extracta_documents>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(documents, (), error, |documents| {
        documents.current = None;
        let ledger = documents.ledger.only_here(extracta_documents::NAME)?;
        if documents.page.is_empty() {
            documents.page =
                kept::documents(ledger, documents.classification, &mut documents.place)?;
        }
        documents.current = documents.page.pop_front();
        Ok(())
    })
}

/// The file that it stands at; NULL before the first and beyond the last one,
/// and after an error. Belongs to the reader, until the next
/// extracta_documents_next().
#[unsafe(no_mangle)]
pub extern "C" fn extracta_documents_current(
    documents: Option<&extracta_documents>,
) -> Option<&extracta_document> {
    boundary::value(|| Some(documents?.current.as_ref()))
}

/// Frees it, with its current document. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_documents_free(documents: Option<Box<extracta_documents>>) {
    boundary::value(|| documents.map(drop));
}

impl extracta_documents {
    pub(crate) fn new(ledger: kept::Ledger, classification: i64) -> Self {
        extracta_documents {
            ledger: PerProcess::new(ledger),
            classification,
            place: kept::Place::default(),
            page: VecDeque::new(),
            current: None,
            broken: Broken::default(),
        }
    }
}

handle!(extracta_documents);
