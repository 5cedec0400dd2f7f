//! Entering: what is to be classified is noted, without a byte being sent.
//!
//! A document is a target and a content, with its extension; an entry
//! is one path of it, with the key of whoever entered it. A path that is as it
//! was noted needs no look into the file; any other content is read for its
//! fingerprint, and who enters what is known gets an entry of the document
//! that is there.
//!
//! `look` looks at files, `note` notes them, `spool` keeps contents that will
//! not stay, `preview` tells beforehand.

mod entered;
mod look;
mod note;
mod preview;
mod spool;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use extracta_client::Target;
use extracta_client::internal::is_cancelled;

use crate::error::Result;
use crate::ledger::Ledger;
pub use entered::{Entered, NewEntry, RefusedEntry};
use look::Looked;
pub use preview::Preview;
pub(crate) use spool::{spooled, sweep};

/// How many entries are noted at a time. Other processes write in between.
const AT_A_TIME: usize = 500;

/// For how long files are still looked at after a cancel: a few that are small are
/// noted all the same.
const AFTER_CANCEL: Duration = Duration::from_millis(300);

impl Ledger {
    /// Notes what is to be classified, durably: it is sent by whoever
    /// [works](crate::Worker) on the ledger, in whatever process. Any number of
    /// processes and threads may enter at once; none of them waits for the
    /// network.
    ///
    /// A path and key that were entered before are the same entry; another path
    /// or key with a known content is a new entry of the known document, which
    /// is not sent again. A document that is surely not stored, having been
    /// refused, is sent anew. A few hundred entries are in memory at a time.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What was noted by then is in it. A file that
    /// cannot be read is no error: see [`Entered::refused`]; nor is a cancel of
    /// the [worker](crate::Worker) that enters: see [`Entered::is_cut`].
    pub fn enter<E: Into<NewEntry>>(
        &self,
        to: impl Into<Target>,
        entries: impl IntoIterator<Item = E>,
    ) -> Result<Entered> {
        let (target, mut entered) = (to.into(), Entered::default());
        let (mut looked, mut cancelled_at) = (Vec::new(), None);
        for (input, entry) in entries.into_iter().enumerate() {
            let entry = entry.into();
            if is_cancelled() {
                let since = *cancelled_at.get_or_insert_with(Instant::now);
                entered.is_cut |= since.elapsed() >= AFTER_CANCEL;
            }
            if entered.is_cut {
                continue;
            }
            match self.look(&target, &entry)? {
                Looked::Cancelled => entered.is_cut = true,
                Looked::Own => entered.left_out.push(entry.name()),
                Looked::Unusable(why) => {
                    entered.refuse(input, entry.name(), &target, why);
                }
                Looked::Known(known) if known.is_named_as(&entry) && !known.is_not_stored => {
                    entered.push_known(input, known.entry, known.is_dropped);
                }
                Looked::Known(known) => looked.push((input, entry, known.into())),
                Looked::New(found) => looked.push((input, entry, found)),
            }
            if looked.len() >= AT_A_TIME {
                self.note(&target, &mut looked, &mut entered)?;
            }
        }
        self.note(&target, &mut looked, &mut entered)?;
        entered.sort();
        Ok(entered)
    }
}

/// A name's extension, by which equal contents are two documents.
pub(crate) fn extension(name: &Path) -> String {
    let extension = name.extension().map(|extension| extension.to_ascii_lowercase());
    extension.unwrap_or_default().to_string_lossy().into_owned()
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.into())
}
