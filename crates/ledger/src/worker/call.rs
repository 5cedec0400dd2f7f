//! A call under way: it works, or watches who does, until it has what it is
//! about.

use std::sync::Arc;
use std::time::{Duration, Instant};

use extracta_client::{Error, ErrorKind, Event, SessionSettings};
use extracta_protocol::session::DocumentNumber;

use super::engine::{self, Listening};
use super::own::Own;
use super::summary::{Subject, Summary};
use super::{Listener, Worker};
use crate::columns::read_all;
use crate::error::Result;
use crate::ids::EntryId;
use crate::ledger::{Ledger, Rows};
use crate::lock::Holder;
use crate::row::Row;
use crate::store::Scope;

/// How long the engine is driven, or watched, at a time.
pub(super) const A_MOMENT: Duration = Duration::from_millis(50);

/// What a call is about.
pub(super) enum Call {
    /// All that is in the ledger.
    All,
    /// The same, with one request for each batch.
    Once,
    /// What the caller has entered.
    Own(Own),
}

/// A call under way.
pub(super) struct Running {
    pub(super) what: Call,
    listening: Listening,
    /// The latest record that was told.
    told_until: i64,
    /// When something of what it is about was sent or became known.
    progress_at: Instant,
    /// Whether the engine works for this call.
    has_begun: bool,
    elsewhere: Option<Holder>,
    pub(super) stop: Option<Arc<Error>>,
}

impl Running {
    /// Whether it has what it is about.
    fn is_served(&self, ledger: &Ledger) -> Result<bool> {
        match &self.what {
            Call::Own(own) => Ok(own.is_served()),
            Call::Once => Ok(false),
            // Until whoever works is through.
            Call::All if self.has_begun => Ok(false),
            Call::All => {
                let unfinished = "SELECT NOT EXISTS (SELECT 1 FROM documents \
                     WHERE state IN ('planned', 'sending', 'stored', 'unknown'))";
                ledger.db().read(|db| db.query_row(unfinished, [], |row| row.get(0)))
            }
        }
    }

    /// Notes that a document is sent, or known; says whether the call is about
    /// it.
    fn is_uploaded(&mut self, number: DocumentNumber) -> bool {
        match &mut self.what {
            Call::Own(own) => {
                let is_own = own.is_uploaded(number.0 as i64);
                if is_own {
                    self.progress_at = Instant::now();
                }
                is_own
            }
            _ => true,
        }
    }

    fn is_about(&self, row: &Row) -> bool {
        match &self.what {
            Call::Own(own) => own.is_about(row.entry),
            _ => true,
        }
    }

    /// How often an entry that became final is to be told.
    fn take_open(&mut self, entry: EntryId) -> u32 {
        match &mut self.what {
            Call::Own(own) => own.open.remove(&entry).unwrap_or(0),
            _ => 1,
        }
    }
}

impl Worker {
    pub(super) fn begin_call(&self, what: Call) -> Result<Running> {
        let sequence = "SELECT coalesce(max(sequence), 0) FROM records";
        let told_until =
            self.ledger.db().read(|db| db.query_row(sequence, [], |row| row.get(0)))?;
        Ok(Running {
            what,
            listening: engine::listen(&self.engine),
            told_until,
            progress_at: Instant::now(),
            has_begun: false,
            elsewhere: None,
            stop: None,
        })
    }

    pub(super) fn end(&self, call: Running) -> Result<Summary> {
        let mut summary =
            Summary { elsewhere: call.elsewhere, stop: call.stop, ..Summary::default() };
        if let Call::Own(own) = &call.what
            && !own.waits_for_results
        {
            own.sum_up(&self.ledger, &mut summary)?;
        }
        // A call that was cancelled before it began has heard of no stop: it is
        // not to look as if nothing were left.
        if summary.stop.is_none() && self.cancel.is_cancelled() && self.has_unfinished()? {
            let message = "the rest is in the ledger; collect it later";
            summary.stop = Some(Arc::new(Error::new(ErrorKind::Cancelled, message)));
        }
        Ok(summary)
    }

