//! A preview: what submitting a file would do, without doing it.

use std::path::Path;

use extracta_client::ClassificationId;

use super::known::LookedUp;
use crate::error::Result;
use crate::ledger::Ledger;

/// What submitting a file would do to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// It would be sent.
    ToSend {
        /// Its length in bytes.
        length: u64,
    },
    /// It was sent, and would not be sent again for this.
    Sent,
    /// It belongs to the ledger, and is no document.
    LeftOut,
    /// It cannot be sent, and why.
    Refused(String),
}

impl Ledger {
    /// Says what submitting a file would do to it, and changes nothing. Of
    /// new files with equal content only one would be sent; that is not looked
    /// at here.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn preview(&self, classification: &ClassificationId, path: &Path) -> Result<Preview> {
        Ok(match self.look_up(classification, path)? {
            LookedUp::Own => Preview::LeftOut,
            LookedUp::Unusable(why) => Preview::Refused(why),
            LookedUp::Known(known, _) if !known.is_to_send => Preview::Sent,
            LookedUp::Known(_, file) | LookedUp::New(file, _) => {
                Preview::ToSend { length: file.length }
            }
        })
    }
}
