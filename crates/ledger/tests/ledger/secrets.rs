//! No key and no signed link in any file that is kept: looked for in the raw
//! bytes, while a run is under way and after it.

use std::path::Path;
use std::thread;

use extracta_sandbox::{Fault, Response, Rewrite, Route, Treatment};

use crate::support::*;

/// What stands in each of the sandbox's signed links.
const LINK: &str = "sandbox-secret-";

/// Looks for secrets in every file of a folder; returns how many there are.
fn must_hold_no_secret(stage: &Stage, folder: &Path) -> usize {
    let mut looked_at = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            looked_at += must_hold_no_secret(stage, &path);
            continue;
        }
        // A lock file may go while we look.
        let Ok(bytes) = std::fs::read(&path) else { continue };
        for secret in [stage.sandbox.api_key(), LINK] {
            let is_there = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!is_there, "{} holds {secret}", path.display());
        }
        looked_at += 1;
    }
    looked_at
}

#[test]
fn the_links_are_what_is_looked_for() {
    let stage = Stage::new();
    let paths = stage.documents(0..1);
    let client = stage.client();
    let response = client.upload(stage.classification(), None, &paths).expect("a response");
    let url = response.files[0].url.as_ref().expect("a link");
    assert!(url.reveal().contains(LINK), "or the other tests find nothing");
}

#[test]
fn no_file_holds_a_secret_while_a_run_is_under_way_and_after() {
    let stage = Stage::with(TYPES, |sandbox| {
        sandbox.fault(Route::Upload, .., Fault::delay(milliseconds(20))).rewrite(
            Route::Results,
            ..,
            Rewrite::RowsDoubled,
        )
    });
    let paths = stage.documents(0..10);
    thread::scope(|scope| {
        let classified = scope.spawn(|| stage.classify(&paths));
        let mut most = 0;
        while !classified.is_finished() {
            most = most.max(must_hold_no_secret(&stage, stage.folder.path()));
            must_hold_no_secret(&stage, stage.state.path());
            thread::sleep(milliseconds(5));
        }
        assert!(most >= paths.len() + 4, "the ledger, its log, its index and a lock file");
    });
    must_hold_no_secret(&stage, stage.folder.path());
    let kept = must_hold_no_secret(&stage, stage.state.path());
    assert!(kept > 0, "the client keeps its poll clock");
}

#[test]
fn answers_that_are_not_understood_leave_no_secret_behind() {
    let faults: [fn(&str) -> Fault; 4] = [
        |_| Fault::cut_response_after(400),
        |link| Fault::response(Response::error_saying(400, &format!("see {link}"))),
        |link| Fault::response(Response::error_saying(500, &format!("at {link} it failed"))),
        |link| Fault::response(Response::error_saying(409, &format!("{{\"url\":\"{link}\"}}"))),
    ];
    for (place, fault) in faults.iter().enumerate() {
        let mut stage = Stage::new();
        stage.options.session.results_timeout = milliseconds(500);
        let link = format!("{}/files/x?token={LINK}0123456789", stage.sandbox.base_url());
        stage.sandbox.fault(Route::Upload, 2, fault(&link));
        stage.sandbox.fault(Route::Results, 1..=3, fault(&link));
        let paths = stage.documents(0..3);
        stage.classify(&paths);
        let requests: i64 = rusqlite::Connection::open(stage.ledger_path())
            .and_then(|db| {
                let errors = "SELECT count(*) FROM requests WHERE trouble_message IS NOT NULL";
                db.query_row(errors, [], |row| row.get(0))
            })
            .expect("a count");
        assert!(requests > 0, "case {place}: the error itself is kept");
        must_hold_no_secret(&stage, stage.folder.path());
    }
}

#[test]
fn a_key_that_the_service_echoes_is_not_kept() {
    let stage = Stage::new();
    let words = format!("The key {} is not allowed here", stage.sandbox.api_key());
    stage.sandbox.fault(Route::Upload, .., Fault::response(Response::error_saying(403, &words)));
    stage.classify(&stage.documents(0..2));
    must_hold_no_secret(&stage, stage.folder.path());
}

#[test]
fn a_key_that_is_quoted_in_escapes_is_neither_kept_nor_told() {
    for quoted in [
        r"rel\u002fsec\u002Bkey=9\u0026z",
        "rel&#47;sec&#x2b;key&equals;9&amp;z",
        "rel%2Fsec%2Bkey%3D9%26z",
    ] {
        let words = format!("bad {quoted}, no");
        let stage = Stage::with(TYPES, |sandbox| {
            sandbox.api_key("rel/sec+key=9&z").treat("1.txt", Treatment::Failed(words.clone()))
        });
        let refusal = format!(r#"{{"status":"error","message":"{words}"}}"#);
        let refusal = Response::raw(500, "application/json", refusal);
        stage.sandbox.fault(Route::Upload, 2, Fault::response(refusal.clone()));
        stage.sandbox.fault(Route::Results, 1, Fault::response(refusal));
        stage.sandbox.fault(
            Route::Results,
            2,
            Fault::response(Response::raw(502, "text/html", format!("<html>{words}"))),
        );
        let told = stage.classify(&stage.documents(0..3));
        must_hold_no_secret(&stage, stage.folder.path());
        let kept = std::fs::read(stage.ledger_path()).expect("the ledger");
        let holds = |text: &str| kept.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(quoted) && holds("bad *****"), "{quoted}: the words are kept without it");
        assert!(!format!("{told:?}").contains("sec"), "{quoted}: {told:?}");
    }
}
