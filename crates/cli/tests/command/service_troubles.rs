//! A service that does not let the run go on.

use extracta_sandbox::{Fault, Response, Route};

use crate::harness::{Documents, KEY_MARK, Ran, classify, run, sandbox};

/// Checks the status and that one line says why and what to do.
fn assert_stopped(ran: &Ran, status: i32, words: &str) {
    assert_eq!(ran.status, Some(status), "{ran:?}");
    let lines = ran.errors.lines().filter(|line| line.contains("stopped: "));
    let lines: Vec<&str> = lines.collect();
    assert!(matches!(lines[..], [line] if line.contains(words)), "{ran:?}");
    assert!(ran.records().iter().all(|record| record["outcome"] != "classified"), "{ran:?}");
}

#[test]
fn a_wrong_key_stops_the_run() {
    let documents = Documents::invoices(3);
    let mut command = classify(&sandbox(), [documents.path()]);
    let sandbox = sandbox();
    command.env("EXTRACTA_BASE_URL", sandbox.base_url());
    let ran = run(command.env("EXTRACTA_API_KEY", format!("{KEY_MARK}-wrong")));
    assert_stopped(&ran, 3, "check the API key");
    assert_eq!(ran.records().len(), 3);
    ran.says_in_one_line(3, "no document was sent");
}

#[test]
fn a_wrong_classification_stops_the_run() {
    let sandbox = sandbox();
    let documents = Documents::invoices(3);
    let ran = run(classify(&sandbox, [documents.path()]).arg("--classification=-OPXnosuch"));
    assert_stopped(&ran, 3, "Classification not found");
}

#[test]
fn a_mistyped_base_url_stops_the_run() {
    let sandbox = sandbox();
    let documents = Documents::invoices(2);
    let typo = sandbox.base_url().replace("/api/v1", "/api/v11");
    let ran = run(classify(&sandbox, [documents.path()]).arg("--base-url").arg(typo));
    assert_stopped(&ran, 3, "check the base URL");
}

#[test]
fn an_empty_account_stops_the_run() {
    let sandbox = sandbox();
    sandbox.set_credits(0);
    let documents = Documents::invoices(2);
    assert_stopped(&run(&mut classify(&sandbox, [documents.path()])), 3, "add credits");
}

#[test]
fn the_same_refusal_again_and_again_stops_the_run() {
    let sandbox = sandbox();
    let refusal = Response::error_saying(400, "Unsupported file type");
    sandbox.fault(Route::Upload, .., Fault::response(refusal));
    // Five, and six of other kinds.
    let documents = Documents::invoices(14);
    let ran = run(classify(&sandbox, [documents.path()]).arg("--concurrency=1"));
    assert_stopped(&ran, 3, "Unsupported file type");
}

#[test]
fn one_refused_document_is_no_reason_to_stop() {
    let sandbox = sandbox();
    sandbox.treat("poison", extracta_sandbox::Treatment::Refused);
    let documents = Documents::invoices(3);
    documents.invoice("poison.txt");
    let ran = run(&mut classify(&sandbox, [documents.path()]));
    ran.says_in_one_line(1, "4 documents: 3 classified, 1 refused");
    let records = ran.records();
    let refused = records.iter().find(|record| record["outcome"] == "refused").expect("one");
    assert_eq!(refused["error"]["httpStatus"], 400);
    assert_eq!(refused["error"]["message"], "Unsupported file type");
}

#[test]
fn a_service_that_asks_for_too_much_patience_is_status_4() {
    let sandbox = sandbox();
    let busy = Response::error(429).retry_after(3600);
    sandbox.fault(Route::Upload, .., Fault::response(busy));
    let documents = Documents::invoices(1);
    let ran = run(&mut classify(&sandbox, [documents.path()]));
    assert_stopped(&ran, 4, "try again later");
    ran.says_in_one_line(4, "no document was sent");
}

#[test]
fn what_was_not_sent_before_a_stop_is_counted() {
    let sandbox = sandbox();
    sandbox.set_credits(1);
    let documents = Documents::invoices(3);
    let ran = run(classify(&sandbox, [documents.path()]).arg("--files-per-batch=1"));
    assert_eq!(ran.status, Some(3), "{ran:?}");
    assert!(ran.errors.contains("3 documents: 1 classified, 2 pending"), "{ran:?}");
    assert!(ran.errors.contains("2 documents were not sent"), "{ran:?}");
}

#[test]
fn documents_in_doubt_are_told_as_such() {
    let sandbox = sandbox();
    sandbox.fault(Route::Upload, .., Fault::close_after_storing());
    let documents = Documents::invoices(1);
    let ran = run(&mut classify(&sandbox, [documents.path()]));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    assert!(ran.errors.contains("1 document: stored or not"), "{ran:?}");
    assert_eq!(ran.records()[0]["outcome"], "held");
    assert_eq!(ran.records()[0]["possiblyChargedTwice"], true);
}

#[test]
fn a_network_that_lets_nothing_through_is_status_4() {
    let documents = Documents::invoices(1);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    drop(listener);
    let mut command = classify(&sandbox(), [documents.path()]);
    let ran = run(command.args(["--base-url", &format!("http://{address}/api/v1")]));
    assert_stopped(&ran, 4, "check the network");
    ran.says_in_one_line(4, "no document was sent");
}

/// A logger would print what the libraries below log: heads of requests, say.
#[test]
fn the_command_installs_no_logger() {
    let documents = Documents::invoices(2);
    let sandbox = sandbox();
    let ran = run(classify(&sandbox, [documents.path()]).env("RUST_LOG", "trace"));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.errors.lines().all(|line| line.starts_with("extracta: ")), "{ran:?}");
    assert!(!ran.errors.contains(KEY_MARK), "{ran:?}");
}
