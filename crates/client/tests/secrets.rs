//! No key and no signed link in anything that a program may print.
#![cfg(feature = "ureq")]

mod support;

use extracta_client::{Cancel, FileId};
use extracta_sandbox::{Fault, Response, Route, Treatment};
use support::*;

/// What the sandbox puts into each signed link, so that it can be looked for.
const LINK: &str = "X-Goog-Signature";

#[test]
fn no_debug_output_or_error_shows_the_key_or_a_signed_link() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(2, |sandbox| sandbox.treat("bad", Treatment::Failed("no".into())));
    let paths = [
        write(folder.path(), "good.txt", &text_of_type(0, 100)),
        write(folder.path(), "bad.txt", &text_of_type(1, 100)),
    ];
    let client = client(&sandbox, quick_options(&sandbox));
    let classification = classification(&sandbox);
    let mut shown = format!("{client:?} {:?}", client.classification(&classification));
    let report = client
        .classification(&classification)
        .on_event(|event| shown += &format!("{event:?}"))
        .run(&paths)
        .expect("a report");
    shown += &format!("{report:?} {:?}", report.documents().collect::<Vec<_>>());

    let uploaded = client.upload(&classification, None, &paths).expect("an upload");
    let batch = &uploaded.batch_id;
    let wait = std::time::Duration::from_secs(10);
    let results = client.wait(&classification, batch, None, wait, &Cancel::new()).expect("results");
    shown += &format!("{uploaded:?} {results:?}");
    let link = results.files[0].url.as_ref().expect("a link");
    assert!(link.reveal().contains(LINK), "the sandbox signs its links: {}", link.reveal());

    // Errors whose responses hold what they must not show.
    let leak = format!("cannot open {}?{LINK}=1", sandbox.base_url());
    for response in [Response::plain(500, &leak), Response::html(502), Response::error(401)] {
        sandbox.clear_script();
        sandbox.fault(Route::Results, 1.., Fault::response(response));
        let error = client
            .results(&classification, batch, FileId::new("-x").as_ref())
            .expect_err("a scripted error");
        shown += &format!("{error} {error:?}");
    }
    for secret in [LINK, sandbox.api_key()] {
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
    }
}
