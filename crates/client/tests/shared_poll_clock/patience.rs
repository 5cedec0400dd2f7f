//! What one client learns, and what the file tells to others.

use std::time::Duration;

use extracta_client::ErrorKind;
use extracta_sandbox::{Fault, Route};

use crate::support::*;
use crate::{another_process, batch, sharing_options, state, state_file};

#[test]
fn a_429_slows_other_processes_and_twice_as_much_the_second_time() {
    const PAUSE: Duration = Duration::from_millis(60);
    let state_dir = tempfile::tempdir().expect("a folder");
    let sandbox =
        sandbox_with(1, |sandbox| sandbox.fault(Route::Results, 1..=2, Fault::status(429)));
    let (classification, batch) = (classification(&sandbox), batch(&sandbox));
    let client = client(&sandbox, sharing_options(&sandbox, state_dir.path(), PAUSE));
    let mut process = another_process::start(&sandbox, &batch, state_dir.path(), PAUSE, 1);

    let refused = client.results(&classification, &batch, None).expect_err("a 429");
    assert_eq!(refused.kind(), ErrorKind::Busy, "{refused}");
    process.begin();
    assert_eq!(process.end().failed, 1);
    client.results(&classification, &batch, None).expect("a response");
    client.results(&classification, &batch, None).expect("a response");
    let gaps = sandbox.journal().poll_gaps();
    for (gap, least) in gaps.iter().zip([2 * PAUSE, 4 * PAUSE, PAUSE]) {
        assert!(*gap >= least, "{gaps:?}");
    }
    assert_eq!(gaps.len(), 3);
}

#[test]
fn neither_the_file_nor_its_name_tells_the_key_or_the_address() {
    let state_dir = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| sandbox.api_key("k3y-0f-7he-te5ts"));
    let options = sharing_options(&sandbox, state_dir.path(), milliseconds(1));
    let client = client(&sandbox, options);
    client.results(&classification(&sandbox), &batch(&sandbox), None).expect("a response");
    let file = state_file(state_dir.path());
    let name = file.file_name().expect("a name").to_string_lossy();
    let shown = format!("{name}\n{}", state(state_dir.path()));
    let address = sandbox.address().to_string();
    for secret in [sandbox.api_key(), "k3y", "Bearer", "http", "127.0.0.1", &address] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
