//! Where a run keeps what it knows of its documents.

use std::fmt;

use extracta_protocol::session::{BatchNumber, Document, DocumentNumber, Record};

use crate::FileToSend;

/// Keeps the records of a run, and gives back what it needs of them: a run has
/// only the documents in hand that it is sending.
///
/// All of it is called on the thread that drives the run.
pub trait Store {
    /// Keeps these records. A later record of the same thing replaces an
    /// earlier one.
    ///
    /// A run calls this before every upload with what the upload depends on,
    /// and after every response with what was learnt. Once it has returned, the
    /// records must be durable: the run goes on to spend money on their
    /// strength.
    ///
    /// # Errors
    ///
    /// The records could not be made durable. The run then sends nothing more,
    /// lets end what is under way, and reports what it knows. They are not
    /// handed over again: a store that may work later keeps them with the next
    /// ones, in their order.
    fn save(&mut self, records: Vec<Record>) -> Result<(), StoreError>;

    /// The next documents to send, at most so many, in the order of the run:
    /// those that [wait to be sent](Document::waits_to_be_sent). Fewer mean
    /// that there are no more. Each is handed out once.
    ///
    /// # Errors
    ///
    /// They cannot be read. The run ends as if they could not be saved.
    fn supply(&mut self, at_most: usize) -> Result<Vec<(DocumentNumber, Document)>, StoreError>;

    /// The documents that were last sent to this batch, as they were saved
    /// last.
    ///
    /// # Errors
    ///
    /// As [`supply`](Store::supply).
    fn load(&mut self, batch: BatchNumber) -> Result<Vec<(DocumentNumber, Document)>, StoreError>;

    /// The files that hold a document, at least one. The first of them that is
    /// still as it was is sent.
    ///
    /// # Errors
    ///
    /// As [`supply`](Store::supply).
    fn files(&mut self, document: DocumentNumber) -> Result<Vec<FileToSend>, StoreError>;
}

/// Why records could not be kept or read, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError(pub String);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}
