//! One row for each route and fault: what becomes of three documents, how
//! often each is stored, and how many results requests it takes. The
//! sandbox's journal decides, not the client's report.
//!
//! The three documents go up in two requests: `0` is the smallest and opens
//! the batch alone, `1` and `2` follow in one.
#![cfg(feature = "ureq")]

mod support;

use std::sync::Mutex;
use std::time::Duration;

use extracta_client::Outcome::{self, Classified, Failed, Held, Pending, Refused};
use extracta_client::StopReason;
use extracta_sandbox::{Builder, Fault, NameChange, Response, Rewrite, Route, Treatment};
use support::*;

struct Row {
    name: &'static str,
    build: Box<dyn FnOnce(Builder) -> Builder + Send>,
    outcomes: [Outcome; 3],
    stored: [usize; 3],
    /// `None` where it depends on the time that passes.
    polls: Option<usize>,
    stop: Option<StopReason>,
    /// Which documents are counted as possibly charged twice.
    twice: [bool; 3],
    /// Which are counted as settled by absence.
    absent: [bool; 3],
    /// Whether a time limit of the client's has to end a request; all others
    /// may take as long as a busy machine needs.
    hangs: bool,
    /// How large the documents are.
    length: usize,
    timeout: Duration,
    /// How long after the end something may still land.
    lands_within: Duration,
}

fn row(name: &'static str, build: impl FnOnce(Builder) -> Builder + Send + 'static) -> Row {
    Row {
        name,
        build: Box::new(build),
        outcomes: [Classified; 3],
        stored: [1; 3],
        polls: Some(1),
        stop: None,
        twice: [false; 3],
        absent: [false; 3],
        hangs: false,
        length: 200,
        timeout: Duration::from_secs(20),
        lands_within: Duration::ZERO,
    }
}

fn opener(name: &'static str, fault: Fault) -> Row {
    row(name, |sandbox| sandbox.fault(Route::Upload, 1, fault))
}

fn addition(name: &'static str, fault: Fault) -> Row {
    row(name, |sandbox| sandbox.fault(Route::Upload, 2, fault))
}

fn every_upload(name: &'static str, fault: Fault) -> Row {
    row(name, |sandbox| sandbox.fault(Route::Upload, 1.., fault))
}

fn poll(name: &'static str, fault: Fault) -> Row {
    row(name, |sandbox| sandbox.fault(Route::Results, 1, fault)).polls(2)
}

fn rewritten(name: &'static str, route: Route, nth: u32, rewrite: Rewrite) -> Row {
    row(name, move |sandbox| sandbox.rewrite(route, nth, rewrite))
}

impl Row {
    fn polls(self, polls: usize) -> Row {
        Row { polls: Some(polls), ..self }
    }

    fn any_polls(self) -> Row {
        Row { polls: None, ..self }
    }

    fn hangs(self) -> Row {
        Row { hangs: true, ..self }
    }

    fn large(self) -> Row {
        Row { length: 8 << 20, ..self }
    }

    fn outcomes(self, outcomes: [Outcome; 3]) -> Row {
        Row { outcomes, ..self }
    }

    fn stored(self, stored: [usize; 3]) -> Row {
        Row { stored, ..self }
    }

    /// The opener's response is lost: it goes again, and opens the batch of all.
    fn opener_again(self, times_stored: usize) -> Row {
        Row { stored: [times_stored, 1, 1], twice: [true, false, false], ..self }
    }

    /// The opener alone is refused.
    fn opener_refused(self) -> Row {
        self.outcomes([Refused, Classified, Classified]).stored([0, 1, 1])
    }

    /// The second request is settled as missing and sent again.
    fn addition_again(self) -> Row {
        Row { absent: [false, true, true], ..self }.polls(3)
    }

    fn stops(self, reason: StopReason) -> Row {
        Row { stop: Some(reason), ..self }.outcomes([Pending; 3]).stored([0; 3]).polls(0)
    }

    /// What is up when the second request stops the run is still collected.
    fn stops_after_opener(self, reason: StopReason) -> Row {
        let row = Row { stop: Some(reason), ..self };
        row.outcomes([Classified, Pending, Pending]).stored([1, 0, 0])
    }
}

