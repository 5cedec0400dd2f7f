//! The number of ledgers that this process has open, so that a child of a
//! fork() opens none.
//!
//! POSIX locks belong to a process, and SQLite notes in a table of its own
//! which it holds. A child of fork() inherits the table without the locks: a
//! connection that it makes to the same file believes to hold what it does
//! not, and the file can be damaged (sqlite.org/howtocorrupt.html, 2.7). The
//! table is SQLite's global; this number beside it is the only one here.

use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// The process that opened ledgers, and how many it has open: half a word
/// each, since a lock might be held at the fork by a thread that the child
/// does not have.
static OPENED: AtomicU64 = AtomicU64::new(0);

/// A ledger that is open, until this is dropped.
#[derive(Debug)]
pub(crate) struct Opened {
    process: u32,
}

impl Opened {
    /// Counts one more; `None` in a process that was forked while ledgers were
    /// open in its parent.
    pub(crate) fn one_more() -> Option<Self> {
        let process = process::id();
        let added = OPENED.fetch_update(Ordering::AcqRel, Ordering::Acquire, |opened| {
            let (by, count) = ((opened >> 32) as u32, opened as u32);
            let is_usable = by == process || count == 0;
            is_usable.then(|| u64::from(process) << 32 | u64::from(count + 1))
        });
        added.ok().map(|_| Opened { process })
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // In a child nothing is closed, whatever is dropped there.
        if self.process == process::id() {
            OPENED.fetch_sub(1, Ordering::AcqRel);
        }
    }
}
