//! The sandbox behind its sockets: what all requests share.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use hyper::header::{AUTHORIZATION, HeaderMap};
use tokio::time::sleep;

use crate::builder::Builder;
use crate::journal::{Authorization, Recorder, Stored};
use crate::lock::lock;
use crate::script::Script;
use crate::store::{Admitted, Store};

#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) settings: Builder,
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) script: Mutex<Script>,
    pub(crate) store: Mutex<Store>,
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
            upload.batch_given = Some(admitted.batch_id.clone());
            for kept in &admitted.files {
                if let Some(file) = upload.files.get_mut(kept.place) {
                    let (file_id, batch_id) = (kept.file_id.clone(), admitted.batch_id.clone());
                    file.stored = Some(Stored { file_id, batch_id, at });
                }
            }
        });
        self.store().keep(admitted);
    }
}
