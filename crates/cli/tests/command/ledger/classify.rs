//! `extracta classify --ledger`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, SystemTime};

use extracta_sandbox::{Route, Treatment};

use super::harness::{LedgerFile, UnderWay, requests, shown, sorted, stored_once, wait_for_polls};
use crate::harness::{Documents, run, run_in_shell, sandbox, waiting};

#[test]
fn the_same_command_again_sends_and_asks_nothing() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(5));
    let first = run(&mut ledger.over("classify", &sandbox, [documents.path()]));
    assert_eq!((first.status, first.records().len()), (Some(0), 5), "{first:?}");
    let before = requests(&sandbox);
    let again = run(&mut ledger.over("classify", &sandbox, [documents.path()]));
    assert_eq!((again.status, again.errors.as_str()), (Some(0), ""));
    assert_eq!(requests(&sandbox), before);
    let [mut first, mut again] =
        [first, again].map(|ran| ran.output.lines().map(str::to_owned).collect::<Vec<_>>());
    first.sort();
    again.sort();
    assert_eq!(first, again, "a record is the same from the service and from the ledger");
    ledger.holds_no_secret();
}

#[test]
fn a_record_is_that_of_a_run_without_a_ledger() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::new());
    let paths = [documents.invoice("a.txt"), documents.path().join("missing.txt")];
    let with = run(&mut ledger.over("classify", &sandbox, &paths));
    let without = run(crate::harness::against(&sandbox).arg("classify").args(&paths));
    assert_eq!((with.status, without.status), (Some(1), Some(1)), "{with:?}");
    let keys = |ran: &crate::harness::Ran| -> Vec<Vec<String>> {
        let keys = |record: &serde_json::Value| {
            record.as_object().expect("an object").keys().cloned().collect()
        };
        ran.records().iter().map(keys).collect()
    };
    assert_eq!(keys(&with), keys(&without));
    assert_eq!(sorted(&with, "outcome"), ["classified", "refused"]);
    assert_eq!(with.errors, without.errors);
}

#[test]
fn an_interrupted_run_goes_on_with_the_same_command() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(4));
    sandbox.fault(Route::Results, .., waiting());
    let child = UnderWay::start(&mut ledger.over("classify", &sandbox, [documents.path()]));
    wait_for_polls(&sandbox, 1);
    child.interrupt();
    let ran = child.end();
    assert_eq!((ran.status, ran.records().len()), (Some(130), 4), "{ran:?}");
    assert!(ran.errors.contains("run the same again"), "{ran:?}");
    ledger.holds_no_secret();

    sandbox.clear_script();
    let ran = run(&mut ledger.over("classify", &sandbox, [documents.path()]));
    assert_eq!((ran.status, ran.records().len()), (Some(0), 4), "{ran:?}");
    assert_eq!(stored_once(&sandbox), 4);
}

#[test]
fn the_command_that_is_told_at_a_time_out_gets_the_rest() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    sandbox.fault(Route::Results, .., waiting());
    let mut command = ledger.over("classify", &sandbox, [documents.path()]);
    let ran = run(command.arg("--timeout=0.05"));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    let command = ran.command_to_go_on();
    assert!(command.starts_with("extracta collect "), "{command}");

    sandbox.clear_script();
    let ran = run_in_shell(command, &sandbox);
    assert_eq!((ran.status, ran.records().len()), (Some(0), 3), "{ran:?}");
    assert_eq!(stored_once(&sandbox), 3);
}

#[test]
fn a_path_is_told_as_it_was_given_this_time() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::new());
    let file = documents.invoice("a.txt");
    let mut command = ledger.over("classify", &sandbox, ["./a.txt"]);
    let ran = run(command.current_dir(documents.path()));
    assert_eq!(sorted(&ran, "path"), ["./a.txt"]);
    let ran = run(&mut ledger.over("classify", &sandbox, [&file, &file]));
    assert_eq!(sorted(&ran, "path"), shown(&[&file, &file]));
    assert_eq!(stored_once(&sandbox), 1);
}

#[test]
fn a_touched_file_is_known_and_a_changed_one_is_new() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::new());
    let file = documents.invoice("a.txt");
    let classify = || run(&mut ledger.over("classify", &sandbox, [&file]));
    let first = classify();
    let later = SystemTime::now() + Duration::from_secs(60);
    let open = fs::File::options().append(true).open(&file).expect("the file");
    open.set_modified(later).expect("a time");
    let touched = classify();
    assert_eq!((touched.status, touched.records()), (Some(0), first.records()));
    assert_eq!(stored_once(&sandbox), 1);

    documents.invoice("a.txt");
    fs::write(&file, "Invoice number 2. Amount due: 99.").expect("other content");
    let changed = classify();
    assert_eq!(changed.status, Some(0), "{changed:?}");
    assert_ne!(sorted(&changed, "fileId"), sorted(&first, "fileId"));
    assert_eq!(stored_once(&sandbox), 2);
}

#[test]
fn a_ledger_among_the_documents_is_none() {
    let (sandbox, documents) = (sandbox(), Documents::invoices(2));
    for _ in 0..2 {
        let mut command = crate::harness::classify(&sandbox, ["."]);
        let ran = run(command.args(["--ledger", "run.db"]).current_dir(documents.path()));
        assert_eq!((ran.status, ran.records().len()), (Some(0), 2), "{ran:?}");
        assert!(ran.errors.contains("./run.db is left out: it belongs to a ledger"), "{ran:?}");
    }
    assert_eq!(stored_once(&sandbox), 2);
}

