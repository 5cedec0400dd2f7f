//! The audit: what was sent by the ledger, beside the balances that were seen.

use crate::columns::{read_all, read_one};
use crate::db::now_in_milliseconds;
use crate::error::Result;
use crate::ledger::Ledger;

/// A balance of the account, as it was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Balance {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// How many credits were left.
    pub credits: f64,
}

/// What was sent, as far as the ledger knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Audit {
    /// How many documents the service has.
    pub documents: u64,
    /// Their pages, as the service counted them.
    pub pages: u64,
    /// How many of them have no page count yet.
    pub uncounted: u64,
    /// How many documents the service may have or not.
    pub unknown: u64,
    /// How many documents may be charged twice.
    pub possibly_charged_twice: u64,
    /// How many were sent again since their batch's results twice lacked them.
    pub settled_by_absence: u64,
    /// How many uploads were begun.
    pub requests: u64,
    /// How many of these ended without a response that says what became of them.
    pub unknown_requests: u64,
    /// How many documents somebody let be sent again.
    pub resent: u64,
    /// The balances that were seen, oldest first.
    pub balances: Vec<Balance>,
    /// Of the documents that were sent between the first balance and the last:
    /// their pages.
    pub pages_between: u64,
    /// Of these: how many have no page count, or may be there or not.
    pub uncounted_between: u64,
}

const SUMS: &str = "
    SELECT
        count(*) FILTER (WHERE is_there) AS documents,
        coalesce(sum(pages) FILTER (WHERE is_there), 0) AS pages,
        count(*) FILTER (WHERE is_there AND pages IS NULL) AS uncounted,
        count(*) FILTER (WHERE is_unclear) AS unknown,
        coalesce(sum(possibly_charged_twice), 0) AS possibly_charged_twice,
        coalesce(sum(settled_by_absence), 0) AS settled_by_absence,
        coalesce(sum(pages) FILTER (WHERE is_there AND is_between), 0) AS pages_between,
        count(*) FILTER (WHERE is_between AND (is_unclear OR (is_there AND pages IS NULL)))
            AS uncounted_between,
        (SELECT count(*) FROM requests) AS requests,
        (SELECT count(*) FROM requests WHERE fate IS NULL OR fate = 'unknown') AS unknown_requests,
        (SELECT resent FROM ledger) AS resent
    FROM (
        SELECT pages, possibly_charged_twice, settled_by_absence,
            state IN ('stored', 'following', 'classified', 'extracted', 'failed') AS is_there,
            state IN ('sending', 'unknown', 'held')
                OR (state = 'dropped' AND documents.batch IS NOT NULL) AS is_unclear,
            requests.begun_at BETWEEN (SELECT min(at) FROM balances)
                AND (SELECT max(at) FROM balances) AS is_between
        FROM documents LEFT JOIN requests USING (request)
    )";

impl Ledger {
    /// Notes the account's balance, which was just seen.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written.
    pub fn note_balance(&self, credits: f64) -> Result<()> {
        let note = "INSERT INTO balances (at, credits) VALUES (?1, ?2)";
        let now = now_in_milliseconds();
        self.db()?.write(|db| db.execute(note, (now, credits)).map(drop))
    }

    /// Sums up what was sent, for a look at what the account was charged.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn audit(&self) -> Result<Audit> {
        let balances = "SELECT at, credits FROM balances ORDER BY at, rowid";
        self.db()?.read(|db| {
            let audit = read_one(db, SUMS, [], |row| {
                Ok(Audit {
                    documents: row.get("documents")?,
                    pages: row.get("pages")?,
                    uncounted: row.get("uncounted")?,
                    unknown: row.get("unknown")?,
                    possibly_charged_twice: row.get("possibly_charged_twice")?,
                    settled_by_absence: row.get("settled_by_absence")?,
                    requests: row.get("requests")?,
                    unknown_requests: row.get("unknown_requests")?,
                    resent: row.get("resent")?,
                    balances: Vec::new(),
                    pages_between: row.get("pages_between")?,
                    uncounted_between: row.get("uncounted_between")?,
                })
            })?;
            let balances = read_all(db, balances, [], |row| {
                Ok(Balance { at: row.get("at")?, credits: row.get("credits")? })
            })?;
            Ok(Audit { balances, ..audit.unwrap_or_default() })
        })
    }
}
