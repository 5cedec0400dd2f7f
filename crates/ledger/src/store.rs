//! The records of the ledger's session in its tables, as the client's driver
//! asks for them.

mod read;
mod save;

use std::collections::{BTreeMap, VecDeque};

use extracta_client::internal::BootTime;
use extracta_client::own_http::{FileIdentity, FileToSend, Store, StoreError};
use extracta_client::{BatchId, Target};
use extracta_protocol::session::{DocumentNumber, DocumentRecord, Kept, Load, Record};
use rusqlite::{Connection, ToSql, named_params};

use crate::columns::{self, Columns, DOCUMENT, read_all};
use crate::enter::spooled;
use crate::error::{Fault, Result};
use crate::hint::take_hints;
use crate::ledger::Ledger;
use crate::lock::Lock;
pub(crate) use read::read_document;
use read::read_kept;
use save::save_record;
pub(crate) use save::{insert, record_entry, save_batch, save_document, target, update};

/// What waits to be sent.
pub(crate) const TO_SEND: &str =
    "(state = 'planned' OR (state = 'unknown' AND documents.batch IS NULL))";

/// What waits for a session: to be sent, or to be followed. As the index
/// `documents_that_wait` has it.
const WAITS: &str = "(state = 'planned' OR (state = 'unknown' AND documents.batch IS NULL) \
     OR (state = 'following' AND followed IS NULL))";

/// Of what waits to be sent: what waits for its target to be tried again,
/// and what for its file to be opened.
pub(crate) const PARKED: &str = "parked_kind IS NOT NULL";
pub(crate) const UNAVAILABLE: &str = "parked_kind IS NULL AND documents.trouble_kind IS 'file'";

/// What is final.
pub(crate) const FINAL: &str =
    "state IN ('classified', 'extracted', 'failed', 'refused', 'held', 'dropped')";

/// What is final and surely not stored, so that entering it again sends it.
pub(crate) const NOT_STORED: &str = "(state = 'refused' OR (state = 'dropped' \
     AND documents.batch IS NULL AND unknown_tries = 0 AND lost_openers = 0 \
     AND NOT possibly_charged_twice))";

/// The ledger of which this process is the worker, until the store is dropped.
#[derive(Debug)]
pub(crate) struct LedgerStore {
    ledger: Ledger,
    lock: Lock,
    /// Which documents to send.
    scope: Scope,
    /// The boot that times count from, until it is kept: together with the
    /// first records, whose times are already of this boot.
    boot: Option<String>,
    /// What could not be saved, a full disk say: it goes with the next.
    unsaved: Vec<Record>,
    /// What was there to be sent when it was last looked.
    seen: Option<Seen>,
    /// Batches that the service has told to be through with.
    hints: Vec<(Target, BatchId)>,
}

/// What tells that something came to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Seen {
    latest: i64,
    resent: i64,
    unparked: i64,
    hinted: i64,
    wanted: i64,
}

impl Seen {
    pub(crate) fn now(db: &Connection) -> rusqlite::Result<Self> {
        let look = "SELECT (SELECT coalesce(max(document), 0) FROM documents), resent, unparked, hinted, \
             wanted \
             FROM ledger";
        db.prepare_cached(look)?.query_row([], |row| {
            Ok(Seen {
                latest: row.get(0)?,
                resent: row.get(1)?,
                unparked: row.get(2)?,
                hinted: row.get(3)?,
                wanted: row.get(4)?,
            })
        })
    }

    pub(crate) fn is_unparked_since(&self, before: Seen) -> bool {
        self.unparked != before.unparked
    }
}

/// Which documents a worker sends, each handed over once.
#[derive(Debug)]
pub(crate) enum Scope {
    /// All, the targets side by side: for each the next number.
    All(BTreeMap<i64, i64>),
    /// A caller's own first, in their order; others fill up the requests, and
    /// come after them for as long as the caller waits.
    Own {
        own: VecDeque<i64>,
        others: BTreeMap<i64, i64>,
        /// How many files a request has.
        per_request: usize,
    },
}

