//! Sets a sandbox up before it starts.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use crate::identifiers::Identifiers;
use crate::journal::Recorder;
use crate::script::Script;
use crate::service::Service;
use crate::settings::Settings;
use crate::world::World;
use crate::{Definition, Fault, NameChange, Nth, Rewrite, Route, Sandbox, Scripted, Treatment};

/// Sets up a [`Sandbox`].
#[derive(Clone, Debug)]
pub struct Builder {
    settings: Settings,
    definitions: Vec<Definition>,
    script: Script,
    credits: u64,
    port: u16,
    journal_file: Option<PathBuf>,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder {
            settings: Settings::default(),
            definitions: Vec::new(),
            script: Script::default(),
            credits: 1_000_000,
            port: 0,
            journal_file: None,
        }
    }
}

impl Builder {
    /// Adds a classification; its id is generated. Without any there is
    /// [`Definition::example`].
    #[must_use]
    pub fn classification(mut self, definition: Definition) -> Builder {
        self.definitions.push(definition);
        self
    }

    /// How long after the last file landed a batch answers `waiting`. Default:
    /// not at all.
    #[must_use]
    pub fn processing_time(mut self, time: Duration) -> Builder {
        self.settings.processing_time = time;
        self
    }

    /// The least time from the end of one request for results to the start of
    /// the next; an earlier one is answered 429. Default: none is enforced.
    #[must_use]
    pub fn minimum_poll_interval(mut self, interval: impl Into<Option<Duration>>) -> Builder {
        self.settings.minimum_poll_interval = interval.into();
        self
    }

    /// The key that is accepted. Default: a generated one.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<String>) -> Builder {
        self.settings.api_key = key.into();
        self
    }

    /// How many pages may be uploaded. Default: a million.
    #[must_use]
    pub fn credits(mut self, credits: u64) -> Builder {
        self.credits = credits;
        self
    }

    /// The HTTP status of an upload for which the credits do not suffice.
    /// Default: 200, with `"status":"error"` in its body.
    #[must_use]
    pub fn out_of_credits_status(mut self, status: u16) -> Builder {
        self.settings.out_of_credits_status = status;
        self
    }

    /// The most bytes that a request's body may have; a larger one is answered
    /// 413. With `Expect: 100-continue` that comes before the body, otherwise
    /// after it was read. Default: no limit.
    #[must_use]
    pub fn request_limit(mut self, bytes: u64) -> Builder {
        self.settings.request_limit = Some(bytes);
        self
    }

    /// Changes every file's name on arrival, so that both routes answer the
    /// changed one. Several apply in their order. Default: none.
    #[must_use]
    pub fn name_change(mut self, change: NameChange) -> Builder {
        self.settings.name_changes.push(change);
        self
    }

    /// Whether a batch that has answered `success` refuses more files, with
    /// 400 "Batch is closed". Default: it takes them.
    #[must_use]
    pub fn refuse_adds_after_success(mut self, is_refused: bool) -> Builder {
        self.settings.refuses_adds_after_success = is_refused;
        self
    }

    /// How many bytes of a file are kept, for the time of its request, to read
    /// its text. Of a longer text only the beginning counts, a longer PDF or
    /// DOCX file is `other`. Default: 4 MiB.
    #[must_use]
    pub fn sample_limit(mut self, bytes: usize) -> Builder {
        self.settings.sample_limit = bytes;
        self
    }

    /// The port to listen on, on 127.0.0.1. Default: 0, any that is free.
    #[must_use]
    pub fn port(mut self, port: u16) -> Builder {
        self.port = port;
        self
    }

    /// Appends the journal to a file as well, for [`Journal::read`](crate::Journal::read) in another
    /// process: a line of JSON whenever a request arrives, ends or has files
    /// kept, written before its answer.
    #[must_use]
    pub fn journal_file(mut self, path: impl Into<PathBuf>) -> Builder {
        self.journal_file = Some(path.into());
        self
    }

    /// Scripts a fault; see [`Sandbox::fault`].
    #[must_use]
    pub fn fault(mut self, route: Route, nth: impl Into<Nth>, fault: Fault) -> Builder {
        self.script.fault(route, nth.into(), fault);
        self
    }

    /// Scripts a change to answers; see [`Sandbox::rewrite`].
    #[must_use]
    pub fn rewrite(mut self, route: Route, nth: impl Into<Nth>, rewrite: Rewrite) -> Builder {
        self.script.rewrite(route, nth.into(), rewrite);
        self
    }

    /// Settles the fate of files by their names; see [`Sandbox::treat`].
    #[must_use]
    pub fn treat(mut self, name_contains: impl Into<String>, treatment: Treatment) -> Builder {
        self.script.treat(name_contains.into(), treatment);
        self
    }

    /// Adds what was written as text; see [`Scripted`].
    #[must_use]
    pub fn scripted(self, scripted: Scripted) -> Builder {
        match scripted {
            Scripted::Fault(route, nth, fault) => self.fault(route, nth, fault),
            Scripted::Rewrite(route, nth, rewrite) => self.rewrite(route, nth, rewrite),
            Scripted::Treatment(name_contains, treatment) => self.treat(name_contains, treatment),
        }
    }

    /// Starts the sandbox.
    ///
    /// # Errors
    /// The port is taken, the journal's file cannot be opened, or the system
    /// gives no more threads.
    pub fn start(mut self) -> io::Result<Sandbox> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        self.settings.base_address = format!("http://{}", listener.local_addr()?);
        if self.settings.api_key.is_empty() {
            self.settings.api_key = format!("sandbox-key-{}", Identifiers::new().alphanumerics(32));
        }
        if self.definitions.is_empty() {
            self.definitions.push(Definition::example());
        }
        let mut world = World::new(self.credits);
        let ids = self.definitions.into_iter().map(|definition| world.create(definition).0);
        let classification_ids = ids.collect();
        let recorder = Recorder::new(self.journal_file.as_deref())?;
        let service = Service::new(self.settings, self.script, world, recorder);
        Sandbox::serve(listener, service, classification_ids)
    }
}
