//! Where a session keeps what it knows of its documents.

use std::error::Error;

use extracta_protocol::session::{DocumentNumber, DocumentRecord, Load, Record};

use crate::files::FileToSend;

/// Why records could not be kept or read.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// Keeps the records of a session, and gives back what it needs of them: a
/// session has only the documents in hand that it is sending.
///
/// All of it is called on the thread that drives the session.
pub trait Store {
    /// Keeps these records. A later record of the same thing replaces an
    /// earlier one.
    ///
    /// A session calls this before every upload with what the upload depends
    /// on, and after every response with what was learnt. Once it has returned,
    /// the records must be durable: the session goes on to spend money on their
    /// strength.
    ///
    /// # Errors
    ///
    /// The records could not be made durable. The session then sends nothing
    /// more, lets end what is under way, and reports what it knows. They are
    /// not handed over again: a store that may work later keeps them with the
    /// next ones, in their order.
    fn keep(&mut self, records: Vec<Record>) -> Result<(), StoreError>;

    /// Hands over documents, as [`Load`] says.
    ///
    /// # Errors
    ///
    /// They cannot be read. The session ends as if they could not be kept.
    fn load(&mut self, load: Load) -> Result<Vec<(DocumentNumber, DocumentRecord)>, StoreError>;

    /// For each of these documents the files that hold it: the first of them
    /// that is still as it was is sent. None where the caller has its content
    /// and sends it.
    ///
    /// # Errors
    ///
    /// As [`load`](Store::load).
    fn files(&mut self, documents: &[DocumentNumber]) -> Result<Vec<Vec<FileToSend>>, StoreError>;
}
