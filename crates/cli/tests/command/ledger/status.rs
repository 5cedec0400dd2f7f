//! `extracta status`.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use extracta_sandbox::{Route, Treatment};

use super::harness::{LedgerFile, UnderWay, shown, sorted, wait_for_polls};
use crate::harness::{Documents, against, run, sandbox, waiting};

const KEYS: [&str; 15] = [
    "classificationId",
    "createdAt",
    "worker",
    "documents",
    "classified",
    "extracted",
    "failed",
    "refused",
    "unknown",
    "held",
    "dropped",
    "pending",
    "parked",
    "unavailable",
    "stop",
];

#[test]
fn a_classification_is_a_record_that_needs_no_key() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    sandbox.treat("poor", Treatment::Failed("too poor".into()));
    documents.invoice("poor.txt");
    assert_eq!(run(&mut ledger.over("classify", &sandbox, [documents.path()])).status, Some(1));
    let ran = run(&mut ledger.alone("status"));
    assert_eq!((ran.status, ran.errors.as_str(), ran.records().len()), (Some(0), "", 1));
    let record = &ran.records()[0];
    let object = record.as_object().expect("an object");
    assert!(object.len() == KEYS.len() && KEYS.iter().all(|key| object.contains_key(*key)));
    let places = KEYS.map(|key| ran.output.find(&format!("\"{key}\":")));
    assert!(places.is_sorted(), "{ran:?}");
    assert_eq!(record["classificationId"], sandbox.classification_id());
    let created_at = record["createdAt"].as_str().expect("a time");
    assert!(created_at.len() == 20 && created_at.starts_with("20") && created_at.ends_with('Z'));
    let counts = ["documents", "classified", "failed", "pending"].map(|key| &record[key]);
    assert_eq!(counts, [4, 3, 1, 0], "{record}");
    assert!(record["stop"].is_null() && record["worker"].is_null());
}

#[test]
fn a_classification_comes_as_csv_and_as_a_table() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    let mut command = ledger.over("submit", &sandbox, [documents.path()]);
    assert_eq!(run(command.env("EXTRACTA_API_KEY", "another")).status, Some(3));
    let csv = run(ledger.alone("status").arg("--format=csv")).output;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "classificationId,extractionId,createdAt,worker,documents,classified,extracted,failed,\
         refused,unknown,held,dropped,pending,parked,unavailable,stopReason,stopKind,stopHttpStatus,stopMessage"
    );
    assert!(lines[1].contains("Z,,2,0,0,0,0,0,0,0,2,0,0,key,key,401,"), "{csv}");
    let table = run(ledger.alone("status").arg("--format=table")).output;
    assert!(table.starts_with("TARGET "), "{table}");
    assert!(table.contains("2          2 pending; stopped: HTTP 401"), "{table}");
}

#[test]
fn the_process_that_works_on_a_ledger_is_told() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    sandbox.fault(Route::Results, .., waiting());
    let child = UnderWay::start(&mut ledger.over("classify", &sandbox, [documents.path()]));
    wait_for_polls(&sandbox, 1);
    let ran = run(&mut ledger.alone("status"));
    assert_eq!(ran.records()[0]["worker"], child.id(), "{ran:?}");
    assert_eq!(ran.records()[0]["pending"], 2);
    ledger.holds_no_secret();
    sandbox.clear_script();
    assert_eq!(child.end().status, Some(0));
    assert!(run(&mut ledger.alone("status")).records()[0]["worker"].is_null());
}

#[test]
fn documents_are_told_under_their_absolute_paths() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::new());
    let file = documents.invoice("a.txt");
    let folder = fs::canonicalize(documents.path()).expect("a folder");
    let mut command = ledger.over("classify", &sandbox, ["a.txt"]);
    assert_eq!(run(command.current_dir(&folder)).status, Some(0));
    let ran = run(ledger.alone("status").arg("--documents"));
    assert_eq!((ran.status, ran.records().len()), (Some(0), 1), "{ran:?}");
    assert_eq!(sorted(&ran, "path"), shown(&[&folder.join("a.txt")]));
    assert_eq!(ran.records()[0]["documentType"], "invoice");
    // The second one has another content.
    let other = run(&mut ledger.over("classify", &sandbox, [documents.invoice("b.txt"), file]));
    assert_eq!(other.status, Some(0), "{other:?}");
    assert_eq!(run(&mut ledger.alone("status")).records()[0]["documents"], 2);
    let pending = run(ledger.alone("status").args(["--documents", "--outcome=pending"]));
    assert_eq!((pending.status, pending.output.as_str()), (Some(0), ""));
    let table = run(ledger.alone("status").args(["--documents", "--format=table"])).output;
    assert_eq!(table.lines().count(), 3, "{table}");
}

