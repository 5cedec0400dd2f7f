//! The library as a PHP program meets it.

use std::path::PathBuf;
use std::process::Command;

use extracta_sandbox::Sandbox;
use extracta_tests::library::{Installed, shared_library};
use extracta_tests::run::run;
use extracta_tests::service::{service, with_service};
use extracta_tests::tool::tool;
use extracta_tests::{example_documents, repository};

const RECEIPT: &str = "examples/documents/receipt_000731.txt";

/// A run of a PHP program against the library under test.
fn php(program: &str, php: PathBuf, service: &Sandbox) -> Command {
    let mut command = Command::new(php);
    command.args(["-d", "ffi.enable=1", "-d", "display_errors=stderr"]);
    command.arg(repository(program)).env("EXTRACTA_LIBRARY", shared_library());
    with_service(&mut command, service);
    command
}

#[test]
fn the_example_classifies_the_example_documents() {
    let Some(path) = tool("php") else { return };
    let service = service().start().expect("a service");
    let documents = example_documents();
    let ran = run(php("examples/php/classify.php", path, &service).args(&documents));
    assert_eq!(ran.must_exit_with(0).stderr, "");
    assert_eq!(ran.stdout.lines().count(), documents.len());
    assert!(ran.stdout.contains("Rechnung Müller.pdf: invoice (0."), "{}", ran.stdout);
}

#[test]
fn the_example_tells_what_is_wrong() {
    let Some(path) = tool("php") else { return };
    let service = service().start().expect("a service");
    let mut command = php("examples/php/classify.php", path.clone(), &service);
    let ran = run(command.arg(repository(RECEIPT)).env("EXTRACTA_API_KEY", "wrong"));
    assert!(ran.must_exit_with(3).stderr.starts_with("classify: stopped: HTTP 401: "));

    let ran = run(&mut php("examples/php/classify.php", path.clone(), &service));
    let no_file = "classify: no file to classify; name at least one\n";
    assert_eq!(ran.must_exit_with(1).stderr, no_file);

    let mut command = php("examples/php/classify.php", path, &service);
    let ran = run(command.arg(repository(RECEIPT)).env_remove("EXTRACTA_API_KEY"));
    assert_eq!(ran.must_exit_with(1).stderr, "classify: the API key is NULL\n");
}

#[test]
fn rows_errors_and_null_arrive_in_php_as_they_are() {
    let Some(path) = tool("php") else { return };
    let service = service().start().expect("a service");
    let installed = Installed::new();
    let mut command = php("tests/php/library.php", path, &service);
    command.arg(repository(RECEIPT)).env("LD_LIBRARY_PATH", installed.run_folder());
    let ran = run(&mut command);
    assert_eq!(ran.must_exit_with(0).stderr, "");
}
