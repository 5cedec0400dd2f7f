//! What the stories over real sockets share: a sandbox, documents on disk,
//! and a client whose waits are shortened.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "each test program uses a part")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use extracta_client::{ApiKey, BaseUrl, ClassificationId, Client, Options, Report};
use extracta_sandbox::{Builder, Definition, Sandbox};

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
    options.limits.answer = milliseconds(500);
    options.limits.idle = milliseconds(500);
    options.run.poll_pause = PAUSE;
    options.run.longest_poll_interval = milliseconds(100);
    options.run.settle_after_seen_end = milliseconds(150);
    options.run.settle_after_own_end = milliseconds(300);
    options.run.unreadable_after = milliseconds(150);
    options.run.results_timeout = Duration::from_secs(20);
    options.run.retry.first_wait = milliseconds(5);
    options.run.retry.longest_wait = milliseconds(20);
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

/// Whatever else a test looks at, this holds in every story.
pub fn assert_good_manners(sandbox: &Sandbox, story: &str) {
    let journal = sandbox.journal();
    for gap in journal.poll_gaps() {
        assert!(gap >= PAUSE, "{story}: a poll came {gap:?} after the one before");
    }
    assert!(!journal.polled_during_an_upload(), "{story}: polled before it was sealed");
    for batch in journal.batches() {
        let writers = journal.requests_in_flight_max(batch);
        assert!(writers <= 1, "{story}: {writers} writers to one batch");
    }
}
