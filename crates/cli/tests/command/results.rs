//! `extracta results` and `extracta credits`.

use std::process::Command;

use extracta_sandbox::{Rewrite, Route, Sandbox, Treatment};

use crate::harness::{Documents, against, classify, run, sandbox, waiting};

/// Uploads two invoices; their batch and the id of one of them.
fn upload(sandbox: &Sandbox) -> (String, String) {
    let documents = Documents::invoices(2);
    let ran = run(&mut classify(sandbox, [documents.path()]));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let record = &ran.records()[0];
    let text = |name: &str| record[name].as_str().expect("an id").to_owned();
    (text("batchId"), text("fileId"))
}

fn results(sandbox: &Sandbox, batch: &str) -> Command {
    let mut command = against(sandbox);
    command.args(["results", "--classification", sandbox.classification_id(), "--batch", batch]);
    command
}

#[test]
fn a_finished_batch_is_a_row_a_file() {
    let sandbox = sandbox();
    let (batch, file) = upload(&sandbox);
    let ran = run(&mut results(&sandbox, &batch));
    assert_eq!((ran.status, ran.errors.as_str(), ran.records().len()), (Some(0), "", 2));
    let record = &ran.records()[0];
    let keys: Vec<&String> = record.as_object().expect("an object").keys().collect();
    assert_eq!(keys.len(), 6, "{keys:?}");
    assert_eq!(record["status"], "processed");
    assert_eq!(record["documentType"], "invoice");
    assert_eq!(record["extraction"]["extractionId"], "-OextractionTemplate1");

    let ran = run(results(&sandbox, &batch).args(["--file", &file, "--wait"]));
    assert_eq!((ran.status, ran.records().len()), (Some(0), 1), "{ran:?}");
    assert_eq!(ran.records()[0]["fileId"], *file);
    let ran = run(results(&sandbox, &batch).arg("--format=table"));
    assert!(ran.output.starts_with("FILE ID               STATUS     TYPE"), "{ran:?}");
    assert_eq!(ran.output.lines().count(), 3);
}

#[test]
fn a_batch_that_is_not_finished_says_so_and_how_to_wait() {
    let sandbox = sandbox();
    let (batch, _) = upload(&sandbox);
    sandbox.fault(Route::Results, .., waiting());
    let ran = run(&mut results(&sandbox, &batch));
    assert_eq!((ran.status, ran.output.as_str()), (Some(4), ""), "{ran:?}");
    assert!(ran.errors.contains("waiting"), "{ran:?}");
    assert!(ran.command_to_go_on().ends_with("--wait"));
    let ran = run(results(&sandbox, &batch).args(["--wait", "--timeout=0.05"]));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    assert!(ran.command_to_go_on().contains(&batch));
}

#[test]
fn a_failed_file_is_told_in_the_services_words() {
    let sandbox = sandbox();
    sandbox.treat("poor", Treatment::Failed("The scan is too poor".into()));
    let documents = Documents::new();
    let ran = run(&mut classify(&sandbox, [documents.invoice("poor.txt")]));
    let batch = ran.records()[0]["batchId"].as_str().expect("an id").to_owned();
    run(&mut results(&sandbox, &batch)).says_in_one_line(1, "poor.txt: The scan is too poor");
}

#[test]
fn an_unknown_batch_is_not_taken_for_a_failure_of_the_service_alone() {
    let ran = run(&mut results(&sandbox(), "nosuchbatch"));
    ran.says_in_one_line(4, "ids that it does not know");
}

#[test]
fn credits_are_a_number() {
    let ran = run(against(&sandbox()).arg("credits"));
    assert_eq!((ran.status, ran.output.as_str()), (Some(0), "1000000\n"), "{ran:?}");
}

#[test]
fn a_word_that_sounds_like_an_end_is_one_where_all_rows_are_final() {
    let sandbox = sandbox();
    let (batch, _) = upload(&sandbox);
    sandbox.rewrite(Route::Results, .., Rewrite::status("done"));
    for wait in [&["--wait", "--timeout=20"][..], &[]] {
        let ran = run(results(&sandbox, &batch).args(wait));
        assert_eq!((ran.status, &*ran.errors, ran.records().len()), (Some(0), "", 2), "{ran:?}");
    }
    sandbox.clear_script();
    sandbox.rewrite(Route::Results, .., Rewrite::status("queued"));
    run(&mut results(&sandbox, &batch)).says_in_one_line(4, "the service says `queued`");
}