fn uploads() -> Vec<Row> {
    let credits = || Response::error_saying(200, "Not enough credits");
    vec![
        row("nothing goes wrong", |sandbox| sandbox),
        // The opener.
        opener("closed before reading", Fault::close_before_reading()).opener_again(1),
        opener("cut in the middle", Fault::close_after_bytes(100_000)).large(),
        opener("read and dropped", Fault::close_after_reading()).opener_again(1),
        opener("stored, response lost", Fault::close_after_storing()).opener_again(2),
        opener("500", Fault::status(500)).opener_again(1),
        opener("500, stored", Fault::status(500).stored()).opener_again(2),
        opener("400 internal", Fault::response(Response::misnamed_error())).opener_again(1),
        opener("400 internal, stored", Fault::response(Response::misnamed_error()).stored())
            .opener_again(2),
        opener("408", Fault::status(408)).opener_again(1),
        opener("HTML 502", Fault::response(Response::html(502))).opener_again(1),
        opener("HTML 502, stored", Fault::response(Response::html(502)).stored()).opener_again(2),
        opener("junk", Fault::response(Response::junk())).opener_again(1),
        opener("junk, stored", Fault::response(Response::junk()).stored()).opener_again(2),
        opener("hang", Fault::hang()).hangs().opener_again(1),
        opener("hang, stored", Fault::hang().stored()).hangs().opener_again(2),
        opener("response cut before the batch's id", Fault::cut_response_after(12)).opener_again(2),
        opener("response cut after the batch's id", Fault::cut_response_after(120)),
        opener("429", Fault::status(429)),
        opener("429 with Retry-After", Fault::response(Response::error(429).retry_after(0))),
        opener("503", Fault::status(503)).opener_again(1),
        opener("503 with Retry-After", Fault::response(Response::error(503).retry_after(0))),
        opener("503 before the body", Fault::status(503).before_reading()).large(),
        opener("413", Fault::status(413)).opener_refused(),
        opener("413 before the body", Fault::status(413).before_reading()).large().opener_refused(),
        opener("415", Fault::status(415)).opener_refused(),
        opener("400 with words", Fault::response(Response::error_saying(400, "Bad file")))
            .opener_refused(),
        opener("error in a 200", Fault::response(Response::error_saying(200, "Bad file")))
            .opener_refused(),
        opener("401", Fault::status(401)).stops(StopReason::Key),
        opener("401 before the body", Fault::status(401).before_reading())
            .large()
            .stops(StopReason::Key),
        opener("401 in the middle of the body", Fault::status(401).after_bytes(200_000))
            .large()
            .stops(StopReason::Key),
        opener("403", Fault::status(403)).stops(StopReason::Key),
        opener("no credits, once", Fault::response(credits())).polls(2),
        every_upload("no credits", Fault::response(credits())).stops(StopReason::Credits),
        opener(
            "no classification",
            Fault::response(Response::error_saying(400, "Classification not found")),
        )
        .stops(StopReason::Classification),
        // A gateway's bad moment is none of the account's.
        opener("plain 404, once", Fault::response(Response::plain(404, "Cannot POST /x"))),
        every_upload("plain 404", Fault::response(Response::plain(404, "Cannot POST /x")))
            .stops(StopReason::Address),
        opener("301, once", Fault::response(Response::redirect("/elsewhere"))),
        every_upload("301", Fault::response(Response::redirect("/elsewhere")))
            .stops(StopReason::Address),
        // The second request.
        addition("add: closed before reading", Fault::close_before_reading()).addition_again(),
        addition("add: cut in the middle", Fault::close_after_bytes(100_000))
            .large()
            .addition_again(),
        addition("add: read and dropped", Fault::close_after_reading()).addition_again(),
        addition("add: stored, response lost", Fault::close_after_storing()),
        addition("add: 500", Fault::status(500)).addition_again(),
        addition("add: 500, stored", Fault::status(500).stored()),
        addition("add: HTML 502, stored", Fault::response(Response::html(502)).stored()),
        addition("add: junk", Fault::response(Response::junk())).addition_again(),
        addition("add: hang", Fault::hang()).hangs().addition_again(),
        addition("add: hang, stored", Fault::hang().stored()).hangs(),
        addition("add: response cut", Fault::cut_response_after(12)),
        addition("add: lands before the settle time", {
            Fault::close_after_reading().stored_after(milliseconds(60))
        })
        .any_polls(),
        Row {
            lands_within: milliseconds(1500),
            stored: [1, 2, 2],
            ..addition("add: lands after the settle time", {
                Fault::close_after_reading().stored_after(milliseconds(1200))
            })
            .addition_again()
        },
        addition("add: 429", Fault::status(429)),
        addition("add: 503 with Retry-After", Fault::response(Response::error(503).retry_after(0))),
        addition("add: 429, stored", Fault::status(429).stored())
            .stored([1, 2, 2])
            .twice([false, true, true]),
        addition("add: 503 with Retry-After, stored", {
            Fault::response(Response::error(503).retry_after(0)).stored()
        })
        .stored([1, 2, 2])
        .twice([false, true, true]),
        addition("add: 413", Fault::status(413)),
        addition("add: 413 early, kept open", {
            Fault::status(413).after_bytes(100_000).holding(milliseconds(3000))
        })
        .large(),
        addition("add: batch is closed", Fault::response(Response::batch_closed())).polls(2),
        addition("add: 401", Fault::status(401)).stops_after_opener(StopReason::Key),
        // What was refused once by words about credits, and then taken.
        addition("add: no credits, once", Fault::response(credits())),
        row("add: no credits any more", move |sandbox| {
            sandbox.fault(Route::Upload, 2.., Fault::response(credits()))
        })
        .stops_after_opener(StopReason::Credits),
        row("a file that is refused", |sandbox| sandbox.treat("1.txt", Treatment::Refused))
            .outcomes([Classified, Refused, Classified])
            .stored([1, 0, 1]),
        row("every upload fails after storing", |sandbox| {
            sandbox.fault(Route::Upload, 1.., Fault::status(500).stored())
        })
        // After eight in a row nothing more is sent.
        .stops(StopReason::Service)
        .outcomes([Held, Held, Outcome::Unknown])
        .stored([3, 3, 2])
        .polls(0)
        .twice([true; 3]),
    ]
}

