//! `extracta doctor`: what it tells of each check, and what it keeps to itself.

use std::process::Command;

use extracta_sandbox::{Fault, Response, Route};
use serde_json::Value;

use crate::harness::{Documents, KEY_MARK, Ran, against, extracta, run, sandbox};
use crate::hints::unknown_service;

/// The way to the service, in the order in which it is gone.
const WAY: [&str; 9] =
    ["base URL", "proxy", "trust store", "DNS", "connection", "TLS", "service", "key", "clock"];

fn doctor(mut command: Command) -> Ran {
    run(command.arg("doctor"))
}

/// The command, whatever proxy there is where the tests run.
fn without_proxy() -> Command {
    let mut command = extracta();
    for name in ["https_proxy", "all_proxy", "no_proxy", "http_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command
}

/// A check by its name, of which there is one.
fn check(ran: &Ran, name: &str) -> Value {
    let mut found = ran.records();
    found.retain(|record| record["check"] == name);
    assert_eq!(found.len(), 1, "{name} in {ran:?}");
    found.remove(0)
}

/// Checks what was found by this check.
fn finds(ran: &Ran, name: &str, verdict: &str, words: &str) {
    let check = check(ran, name);
    assert_eq!(check["verdict"], verdict, "{check}");
    let told = format!("{}; {}", check["found"], check["advice"]);
    assert!(told.contains(words), "{words} in {check}");
}

/// Checks that the way was gone until this check, which failed with these words,
/// and nothing after it was tried.
fn fails_at(ran: &Ran, status: i32, name: &str, words: &str) {
    assert_eq!(ran.status, Some(status), "{ran:?}");
    finds(ran, name, "fail", words);
    let place = WAY.iter().position(|it| *it == name).expect("a step");
    for step in &WAY[..place] {
        assert_eq!(check(ran, step)["verdict"], "ok", "{ran:?}");
    }
    for step in &WAY[place + 1..] {
        finds(ran, step, "not_tried", "failed");
    }
    // What is of this machine is told all the same.
    for name in ["version", "state folder", "descriptors"] {
        assert_eq!(check(ran, name)["verdict"], "ok", "{ran:?}");
    }
}

#[test]
fn where_all_is_well_each_check_says_so() {
    let sandbox = sandbox();
    let ran = doctor(against(&sandbox));
    assert_eq!((ran.status, &*ran.errors), (Some(0), ""), "{ran:?}");
    let names: Vec<Value> = ran.records().iter().map(|record| record["check"].clone()).collect();
    let of_machine = ["state folder", "ledger", "descriptors", "disk of temporary files"];
    let expected = [&["version"], &WAY[..], &of_machine].concat();
    assert_eq!(names, expected);
    for name in WAY {
        assert_eq!(check(&ran, name)["verdict"], "ok", "{ran:?}");
    }
    finds(&ran, "version", "ok", concat!("extracta ", env!("CARGO_PKG_VERSION"), ", SQLite 3."));
    finds(&ran, "base URL", "ok", &sandbox.base_url());
    finds(&ran, "service", "ok", "HTTP 200");
    finds(&ran, "key", "ok", "credits are left");
    finds(&ran, "ledger", "not_tried", "--ledger");
    assert_eq!(sandbox.journal().uploads().count() + sandbox.journal().polls().count(), 0);

    let table = run(against(&sandbox).args(["doctor", "--format=table"]));
    assert!(table.output.contains("\nDNS                      ok         127.0.0.1"), "{table:?}");
}

#[cfg(feature = "sandbox")]
#[test]
fn the_sandbox_inside_needs_nothing() {
    let ran = run(extracta().args(["doctor", "--sandbox"]));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    finds(&ran, "key", "ok", "credits are left");
    run(extracta().args(["doctor", "--sandbox", "--base-url=x"])).says_in_one_line(2, "--sandbox");
}

#[test]
fn without_a_key_the_way_is_tried_and_nothing_is_asked() {
    let sandbox = sandbox();
    let mut command = against(&sandbox);
    command.env_remove("EXTRACTA_API_KEY");
    let ran = doctor(command);
    assert_eq!(ran.status, Some(2), "{ran:?}");
    finds(&ran, "TLS", "ok", "");
    finds(&ran, "key", "fail", "EXTRACTA_API_KEY");
    finds(&ran, "service", "not_tried", "");
    assert_eq!(sandbox.journal().of(Route::Credits).count(), 0, "no request bears a stand-in");
}

#[test]
fn a_key_that_is_refused_and_an_empty_account_are_told_apart_from_the_service() {
    let sandbox = sandbox();
    let mut command = against(&sandbox);
    command.env("EXTRACTA_API_KEY", format!("{KEY_MARK}-wrong"));
    let ran = doctor(command);
    assert_eq!(ran.status, Some(3), "{ran:?}");
    finds(&ran, "service", "ok", "HTTP 401");
    finds(&ran, "key", "fail", "check the API key");

    sandbox.set_credits(0);
    let ran = doctor(against(&sandbox));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    finds(&ran, "key", "warn", "add credits");
}

#[test]
fn a_service_that_fails_or_is_another_one_says_nothing_of_the_key() {
    let sandbox = sandbox();
    sandbox.fault(Route::Credits, 1, Fault::status(500));
    let ran = doctor(against(&sandbox));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    finds(&ran, "service", "fail", "HTTP 500");
    finds(&ran, "key", "not_tried", "did not say");

    let mut command = against(&sandbox);
    command.env("EXTRACTA_BASE_URL", sandbox.base_url().replace("/api/v1", "/api/v11"));
    let ran = doctor(command);
    assert_eq!(ran.status, Some(3), "{ran:?}");
    finds(&ran, "service", "fail", "check the base URL");
}

#[test]
fn each_step_that_fails_is_told_and_the_later_ones_are_not_tried() {
    let at = |url: &str| {
        let mut command = without_proxy();
        command.env("EXTRACTA_API_KEY", KEY_MARK).env("EXTRACTA_BASE_URL", url);
        command
    };
    fails_at(&doctor(at("ftp://nowhere.invalid")), 2, "base URL", "https://");
    fails_at(&doctor(at("https://nowhere.invalid")), 4, "DNS", "nowhere.invalid");
    fails_at(&doctor(at("http://127.0.0.1:1")), 4, "connection", "check the network");
    fails_at(&doctor(at(&unknown_service())), 4, "TLS", "--ca-file");

    let mut command = at("https://nowhere.invalid");
    command.env("HTTPS_PROXY", "socks5://ada:pa55word@127.0.0.1:1");
    let ran = doctor(command);
    fails_at(&ran, 2, "proxy", "SOCKS");
    assert!(!ran.output.contains("pa55word"), "{ran:?}");
    let mut command = at("https://nowhere.invalid");
    command.env("EXTRACTA_CA_FILE", "/nowhere.pem");
    fails_at(&doctor(command), 2, "trust store", "/nowhere.pem");
    let mut command = at("https://nowhere.invalid");
    command.env("SSL_CERT_FILE", "/nowhere.pem").env("SSL_CERT_DIR", "/nowhere");
    let ran = doctor(command);
    assert_eq!(ran.status, Some(4), "{ran:?}");
    finds(&ran, "trust store", "fail", "ca-certificates");
}

#[test]
fn a_proxy_is_shown_without_its_password() {
    let mut command = without_proxy();
    command.env("EXTRACTA_API_KEY", KEY_MARK).env("EXTRACTA_BASE_URL", "https://nowhere.invalid");
    command.env("HTTPS_PROXY", "http://ada:pa55word@127.0.0.1:1");
    let ran = doctor(command);
    fails_at(&ran, 4, "connection", "proxy 127.0.0.1:1");
    finds(&ran, "proxy", "ok", "127.0.0.1:1");
    finds(&ran, "DNS", "ok", "the proxy looks");
    assert!(!ran.output.contains("pa55word") && !ran.output.contains("ada"), "{ran:?}");

    let mut command = without_proxy();
    command.env("EXTRACTA_BASE_URL", "https://nowhere.invalid");
    command.env("HTTP_PROXY", "http://127.0.0.1:1");
    finds(&doctor(command), "proxy", "warn", "HTTPS_PROXY");
}

#[test]
fn the_clock_is_held_against_the_services() {
    let at = |date: &str| {
        let sandbox = sandbox();
        let response = Response::raw(200, "application/json", r#"{"status":"ok","credits":5}"#);
        sandbox.fault(Route::Credits, .., Fault::response(response.header("Date", date)));
        doctor(against(&sandbox))
    };
    let ran = at("Sat, 01 Jan 2000 00:00:00 GMT");
    assert_eq!(ran.status, Some(0), "{ran:?}");
    finds(&ran, "clock", "warn", " s ahead of the service's");
    finds(&at("Fri, 01 Jan 2100 00:00:00 GMT"), "clock", "warn", " s behind the service's");
    finds(&at("yesterday"), "clock", "not_tried", "unknown");
}

#[test]
fn a_ledger_is_looked_at_and_nothing_is_made() {
    let (sandbox, documents) = (sandbox(), Documents::invoices(2));
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = folder.path().join("run.db");
    let look = || {
        let mut command = against(&sandbox);
        command.env_remove("EXTRACTA_BASE_URL");
        run(command.args(["doctor", "--ledger"]).arg(&ledger))
    };
    let mut command = against(&sandbox);
    let ran = run(command.args(["doctor", "--ledger"]).arg(&ledger));
    finds(&ran, "ledger", "ok", "not there yet");
    finds(&ran, "disk of the ledger", "ok", "MiB are free");
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 0);

    let mut command = against(&sandbox);
    run(command.args(["enter", "--ledger"]).arg(&ledger).arg(documents.path()));
    let ran = look();
    assert_eq!(ran.status, Some(0), "{ran:?}");
    finds(&ran, "ledger", "ok", "2 entries");
    finds(&ran, "base URL", "ok", &sandbox.base_url());

    let mut command = extracta();
    command.env("EXTRACTA_BASE_URL", "http://127.0.0.1:1");
    let ran = run(command.args(["doctor", "--ledger"]).arg(&ledger));
    finds(&ran, "ledger", "fail", &sandbox.base_url());

    std::fs::write(&ledger, "no ledger at all".repeat(99)).expect("a file");
    let ran = look();
    assert_ne!(ran.status, Some(0), "{ran:?}");
    assert_eq!(check(&ran, "ledger")["verdict"], "fail", "{ran:?}");
    let mut command = against(&sandbox);
    let nowhere = folder.path().join("nowhere/run.db");
    let ran = run(command.args(["doctor", "--ledger"]).arg(nowhere));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    finds(&ran, "ledger", "fail", "there is no folder");
}

#[test]
fn the_home_directory_is_not_shown() {
    let (sandbox, home) = (sandbox(), Documents::new());
    let mut command = against(&sandbox);
    command.env("HOME", home.path()).env("TMPDIR", home.path());
    command.env("EXTRACTA_STATE_DIR", home.path().join("state")).arg("doctor");
    command.arg("--api-key-file").arg(home.path().join("no key"));
    let ran = run(command.arg("--ledger").arg(home.path().join("run.db")));
    let place = home.path().to_str().expect("UTF-8");
    assert!(!ran.output.contains(place), "{ran:?}");
    finds(&ran, "state folder", "ok", "~/state");
    finds(&ran, "key", "fail", "~/no key");
    finds(&ran, "ledger", "ok", "~/run.db");
    finds(&ran, "disk of temporary files", "ok", "~: ");
    assert!(!home.path().join("state").exists(), "nothing is made");
}

#[test]
fn few_descriptors_and_no_state_folder_are_warnings() {
    let sandbox = sandbox();
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -n 40; exec \"$0\" doctor", env!("CARGO_BIN_EXE_extracta")]);
    let command = against(&sandbox);
    let variables = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    shell.envs(variables).env("EXTRACTA_STATE_DIR", "/dev/null/state");
    let ran = run(&mut shell);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    finds(&ran, "descriptors", "warn", "40 at most");
    finds(&ran, "state folder", "warn", "/dev/null cannot be written");

    let mut command = against(&sandbox);
    command.env_remove("EXTRACTA_STATE_DIR").env_remove("XDG_STATE_HOME").env("HOME", "");
    finds(&doctor(command), "state folder", "warn", "HOME is not set");
}

#[test]
fn a_pipe_to_which_nobody_writes_is_told_and_the_report_ends() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    let pipe = documents.path().join("key");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let mut command = against(&sandbox);
    command.arg("doctor").arg("--api-key-file").arg(&pipe).arg("--ledger").arg(&pipe);
    let ran = run(&mut command);
    finds(&ran, "key", "fail", "it is a pipe to which nobody has written for 1 s");
    finds(&ran, "ledger", "fail", "is not a ledger");
    assert_eq!(ran.status, Some(2), "{ran:?}");
}
