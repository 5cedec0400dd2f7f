//! What the stories over real sockets share: a sandbox, documents on disk,
//! and a client whose waits are shortened.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "each test program uses a part")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use extracta_client::{ApiKey, BaseUrl, ClassificationId, Client, Options, Report};
use extracta_sandbox::{Builder, Definition, RequestEnding, Route, Sandbox};

/// The pause between results requests here.
pub const PAUSE: Duration = Duration::from_millis(20);

pub const fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A service that knows `types` types by the phrases of [`text_of_type`].
pub fn sandbox_with(types: usize, build: impl FnOnce(Builder) -> Builder) -> Sandbox {
    let mut definition = Definition::named("Numbers");
    for number in 0..types {
        definition = definition.with_type(&type_name(number), &[&phrase(number)]);
    }
    build(Sandbox::builder().classification(definition)).start().expect("the sandbox starts")
}

pub fn type_name(number: usize) -> String {
    format!("type {number}")
}

fn phrase(number: usize) -> String {
    format!("this is number {number}.")
}

/// A text of a type, at least `length` bytes long.
pub fn text_of_type(number: usize, length: usize) -> Vec<u8> {
    let mut text = phrase(number).into_bytes();
    while text.len() < length {
        text.extend_from_slice(b"\nA line that says nothing to anybody.");
    }
    text
}

pub fn sha256(content: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Options whose waits are short enough for a test.
pub fn quick_options(sandbox: &Sandbox) -> Options {
    let mut options = Options::default();
    options.base_url = BaseUrl::new(&sandbox.base_url()).expect("a base URL");
    options.session.set_poll_pause(PAUSE);
    options.session.longest_poll_interval = milliseconds(100);
    options.session.settle_after_seen_end = milliseconds(150);
    options.session.settle_after_own_end = milliseconds(300);
    options.session.unreadable_after = milliseconds(150);
    options.session.results_timeout = Duration::from_secs(20);
    options.session.retry.first_wait = milliseconds(5);
    options.session.retry.longest_wait = milliseconds(20);
    options
}

pub fn client(sandbox: &Sandbox, options: Options) -> Client {
    let key = ApiKey::new(sandbox.api_key()).expect("a key");
    Client::new(key, options).expect("a client")
}

pub fn classification(sandbox: &Sandbox) -> ClassificationId {
    ClassificationId::new(sandbox.classification_id()).expect("an id")
}

pub fn classify(sandbox: &Sandbox, options: Options, paths: &[PathBuf]) -> Report {
    client(sandbox, options).classify(&classification(sandbox), paths).expect("a report")
}

pub fn write(folder: &Path, name: impl AsRef<OsStr>, content: &[u8]) -> PathBuf {
    let path = folder.join(name.as_ref());
    std::fs::write(&path, content).expect("a file is written");
    path
}

/// Whatever else a test looks at, this holds in every story: no results
/// request comes early or while its batch is being filled, and a batch has one
/// writer. Returns what does not hold.
pub fn bad_manners(sandbox: &Sandbox, story: &str) -> Vec<String> {
    let journal = sandbox.journal();
    let mut bad = Vec::new();
    let polls: Vec<_> = journal.of(Route::Results).collect();
    for (gap, before) in journal.poll_gaps().into_iter().zip(&polls) {
        // When a client has left is known here only some time after it has.
        let is_end_known = before.ending != Some(RequestEnding::ClientLeft);
        if gap < PAUSE && is_end_known {
            bad.push(format!("{story}: a poll came {gap:?} after the one before"));
        }
    }
    if journal.polled_during_an_upload() {
        bad.push(format!("{story}: polled before it was sealed"));
    }
    for batch in journal.batches() {
        let writers = journal.requests_in_flight_max(batch);
        if writers > 1 {
            bad.push(format!("{story}: {writers} writers to one batch"));
        }
    }
    bad
}
