//! Standard output that cannot be written, or that is a file among the inputs.

use std::fs::{self, File};
use std::process::{Command, Stdio};

use extracta_sandbox::Sandbox;

use crate::harness::{Documents, Ran, against, run, run_in_shell, sandbox};

/// Runs a command whose standard output is what a shell makes of this.
fn run_to(redirection: &str, command: &Command) -> Ran {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!(r#"exec "$0" "$@" {redirection}"#)]).arg(command.get_program());
    shell.args(command.get_args()).stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    run(&mut shell)
}

/// Each way in which nothing can be written.
const UNWRITABLE: [&str; 3] = [">&-", ">/dev/full", "1</dev/null"];

fn every_command(sandbox: &Sandbox, documents: &Documents) -> Vec<Vec<String>> {
    let ledger = documents.path().join("run.db");
    let ledger = format!("--ledger={}", ledger.display());
    let folder = documents.path().to_str().expect("UTF-8").to_owned();
    let ran = run(against(sandbox).args(["classify", &ledger, &folder]));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let batch = ran.records()[0]["batchId"].as_str().expect("an id").to_owned();
    let lines = [
        vec!["--help"],
        vec!["--version"],
        vec!["help", "classify"],
        vec!["take", "--help"],
        vec!["credits"],
        vec!["classify", "--dry-run", &folder],
        vec!["classify", &folder],
        vec!["classify", &ledger, &folder],
        vec!["submit", "--dry-run", &folder],
        vec!["enter", &ledger, &folder],
        vec!["status", &ledger],
        vec!["status", "--documents", &ledger],
        vec!["take", "--consumer=a", &ledger],
        vec!["consumers", "--format=table", &ledger],
        vec!["work", "--format=csv", &ledger],
        vec!["results", "--batch", &batch],
    ];
    lines.map(|line| line.into_iter().map(str::to_owned).collect()).into()
}

#[test]
fn an_output_that_cannot_be_written_is_status_4_for_every_command() {
    let sandbox = sandbox();
    let documents = Documents::invoices(2);
    for line in every_command(&sandbox, &documents) {
        for redirection in UNWRITABLE {
            let ran = run_to(redirection, against(&sandbox).args(&line));
            assert_eq!(ran.status, Some(4), "{line:?} {redirection}: {ran:?}");
            assert!(ran.errors.contains("cannot write to standard output"), "{line:?}: {ran:?}");
        }
    }
}

#[test]
fn an_output_that_somebody_threw_away_is_fine() {
    let sandbox = sandbox();
    let documents = Documents::invoices(1);
    for redirection in [">/dev/null", "1<>/dev/null"] {
        for line in every_command(&sandbox, &documents) {
            let ran = run_to(redirection, against(&sandbox).args(&line));
            assert_eq!(ran.status, Some(0), "{line:?} {redirection}: {ran:?}");
        }
    }
}

#[test]
fn nothing_is_sent_whose_results_cannot_be_told() {
    let sandbox = sandbox();
    let documents = Documents::invoices(2);
    for redirection in [">&-", "1</dev/null"] {
        let ran = run_to(redirection, against(&sandbox).arg("classify").arg(documents.path()));
        assert_eq!(ran.status, Some(4), "{ran:?}");
    }
    assert_eq!(sandbox.journal().uploads().count(), 0);
}

#[test]
fn results_that_could_not_be_written_can_be_had_once_more() {
    let sandbox = sandbox();
    let documents = Documents::invoices(2);
    let ran = run(against(&sandbox).arg("classify").arg(documents.path()));
    let batch = ran.records()[0]["batchId"].as_str().expect("an id").to_owned();
    let ran = run_to(">/dev/full", against(&sandbox).args(["results", "--batch", &batch]));
    let later = run_in_shell(ran.command_to_go_on(), &sandbox);
    assert_eq!((later.status, later.records().len()), (Some(0), 2), "{later:?}");
}

#[test]
fn what_the_output_goes_to_is_no_document() {
    let documents = Documents::invoices(1);
    let results = documents.file("results.jsonl", "{}\n");
    let errors = documents.file("errors.txt", "before\n");
    fs::hard_link(&results, documents.path().join("another name.jsonl")).expect("a link");
    std::os::unix::fs::symlink(&results, documents.path().join("link.jsonl")).expect("a link");
    let ledger = tempfile::tempdir().expect("a folder");
    let ledger = format!("--ledger={}", ledger.path().join("run.db").display());
    let named = results.to_str().expect("UTF-8");
    for line in [
        &["classify", "."][..],
        &["classify", ".", named],
        &["classify", &ledger, "."],
        &["submit", &ledger, "."],
        &["enter", &ledger, "."],
        &["classify", "--dry-run", "."],
    ] {
        let sandbox = sandbox();
        let append = |path| File::options().append(true).open(path).expect("a file");
        let mut command = against(&sandbox);
        // `enter` has noted the address of the sandbox before.
        command.args(line).current_dir(documents.path());
        let _ = fs::remove_file(ledger.trim_start_matches("--ledger="));
        command.stdout(append(&results)).stderr(append(&errors));
        let status = command.status().expect("it runs");
        let said = fs::read_to_string(&errors).expect("messages");
        assert_eq!(status.code(), Some(0), "{line:?}: {said}");
        let journal = sandbox.journal();
        assert!(journal.stored().count() <= 1, "{line:?}: {said}");
        for name in ["results.jsonl", "another name.jsonl", "link.jsonl"] {
            let words = format!("{name} is left out: standard output goes there");
            assert!(said.contains(&words), "{line:?}: {said}");
        }
        assert!(said.contains("errors.txt is left out: standard error goes there"), "{said}");
        fs::write(&errors, "").expect("emptied");
    }
    let told = fs::read_to_string(&results).expect("records");
    assert!(told.contains(r#""documents":1,"#), "the dry run counts one: {told}");
}

#[test]
fn what_the_command_itself_reads_is_no_document() {
    let sandbox = sandbox();
    let documents = Documents::invoices(1);
    let key = documents.file("key.txt", sandbox.api_key());
    let list = documents.file("list.txt", ".\n");
    let mut command = against(&sandbox);
    command.args(["classify", "-", "--api-key-file"]).arg(key).current_dir(documents.path());
    let ran = run(command.stdin(File::open(list).expect("the list")));
    assert_eq!((ran.status, ran.records().len()), (Some(0), 1), "{ran:?}");
    assert!(ran.errors.contains("key.txt is left out: it holds the API key"), "{ran:?}");
    assert!(ran.errors.contains("list.txt is left out: it is the list of paths"), "{ran:?}");
    assert_eq!(sandbox.journal().stored().count(), 1);
}
