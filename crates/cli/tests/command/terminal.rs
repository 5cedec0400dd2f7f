//! What a terminal shows: rows, and bars that do not get in their way.

use std::process::Command;
use std::time::Duration;

use extracta_sandbox::{Fault, Route};

use crate::harness::{Documents, against, sandbox};

/// The size of the emulated screen.
const ROWS: u16 = vt100::Parser::DEFAULT_ROWS.get();
const COLUMNS: u16 = vt100::Parser::DEFAULT_COLS.get();

#[test]
fn rows_stay_whole_beside_the_bars() {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no `script` to make a terminal with");
        return;
    }
    let sandbox = sandbox();
    // Long enough for the bars to be drawn.
    sandbox.fault(Route::Results, 1, Fault::delay(Duration::from_millis(300)));
    let documents = Documents::invoices(6);
    documents.file("漢字.txt", "Invoice number 7, amount due 8");
    let line = format!(
        "stty cols {COLUMNS} rows {ROWS}; exec {} classify . missing.txt",
        env!("CARGO_BIN_EXE_extracta")
    );
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(documents.path());
    command.env("TERM", "xterm").env("SHELL", "/bin/sh");
    for (name, value) in against(&sandbox).get_envs() {
        value.map(|value| command.env(name, value));
    }
    let output = command.output().expect("script runs");
    let text = String::from_utf8_lossy(&output.stdout);
    for bar in ["sending [", "accepted [", "classified ["] {
        assert!(text.contains(bar), "no bar {bar}: {text:?}");
    }
    let mut screen = vt100::Parser::default();
    screen.process(&output.stdout);
    let shown = screen.screen().contents();
    let mut lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "OUTCOME     TYPE              CONFIDENCE  PATH", "{shown}");
    assert_eq!(lines.pop(), Some("extracta: 8 documents: 7 classified, 1 refused"), "{shown}");
    let mut rows = lines.split_off(1);
    rows.sort();
    let mut expected: Vec<String> = (0..6)
        .map(|index| format!("./invoice-{index:03}.txt"))
        .chain(["./漢字.txt".into()])
        .map(|path| format!("classified  invoice           0.99        {path}"))
        .collect();
    expected.push(
        "refused     -                 -           missing.txt        there is no such file".into(),
    );
    expected.iter_mut().for_each(|row| row.truncate(row.trim_end().len()));
    assert_eq!(rows, expected, "{shown}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_was_accepted_last_is_drawn_while_results_are_waited_for() {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no `script` to make a terminal with");
        return;
    }
    let sandbox = sandbox();
    // Long enough for the bars to be drawn once more.
    sandbox.fault(Route::Results, 1, Fault::delay(Duration::from_millis(1500)));
    let documents = Documents::invoices(100);
    let line = format!(
        "stty cols {COLUMNS} rows {ROWS}; exec {} classify .",
        env!("CARGO_BIN_EXE_extracta")
    );
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(documents.path());
    command.env("TERM", "xterm").env("SHELL", "/bin/sh");
    for (name, value) in against(&sandbox).get_envs() {
        value.map(|value| command.env(name, value));
    }
    let output = command.output().expect("script runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let waiting = text.split("0 of 100 documents, ").count();
    assert!(waiting > 1, "no bar of what is classified: {text:?}");
    // Many are accepted by one response, faster than bars are drawn.
    let all = text.find("] 100 of 100 documents").expect("the last state is drawn");
    let first = text.find("classified  invoice").expect("a row");
    assert!(all < first, "it was drawn late");
}
