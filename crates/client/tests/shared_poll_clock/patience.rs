//! What one client learns, and what the file tells to others.

use std::time::Duration;

use extracta_client::{Cancel, ErrorKind};
use extracta_sandbox::{Fault, Route};

use crate::support::*;
use crate::{another_process, batch, is_awaited, sharing_options, state, state_file};

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
fn a_retry_after_of_a_day_is_capped_and_whoever_cannot_wait_so_long_returns_at_once() {
    const HOUR: Duration = Duration::from_secs(3600);
    let state_dir = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| {
        sandbox.fault(Route::Results, 1, Fault::status(429).retry_after(86_400))
    });
    let (classification, batch) = (classification(&sandbox), batch(&sandbox));
    let client_with = |longest| {
        let mut options = sharing_options(&sandbox, state_dir.path(), milliseconds(1));
        options.session.retry.longest_retry_after = longest;
        client(&sandbox, options)
    };
    let (client, other) = (client_with(2 * HOUR), client_with(2 * HOUR));
    let error = client.results(&classification, &batch, None).expect_err("a 429");
    assert_eq!(error.kind(), ErrorKind::Busy, "{error}");
    // Whether it was this client's own request or another's.
    for client in [&client, &other] {
        let error = client
            .wait(&classification, &batch, None, HOUR, &Cancel::new())
            .expect_err("its turn comes in two hours");
        assert_eq!(error.kind(), ErrorKind::Time, "{error}");
    }
    assert_eq!(sandbox.journal().polls().count(), 1);
    let capped = client_with(milliseconds(20));
    let answer = capped.wait(&classification, &batch, None, HOUR, &Cancel::new());
    answer.expect("it obeys no longer than it is set to");
}

#[test]
fn a_client_alone_finds_that_nobody_waits() {
    let state_dir = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| sandbox);
    let client = client(&sandbox, sharing_options(&sandbox, state_dir.path(), milliseconds(30)));
    let (classification, batch) = (classification(&sandbox), batch(&sandbox));
    client.results(&classification, &batch, None).expect("an answer");
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| client.results(&classification, &batch, None));
        while !asking.is_finished() {
            assert!(!is_awaited(state_dir.path()), "{}", state(state_dir.path()));
        }
        asking.join().expect("no panic").expect("an answer");
    });
    assert_eq!(sandbox.journal().polls().count(), 2);
}

#[test]
fn whoever_polled_last_tries_later_if_somebody_waits() {
    const PAUSE: Duration = Duration::from_millis(30);
    let state_dir = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(1, |sandbox| sandbox);
    let client = client(&sandbox, sharing_options(&sandbox, state_dir.path(), PAUSE));
    let (classification, batch) = (classification(&sandbox), batch(&sandbox));
    client.results(&classification, &batch, None).expect("a response");
    let awaited = state(state_dir.path()).replace(" false\n", " true\n");
    std::fs::write(state_file(state_dir.path()), awaited).expect("it can be written");
    assert!(is_awaited(state_dir.path()));
    client.results(&classification, &batch, None).expect("a response");
    let gaps = sandbox.journal().poll_gaps();
    assert!(gaps.len() == 1 && gaps[0] >= PAUSE + milliseconds(50), "{gaps:?}");
    assert!(!is_awaited(state_dir.path()), "{}", state(state_dir.path()));
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
