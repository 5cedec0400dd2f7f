//! A call under way: it works, or watches who does, until it has what it is
//! about.

use std::sync::Arc;
use std::time::{Duration, Instant};

use extracta_client::{Error, ErrorKind, Event, SessionSettings};
use extracta_protocol::session::DocumentNumber;

use super::engine::{self, Listening};
use super::own::Own;
use super::summary::{Subject, Summary};
use super::{Listener, Worker, has_unfinished};
use crate::columns::read_all;
use crate::consumer::latest_record;
use crate::error::Result;
use crate::ids::EntryId;
use crate::ledger::Ledger;
use crate::lock::Holder;
use crate::row::Row;
use crate::store::{FINAL, Scope};

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
    /// The session that this call has begun.
    session: Option<u64>,
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
            Call::All if self.session.is_some() => Ok(false),
            Call::All => Ok(!has_unfinished(ledger)?),
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
        let told_until = self.ledger.db()?.read(latest_record)?;
        Ok(Running {
            what,
            listening: engine::listen(&self.engine),
            told_until,
            progress_at: Instant::now(),
            session: None,
            elsewhere: None,
            stop: None,
        })
    }

    pub(super) fn end(&self, call: Running) -> Result<Summary> {
        let mut summary =
            Summary { elsewhere: call.elsewhere, stop: call.stop, ..Summary::default() };
        match &call.what {
            Call::Own(own) => own.sum_up(&self.ledger, &mut summary)?,
            _ => {
                for of in self.ledger.status()?.targets {
                    summary.parked += of.parked_documents;
                    summary.unavailable += of.unavailable;
                }
            }
        }
        // A call that was cancelled before it began has heard of no stop: it is
        // not to look as if nothing were left.
        if summary.stop.is_none() && self.cancel.is_cancelled() && has_unfinished(&self.ledger)? {
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
            let mut accepted = Vec::new();
            while let Some((session, event)) = call.listening.next() {
                match event {
                    Event::Accepted(number) if call.is_uploaded(number) => accepted.push(number),
                    Event::Accepted(_) => {}
                    event => hear(session, event, call, listener),
                }
            }
            self.tell_accepted(&accepted, call, listener)?;
            self.tell_records(call, listener)?;
            if let (Call::Own(own), false) = (&mut call.what, call.session.is_some())
                && own.look(&self.ledger)?
            {
                call.progress_at = Instant::now();
            }
            if is_over {
                return Ok(());
            }
            if call.is_served(&self.ledger)? {
                // Whoever else works in this process goes on with it.
                if call.session.is_some() && engine::is_alone(&self.engine) {
                    engine::lock(&self.engine).finish();
                } else {
                    return Ok(());
                }
            } else if call.session.is_none() && self.cancel.is_cancelled() {
                return Ok(());
            } else if call.session.is_none() && call.progress_at.elapsed() >= timeout {
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
        // Where another handle has begun the next one, that is not waited for.
        if call.session.is_some_and(|session| !engine.is_at(session)) {
            return Ok(true);
        }
        if !engine.is_at_work() {
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
            call.session = engine.begin(&self.client, &self.cancel, settings.clone(), scope)?;
            call.elsewhere = if call.session.is_some() { None } else { self.ledger.worker() };
        } else if matches!(call.what, Call::Once) && call.session.is_none() {
            // Another handle of this process works.
            call.elsewhere = self.ledger.worker();
            return Ok(true);
        } else if let (Call::Own(own), false) = (&mut call.what, call.session.is_some()) {
            engine.want(&own.take_to_send());
        }
        if engine.is_at_work() {
            engine.drive(A_MOMENT)?;
            return Ok(false);
        }
        drop(engine);
        if matches!(call.what, Call::Once) {
            return Ok(true);
        }
        self.cancel.wait(A_MOMENT);
        Ok(false)
    }

    fn tell_accepted(
        &self,
        documents: &[DocumentNumber],
        call: &Running,
        listener: &mut Listener<'_>,
    ) -> Result<()> {
        if !documents.is_empty() {
            let rows = self.ledger.rows_of(documents)?;
            let own = rows.iter().filter(|row| call.is_about(row));
            own.for_each(|row| listener(Event::Accepted(Subject::Row(row))));
        }
        Ok(())
    }

    /// Tells what is not told yet. One look says which entries are not final and
    /// how far the others are recorded, so that each is told once, whatever
    /// others change meanwhile.
    pub(super) fn tell_rest(&self, call: &mut Running, listener: &mut Listener<'_>) -> Result<()> {
        let unfinished = format!(
            "SELECT entry, (SELECT coalesce(max(sequence), 0) FROM records) AS latest \
             FROM entries JOIN documents USING (document) WHERE NOT {FINAL} ORDER BY entry"
        );
        let unfinished: Vec<(EntryId, i64)> = self.ledger.db()?.read(|db| {
            read_all(db, &unfinished, [], |row| {
                Ok((EntryId(row.get("entry")?), row.get("latest")?))
            })
        })?;
        let until = unfinished.first().map_or(i64::MAX, |(_, latest)| *latest);
        self.tell_records_until(call, until, listener)?;
        unfinished.iter().try_for_each(|(entry, _)| self.tell(*entry, 1, listener))
    }

    /// Tells the entries that became final since this was last asked.
    fn tell_records(&self, call: &mut Running, listener: &mut Listener<'_>) -> Result<()> {
        self.tell_records_until(call, i64::MAX, listener)
    }

    fn tell_records_until(
        &self,
        call: &mut Running,
        until: i64,
        listener: &mut Listener<'_>,
    ) -> Result<()> {
        // Most looks find nothing.
        let latest = self.ledger.db()?.read(latest_record)?.min(until);
        while call.told_until < latest {
            let (sequences, rows) = self.ledger.records(call.told_until, latest)?;
            for row in &rows {
                let times = call.take_open(row.entry);
                if times > 0 {
                    call.progress_at = Instant::now();
                    (0..times).for_each(|_| listener(Event::Known(Subject::Row(row))));
                }
            }
            call.told_until = sequences.last().copied().unwrap_or(latest);
        }
        Ok(())
    }
}

fn hear(
    session: u64,
    event: Event<DocumentNumber>,
    call: &mut Running,
    listener: &mut Listener<'_>,
) {
    match event {
        Event::Known(number) => drop(call.is_uploaded(number)),
        Event::Sent { bytes } => {
            call.progress_at = Instant::now();
            listener(Event::Sent { bytes });
        }
        Event::Warning(warning) => listener(Event::Warning(warning)),
        Event::Requested(line) => listener(Event::Requested(line)),
        // What stopped another's work may not stop this.
        Event::Over { stop } if call.session == Some(session) => {
            call.stop = call.stop.take().or(stop)
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use extracta_client::{ApiKey, BaseUrl, Cancel, ClassificationId, Client, Options};
    use extracta_sandbox::Sandbox;

    use super::Call;
    use crate::{Ledger, Worker};

    /// What ended the session of one handle waits unheard in the queue of
    /// another one, which has begun its own by then.
    #[test]
    fn what_stopped_one_handle_does_not_stop_the_next() {
        let service = Sandbox::builder().start().expect("a sandbox");
        let folder = tempfile::tempdir().expect("a folder");
        let document = folder.path().join("document.txt");
        std::fs::write(&document, "Invoice\n").expect("a document");
        let mut options = Options::default();
        options.base_url = BaseUrl::new(&service.base_url()).expect("a base URL");
        options.state_dir = Some(folder.path().to_owned());
        options.session.set_poll_pause(Duration::from_millis(20));
        let path = folder.path().join("ledger.db");
        let ledger = Ledger::open(path, &options.base_url).expect("a ledger");
        let classification = ClassificationId::new(service.classification_id()).expect("an id");
        ledger.enter(&classification, [&document]).expect("entered");
        let worker_by = |key: &str| {
            let key = ApiKey::new(key).expect("a key");
            let client = Client::new(key, options.clone()).expect("a client");
            Worker::new(&client, &ledger, &Cancel::new()).expect("a worker")
        };
        let mut stopped = worker_by("a-wrong-key");
        let good = worker_by(service.api_key());

        let mut call = good.begin_call(Call::All).expect("a call");
        let summary = stopped.collect(&mut |_| {}).expect("a summary");
        assert!(summary.stop.is_some(), "a wrong key stops");
        good.drive(&mut call, good.settings.clone(), &mut |_| {}).expect("driven");
        let summary = good.end(call).expect("a summary");
        assert!(summary.stop.is_none(), "{:?}", summary.stop);
    }
}