#[test]
fn a_ledger_belongs_to_one_base_url() {
    let (first, second, documents) = (sandbox(), sandbox(), Documents::invoices(1));
    let ledger = LedgerFile::new();
    assert_eq!(run(&mut ledger.over("classify", &first, [documents.path()])).status, Some(0));
    for name in ["classify", "submit"] {
        let ran = run(&mut ledger.over(name, &second, [documents.path()]));
        ran.says_in_one_line(2, &format!("belongs to {}", first.base_url()));
    }
    let ran = run(&mut ledger.command("collect", &second));
    ran.says_in_one_line(2, &format!("not to {}", second.base_url()));
    assert_eq!(requests(&second), (0, 0));
}

#[test]
fn a_file_that_is_no_ledger_stays_as_it_is() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(1));
    fs::write(ledger.path(), "my notes").expect("a file");
    let ran = run(&mut ledger.over("classify", &sandbox, [documents.path()]));
    ran.says_in_one_line(2, "is not a ledger");
    assert_eq!(fs::read(ledger.path()).expect("the file"), b"my notes");
    assert_eq!(requests(&sandbox), (0, 0));
}

#[test]
fn who_waits_for_another_process_gets_what_that_one_learns() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    sandbox.fault(Route::Results, .., waiting());
    let child = UnderWay::start(&mut ledger.over("classify", &sandbox, [documents.path()]));
    wait_for_polls(&sandbox, 1);
    let mut command = ledger.over("classify", &sandbox, [documents.path()]);
    let ran = run(command.arg("--timeout=0.1"));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    assert!(ran.errors.contains(&format!("process {} works on", child.id())), "{ran:?}");
    assert_eq!(sorted(&ran, "outcome"), ["pending", "pending"]);
    let waits = UnderWay::start(&mut ledger.over("classify", &sandbox, [documents.path()]));
    sandbox.clear_script();
    assert_eq!(child.end().status, Some(0));
    let ran = waits.end();
    assert_eq!((ran.status, sorted(&ran, "outcome")), (Some(0), vec!["classified".into(); 2]));
    assert_eq!(stored_once(&sandbox), 2);
}

#[test]
fn a_document_that_failed_is_not_sent_again() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::new());
    sandbox.treat("poor", Treatment::Failed("The scan is too poor".into()));
    let poor = documents.invoice("poor.txt");
    for _ in 0..2 {
        let ran = run(&mut ledger.over("classify", &sandbox, [&poor]));
        assert_eq!(ran.status, Some(1), "{ran:?}");
        assert_eq!(ran.records()[0]["error"]["message"], "The scan is too poor");
    }
    assert_eq!(stored_once(&sandbox), 1);
}

#[test]
fn a_full_disk_under_the_output_loses_nothing() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(2));
    let full = fs::File::options().write(true).open("/dev/full").expect("the full device");
    let mut command = ledger.over("classify", &sandbox, [documents.path()]);
    let child = command.stdout(full).stderr(std::process::Stdio::piped()).spawn();
    let output = child.and_then(|child| child.wait_with_output()).expect("it ends");
    let ran = crate::harness::Ran::of(output);
    assert_eq!(ran.status, Some(4), "{ran:?}");
    let ran = run(&mut ledger.over("classify", &sandbox, [documents.path()]));
    assert_eq!((ran.status, ran.records().len()), (Some(0), 2), "{ran:?}");
    assert_eq!(stored_once(&sandbox), 2);
}

#[test]
fn nothing_to_classify_is_a_mistake_with_a_ledger_too() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::new());
    let ran = run(&mut ledger.over("classify", &sandbox, [documents.path()]));
    ran.says_in_one_line(2, "no files directly in");
    let ran = run(&mut ledger.over("classify", &sandbox, ["/nowhere/a.pdf"]));
    ran.says_in_one_line(2, "there is no such file: /nowhere/a.pdf");
}

#[test]
#[cfg(feature = "sandbox")]
fn a_sandbox_that_ends_with_the_command_takes_no_ledger() {
    let extracta = &mut crate::harness::extracta();
    let ran = run(extracta.args(["classify", "--sandbox", "--ledger=run.db", "a.pdf"]));
    ran.says_in_one_line(2, "--sandbox and --ledger exclude each other");
}

#[test]
fn a_wrong_key_leaves_the_documents_for_the_right_one() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(3));
    let mut command = ledger.over("classify", &sandbox, [documents.path()]);
    let ran = run(command.env("EXTRACTA_API_KEY", "another"));
    assert_eq!(ran.status, Some(3), "{ran:?}");
    assert_eq!(sorted(&ran, "outcome"), ["pending"; 3]);
    let ran = run(&mut ledger.over("classify", &sandbox, [documents.path()]));
    assert_eq!((ran.status, ran.records().len()), (Some(0), 3), "{ran:?}");
    assert_eq!(stored_once(&sandbox), 3);
}

#[test]
fn a_ledger_that_everybody_may_read_is_told_and_left_so() {
    let (sandbox, ledger, documents) = (sandbox(), LedgerFile::new(), Documents::invoices(1));
    let mut commands = ["enter", "submit", "classify"]
        .map(|command| ledger.over(command, &sandbox, [documents.path()]));
    assert_eq!(run(&mut commands[0]).status, Some(0), "it is made");
    for (mode, is_told) in [(0o600, false), (0o640, false), (0o644, true)] {
        let rights = fs::Permissions::from_mode(mode);
        fs::set_permissions(ledger.path(), rights).expect("a mode");
        for command in &mut commands {
            let ran = run(command);
            assert_eq!(ran.errors.contains("everybody may read"), is_told, "{mode:o} {ran:?}");
        }
        let rights = fs::metadata(ledger.path()).expect("the ledger").permissions();
        assert_eq!(rights.mode() & 0o777, mode);
    }
}
