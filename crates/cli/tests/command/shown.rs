//! Names that mean to do something to who reads them.

use crate::harness::{Documents, classify, run, sandbox};

/// All that is not seen, but does something.
fn is_harmful(c: char) -> bool {
    c != '\n'
        && (c.is_control()
            || "\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\
                \u{2066}\u{2067}\u{2068}\u{2069}"
                .contains(c))
}

const NAMES: [&str; 6] = [
    "invoice\u{202e}fdp.txt",
    "esc\u{1b}[31m.txt",
    "c1\u{9b}31m\u{7f}.txt",
    "isolate\u{2066}\u{2029}\u{200f}.txt",
    "=1+1.txt",
    "@SUM(1).txt",
];

#[test]
fn no_output_holds_what_steers_a_terminal_or_runs_in_a_spreadsheet() {
    let sandbox = sandbox();
    let documents = Documents::new();
    NAMES.iter().for_each(|name| drop(documents.invoice(name)));
    let missing = ["no\u{202e}ne.txt", "=missing\u{85}.txt"];
    let run_with = |format: &str| {
        let mut command = classify(&sandbox, NAMES);
        command.args(missing).arg("--format").arg(format).current_dir(documents.path());
        let ran = run(&mut command);
        assert_eq!(ran.status, Some(1), "{ran:?}");
        for shown in [&ran.output, &ran.errors] {
            assert!(!shown.contains(is_harmful), "{format}: {shown:?}");
        }
        ran
    };
    let table = run_with("table").output;
    assert!(table.contains(r"invoice\u{202e}fdp.txt"), "{table}");
    let told = run_with("jsonl").records();
    let paths: Vec<&str> = told.iter().map(|it| it["path"].as_str().expect("a path")).collect();
    assert!(NAMES.iter().chain(&missing).all(|name| paths.contains(name)), "{paths:?}");
    let csv = run_with("csv").output;
    for line in csv.lines() {
        assert!(!line.split(',').any(|it| it.starts_with(['=', '+', '-', '@'])), "{line}");
    }
    assert!(csv.contains("\n'=1+1.txt,"), "{csv}");
    assert!(csv.contains(&format!(",'{},", sandbox.classification_id())), "{csv}");
    let excel = run_with("excel").output;
    assert!(excel.strip_prefix('\u{feff}').is_some_and(|it| it.starts_with("path,outcome,")));
}

/// A key in the place of something else: whatever is said of it, it is not said
/// (each run is looked through for it).
#[test]
fn a_key_in_the_wrong_place_is_not_repeated() {
    let sandbox = crate::harness::sandbox();
    let key = sandbox.api_key();
    for words in [
        &["credits", key][..],
        &["man", key],
        &["extraction", "pull", "-OPXQuIrkHuA2QZkY-44", key],
        &["extraction", "results", "-OPXQuIrkHuA2QZkY-44", "batch1", "--file", key],
        &["credits", "--api-key-file", key],
        &[key],
    ] {
        let ran = crate::harness::run(crate::harness::against(&sandbox).args(words));
        assert_eq!(ran.status, Some(2), "{ran:?}");
    }
}