    /// Works, or watches who does, until the call has what it is about.
    pub(super) fn drive(
        &self,
        call: &mut Running,
        settings: SessionSettings,
        listener: &mut Listener<'_>,
    ) -> Result<()> {
        let timeout = settings.results_timeout;
        loop {
            let is_over = self.advance(call, &settings)?;
            while let Some(event) = call.listening.next() {
                self.hear(event, call, listener)?;
            }
            self.tell_records(call, listener)?;
            if let (Call::Own(own), false) = (&mut call.what, call.has_begun)
                && own.look(&self.ledger)?
            {
                call.progress_at = Instant::now();
            }
            if is_over {
                return Ok(());
            }
            if call.is_served(&self.ledger)? {
                // Whoever else works in this process goes on with it.
                if call.has_begun && engine::is_alone(&self.engine) {
                    engine::lock(&self.engine).finish();
                } else {
                    return Ok(());
                }
            } else if !call.has_begun && self.cancel.is_cancelled() {
                return Ok(());
            } else if !call.has_begun && call.progress_at.elapsed() >= timeout {
                let holder = self.ledger.worker();
                let who = holder.map_or("nobody".to_owned(), |holder| holder.to_string());
                let message = format!("no result within the time to wait; {who} works on it");
                call.stop = Some(Arc::new(Error::new(ErrorKind::Time, message)));
                return Ok(());
            }
        }
    }

    /// Drives the engine for a moment, and begins it if nobody works; says
    /// whether the work of this call is over.
    fn advance(&self, call: &mut Running, settings: &SessionSettings) -> Result<bool> {
        let mut engine = engine::lock(&self.engine);
        if !engine.is_at_work() {
            if call.has_begun {
                return Ok(true);
            }
            if self.cancel.is_cancelled() || call.is_served(&self.ledger)? {
                return Ok(true);
            }
            let scope = match &call.what {
                Call::Own(own) => Scope::Own {
                    own: own.unsent(),
                    others: Default::default(),
                    per_request: settings.files_per_request.max(1),
                },
                Call::All | Call::Once => Scope::all(),
            };
            call.has_begun = engine.begin(&self.client, &self.cancel, settings.clone(), scope)?;
            call.elsewhere = if call.has_begun { None } else { self.ledger.worker() };
        } else if matches!(call.what, Call::Once) && !call.has_begun {
            // Another handle of this process works.
            call.elsewhere = self.ledger.worker();
            return Ok(true);
        } else if let (Call::Own(own), false) = (&mut call.what, call.has_begun) {
            engine.want(&own.take_to_send());
        }
        if engine.is_at_work() {
            engine.advance(A_MOMENT)?;
            return Ok(false);
        }
        drop(engine);
        if matches!(call.what, Call::Once) {
            return Ok(true);
        }
        self.cancel.wait(A_MOMENT);
        Ok(false)
    }

    fn hear(
        &self,
        event: Event<DocumentNumber>,
        call: &mut Running,
        listener: &mut Listener<'_>,
    ) -> Result<()> {
        match event {
            Event::Accepted(number) => {
                let is_own = call.is_uploaded(number);
                if is_own {
                    self.ledger.for_each_row(Rows::OfDocument(number), |row| {
                        if call.is_about(row) {
                            listener(Event::Accepted(Subject::Row(row)));
                        }
                    })?;
                }
            }
            Event::Known(number) => drop(call.is_uploaded(number)),
            Event::Sent { bytes } => {
                call.progress_at = Instant::now();
                listener(Event::Sent { bytes });
            }
            Event::Warning(warning) => listener(Event::Warning(warning)),
            // What stopped another's work may not stop this.
            Event::Over { stop } if call.has_begun => call.stop = call.stop.take().or(stop),
            _ => {}
        }
        Ok(())
    }

    /// Tells the entries that became final since this was last asked.
    fn tell_records(&self, call: &mut Running, listener: &mut Listener<'_>) -> Result<()> {
        loop {
            let next = "SELECT sequence, entry FROM records WHERE sequence > ?1 \
                 ORDER BY sequence LIMIT 500";
            let records: Vec<(i64, EntryId)> = self.ledger.db().read(|db| {
                read_all(db, next, [call.told_until], |row| {
                    Ok((row.get("sequence")?, EntryId(row.get("entry")?)))
                })
            })?;
            let Some(&(last, _)) = records.last() else { return Ok(()) };
            for (_, entry) in records {
                let times = call.take_open(entry);
                if times > 0 {
                    call.progress_at = Instant::now();
                    self.tell(entry, times, listener)?;
                }
            }
            call.told_until = last;
        }
    }
}
