//! The token that a client was given ends all of its calls, beside any token
//! that a call was given itself.
#![cfg(feature = "ureq")]

mod support;

use std::time::Duration;

use extracta_client::{BatchId, Cancel, Client, ClientError, ErrorKind};
use extracta_sandbox::{Fault, Route};

use support::*;

/// Every call that blocks, and the kind of its error.
fn calls(client: &Client, sandbox: &extracta_sandbox::Sandbox) -> Vec<(&'static str, ErrorKind)> {
    let id = classification(sandbox);
    let batch = BatchId::new("8pMpXYxy3R").expect("an id");
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "0.txt", &text_of_type(0, 100));
    let own = Cancel::new();
    let long = Duration::from_secs(600);
    let of = |error: Option<ClientError>| error.expect("an end").kind();
    let stop = |report: extracta_client::Report| report.stop().expect("a stop").kind;
    vec![
        ("classify", stop(client.classify(&id, [&path]).expect("a report"))),
        (
            "classify by a token of its own",
            stop(client.classification(&id).cancel_by(&own).run([&path]).expect("a report")),
        ),
        ("upload", of(client.upload(&id, None, &[&path]).err())),
        ("results", of(client.results(&id, &batch, None).err())),
        ("wait", of(client.wait(&id, &batch, None, long, &own).err())),
        ("credits", of(client.credits().err())),
    ]
}

#[test]
fn a_clients_token_ends_every_call() {
    let sandbox = sandbox_with(1, |sandbox| {
        [Route::Upload, Route::Results, Route::Credits]
            .into_iter()
            .fold(sandbox, |sandbox, route| sandbox.fault(route, .., Fault::hang()))
    });
    let cancel = Cancel::new();
    let mut options = quick_options(&sandbox);
    options.limits.response = Duration::from_secs(2);
    options.session.results_timeout = Duration::from_secs(2);
    let client = client(&sandbox, options).cancel_by(&cancel);
    cancel.cancel();
    for (call, kind) in calls(&client, &sandbox) {
        assert_eq!(kind, ErrorKind::Cancelled, "{call}");
    }
    let journal = sandbox.journal();
    assert_eq!(journal.uploads().count() + journal.polls().count(), 0, "nothing is sent");
}

#[test]
fn a_cancelled_call_reads_no_file_to_its_end() {
    let sandbox = sandbox_with(1, |sandbox| sandbox);
    let folder = tempfile::tempdir().expect("a folder");
    let paths = ["a.pdf", "b.pdf"].map(|name| {
        // Without a disk behind it: hours to read.
        let path = folder.path().join(name);
        std::fs::File::create(&path).and_then(|file| file.set_len(1 << 40)).expect("a file");
        path
    });
    let cancel = Cancel::new();
    let client = client(&sandbox, quick_options(&sandbox)).cancel_by(&cancel);
    let id = classification(&sandbox);
    let report = std::thread::scope(|scope| {
        let running = scope.spawn(|| client.classify(&id, &paths));
        std::thread::sleep(milliseconds(200));
        cancel.cancel();
        running.join().expect("no panic").expect("a report")
    });
    assert_eq!(report.len(), 2, "each has its outcome");
    assert_eq!(report.stop().map(|stop| stop.kind), Some(ErrorKind::Cancelled));
    assert_eq!(sandbox.journal().uploads().count(), 0);
}