/// What came since it was last looked.
pub(crate) enum News {
    Nothing,
    Added,
    /// What is parked is to be tried again.
    Unparked,
}

impl Scope {
    pub(crate) fn all() -> Self {
        Scope::All(BTreeMap::new())
    }
}

impl LedgerStore {
    /// Enters the worker, and reads what is needed to go on.
    pub(crate) fn open(ledger: Ledger, lock: Lock, scope: Scope) -> Result<(Self, Kept)> {
        let boot = BootTime::now().boot;
        let kept = ledger.db()?.write(|db| {
            let before: Option<String> =
                db.query_row("SELECT boot FROM ledger", [], |row| row.get("boot"))?;
            let forget = "UPDATE ledger SET worker = ?1, stop_reason = NULL, stop_kind = NULL, \
                 stop_http_status = NULL, stop_message = NULL";
            db.execute(forget, [&lock.name])?;
            read_kept(db, boot.is_some() && boot == before)
        })?;
        let (unsaved, seen) = (Vec::new(), None);
        Ok((LedgerStore { ledger, lock, scope, boot, unsaved, seen, hints: Vec::new() }, kept))
    }

    /// Whether something came to be sent since this was last asked: an entry of
    /// anybody, or something that a person wants to be sent again.
    pub(crate) fn news(&mut self) -> Result<News> {
        let now = self.ledger.db()?.read(Seen::now)?;
        let before = self.seen.replace(now);
        let is_again = |before: Seen| (before.resent, before.wanted) != (now.resent, now.wanted);
        if before.is_some_and(is_again) {
            self.begin_anew();
        }
        if before.is_some_and(|before| before.hinted != now.hinted) {
            self.hints = self.ledger.db()?.write(|db| take_hints(db))?;
        }
        Ok(match before {
            Some(before) if before == now => News::Nothing,
            Some(before) if now.is_unparked_since(before) => News::Unparked,
            _ => News::Added,
        })
    }

    /// The batches that the service is through with, of which this was not told yet.
    pub(crate) fn hints(&mut self) -> Vec<(Target, BatchId)> {
        std::mem::take(&mut self.hints)
    }

    /// Sends these documents too.
    pub(crate) fn want(&mut self, documents: &VecDeque<i64>) {
        if let Scope::Own { own, .. } = &mut self.scope {
            own.extend(documents);
        }
    }

    /// Hands over from the first document again.
    fn begin_anew(&mut self) {
        match &mut self.scope {
            Scope::All(next) | Scope::Own { others: next, .. } => next.clear(),
        }
    }

    /// Saves what is unsaved, if this is still the worker.
    fn save_all(&self) -> Result<()> {
        let (name, boot) = (&self.lock.name, &self.boot);
        let mut db = self.ledger.db()?;
        let path = db.path.clone();
        let not_worker = |why| Err(Fault::NotWorker { path, why }.into());
        if let Some(why) = db.why_not_in_place() {
            return not_worker(why);
        }
        let is_worker = self.lock.is_in_place()
            && db.write(|db| {
                let is_by = "SELECT worker IS ?1 FROM ledger";
                if !db.prepare_cached(is_by)?.query_row([name], |row| row.get(0))? {
                    return Ok(false);
                }
                if boot.is_some() {
                    db.execute("UPDATE ledger SET boot = ?1", [boot])?;
                }
                for record in &self.unsaved {
                    save_record(db, record)?;
                }
                Ok(true)
            })?;
        match is_worker {
            true => Ok(()),
            false => not_worker("another process has taken over the work"),
        }
    }

