//! The library from Python, by cffi, which reads `extracta.ffi.h` too.

use std::io::Write;
use std::process::Command;

use extracta_tests::library::shared_library;
use extracta_tests::repository;
use extracta_tests::run::{Ran, run};
use extracta_tests::service::{service, with_service};

/// Python, where it has cffi; where it has not, that is said only, even where
/// no other test may be skipped.
fn python() -> Option<&'static str> {
    let has_cffi = Command::new("python3").args(["-c", "import cffi"]).output();
    if !has_cffi.is_ok_and(|it| it.status.success()) {
        let _ = writeln!(std::io::stderr(), "SKIPPED: cffi of Python is not installed");
        return None;
    }
    Some("python3")
}

/// The example, over a file or what is none.
fn example(command: &mut Command) -> Ran {
    run(command.env("EXTRACTA_LIBRARY", shared_library()))
}

#[test]
fn cffi_reads_the_header_and_finds_its_functions_and_numbers() {
    let Some(python) = python() else { return };
    let script = "
import cffi, sys
ffi = cffi.FFI()
ffi.cdef(open(sys.argv[1]).read())
extracta = ffi.dlopen(sys.argv[2])
names = [name for name in dir(extracta)]
for name in names: getattr(extracta, name)
print(len([name for name in names if name.startswith('extracta_')]))
print(extracta.EXTRACTA_STATE_STORED, ffi.string(extracta.extracta_state_name(10)).decode())
";
    let mut command = Command::new(python);
    command.args(["-c", script]).arg(repository("include/extracta.ffi.h"));
    let ran = run(command.arg(shared_library()));
    let functions = extracta_tests::header::functions().len();
    assert_eq!(ran.must_exit_with(0).stdout, format!("{functions}\n10 stored\n"));
}

#[test]
fn the_example_in_python_classifies_and_tells_what_is_wrong() {
    let Some(python) = python() else { return };
    let service = service().start().expect("a service");
    let program = || {
        let mut command = Command::new(python);
        command.arg(repository("examples/python/classify.py"));
        command.arg(repository("examples/documents/receipt_000731.txt")).arg("nothing");
        with_service(&mut command, &service);
        command
    };
    let ran = example(&mut program());
    assert_eq!(ran.must_exit_with(0).stderr, "");
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].contains(r#""documentType":"receipt""#), "{}", lines[0]);
    assert!(lines[1].contains(r#""path":"nothing","outcome":"refused""#), "{}", lines[1]);

    let ran = example(program().env("EXTRACTA_API_KEY", "wrong"));
    assert!(ran.must_exit_with(1).stderr.starts_with("HTTP 401: "), "{}", ran.stderr);
    assert_eq!(ran.stdout.lines().count(), 2, "the report is there all the same");
}
