//! What a caller has entered, and what of it is still to come.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use extracta_client::Asking;
use extracta_protocol::session::State;

use crate::columns::{StateColumn, read_one};
use crate::error::Result;
use crate::ids::EntryId;
use crate::ledger::Ledger;
use crate::store::{PARKED, TO_SEND, UNAVAILABLE};
use crate::worker::Summary;

/// How many documents that are not sent a look sees before it ends.
const MOST_UNSENT: u32 = 100;

/// What a caller has entered.
pub(super) struct Own {
    /// Entries that are known already, and how often each is to be told:
    /// somebody may have named it twice.
    pub(super) known: Vec<(EntryId, u32)>,
    /// Entries that are to be told, and how often each.
    pub(super) open: BTreeMap<EntryId, u32>,
    /// Documents that are not sent yet.
    unsent: BTreeSet<i64>,
    /// Documents that nobody was asked to send yet.
    to_send: VecDeque<i64>,
    pub(super) waits_for_results: bool,
}

impl Own {
    pub(super) fn of(ledger: &Ledger, entries: &[EntryId], asking: Asking) -> Result<Self> {
        let mut times: BTreeMap<EntryId, u32> = BTreeMap::new();
        entries.iter().for_each(|entry| *times.entry(*entry).or_insert(0) += 1);
        let mut own = Own {
            known: Vec::new(),
            open: BTreeMap::new(),
            unsent: BTreeSet::new(),
            to_send: VecDeque::new(),
            waits_for_results: asking != Asking::Never,
        };
        let state = "SELECT document, state, batch, followed FROM entries JOIN documents USING (document) \
             WHERE entry = ?1";
        for (entry, times) in times {
            let known = ledger.db()?.read(|db| {
                read_one(db, state, [entry.0], |row| {
                    let StateColumn(state) = row.get("state")?;
                    let batches: [Option<i64>; 2] = [row.get("batch")?, row.get("followed")?];
                    Ok((row.get("document")?, state, batches))
                })
            })?;
            let Some((document, state, [batch, followed])) = known else { continue };
            if state.is_final() {
                own.known.push((entry, times));
                continue;
            }
            own.open.insert(entry, times);
            let is_to_send = match state {
                State::Planned | State::Sending => true,
                State::Unknown => batch.is_none(),
                State::Following => followed.is_none(),
                _ => false,
            };
            if is_to_send && own.unsent.insert(document) {
                own.to_send.push_back(document);
            }
        }
        Ok(own)
    }

    /// The documents that nobody was asked to send yet.
    pub(super) fn take_to_send(&mut self) -> VecDeque<i64> {
        std::mem::take(&mut self.to_send)
    }

    /// All documents that are not sent yet, whoever was asked to.
    pub(super) fn unsent(&self) -> VecDeque<i64> {
        self.unsent.iter().copied().collect()
    }

    /// Looks what of it another process has sent; says whether anything. Those
    /// that were entered first are sent first, so a look at a few is enough.
    pub(super) fn look(&mut self, ledger: &Ledger) -> Result<bool> {
        let still = "SELECT state IN ('planned', 'sending') OR (state = 'unknown' AND batch IS NULL) \
             OR (state = 'following' AND followed IS NULL) \
             FROM documents WHERE document = ?1";
        let (mut sent, mut unsent) = (BTreeSet::new(), 0);
        for &document in &self.unsent {
            let is_unsent = ledger.db()?.read(|db| {
                db.prepare_cached(still)?.query_row([document], |row| row.get::<_, bool>(0))
            })?;
            if is_unsent {
                unsent += 1;
            } else {
                sent.insert(document);
            }
            if unsent >= MOST_UNSENT {
                break;
            }
        }
        self.unsent.retain(|document| !sent.contains(document));
        Ok(!sent.is_empty())
    }

    /// Notes that a document is sent, or known; says whether it is the caller's.
    pub(super) fn is_uploaded(&mut self, document: i64) -> bool {
        self.unsent.remove(&document)
    }

    /// Counts in a summary what became of the entries by now; of those that were
    /// waited for, what is still to come.
    pub(super) fn sum_up(&self, ledger: &Ledger, summary: &mut Summary) -> Result<()> {
        let state = format!(
            "SELECT state, {TO_SEND} AND {PARKED} AS parked, {TO_SEND} AND {UNAVAILABLE} \
                 AS unavailable FROM entries JOIN documents USING (document) \
             JOIN targets USING (target) WHERE entry = ?1"
        );
        let known = self.known.iter().filter(|_| !self.waits_for_results).map(|(entry, _)| entry);
        for entry in self.open.keys().chain(known) {
            let found = ledger.db()?.read(|db| {
                read_one(db, &state, [entry.0], |row| {
                    let StateColumn(state) = row.get("state")?;
                    Ok((state, row.get::<bool>("parked")?, row.get::<bool>("unavailable")?))
                })
            })?;
            let Some((state, is_parked, is_unavailable)) = found else { continue };
            summary.parked += u64::from(is_parked);
            summary.unavailable += u64::from(is_unavailable);
            match state {
                State::Planned | State::Sending => summary.unsent += 1,
                State::Unknown | State::Held => summary.in_doubt += 1,
                State::Refused => summary.refused += 1,
                State::Stored
                | State::Following
                | State::Classified
                | State::Extracted
                | State::Failed
                | State::Dropped => {}
            }
        }
        Ok(())
    }

    pub(super) fn is_about(&self, entry: EntryId) -> bool {
        self.open.contains_key(&entry)
    }

    /// Whether the caller has what it waits for.
    pub(super) fn is_served(&self) -> bool {
        match self.waits_for_results {
            true => self.open.is_empty(),
            false => self.unsent.is_empty() || self.open.is_empty(),
        }
    }
}
