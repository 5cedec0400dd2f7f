//! The numbers by which a ledger names its entries, and the keys of records.

use std::fmt;

/// The number of an entry in its ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub i64);

/// The key of a record: that of the ledger, which is random, and the record's
/// place in the order in which entries became final. No other record, of
/// whatever ledger, has the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecordKey {
    pub(crate) ledger: String,
    /// The place, from 1.
    pub sequence: i64,
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.ledger, self.sequence)
    }
}
