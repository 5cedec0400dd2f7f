//! What deletes: asked, told, and never by an empty id.

use std::process::Command;

use extracta_sandbox::{Definition, Extraction, Fault, Route, Sandbox};
use serde_json::Value;

use crate::harness::{Documents, KEY_MARK, against, classify, run};

/// A deleting command and its ids, and its route.
struct Delete {
    line: Vec<String>,
    route: Route,
}

/// All of them for what is there: the smallest first.
fn deletes(sandbox: &Sandbox) -> Vec<Delete> {
    let delete = |route, words: &[&str]| Delete {
        line: words.iter().map(|word| (*word).to_owned()).collect(),
        route,
    };
    let documents = Documents::invoices(3);
    let ran = run(&mut classify(sandbox, [documents.path()]));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let records = ran.records();
    let record = &records[0];
    let text = |of: &Value, name: &str| of[name].as_str().expect("an id").to_owned();
    let batch = text(record, "batchId");
    let files = format!("{},{}", text(record, "fileId"), text(&records[1], "fileId"));
    let link = &record["extraction"];
    let (extraction, extraction_batch, extraction_file) =
        (text(link, "extractionId"), text(link, "batchId"), text(link, "fileId"));
    let id = sandbox.classification_id();
    let of = "classification";
    vec![
        delete(Route::DeleteFiles, &[of, "delete-files", id, &batch, &files]),
        delete(Route::DeleteBatch, &[of, "delete-batch", id, &batch]),
        delete(Route::DeleteClassification, &[of, "delete", id]),
        delete(
            Route::DeleteExtraction,
            &["extraction", "delete-file", &extraction, &extraction_batch, &extraction_file],
        ),
        delete(
            Route::DeleteExtraction,
            &["extraction", "delete-batch", &extraction, &extraction_batch],
        ),
        delete(Route::DeleteExtraction, &["extraction", "delete", &extraction]),
    ]
}

/// A sandbox whose invoices are extracted too.
fn linked() -> Sandbox {
    let extraction = Extraction::named("Bills").with_field("total", "12.50");
    let id = "-OextractionTemplate1";
    let definition = Definition::named("Post").with_type("Invoice", &["amount due"]).linked_to(id);
    let builder = Sandbox::builder().classification(definition).api_key(KEY_MARK);
    builder.extraction(extraction.with_id(id)).start().expect("a sandbox")
}

fn command(sandbox: &Sandbox, line: &[String]) -> Command {
    let mut command = against(sandbox);
    command.args(line);
    command
}

#[test]
fn what_is_deleted_is_gone_and_gone_is_no_error_where_that_is_said() {
    let sandbox = linked();
    for Delete { line, .. } in deletes(&sandbox) {
        let before = sandbox.journal().changes().count();
        let ran = run(command(&sandbox, &line).arg("--yes"));
        assert_eq!((ran.status, &*ran.output), (Some(0), ""), "{line:?}: {ran:?}");
        assert_eq!(ran.errors.lines().count(), 1, "{ran:?}");
        assert_eq!(sandbox.journal().changes().count(), before + 1);
        let ran = run(command(&sandbox, &line).arg("--yes"));
        assert_eq!(ran.status, Some(3), "{line:?}: {ran:?}");
        let ran = run(command(&sandbox, &line).args(["--yes", "--if-exists"]));
        ran.says_in_one_line(0, "not there: ");
    }
}

#[test]
fn an_empty_id_reaches_nobody() {
    let sandbox = linked();
    let lines = deletes(&sandbox);
    let before = sandbox.journal().records.len();
    for Delete { line, .. } in &lines {
        for place in 2..line.len() {
            for wrong in ["", "a b", "-One,", ","] {
                if wrong.contains(',') && place < 4 {
                    continue;
                }
                let mut line = line.clone();
                line[place] = wrong.into();
                let ran = run(command(&sandbox, &line).args(["--yes", "--if-exists"]));
                ran.says_in_one_line(2, "--help");
            }
            // A missing one is no wider delete.
            let ran = run(command(&sandbox, &line[..place]).args(["--yes", "--if-exists"]));
            assert_eq!(ran.status, Some(2), "{ran:?}");
        }
    }
    assert_eq!(sandbox.journal().records.len(), before);
}

#[test]
fn nothing_is_deleted_unasked() {
    let sandbox = linked();
    let lines = deletes(&sandbox);
    let before = sandbox.journal().records.len();
    for Delete { line, .. } in &lines {
        let ran = run(command(&sandbox, line).arg("--if-exists"));
        ran.says_in_one_line(2, "cannot be undone. Nobody can be asked here; --yes says it");
    }
    assert_eq!(sandbox.journal().records.len(), before);
}

#[test]
fn what_may_be_deleted_is_told() {
    let sandbox = linked();
    let mut times = [0; 2];
    for Delete { line, route } in deletes(&sandbox) {
        let nth = match route {
            // Each asked twice: the lost one, and the one that makes sure.
            Route::DeleteExtraction => {
                times[0] += 1;
                2 * times[0] - 1
            }
            _ => 1,
        };
        sandbox.fault(route, nth, Fault::close_after_storing());
        let ran = run(command(&sandbox, &line).arg("--yes"));
        assert_eq!(ran.status, Some(4), "{line:?}: {ran:?}");
        assert!(ran.errors.contains("may be deleted: "), "{ran:?}");
        let again = run(command(&sandbox, &line).args(["--yes", "--if-exists"]));
        again.says_in_one_line(0, "not there: ");
    }
}
