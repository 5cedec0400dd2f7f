//! Where a run keeps what must survive its process.

use std::fmt;

use extracta_protocol::run::Record;

/// Keeps the records of a run.
///
/// A run calls [`save`](Store::save) before every upload with what the upload
/// depends on, and after every answer with what was learnt. Once it has
/// returned, the records must be durable: the run goes on to spend money on
/// their strength.
pub trait Store {
    /// Keeps these records. A later record of the same batch or document
    /// replaces an earlier one.
    ///
    /// # Errors
    ///
    /// The records could not be made durable. The run then sends nothing more,
    /// lets end what is under way, and reports what it knows.
    fn save(&mut self, records: &[Record]) -> Result<(), StoreError>;
}

/// Keeps nothing: a run that ends with its process.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoStore;

impl Store for NoStore {
    fn save(&mut self, _records: &[Record]) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Why records could not be kept, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError(pub String);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}
