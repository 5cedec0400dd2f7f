//! The library as PHP programs meet it: by the wrapper in `php/`, and by its
//! functions as they are.

use std::time::Duration;

use extracta_sandbox::{Fault, Response, Route, Sandbox, Treatment};
use extracta_tests::library::Installed;
use extracta_tests::php::Php;
use extracta_tests::run::{Ran, run};
use extracta_tests::service::{
    service, service_with_an_extraction_of_invoices, service_with_an_extraction_of_receipts,
};
use extracta_tests::tool::skip;
use extracta_tests::{example_documents, repository};

const RECEIPT: &str = "examples/documents/receipt_000731.txt";
const INVOICE: &str = "examples/documents/invoice-2026-0417.pdf";
const LETTER: &str = "examples/documents/complaint noisy boiler.txt";

/// A program that checks all by itself, and says when it came to its end.
fn checks(program: &str, service: &Sandbox, arguments: &[&str]) -> Option<Ran> {
    let php = Php::with(&["FFI"])?;
    let mut command = php.program_of(program, service);
    command.arg(repository(RECEIPT)).args(arguments);
    Some(all_checked(run(&mut command)))
}

#[track_caller]
fn all_checked(ran: Ran) -> Ran {
    assert_eq!(ran.must_exit_with(0).stderr, "");
    assert!(ran.stdout.ends_with("all checked\n"), "{}", ran.stdout);
    ran
}

#[test]
fn the_examples_classify_the_example_documents() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    let service = service().start().expect("a service");
    let documents = example_documents();
    for example in ["examples/php/classify.php", "examples/php/raw_ffi.php"] {
        let ran = run(php.program_of(example, &service).args(&documents));
        assert_eq!(ran.must_exit_with(0).stderr, "");
        assert_eq!(ran.stdout.lines().count(), documents.len());
        assert!(ran.stdout.contains("Rechnung Müller.pdf: invoice (0."), "{}", ran.stdout);
    }
}

#[test]
fn the_example_of_following_goes_from_nothing_to_values() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    let service = service().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = php.program_of("examples/php/follow.php", &service);
    command.arg(folder.path().join("follow.db")).args([INVOICE, LETTER].map(repository));
    let ran = run(&mut command);
    assert_eq!(ran.must_exit_with(0).stderr, "");
    let values = r#"0417.pdf: invoice {"invoice_number":""#;
    assert!(ran.stdout.contains(values), "{}", ran.stdout);
    assert!(ran.stdout.contains("boiler.txt: letter\n"), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 2);
}

#[test]
fn values_come_with_a_type_and_of_an_extraction_itself() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    let service = service_with_an_extraction_of_invoices().start().expect("a service");
    let mut command = php.program_of("tests/php/extraction.php", &service);
    all_checked(run(command.args([INVOICE, LETTER].map(repository))));
}

#[test]
fn the_example_tells_what_is_wrong() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    let service = service().start().expect("a service");
    let example = || php.program_of("examples/php/classify.php", &service);
    let ran = run(example().arg(repository(RECEIPT)).env("EXTRACTA_API_KEY", "wrong"));
    assert!(ran.must_exit_with(1).stderr.starts_with("classify: stopped: HTTP 401: "));

    let no_file = "classify: no file; name at least one\n";
    assert_eq!(run(&mut example()).must_exit_with(1).stderr, no_file);

    let ran = run(example().arg(repository(RECEIPT)).env_remove("EXTRACTA_API_KEY"));
    assert!(ran.must_exit_with(1).stderr.starts_with("classify: the API key is empty"));
}

#[test]
fn the_raw_example_tells_what_is_wrong() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    let service = service().start().expect("a service");
    let example = || php.program_of("examples/php/raw_ffi.php", &service);
    let ran = run(example().arg(repository(RECEIPT)).env("EXTRACTA_API_KEY", "wrong"));
    assert!(ran.must_exit_with(3).stderr.starts_with("raw_ffi: HTTP 401: "));

    let ran = run(example().arg(repository(RECEIPT)).env_remove("EXTRACTA_API_KEY"));
    assert!(ran.must_exit_with(1).stderr.starts_with("raw_ffi: the API key is NULL; if getenv()"));
}

#[test]
fn documents_errors_and_null_arrive_in_php_as_they_are() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    let service = service().start().expect("a service");
    let installed = Installed::new();
    let mut command = php.program_of("tests/php/library.php", &service);
    command.arg(repository(RECEIPT)).env("LD_LIBRARY_PATH", installed.run_folder());
    assert_eq!(run(&mut command).must_exit_with(0).stderr, "");
}

#[test]
fn a_client_classifies_uploads_and_asks() {
    let service = service_with_an_extraction_of_receipts().start().expect("a service");
    checks("tests/php/client.php", &service, &[]);
}

