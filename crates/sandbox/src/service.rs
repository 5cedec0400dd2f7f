//! The sandbox behind its sockets: what all requests share.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use hyper::header::{AUTHORIZATION, HeaderMap};
use serde_json::Value;
use tokio::time::{sleep, sleep_until};

use crate::builder::Builder;
use crate::journal::{Authorization, Recorder, Stored};
use crate::lock::lock;
use crate::response::Response;
use crate::routes::{Answer, Handler};
use crate::script::Script;
use crate::store::{Admitted, Notice, Store};
use crate::webhook::{Extracted, Webhook};

#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) settings: Builder,
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) script: Mutex<Script>,
    pub(crate) store: Mutex<Store>,
    pub(crate) webhook: Option<Webhook>,
}

impl Service {
    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        lock(&self.script)
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    pub(crate) fn authorization(&self, headers: &HeaderMap) -> Authorization {
        match headers.get(AUTHORIZATION).map(|value| value.as_bytes().strip_prefix(b"Bearer ")) {
            None => Authorization::Absent,
            Some(key) if key == Some(self.settings.api_key.as_bytes()) => Authorization::Right,
            Some(_) => Authorization::Wrong,
        }
    }

    /// Keeps the files of an upload after `delay`, and says so in the record of
    /// this number.
    pub(crate) fn keep(self: &Arc<Self>, admitted: Admitted, number: usize, delay: Duration) {
        if !delay.is_zero() {
            let service = Arc::clone(self);
            tokio::spawn(async move {
                sleep(delay).await;
                service.keep(admitted, number, Duration::ZERO);
            });
            return;
        }
        let at = self.recorder.now();
        // The journal first: no response may list a file that it does not know.
        self.recorder.amend(number, |record| {
            let Some(upload) = &mut record.upload else { return };
            upload.batch_given = Some(admitted.batch_id().to_owned());
            for kept in &admitted.files {
                if let Some(file) = upload.files.get_mut(kept.place) {
                    let (file_id, batch_id) =
                        (kept.file_id.clone(), admitted.batch_id().to_owned());
                    file.stored = Some(Stored { file_id, batch_id, at });
                }
            }
        });
        let notices = self.store().keep(admitted);
        if self.webhook.is_some() {
            for notice in notices {
                tokio::spawn(Arc::clone(self).notify(notice));
            }
        }
    }

    /// Lets a request with JSON take effect after `delay`, and says in the record
    /// of this number what it has changed. None while that is to come.
    pub(crate) fn handle(
        self: &Arc<Self>,
        handler: Handler,
        body: Value,
        number: usize,
        delay: Duration,
    ) -> Option<Result<Answer, Response>> {
        if !delay.is_zero() {
            let service = Arc::clone(self);
            tokio::spawn(async move {
                sleep(delay).await;
                service.handle(handler, body, number, Duration::ZERO);
            });
            return None;
        }
        let mut answer = handler(&body, &mut self.store());
        if let Ok(Answer { change: change @ Some(_), .. }) = &mut answer {
            let change = change.take();
            self.recorder.amend(number, |record| record.change = change);
        }
        Some(answer)
    }

    /// Tells the webhook about files once they are through: about all that went
    /// well at once, and about each that failed.
    async fn notify(self: Arc<Self>, notice: Notice) {
        let Some(webhook) = &self.webhook else { return };
        sleep_until(notice.due.into()).await;
        let (processed, failed): (Vec<_>, Vec<_>) = {
            let mut store = self.store();
            let rows = Extracted::of(&notice, &mut store);
            rows.into_iter().partition(|row| row.status == "processed")
        };
        if !processed.is_empty() {
            webhook.send("extraction.processed", &processed).await;
        }
        for row in failed {
            webhook.send("extraction.failed", &[row]).await;
        }
    }
}
