//! `extracta extraction extract` and `results`, when the service is not as it should.

use std::process::Command;

use extracta_sandbox::{Fault, Response, Rewrite, Route, Sandbox};

use crate::harness::{Documents, Ran, against, run};

fn service() -> Sandbox {
    Sandbox::builder().linked_example().start().expect("a sandbox")
}

fn extract(sandbox: &Sandbox, documents: &Documents) -> Command {
    let mut command = against(sandbox);
    command.args(["extraction", "extract", sandbox.extraction_id(), "--timeout=20"]);
    command.arg(documents.invoice("invoice.txt"));
    command
}

/// The batch and the file that a run has told of.
fn told(sandbox: &Sandbox, ran: &Ran) -> (String, String) {
    let file = ran.records()[0]["fileId"].as_str().expect("an id").to_owned();
    let batches = run(against(sandbox).args(["extraction", "batches", sandbox.extraction_id()]));
    let batch = batches.records()[0]["batchId"].as_str().expect("an id").to_owned();
    (batch, file)
}

#[test]
fn a_page_in_place_of_results_is_asked_again() {
    for status in [200, 502, 504] {
        let (sandbox, documents) = (service(), Documents::new());
        let page = Fault::response(Response::html(status));
        sandbox.fault(Route::ExtractionResults, 1..=2, page);
        let ran = run(&mut extract(&sandbox, &documents));
        assert_eq!((ran.status, &*ran.errors), (Some(0), ""), "{status}: {ran:?}");
        assert_eq!(ran.records().len(), 1, "{status}: {ran:?}");
    }
}

#[test]
fn a_batch_whose_files_are_all_known_is_finished_by_any_word() {
    let (sandbox, documents) = (service(), Documents::new());
    sandbox.rewrite(Route::ExtractionResults, .., Rewrite::status("brand new"));
    let ran = run(&mut extract(&sandbox, &documents));
    assert_eq!((ran.status, &*ran.errors, ran.records().len()), (Some(0), "", 1), "{ran:?}");
    let (batch, file) = told(&sandbox, &ran);
    let results = |file: Option<&str>, time: &str| {
        let mut command = against(&sandbox);
        command.args(["extraction", "results", sandbox.extraction_id(), &batch, time]);
        file.map(|file| command.args(["--file", file]));
        run(&mut command)
    };
    assert_eq!(results(Some(&file), "--timeout=20").status, Some(0));
    // Of another batch it is not known what was sent to it.
    assert_eq!(results(None, "--timeout=0.1").status, Some(4));
    sandbox.clear_script();
    sandbox.rewrite(Route::ExtractionResults, .., Rewrite::status("done"));
    assert_eq!(results(None, "--timeout=20").status, Some(0));
}