fn upload_rows() -> Vec<Row> {
    let on_add = |name, rewrite| rewritten(name, Route::Upload, 2, rewrite);
    vec![
        rewritten("upload rows missing", Route::Upload, 1, Rewrite::RowsMissing(1)),
        rewritten("upload rows null", Route::Upload, 1, Rewrite::files_null()),
        rewritten("upload without files", Route::Upload, 1, Rewrite::files_missing()),
        on_add("upload rows reversed", Rewrite::RowsReversed),
        on_add("upload rows fewer", Rewrite::RowsMissing(1)),
        on_add("upload rows doubled", Rewrite::RowsDoubled),
        on_add("upload rows share an id", Rewrite::RowsShareOneFileId),
        on_add("upload rows by index", Rewrite::FilesByIndex),
        on_add("upload rows without names", Rewrite::RemoveFromRows("fileName".into())),
        on_add("upload names in capitals", Rewrite::Names(NameChange::UpperCase)),
    ]
}

fn polls() -> Vec<Row> {
    let on_poll = |name, rewrite| rewritten(name, Route::Results, 1, rewrite);
    vec![
        poll("poll: closed before reading", Fault::close_before_reading()),
        poll("poll: closed after reading", Fault::close_after_reading()),
        poll("poll: hang", Fault::hang()).hangs(),
        poll("poll: closed after a silence", Fault::hang_for(milliseconds(200))),
        poll("poll: cut", Fault::cut_response_after(40)),
        poll("poll: 429", Fault::status(429)),
        poll("poll: 429 with Retry-After", Fault::response(Response::error(429).retry_after(0))),
        poll("poll: 400 internal", Fault::response(Response::misnamed_error())),
        poll("poll: 500", Fault::status(500)),
        poll("poll: 503", Fault::status(503)),
        poll("poll: HTML 502", Fault::response(Response::html(502))),
        poll("poll: plain 404", Fault::response(Response::plain(404, "Cannot POST /x"))),
        poll("poll: junk", Fault::response(Response::junk())),
        on_poll("poll: unknown status", Rewrite::status("thinking")).polls(1),
        on_poll("poll: waiting with files", Rewrite::WaitingWithFiles).any_polls(),
        on_poll("poll: rows reversed", Rewrite::RowsReversed),
        on_poll("poll: rows fewer", Rewrite::RowsMissing(1)).polls(2),
        on_poll("poll: rows doubled", Rewrite::RowsDoubled),
        on_poll("poll: rows share an id", Rewrite::RowsShareOneFileId),
        on_poll("poll: rows by index", Rewrite::FilesByIndex),
        on_poll("poll: rows null", Rewrite::files_null()).polls(2),
        on_poll("poll: no files", Rewrite::files_missing()).polls(2),
        on_poll("poll: another row status", Rewrite::row_status("done")),
        on_poll("poll: names in capitals", Rewrite::Names(NameChange::UpperCase)),
        poll("poll: 401", Fault::status(401)).outcomes([Pending; 3]).polls(1).stop(StopReason::Key),
        row("poll: always 400 internal", |sandbox| {
            sandbox.fault(Route::Results, 1.., Fault::response(Response::misnamed_error()))
        })
        .outcomes([Failed; 3])
        .any_polls(),
        row("poll: waits for the service", |sandbox| sandbox.processing_time(milliseconds(150)))
            .any_polls(),
        row("a file that fails", |sandbox| {
            sandbox.treat("1.txt", Treatment::Failed("Unreadable".into()))
        })
        .outcomes([Classified, Failed, Classified]),
        row("a stored file lacks twice", |sandbox| {
            sandbox.treat("1.txt", Treatment::MissingFor(2))
        })
        .polls(3),
        row("a stored file lacks for ever", |sandbox| sandbox.treat("1.txt", Treatment::Missing))
            .outcomes([Classified, Failed, Classified])
            .any_polls(),
        row("a batch that is gone", |sandbox| sandbox.treat("1.txt", Treatment::BatchGone))
            .outcomes([Failed; 3])
            .any_polls(),
        row("a row that never has a type", |sandbox| sandbox.treat("1.txt", Treatment::Untyped))
            .outcomes([Classified, Failed, Classified])
            .polls(3),
        row("a row that is never done", |sandbox| sandbox.treat("1.txt", Treatment::Unfinished))
            .outcomes([Classified, Pending, Classified])
            .within(milliseconds(400), StopReason::Time),
        row("a batch that never finishes", |sandbox| {
            sandbox.processing_time(Duration::from_secs(60))
        })
        .outcomes([Pending; 3])
        .within(milliseconds(400), StopReason::Time),
    ]
}