#[test]
fn a_ledger_that_is_not_there_has_no_status() {
    let ledger = LedgerFile::new();
    run(&mut ledger.alone("status")).says_in_one_line(2, "there is no ledger");
    assert!(!ledger.path().exists());
    fs::write(ledger.path(), "my notes").expect("a file");
    run(&mut ledger.alone("status")).says_in_one_line(2, "is not a ledger");
    run(against(&sandbox()).arg("status")).says_in_one_line(2, "--ledger <FILE>");
}

#[test]
fn documents_are_filtered_by_classification_and_path() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    assert_eq!(run(&mut ledger.over("classify", &sandbox, [documents.path()])).status, Some(0));
    let mut enter = ledger.over("enter", &sandbox, [documents.path().join("invoice-000.txt")]);
    assert_eq!(run(enter.args(["--classification=-Other"])).status, Some(0));
    let filtered = |more: &[&str]| {
        let mut command = ledger.alone("status");
        let ran = run(command.arg("--documents").args(more).current_dir(documents.path()));
        assert_eq!(ran.status, Some(0), "{ran:?}");
        ran.records().len()
    };
    assert_eq!(filtered(&[]), 3);
    assert_eq!(filtered(&["--path=invoice-000.txt"]), 2);
    assert_eq!(filtered(&["--classification=-Other"]), 1);
    assert_eq!(filtered(&["--classification=-Other", "--path=invoice-001.txt"]), 0);
    assert_eq!(filtered(&["--path=invoice-000.txt", "--outcome=pending"]), 1);
}

/// Another user, where this one may do anything; else this one, who may read
/// alone. Neither may write the ledger or its folder.
fn as_somebody_who_may_only_read(command: &mut Command, ledger: &LedgerFile) -> PathBuf {
    let folder = ledger.path().parent().expect("a folder").to_owned();
    for (path, rights) in [(&folder, 0o555), (&ledger.path(), 0o444)] {
        fs::set_permissions(path, fs::Permissions::from_mode(rights)).expect("rights");
    }
    if fs::metadata(&folder).expect("the folder").uid() == 0 {
        command.uid(65_534).gid(65_534);
    }
    folder
}

#[test]
fn who_may_only_read_is_told_and_changes_nothing() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    assert_eq!(run(&mut ledger.over("classify", &sandbox, [documents.path()])).status, Some(0));
    let before = fs::read(ledger.path()).expect("the ledger");
    let mut command = ledger.alone("status");
    let folder = as_somebody_who_may_only_read(&mut command, &ledger);
    let ran = run(&mut command);
    assert_eq!((ran.status, ran.errors.as_str()), (Some(0), ""), "{ran:?}");
    assert_eq!(ran.records()[0]["classified"], 2);
    assert_eq!(fs::read_dir(&folder).expect("the folder").count(), 1);
    assert_eq!(fs::read(ledger.path()).expect("the ledger"), before);
    let mut drop = ledger.alone("drop");
    as_somebody_who_may_only_read(&mut drop, &ledger);
    run(drop.arg("--pending")).says_in_one_line(2, "cannot be written");
    let owners = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder, owners).expect("rights");
}

#[test]
fn who_may_only_read_sees_what_a_worker_has_written() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    assert_eq!(run(&mut ledger.over("enter", &sandbox, [documents.path()])).status, Some(0));
    fs::set_permissions(ledger.path(), fs::Permissions::from_mode(0o644)).expect("rights");
    sandbox.fault(Route::Results, .., waiting());
    let child = UnderWay::start(&mut ledger.command("work", &sandbox));
    wait_for_polls(&sandbox, 1);
    let mut command = ledger.alone("status");
    let folder = as_somebody_who_may_only_read(&mut command, &ledger);
    let ran = run(command.arg("--documents"));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(sorted(&ran, "batchId").iter().all(|batch| batch != "null"), "sent: {ran:?}");
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("rights");
    fs::set_permissions(ledger.path(), fs::Permissions::from_mode(0o644)).expect("rights");
    sandbox.clear_script();
    assert_eq!(child.end().status, Some(0));
}
