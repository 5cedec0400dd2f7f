//! `--follow` and `--extraction`: from type to data.

use std::process::Command;

use extracta_sandbox::{Builder, Extraction, Sandbox, Treatment};
use serde_json::Value;

use super::harness::LedgerFile;
use crate::harness::{Documents, Ran, against, classify, run, run_in_shell};

const CONTENT: &str = "INVOICE\nInvoice number: BF-7\nTotal: 12.00\nAmount due: 12.00\n";

fn linked(build: impl FnOnce(Builder) -> Builder) -> Sandbox {
    build(Sandbox::builder().linked_example()).start().expect("a sandbox")
}

fn follow(sandbox: &Sandbox, documents: &Documents) -> Command {
    let mut command = classify(sandbox, [documents.path()]);
    command.arg("--follow");
    command
}

/// What was found, by the names of the files.
fn numbers(ran: &Ran) -> Vec<(String, Option<String>)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut numbers: Vec<_> = ran
        .records()
        .iter()
        .map(|it| {
            (text(&it["fileName"]).unwrap_or_default(), text(&it["values"]["invoice_number"]))
        })
        .collect();
    numbers.sort();
    numbers
}

fn two_files() -> Documents {
    let documents = Documents::new();
    documents.file("invoice.txt", CONTENT);
    documents.file("letter.txt", "Dear Mr O'Hara,\nyours sincerely\n");
    documents
}

#[test]
fn a_followed_document_comes_with_its_data() {
    let (sandbox, documents) = (linked(|it| it), two_files());
    let ran = run(&mut follow(&sandbox, &documents));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let expected = [("invoice.txt".into(), Some("BF-7".into())), ("letter.txt".into(), None)];
    assert_eq!(numbers(&ran), expected, "{ran:?}");
    let csv = run(follow(&sandbox, &documents).arg("--format=csv")).output;
    assert!(csv.contains(r#""{""invoice_number"":""BF-7"",""total"":""12.00""}""#), "{csv}");
    let table = run(follow(&sandbox, &documents).arg("--format=table")).output;
    assert!(table.contains(r#"invoice.txt  {"invoice_number":"BF-7""#), "{table}");
}

#[test]
fn data_that_does_not_come_is_told_and_makes_the_status_1() {
    let (sandbox, documents) = (linked(|it| it), two_files());
    sandbox.treat("invoice", Treatment::ExtractionFailed("too odd".into()));
    let ran = run(&mut follow(&sandbox, &documents));
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.errors.contains("1 document has a type and not the data"), "{ran:?}");
    let records = ran.records();
    let invoice = records.iter().find(|it| it["documentType"] == "invoice").expect("typed");
    assert_eq!(invoice["outcome"], "classified");
    assert!(invoice["error"]["message"].as_str().is_some_and(|it| it.contains("too odd")));
}

/// The same command over a ledger: types first, then types with data.
#[test]
fn a_ledger_gets_the_data_of_what_it_has_classified_already() {
    let (sandbox, ledger, documents) = (linked(|it| it), LedgerFile::new(), two_files());
    let mut first = ledger.over("classify", &sandbox, [documents.path()]);
    assert_eq!(run(&mut first).status, Some(0));
    let uploads = sandbox.journal().uploads().count();
    let again = run(ledger.over("classify", &sandbox, [documents.path()]).arg("--follow"));
    assert_eq!(again.status, Some(0), "{again:?}");
    assert_eq!(numbers(&again)[0].1.as_deref(), Some("BF-7"));
    assert_eq!(sandbox.journal().uploads().count(), uploads, "nothing is sent again");
    let status = run(ledger.alone("status").arg("--documents"));
    assert_eq!(numbers(&status)[0].1.as_deref(), Some("BF-7"));
    // What was only followed to has no documents of its own.
    assert_eq!(run(&mut ledger.alone("status")).records().len(), 1);
}

/// A run that ends before the data is there names the batch of the extraction too.
#[test]
fn the_command_that_gets_missing_data_is_told() {
    let sandbox = linked(|it| it.extraction_time(std::time::Duration::from_secs(1)));
    let documents = two_files();
    let ran = run(follow(&sandbox, &documents).args(["--timeout", "0.3"]));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    let command = ran.command_to_go_on();
    assert!(command.starts_with("extracta extraction results "), "{ran:?}");
    let later = run_in_shell(command, &sandbox);
    assert_eq!(later.records()[0]["values"]["invoice_number"], "BF-7", "{later:?}");
}

#[test]
fn documents_are_sent_to_an_extraction_by_three_commands() {
    let (sandbox, ledger, documents) = (linked(|it| it), LedgerFile::new(), two_files());
    let extraction = sandbox.extraction_id().to_owned();
    let extract = |more: &[&str]| {
        let mut command = against(&sandbox);
        command.args(["extraction", "extract", &extraction]).args(more).arg(documents.path());
        run(&mut command)
    };
    let ran = extract(&[]);
    // Nothing is found in a letter, and that is an answer.
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.records().iter().all(|it| it["outcome"] == "extracted"), "{ran:?}");
    assert!(ran.records().iter().all(|it| it["classificationId"].is_null()), "{ran:?}");
    assert_eq!(numbers(&ran)[0].1.as_deref(), Some("BF-7"));
    // Over a ledger, twice: the second time nothing is sent.
    let path = ledger.path();
    let by_ledger = ["--ledger", path.to_str().expect("UTF-8")];
    assert_eq!(extract(&by_ledger).status, Some(0));
    let uploads = sandbox.journal().extraction_uploads().count();
    assert_eq!(numbers(&extract(&by_ledger)), numbers(&ran));
    assert_eq!(sandbox.journal().extraction_uploads().count(), uploads);
    // Entered by one, worked on by another.
    documents.file("second.txt", &CONTENT.replace("BF-7", "BF-8"));
    let mut enter = ledger.alone("enter");
    let enter = run(enter.args(["--extraction", &extraction]).arg(documents.path()));
    assert_eq!(enter.status, Some(0), "{enter:?}");
    let worked = run(&mut ledger.command("work", &sandbox));
    assert_eq!(worked.records()[0]["extracted"], 3, "{worked:?}");
    assert_eq!(worked.records()[0]["extractionId"], extraction);
}

#[test]
fn an_extraction_that_the_service_does_not_know_is_parked() {
    let extraction = Extraction::named("Others");
    let sandbox = Sandbox::builder().linked_example().extraction(extraction).start();
    let (sandbox, documents) = (sandbox.expect("a sandbox"), two_files());
    let mut command = against(&sandbox);
    let ran = run(command.args(["extraction", "extract", "-Onobody"]).arg(documents.path()));
    assert_eq!(ran.status, Some(3), "{ran:?}");
    assert_eq!(sandbox.journal().stored().count(), 0);
    let both = ["--extraction", "-Oa", "--classification", "-Ob"];
    let both = run(classify(&sandbox, [documents.path()]).args(both));
    assert_eq!(both.status, Some(2), "a classification and an extraction: {both:?}");
}