#[test]
fn what_is_defined_is_created_viewed_updated_and_deleted() {
    let lost = Fault::close_after_storing();
    let service = service().fault(Route::CreateExtraction, 2, lost).start().expect("a service");
    checks("tests/php/definitions.php", &service, &[]);
}

#[test]
fn a_report_tells_what_is_still_awaited() {
    let service = service().processing_time(Duration::from_secs(600)).start().expect("a service");
    checks("tests/php/pending.php", &service, &[]);
}

#[test]
fn each_fault_has_its_exception() {
    let service = service()
        .fault(Route::Results, 1, Fault::status(401))
        .fault(Route::Results, 2, Fault::status(500))
        .fault(Route::Results, 3, Fault::response(Response::junk()))
        .fault(Route::Results, 4, Fault::close_before_reading())
        .fault(Route::Results, 5, Fault::hang())
        .fault(Route::Results, 6, Fault::response(Response::error(429).retry_after(400)))
        .fault(Route::Upload, 1, Fault::close_after_storing())
        .start()
        .expect("a service");
    checks("tests/php/exceptions.php", &service, &[]);
}

#[test]
fn a_ledger_is_entered_into_worked_on_and_taken_from() {
    let service = service().processing_time(Duration::from_millis(200));
    let service = service.treat("poison", Treatment::Refused).start().expect("a service");
    checks("tests/php/ledger.php", &service, &[]);
}

#[test]
fn a_worker_ends_at_a_signal_and_lets_an_upload_end() {
    if Php::with(&["FFI", "pcntl"]).is_none() {
        return;
    }
    let service = service().processing_time(Duration::from_secs(600));
    let late = Fault::delay(Duration::from_millis(700));
    let service = service.fault(Route::Upload, 1..=9, late).start().expect("a service");
    checks("tests/php/signals.php", &service, &[]);
}

#[test]
fn a_program_is_tested_without_the_service() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    all_checked(run(&mut php.program("tests/php/fake.php")));
}

#[test]
fn a_webhook_is_taken_only_if_it_is_signed() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    all_checked(run(&mut php.program("tests/php/webhook.php")));
}

#[test]
fn what_is_not_within_open_basedir_is_refused() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    let service = service().start().expect("a service");
    let folder = tempfile::TempDir::new().expect("a folder");
    let inside = folder.path().join("inside");
    std::fs::create_dir(&inside).expect("a folder");
    std::fs::write(folder.path().join("secret.txt"), "a secret").expect("a file");
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), inside.join("link.txt"))
        .expect("a link");
    let open = format!("open_basedir={}:{}", inside.display(), repository("").display());
    let mut command = php.plain();
    extracta_tests::service::with_service(&mut command, &service);
    let library = extracta_tests::library::shared_library();
    let open = format!("{open}:{}", library.parent().expect("a folder").display());
    command.args(["-d", "ffi.enable=1", "-d", &open]).arg(repository("tests/php/basedir.php"));
    all_checked(run(command.arg(folder.path()).arg(&inside)));
}

#[test]
fn handles_are_freed_once_in_any_order_and_memory_does_not_grow() {
    let service = service().start().expect("a service");
    checks("tests/php/handles.php", &service, &["10000"]);
}

#[test]
fn after_a_fork_the_parent_goes_on_and_the_child_is_refused_what_it_would_harm() {
    if Php::with(&["FFI", "pcntl"]).is_none() {
        return;
    }
    let service = service().processing_time(Duration::from_millis(1500)).start();
    checks("tests/php/forks.php", &service.expect("a service"), &[]);
}

#[test]
fn every_class_is_found_by_composer_and_by_the_file_for_those_without() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    all_checked(run(&mut php.program("tests/php/autoload.php")));
}

#[test]
fn numbers_are_those_of_the_header() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    all_checked(run(&mut php.program("tests/php/numbers.php")));
}

#[test]
fn what_cannot_be_loaded_together_is_told_in_a_sentence() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    all_checked(run(&mut php.program("tests/php/loading.php")));
}

#[test]
fn where_ffi_is_forbidden_or_missing_loading_says_what_to_do() {
    let Some(php) = Php::with(&["FFI"]) else { return };
    let refused = repository("tests/php/refused.php");
    let mut forbidden = php.plain();
    forbidden.args(["-d", "ffi.enable=0"]).arg(&refused);
    all_checked(run(forbidden.arg("ffi.enable=true")));
    // Without its settings PHP loads no extension that is a file of its own.
    let listed = php.plain().args(["-n", "-m"]).output().expect("PHP runs").stdout;
    if String::from_utf8_lossy(&listed).contains("FFI") {
        return skip("PHP has FFI built in");
    }
    let mut missing = php.plain();
    missing.arg("-n").arg(&refused);
    all_checked(run(missing.arg("extension ffi")));
}
