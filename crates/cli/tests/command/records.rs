//! What is printed of each document.

use crate::harness::{Documents, classify, run, sandbox};
use extracta_sandbox::Treatment;

/// Where each of these stands in a line, in order.
fn assert_in_order(line: &str, keys: &[&str]) {
    let places: Vec<usize> = keys
        .iter()
        .map(|key| line.find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key} in {line}")))
        .collect();
    assert!(places.is_sorted(), "{line}");
}

const KEYS: [&str; 14] = [
    "path",
    "outcome",
    "documentType",
    "confidence",
    "classificationId",
    "batchId",
    "fileId",
    "fileName",
    "pages",
    "extraction",
    "values",
    "possiblyChargedTwice",
    "settledByAbsence",
    "error",
];

#[test]
fn a_record_has_these_fields_in_this_order() {
    let sandbox = sandbox();
    let documents = Documents::new();
    let invoice = documents.invoice("a.txt");
    let missing = documents.path().join("missing");
    let ran = run(&mut classify(&sandbox, [&invoice, &missing]));
    for (line, record) in ran.output.lines().zip(ran.records()) {
        assert_in_order(line, &KEYS);
        assert_eq!(record.as_object().expect("an object").len(), KEYS.len());
    }
    let record = &ran.records()[1];
    assert_eq!(record["path"], invoice.to_str().expect("UTF-8"));
    assert_eq!(record["outcome"], "classified");
    assert_eq!(record["documentType"], "invoice");
    assert_eq!(record["confidence"], 0.99);
    assert_eq!(record["classificationId"], sandbox.classification_id());
    assert_eq!(record["fileName"], "a.txt");
    assert_eq!(record["pages"], 1);
    assert_eq!(record["extraction"]["extractionId"], "-OextractionTemplate1");
    assert_eq!(record["possiblyChargedTwice"], false);
    assert_eq!(record["settledByAbsence"], false);
    assert!(record["error"].is_null());
    let refused = &ran.records()[0];
    assert_in_order(&refused["error"].to_string(), &["kind", "message"]);
    assert!(refused["error"]["httpStatus"].is_null() && refused["extraction"].is_null());
}

#[test]
fn csv_has_the_same_laid_flat() {
    let sandbox = sandbox();
    let documents = Documents::new();
    let comma = documents.invoice("a, \"b\".txt");
    let ran = run(classify(&sandbox, [&comma]).arg("--format=csv"));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let mut lines = ran.output.lines();
    assert_eq!(
        lines.next(),
        Some(
            "path,outcome,documentType,confidence,classificationId,batchId,fileId,fileName,pages,\
             extractionId,extractionBatchId,extractionFileId,values,\
             possiblyChargedTwice,settledByAbsence,errorKind,errorHttpStatus,errorMessage"
        )
    );
    let row = lines.next().expect("a row");
    assert!(
        row.starts_with(&format!(
            "\"{}/a, \"\"b\"\".txt\",classified,invoice,0.99,",
            documents.path().display()
        )),
        "{row}"
    );
    assert!(
        row.contains(",1,'-OextractionTemplate1,") && row.ends_with(",false,false,,,"),
        "{row}"
    );
    assert_eq!(lines.next(), None);
}

#[test]
fn a_table_is_for_people() {
    let sandbox = sandbox();
    sandbox.treat("poor", Treatment::Failed("The scan is too poor".into()));
    let documents = Documents::new();
    documents.invoice("a.txt");
    documents.invoice("poor.txt");
    let mut command = classify(&sandbox, ["a.txt", "poor.txt"]);
    let ran = run(command.arg("--format=table").current_dir(documents.path()));
    let mut lines: Vec<&str> = ran.output.lines().collect();
    assert_eq!(lines.remove(0), "OUTCOME     TYPE              CONFIDENCE  PATH");
    lines.sort();
    assert_eq!(
        lines,
        [
            "classified  invoice           0.99        a.txt",
            "failed      -                 -           poor.txt  The scan is too poor",
        ]
    );
    ran.says_in_one_line(1, "2 documents: 1 classified, 1 failed");
}

#[test]
fn elsewhere_than_on_a_terminal_nothing_but_records_is_printed() {
    let sandbox = sandbox();
    let documents = Documents::invoices(3);
    let ran = run(&mut classify(&sandbox, [documents.path()]));
    assert_eq!((ran.records().len(), ran.errors.as_str()), (3, ""));
}
