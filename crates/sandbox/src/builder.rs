//! How a sandbox behaves all the time, and what is scripted before it starts.

use std::path::PathBuf;
use std::time::Duration;

use crate::definition::Definition;
use crate::extraction::Extraction;
use crate::fault::Fault;
use crate::name_change::NameChange;
use crate::rewrite::Rewrite;
use crate::route::Route;
use crate::script::{Nth, Script, Scripted};
use crate::treatment::Treatment;

/// Sets up a [`Sandbox`](crate::Sandbox).
#[derive(Clone, Debug, Default)]
#[must_use = "a sandbox begins with `start`"]
pub struct Builder {
    pub(crate) definitions: Vec<Definition>,
    pub(crate) extractions: Vec<Extraction>,
    pub(crate) processing_time: Duration,
    pub(crate) extraction_time: Duration,
    pub(crate) webhook: Option<(String, String)>,
    pub(crate) minimum_poll_interval: Duration,
    pub(crate) api_key: String,
    pub(crate) credits: Option<u64>,
    pub(crate) out_of_credits_status: Option<u16>,
    pub(crate) request_limit: Option<u64>,
    pub(crate) name_changes: Vec<NameChange>,
    pub(crate) refuses_adds_after_success: bool,
    pub(crate) sample_limit: Option<usize>,
    pub(crate) port: u16,
    pub(crate) journal_file: Option<PathBuf>,
    pub(crate) script: Script,
}

impl Builder {
    /// Adds a classification; its id is generated. Without any there is
    /// [`Definition::example`].
    pub fn classification(mut self, definition: Definition) -> Builder {
        self.definitions.push(definition);
        self
    }

    /// Adds an extraction. Its id is its own, to which types can be linked, or
    /// generated.
    pub fn extraction(mut self, extraction: Extraction) -> Builder {
        self.extractions.push(extraction);
        self
    }

    /// Adds [`Definition::example`] with its invoices linked to
    /// [`Extraction::example`], so that a document can be followed.
    pub fn linked_example(self) -> Builder {
        let extraction = Extraction::example();
        let mut definition = Definition::example();
        for invoice in definition.types.iter_mut().filter(|one| one.name == "Invoice") {
            invoice.extraction_id.clone_from(&extraction.id);
        }
        self.classification(definition).extraction(extraction)
    }

    /// How long a batch is `waiting` after its last file was kept. Default: not
    /// at all.
    pub fn processing_time(self, time: Duration) -> Builder {
        Builder { processing_time: time, ..self }
    }

    /// As [`processing_time`](Builder::processing_time), of a batch of an
    /// extraction; for files that a classification hands on it begins when that
    /// is finished. Default: not at all.
    pub fn extraction_time(self, time: Duration) -> Builder {
        Builder { extraction_time: time, ..self }
    }

    /// Sends an event, signed with this secret (`E_AI_K_…`), to this address
    /// when all files of an upload are through at an extraction, and for each that
    /// failed. What cannot be delivered is not sent again. The address has to be
    /// `http://127.0.0.1:PORT/…` or `http://[::1]:PORT/…`. Default: none.
    pub fn webhook(self, url: impl Into<String>, secret: impl Into<String>) -> Builder {
        Builder { webhook: Some((url.into(), secret.into())), ..self }
    }

    /// The least time from the end of one request for results to the start of
    /// the next of the same route; an earlier one gets 429. Default: zero, which
    /// allows all.
    pub fn minimum_poll_interval(self, interval: Duration) -> Builder {
        Builder { minimum_poll_interval: interval, ..self }
    }

    /// The key that is accepted. Default: a generated one.
    pub fn api_key(self, key: impl Into<String>) -> Builder {
        Builder { api_key: key.into(), ..self }
    }

    /// How many pages may be uploaded, or handed on to an extraction. Default: a
    /// million.
    pub fn credits(self, credits: u64) -> Builder {
        Builder { credits: Some(credits), ..self }
    }

    /// The HTTP status of an upload for which the credits do not suffice.
    /// Default: 200, with `"status":"error"` in its body.
    pub fn out_of_credits_status(self, status: u16) -> Builder {
        Builder { out_of_credits_status: Some(status), ..self }
    }

    /// The most bytes that a request's body may have; a larger one gets 413. With `Expect: 100-continue` that comes before the body, otherwise
    /// after it was read. Default: no limit.
    pub fn request_limit(self, bytes: u64) -> Builder {
        Builder { request_limit: Some(bytes), ..self }
    }

    /// Changes every file's name on arrival, so that both routes show the
    /// changed one. Several apply in their order. Default: none.
    pub fn name_change(mut self, change: NameChange) -> Builder {
        self.name_changes.push(change);
        self
    }

    /// Whether a batch that was reported as `success` refuses more files, with
    /// 400 "Batch is closed". Default: it takes them.
    pub fn refuse_adds_after_success(self, is_refused: bool) -> Builder {
        Builder { refuses_adds_after_success: is_refused, ..self }
    }

    /// How many bytes of a file are kept, for the time of its request, to read
    /// its text. Of a longer text only the beginning counts, a longer PDF or
    /// DOCX file is `other`. Default: 4 MiB.
    pub fn sample_limit(self, bytes: usize) -> Builder {
        Builder { sample_limit: Some(bytes), ..self }
    }

    /// The port to listen on, on 127.0.0.1. Default: 0, any that is free.
    pub fn port(self, port: u16) -> Builder {
        Builder { port, ..self }
    }

    /// Appends the journal to a file as well, for [`Journal::read`](crate::Journal::read) in another
    /// process: a line of JSON whenever a request arrives, ends, has files
    /// kept or has changed something, written before its response.
    pub fn journal_file(self, path: impl Into<PathBuf>) -> Builder {
        Builder { journal_file: Some(path.into()), ..self }
    }

    /// Scripts a fault; see [`Sandbox::fault`](crate::Sandbox::fault).
    pub fn fault(self, route: Route, nth: impl Into<Nth>, fault: Fault) -> Builder {
        self.scripted(Scripted::Fault(route, nth.into(), fault))
    }

    /// Scripts a change to responses; see [`Sandbox::rewrite`](crate::Sandbox::rewrite).
    pub fn rewrite(self, route: Route, nth: impl Into<Nth>, rewrite: Rewrite) -> Builder {
        self.scripted(Scripted::Rewrite(route, nth.into(), rewrite))
    }

    /// Decides what becomes of files by their names; see [`Sandbox::treat`](crate::Sandbox::treat).
    pub fn treat(self, name_contains: impl Into<String>, treatment: Treatment) -> Builder {
        self.scripted(Scripted::Treatment(name_contains.into(), treatment))
    }

    /// Adds what was written as text; see [`Scripted`].
    pub fn scripted(mut self, scripted: Scripted) -> Builder {
        self.script.scripted.push(scripted);
        self
    }
}
