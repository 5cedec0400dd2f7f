//! Waiting for one batch: what ends it, and what is asked again.

use std::time::Duration;

use extracta_protocol::error::ErrorKind;
use extracta_protocol::exchange::{Cause, Ended, Exchange, Response, Sent};
use extracta_protocol::id::{ClassificationId, ExtractionId, FileId};
use extracta_protocol::response::{
    HasResults, Reading, ResultsResponse, ResultsRow, read_extraction_results, read_results,
};
use extracta_protocol::session::SessionSettings;
use extracta_protocol::waiting::{Next, Waiting};

const PAGE: &str = "<html><body>nginx</body></html>";

fn response(status: u16, body: &str) -> Response {
    Response { status, retry_after: None, body: body.into(), is_cut: false }
}

fn exchange(status: u16, body: &str) -> Exchange {
    Exchange { sent: Sent::Whole, ended: Ended::Response(response(status, body)) }
}

fn ids(names: &[&str]) -> Vec<FileId> {
    names.iter().map(|name| FileId::new(*name).expect("an id")).collect()
}

/// How long to wait until the next request; the kind of error where none follows.
fn next<I: HasResults>(waiting: &mut Waiting, seen: &Exchange) -> Result<Duration, ErrorKind> {
    match waiting.next::<I>(seen, &[], &SessionSettings::default()) {
        Next::Ask => Ok(Duration::ZERO),
        Next::AskAfter(wait, _) => Ok(wait),
        Next::GiveUp(error) => Err(error.kind),
        Next::Finished(_) => panic!("it is not finished"),
    }
}

#[test]
fn what_fails_on_the_way_is_asked_again_later_each_time() {
    let refusal = r#"{"status":"error","message":"Internal server error"}"#;
    for seen in [
        exchange(502, PAGE),
        exchange(504, PAGE),
        exchange(200, PAGE),
        exchange(413, PAGE),
        exchange(400, refusal),
        exchange(500, refusal),
        exchange(503, refusal),
        Exchange::without_response(Sent::Whole, Cause::Broken, "reset"),
        Exchange::without_response(Sent::Nothing, Cause::Connect, "refused"),
    ] {
        let mut waiting = Waiting::default();
        let mut times = || next::<ExtractionId>(&mut waiting, &seen);
        let seconds = Duration::from_secs;
        assert_eq!((times(), times()), (Ok(seconds(4)), Ok(seconds(8))), "{seen:?}");
        let later: Vec<_> = (0..40).map(|_| times()).collect();
        assert_eq!(later.last(), Some(&Ok(seconds(30))), "{seen:?}");
    }
}

#[test]
fn a_response_in_between_begins_anew() {
    let mut waiting = Waiting::default();
    let mut next = |status, body| next::<ClassificationId>(&mut waiting, &exchange(status, body));
    assert_eq!(next(502, PAGE), Ok(Duration::from_secs(4)));
    assert_eq!(next(403, PAGE), Ok(Duration::from_secs(8)));
    assert_eq!(next(200, r#"{"status":"waiting"}"#), Ok(Duration::ZERO));
    assert_eq!(next(403, PAGE), Ok(Duration::from_secs(4)));
    // Two pages about the key or the address in a row are an answer.
    assert_eq!(next(404, "Cannot POST /x"), Err(ErrorKind::Address));
}

#[test]
fn what_waiting_does_not_mend_ends_it_at_once() {
    let error = |words: &str| format!(r#"{{"status":"error","message":"{words}"}}"#);
    for (status, body, kind) in [
        (401, error("Unauthorized"), ErrorKind::Key),
        (403, error("Forbidden"), ErrorKind::Key),
        (400, error("Classification not found"), ErrorKind::Classification),
        (400, error("No such batch"), ErrorKind::Refused),
    ] {
        let seen = exchange(status, &body);
        let next = next::<ClassificationId>(&mut Waiting::default(), &seen);
        assert_eq!(next, Err(kind), "{status} {body}");
    }
    let cancelled = Exchange::without_response(Sent::Nothing, Cause::Cancelled, "cancelled");
    let next = next::<ClassificationId>(&mut Waiting::default(), &cancelled);
    assert_eq!(next, Err(ErrorKind::Cancelled));
}

#[test]
fn a_wish_for_patience_is_granted_up_to_its_bound() {
    let busy = |status, seconds| {
        let retry_after = Some(Duration::from_secs(seconds));
        let response = Response { retry_after, ..response(status, "{}") };
        Exchange { sent: Sent::Whole, ended: Ended::Response(response) }
    };
    let next = |seen| next::<ClassificationId>(&mut Waiting::default(), &seen);
    assert_eq!(next(busy(503, 60)), Ok(Duration::from_secs(60)));
    assert_eq!(next(busy(503, 86_400)), Ok(Duration::from_secs(300)));
    assert_eq!(next(busy(503, 1)), Ok(Duration::from_secs(4)));
    assert_eq!(next(busy(429, 60)), Ok(Duration::ZERO), "the pause between requests has it");
}

fn is_finished<R: ResultsRow + std::fmt::Debug>(
    read: impl Fn(&Response) -> Reading<ResultsResponse<R>>,
    word: &str,
    rows: &str,
    sent: &[&str],
) -> bool {
    let body = format!(r#"{{"status":"{word}","files":[{rows}]}}"#);
    match read(&response(200, &body)) {
        Reading::Understood(results) => results.is_finished(&ids(sent)),
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn it_is_finished_when_each_file_that_was_sent_has_its_last_row() {
    const A: &str = r#"{"fileId":"-A","status":"processed","result":{"documentType":"x"}}"#;
    const B: &str = r#"{"fileId":"-B","status":"failed"}"#;
    const AT_WORK: &str = r#"{"fileId":"-B","status":"processed"}"#;
    let (two, open) = (format!("{A},{B}"), format!("{A},{AT_WORK}"));
    for (word, rows, sent, expected) in [
        ("success", "", &[][..], true),
        ("success", "", &["-A"], true),
        // What was sent is known: the word does not matter.
        ("done", &two, &["-A", "-B"], true),
        ("brand new", &two, &["-A", "-B"], true),
        ("waiting", &two, &["-B", "-A"], true),
        ("done", A, &["-A", "-B"], false),
        ("done", &two, &["-A", "-C"], false),
        ("done", &open, &["-A", "-B"], false),
        ("waiting", "", &["-A"], false),
        // An id that two files share.
        ("done", A, &["-A", "-A"], false),
        // It is not known: the word has to sound like it.
        ("Done", &two, &[], true),
        ("finished", A, &[], true),
        ("done", &open, &[], false),
        ("done", "", &[], false),
        ("processing", &two, &[], false),
        ("waiting", &two, &[], false),
    ] {
        assert_eq!(is_finished(read_results, word, rows, sent), expected, "{word} {rows} {sent:?}");
    }
    for (row, expected) in [
        (r#"{"fileId":"-A","status":"processed"}"#, true),
        (r#"{"fileId":"-A","result":{"total":"1"}}"#, true),
        (r#"{"fileId":"-A","message":"The file is corrupt"}"#, true),
        (r#"{"fileId":"-A","status":"queued"}"#, false),
    ] {
        assert_eq!(is_finished(read_extraction_results, "done", row, &["-A"]), expected, "{row}");
    }
}