impl Row {
    fn twice(self, twice: [bool; 3]) -> Row {
        Row { twice, ..self }
    }

    fn stop(self, reason: StopReason) -> Row {
        Row { stop: Some(reason), ..self }
    }

    fn within(self, timeout: Duration, reason: StopReason) -> Row {
        Row { timeout, stop: Some(reason), ..self }.any_polls()
    }
}

/// Plays one row; returns what differs from it.
fn play(row: Row) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox_with(3, row.build);
    let contents: Vec<Vec<u8>> =
        (0..3).map(|number| text_of_type(number, row.length + number * 10_000)).collect();
    let paths: Vec<_> = contents
        .iter()
        .enumerate()
        .map(|(number, content)| write(folder.path(), format!("{number}.txt"), content))
        .collect();
    let mut options = quick_options(&sandbox);
    options.session.results_timeout = row.timeout;
    options.limits.response = match row.hangs {
        true => milliseconds(1500),
        false => Duration::from_secs(30),
    };
    let report = classify(&sandbox, options, &paths);
    std::thread::sleep(row.lands_within);

    let journal = sandbox.journal();
    let mut differences = Vec::new();
    let mut expect = |what: &str, expected: String, seen: String| {
        if expected != seen {
            differences.push(format!("{}: {what}: expected {expected}, saw {seen}", row.name));
        }
    };
    let documents: Vec<_> = report.documents().collect();
    let outcomes: Vec<Outcome> = documents.iter().map(|document| document.outcome).collect();
    expect("outcomes", format!("{:?}", row.outcomes), format!("{outcomes:?}"));
    let stored: Vec<usize> =
        contents.iter().map(|content| journal.times_stored(&sha256(content))).collect();
    expect("stored", format!("{:?}", row.stored), format!("{stored:?}"));
    let polls = journal.of(Route::Results).count();
    expect("polls", format!("{:?}", row.polls.unwrap_or(polls)), format!("{polls:?}"));
    let stop = report.stop().map(|stop| StopReason::of(stop.kind));
    expect("stop", format!("{:?}", row.stop), format!("{stop:?}"));
    let twice: Vec<bool> = documents.iter().map(|d| d.is_possibly_charged_twice).collect();
    expect("charged twice", format!("{:?}", row.twice), format!("{twice:?}"));
    let absent: Vec<bool> = documents.iter().map(|d| d.is_settled_by_absence).collect();
    expect("settled by absence", format!("{:?}", row.absent), format!("{absent:?}"));
    for (number, document) in documents.iter().enumerate() {
        if document.outcome == Classified {
            let expected = type_name(number);
            expect("type", expected, document.document_type.unwrap_or("none").into());
        }
    }
    differences.extend(bad_manners(&sandbox, row.name));
    differences
}

/// Rows mostly wait, so that many are played at once.
fn play_all(rows: Vec<Row>) {
    let rows = Mutex::new(rows);
    let differences = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let Some(row) = rows.lock().expect("rows").pop() else { return };
                    let found = play(row);
                    differences.lock().expect("differences").extend(found);
                }
            });
        }
    });
    let differences = differences.into_inner().expect("differences");
    assert!(differences.is_empty(), "\n{}\n", differences.join("\n"));
}

#[test]
fn uploads_that_fail_store_what_the_table_says() {
    play_all(uploads());
}

#[test]
fn upload_answers_with_odd_rows_lose_nothing() {
    play_all(upload_rows());
}

#[test]
fn results_requests_that_fail_cost_time_and_nothing_else() {
    play_all(polls());
}
