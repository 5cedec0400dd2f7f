//! The program: what it prints, what it runs, how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};

use extracta_sandbox::{Journal, Route};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_extracta-sandbox"))
}

fn output_of(options: &[&str]) -> Output {
    program().args(options).output().expect("the program runs")
}

#[test]
fn a_command_finds_the_variables() {
    let script = "echo \"$EXTRACTA_BASE_URL|$EXTRACTA_API_KEY|$EXTRACTA_CLASSIFICATION_ID\
        |$EXTRACTA_EXTRACTION_ID\"";
    let output = output_of(&["--exec", "sh", "-c", script]);
    let text = String::from_utf8(output.stdout).expect("text");
    let [url, key, id, extraction] = text.trim().split('|').collect::<Vec<_>>()[..] else {
        panic!("four values in {text}")
    };
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/api/v1"), "{url}");
    assert!(key.starts_with("sandbox-key-"), "{key}");
    for id in [id, extraction] {
        assert!(id.starts_with('-') && id.len() == 20, "{id}");
    }
    let notes = String::from_utf8(output.stderr).expect("text");
    assert!(notes.contains("a development tool"), "{notes}");
}

#[test]
fn the_status_of_the_command_is_passed_on() {
    for (script, code) in [("exit 0", 0), ("exit 41", 41), ("kill -KILL $$", 137)] {
        assert_eq!(
            output_of(&["--exec", "sh", "-c", script]).status.code(),
            Some(code),
            "{script}"
        );
    }
    assert_eq!(output_of(&["--exec", "/no/such/program"]).status.code(), Some(127));
    assert_eq!(output_of(&["--exec", "/etc/passwd"]).status.code(), Some(126));
}

#[test]
fn options_after_exec_belong_to_the_command() {
    let output = output_of(&["--exec", "echo", "--port", "-x", "--", "y"]);
    assert_eq!(output.stdout, b"--port -x -- y\n");
}

#[test]
fn an_interrupt_is_left_to_the_command() {
    let script = "kill -INT $PPID; sleep 0.1; exit 7";
    assert_eq!(output_of(&["--exec", "sh", "-c", script]).status.code(), Some(7));
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let wrong = output_of(&["--fault", "upload:1:explode"]);
    assert_eq!(wrong.status.code(), Some(2));
    let text = String::from_utf8(wrong.stderr).expect("text");
    assert!(text.contains("`explode` is no effect"), "{text}");
    assert!(!output_of(&["--names", "rot13"]).status.success());
    for option in ["--definition", "--extraction"] {
        let missing = output_of(&[option, "/no/such/file.json"]);
        assert_eq!(missing.status.code(), Some(1));
        let text = String::from_utf8(missing.stderr).expect("text");
        assert!(text.contains("/no/such/file.json"), "{text}");
    }
    let elsewhere = output_of(&["--webhook", "http://192.0.2.1/", "--webhook-secret", "s"]);
    assert_eq!(elsewhere.status.code(), Some(1));
    assert_eq!(output_of(&["--webhook", "http://127.0.0.1:9/"]).status.code(), Some(2));
    assert_eq!(output_of(&["--webhook-secret", "s"]).status.code(), Some(2));
}

#[test]
fn an_extraction_comes_from_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("extraction.json");
    let body = r#"{"extractionId":"-Omine","extractionDetails":{
        "name":"Notes","language":"English","fields":[{"key":"topic"}]}}"#;
    std::fs::write(&path, body).expect("a file");
    let path = path.to_str().expect("a path");
    let script = "echo \"$EXTRACTA_EXTRACTION_ID\"";
    let output = output_of(&["--extraction", path, "--exec", "sh", "-c", script]);
    assert_eq!(output.stdout, b"-Omine\n");
    std::fs::write(path, r#"{"name":"Notes"}"#).expect("a file");
    let refused = output_of(&["--extraction", path]);
    let text = String::from_utf8(refused.stderr).expect("text");
    assert!(text.contains("extraction.json") && text.contains("Language is required"), "{text}");
}

#[test]
fn it_prints_the_variables_and_serves_until_it_is_interrupted() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = folder.path().join("journal.jsonl");
    let definition = folder.path().join("definition.json");
    std::fs::write(&definition, r#"{"classificationDetails":{"name":"Post"}}"#).expect("a file");
    let mut sandbox = program()
        .arg("--journal")
        .arg(&journal)
        .arg("--definition")
        .arg(&definition)
        .args(["--fault", "credits:1:503+retry-after=9"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(sandbox.stdout.take().expect("its output")).lines();
    let mut value = |name: &str| {
        let line = lines.next().expect("a line").expect("text");
        line.strip_prefix(&format!("export {name}=")).expect(name).to_owned()
    };
    let url = value("EXTRACTA_BASE_URL");
    let key = value("EXTRACTA_API_KEY");
    value("EXTRACTA_CLASSIFICATION_ID");
    let address = url.trim_start_matches("http://").trim_end_matches("/api/v1");
    let mut socket = TcpStream::connect(address).expect("it listens");
    let request = format!(
        "GET /api/v1/credits HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\
         Authorization: Bearer {key}\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).expect("a request");
    let mut response = String::new();
    socket.read_to_string(&mut response).expect("a response");
    assert!(
        response.starts_with("HTTP/1.1 503") && response.contains("retry-after: 9"),
        "{response}"
    );

    let kill = Command::new("kill").args(["-INT", &sandbox.id().to_string()]).status();
    assert!(kill.expect("kill runs").success());
    assert!(sandbox.wait().expect("it ends").success());
    let journal = Journal::read(&journal).expect("the journal");
    assert_eq!(journal.of(Route::Credits).count(), 1);
    assert_eq!(journal.records[0].status(), Some(503));
}