    fn next_of_all(
        db: &Connection,
        next: &mut BTreeMap<i64, i64>,
        at_most: usize,
    ) -> rusqlite::Result<Vec<(DocumentNumber, DocumentRecord)>> {
        // Without reading all that waits: from one target to the next.
        let waiting = format!(
            "WITH RECURSIVE of(id) AS ( \
                 SELECT (SELECT min(target) FROM documents WHERE {WAITS}) \
                 UNION ALL \
                 SELECT (SELECT min(target) FROM documents \
                     WHERE {WAITS} AND target > of.id) \
                 FROM of WHERE of.id IS NOT NULL) \
             SELECT id FROM of WHERE id IS NOT NULL"
        );
        let waiting: Vec<i64> = read_all(db, &waiting, [], |row| row.get("id"))?;
        let mut found = Vec::new();
        let mut has_more: Vec<i64> = waiting;
        while found.len() < at_most && !has_more.is_empty() {
            let share = (at_most - found.len()).div_ceil(has_more.len());
            let mut still = Vec::new();
            for target in has_more {
                let share = share.min(at_most - found.len());
                let from = next.entry(target).or_default();
                let of_it = next_to_send(db, target, *from, share)?;
                if let Some((last, _)) = of_it.last() {
                    *from = last.0 as i64 + 1;
                }
                if of_it.len() == share && share > 0 {
                    still.push(target);
                }
                found.extend(of_it);
            }
            has_more = still;
        }
        Ok(found)
    }

    /// A caller's own first. When these come to their end, others of the same
    /// target fill up the last request.
    fn next_of_own(
        db: &Connection,
        own: &mut VecDeque<i64>,
        per_request: usize,
        at_most: usize,
    ) -> rusqlite::Result<Vec<(DocumentNumber, DocumentRecord)>> {
        let one = format!("{} WHERE document = ?1 AND {WAITS}", select_documents());
        let mut found = Vec::new();
        while found.len() < at_most
            && let Some(number) = own.pop_front()
        {
            found.extend(read_all(db, &one, [number], columns::document)?);
        }
        let room = (per_request - found.len() % per_request) % per_request;
        if own.is_empty() && !found.is_empty() && found.len() + room < at_most {
            let of = "SELECT target FROM documents WHERE document = ?1";
            let last = found[found.len() - 1].0.0;
            let target = db.query_row(of, [last], |row| row.get(0))?;
            let known: Vec<usize> = found.iter().map(|(number, _)| number.0).collect();
            let others = next_to_send(db, target, 0, room + known.len())?;
            let others = others.into_iter().filter(|(number, _)| !known.contains(&number.0));
            found.extend(others.take(room));
        }
        Ok(found)
    }
}

fn select_documents() -> String {
    format!("SELECT {DOCUMENT} FROM documents JOIN targets USING (target)")
}

/// The next documents of a target that wait to be sent.
fn next_to_send(
    db: &Connection,
    target: i64,
    from: i64,
    at_most: usize,
) -> rusqlite::Result<Vec<(DocumentNumber, DocumentRecord)>> {
    let next = format!(
        "SELECT {DOCUMENT} FROM documents INDEXED BY documents_that_wait \
         JOIN targets USING (target) \
         WHERE documents.target = :target AND document >= :from AND {WAITS} \
         ORDER BY document LIMIT :at_most"
    );
    let values: &[(&str, &dyn ToSql)] =
        named_params! { ":target": target, ":from": from, ":at_most": at_most };
    read_all(db, &next, values, columns::document)
}

/// Of what waits for the same target the last of each extension, the
/// longest, the shortest, and the one in the middle.
fn other_kinds(
    db: &Connection,
    than: DocumentNumber,
) -> rusqlite::Result<Vec<(DocumentNumber, DocumentRecord)>> {
    let other_kinds = format!(
        "WITH waiting AS (SELECT document, extension, documents.length, \
                 row_number() OVER (ORDER BY document) AS place, count(*) OVER () AS count \
             FROM documents WHERE {TO_SEND} AND target = \
                 (SELECT target FROM documents WHERE document = ?1)), \
         chosen AS ( \
             SELECT * FROM (SELECT max(document) AS it FROM waiting GROUP BY extension LIMIT 20) \
             UNION SELECT max(document) FROM waiting \
             UNION SELECT * FROM (SELECT document FROM waiting ORDER BY length LIMIT 1) \
             UNION SELECT * FROM (SELECT document FROM waiting ORDER BY length DESC LIMIT 1) \
             UNION SELECT document FROM waiting WHERE place = count / 2 + 1) \
         {} WHERE document IN (SELECT it FROM chosen) ORDER BY document",
        select_documents()
    );
    read_all(db, &other_kinds, [than.0], columns::document)
}

