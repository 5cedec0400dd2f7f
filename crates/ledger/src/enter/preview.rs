//! A preview: what entering a file would do, without doing it.

use std::path::Path;

use extracta_client::{Error, ErrorKind, Target};

use super::entered::NewEntry;
use super::look::{Known, Looked};
use super::note::{is_sent, is_waiting};
use crate::error::Result;
use crate::ledger::Ledger;

/// What entering a file would do to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// It would be sent.
    ToSend {
        /// Its length in bytes.
        length: u64,
        /// Whether this content waits in the ledger already, to be sent.
        is_waiting: bool,
    },
    /// It was sent, and would not be sent again for this.
    Sent,
    /// It belongs to this ledger or to another, and is no document.
    LeftOut,
    /// It cannot be sent, and why; by the error's kind, whether only for now.
    Refused(Error),
}

impl Ledger {
    /// Says what entering a file would do to it, and changes nothing. Of new
    /// files with equal content only one would be sent; that is not looked at
    /// here.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn preview(&self, target: &Target, path: &Path) -> Result<Preview> {
        Ok(match self.look(target, &NewEntry::file(path))? {
            Looked::Own => Preview::LeftOut,
            Looked::Cancelled => Preview::Refused(Error::new(ErrorKind::Cancelled, "cancelled")),
            Looked::Unusable(why) => Preview::Refused(why),
            Looked::Known(known) if !known.is_to_send && !known.is_not_stored => Preview::Sent,
            Looked::New(found) if self.db()?.read(|db| is_sent(db, target, &found))? => {
                Preview::Sent
            }
            Looked::Known(Known { found, is_to_send, .. }) => {
                Preview::ToSend { length: found.file.length, is_waiting: is_to_send }
            }
            Looked::New(found) => {
                let is_waiting = self.db()?.read(|db| is_waiting(db, target, &found))?;
                Preview::ToSend { length: found.file.length, is_waiting }
            }
        })
    }
}