impl Drop for LedgerStore {
    /// Gives the work up. Where that fails, the lock's end says it all the same.
    fn drop(&mut self) {
        let give_up = "UPDATE ledger SET worker = NULL WHERE worker = ?1";
        if let Ok(db) = self.ledger.db() {
            let _ = db.read(|db| db.execute(give_up, [&self.lock.name]));
        }
    }
}

impl Store for LedgerStore {
    fn keep(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        self.unsaved.extend(records);
        self.save_all()?;
        self.unsaved.clear();
        self.boot = None;
        Ok(())
    }

    fn load(&mut self, load: Load) -> Result<Vec<(DocumentNumber, DocumentRecord)>, StoreError> {
        let ledger = self.ledger.clone();
        match load {
            Load::ToSend { at_most, is_anew } => {
                if is_anew {
                    self.begin_anew();
                }
                let documents = ledger.db()?.read(|db| match &mut self.scope {
                    Scope::All(next) => LedgerStore::next_of_all(db, next, at_most),
                    Scope::Own { own, others, .. } if own.is_empty() => {
                        LedgerStore::next_of_all(db, others, at_most)
                    }
                    Scope::Own { own, per_request, .. } => {
                        LedgerStore::next_of_own(db, own, *per_request, at_most)
                    }
                })?;
                Ok(documents)
            }
            Load::OtherKinds { than } => Ok(ledger.db()?.read(|db| other_kinds(db, than))?),
            Load::Batch(batch) => {
                let of_batch = format!(
                    "{} WHERE document IN (SELECT document FROM documents WHERE batch = ?1 \
                         UNION SELECT document FROM documents WHERE followed = ?1)",
                    select_documents()
                );
                Ok(ledger.db()?.read(|db| read_all(db, &of_batch, [batch.0], columns::document))?)
            }
        }
    }

    /// None of what was dropped: the session may not have heard of it yet.
    fn files(&mut self, documents: &[DocumentNumber]) -> Result<Vec<Vec<FileToSend>>, StoreError> {
        let entries = "SELECT wanted.key AS place, entries.path AS path, \
             entries.length AS length, modified_ns, changed_ns, device, inode, sha256 \
             FROM json_each(?1) AS wanted CROSS JOIN documents ON document = wanted.value \
             CROSS JOIN entries USING (document) \
             WHERE state != 'dropped' ORDER BY place, entry DESC";
        let file = |row: &Columns<'_>| {
            let place: usize = row.get("place")?;
            let path = columns::path(row, "path")?.unwrap_or_default();
            let length = row.get("length")?;
            let modified = columns::time(row, "modified_ns")?;
            let changed = columns::time(row, "changed_ns")?;
            let identity: (Option<i64>, Option<i64>) = (row.get("device")?, row.get("inode")?);
            let identity = identity
                .0
                .zip(identity.1)
                .map(|(device, inode)| FileIdentity { device: device as u64, inode: inode as u64 });
            let content = Some(row.get("sha256")?);
            Ok((place, FileToSend { path, length, modified, changed, identity, content }))
        };
        let db = self.ledger.db()?;
        let found = db.read(|db| {
            let numbers = columns::list_column(documents.iter().map(|number| number.0))?;
            read_all(db, entries, [numbers], file)
        })?;
        let mut files = vec![Vec::new(); documents.len()];
        found.into_iter().for_each(|(place, file)| files[place].push(file));
        for files in &mut files {
            let copy = files.first().and_then(|file: &FileToSend| {
                let path = spooled(&db.path, &file.content?);
                path.exists().then(|| FileToSend { path, ..file.clone() })
            });
            files.extend(copy);
        }
        Ok(files)
    }
}
