//! Programs over the header, as they run.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use extracta_sandbox::{Route, Sandbox};
use extracta_tests::c_program::must_succeed;
use extracta_tests::cpp_program::{CppProgram, WITHOUT_EXCEPTIONS, compiler};
use extracta_tests::library::Installed;
use extracta_tests::run::{Ran, run};
use extracta_tests::service::{
    service, service_with_an_extraction_of_invoices, service_with_an_extraction_of_receipts,
    with_service,
};
use extracta_tests::tool::tool;
use extracta_tests::valgrind::VALGRIND;
use extracta_tests::{example_documents, repository};

use super::{has_compiler, read_header, sources};

const RECEIPT: &str = "examples/documents/receipt_000731.txt";
const INVOICE: &str = "examples/documents/invoice-2026-0417.pdf";
const LETTER: &str = "examples/documents/complaint noisy boiler.txt";

/// Compiles a program of `tests/cpp`, and runs it plainly and under valgrind.
/// `None` without a compiler.
fn run_clean(source: &str, options: &[&str], prepare: impl Fn(&mut Command)) -> Option<CppProgram> {
    if !has_compiler() {
        return None;
    }
    let program = CppProgram::compile(&[format!("tests/cpp/{source}.cpp")], options);
    let mut command = program.command();
    prepare(&mut command);
    run(&mut command).must_exit_with(0);

    if tool("valgrind").is_some() {
        let mut command = program.under(&VALGRIND);
        prepare(command.env("UNDER_VALGRIND", "1"));
        let ran = run(&mut command);
        ran.must_exit_with(0);
        assert!(!ran.stderr.contains("=="), "{}", ran.stderr);
    }
    Some(program)
}

#[test]
fn two_sources_of_a_program_may_include_the_header() {
    if !has_compiler() {
        return;
    }
    let head = "#include <extracta.hpp>\n\
         static int use() { return static_cast<int>(extracta::version().size()); }\n";
    let main = format!("{head}int other(); int main() {{ return use() - other(); }}\n");
    let other = format!("{head}int other(); int other() {{ return use(); }}\n");
    let (_folder, both) = sources([&main, &other]);
    run(&mut CppProgram::compile(&both, &[]).command()).must_exit_with(0);
}

/// The linker keeps one of two functions that have the same name: that of the
/// first source, which aborts where the second one wants to throw.
#[test]
fn a_source_without_exceptions_does_not_change_those_with_them() {
    if !has_compiler() {
        return;
    }
    let without = "#include <extracta.hpp>\n\
         void fail();\n\
         void fail() { extracta::options().try_concurrency(0).value(); }\n";
    let with = "#include <extracta.hpp>\n\
         int main() {\n\
             try { extracta::options().try_concurrency(0).value(); }\n\
             catch (const extracta::error &) { return 7; }\n\
         }\n";
    let (folder, [without, with]) = sources([without, with]);
    let object = folder.path().join("without.o");
    let mut compiler = compiler("c++", "-std=c++17");
    compiler.args(WITHOUT_EXCEPTIONS).arg("-c").arg(&without).arg("-o").arg(&object);
    must_succeed(&mut compiler);
    run(&mut CppProgram::compile(&[&object, &with], &[]).command()).must_exit_with(7);
}

/// The program on the header's front page.
fn front_page() -> String {
    let header = read_header();
    let lines = header.lines().skip_while(|line| !line.contains("#include <extracta.hpp>"));
    let lines = lines.map_while(|line| match line.strip_prefix(" *     ") {
        Some(line) => Some(line),
        None => (line == " *").then_some(""),
    });
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.iter().rev().find(|line| !line.is_empty()), Some(&"}"));
    lines.join("\n") + "\n"
}

#[test]
fn the_program_on_the_front_page_runs() {
    if !has_compiler() {
        return;
    }
    let text = front_page();
    assert!(text.trim().lines().count() <= 25, "{text}");
    let (_folder, [plain]) = sources([&text]);
    let program = CppProgram::compile(&[plain], &[]);
    let ran = run(program.command().env_remove("EXTRACTA_API_KEY"));
    assert!(ran.must_exit_with(1).stderr.starts_with("the API key is NULL; "));

    let service = service().start().expect("a service");
    let ran = run(with_service(program.command().arg(repository(RECEIPT)), &service));
    assert_eq!(ran.must_exit_with(0).stderr, "");
    assert!(ran.stdout.ends_with("receipt_000731.txt: receipt\n"), "{}", ran.stdout);

    let mut command = program.command();
    with_service(command.arg(repository(RECEIPT)), &service).env("EXTRACTA_API_KEY", "wrong");
    let ran = run(&mut command);
    assert!(ran.must_exit_with(1).stderr.starts_with("HTTP 401: "), "{}", ran.stderr);

    let ran = run(with_service(program.command().arg("no such file"), &service));
    assert_eq!(ran.must_exit_with(1).stderr, "there is no such file\n");
    let ran = run(with_service(&mut program.command(), &service));
    assert_eq!(ran.must_exit_with(1).stderr, "no file; name at least one\n");
}

#[test]
fn types_keep_their_promises_and_arguments_come_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    run_clean("types", &[], |command| {
        let folder = tempfile::tempdir_in(&folder).expect("a folder").keep();
        command.arg(folder);
    });
}

#[test]
fn ones_own_http_has_everything_in_both_forms() {
    run_clean("own_http", &[], |command| {
        command.arg(repository(RECEIPT));
    });
}

#[test]
fn a_webhook_is_verified_in_both_forms() {
    run_clean("webhook", &[], |_| {});
}

#[test]
fn definitions_and_deletes_have_both_forms() {
    let service = service().start().expect("a service");
    run_clean("definitions", &[], |command| {
        with_service(command, &service);
    });
    let journal = service.journal();
    assert!(journal.changes().count() > 0 || !has_compiler());
    assert!(journal.of(Route::DeleteFiles).count() <= 2, "an empty id reached the service");
}

#[test]
fn a_client_has_everything_in_both_forms() {
    let service = service_with_an_extraction_of_receipts().start().expect("a service");
    run_clean("client", &[], |command| {
        command.arg(repository(RECEIPT)).arg(repository(LETTER));
        with_service(command, &service);
    });
}

#[test]
fn values_have_everything_in_both_forms() {
    let service = service_with_an_extraction_of_invoices().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    run_clean("extraction", &[], |command| {
        let folder = tempfile::tempdir_in(&folder).expect("a folder").keep();
        command.arg(repository(INVOICE)).arg(folder);
        with_service(command, &service);
    });
}

#[test]
fn a_ledger_has_everything_in_both_forms() {
    let service = service().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    run_clean("ledger", &[], |command| {
        let folder = tempfile::tempdir_in(&folder).expect("a folder").keep();
        command.arg(folder).args(&example_documents()[..5]);
        with_service(command, &service);
    });
}

#[test]
fn what_a_callback_throws_is_thrown_by_its_call() {
    let service = service().processing_time(Duration::from_secs(600)).start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    run_clean("throwing_callbacks", &[], |command| {
        let folder = tempfile::tempdir_in(&folder).expect("a folder").keep();
        command.arg(folder).arg(repository(RECEIPT));
        with_service(command, &service);
    });
}

/// The value of an error aborts, with its line.
#[test]
fn a_program_without_exceptions_does_as_well() {
    const SIGABRT: i32 = 6;
    let service = service().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = run_clean("no_exceptions", &WITHOUT_EXCEPTIONS, |command| {
        let folder = tempfile::tempdir_in(&folder).expect("a folder").keep();
        command.arg(folder).args(&example_documents()[..5]);
        with_service(command, &service);
    });
    let Some(program) = program else { return };
    let mut command = program.command();
    let ran = run(with_service(command.args(["abort", "nothing"]), &service));
    assert_eq!(ran.status.signal(), Some(SIGABRT), "{ran:?}");
    assert!(ran.stderr.contains(": HTTP 400: "), "{}", ran.stderr);
}

/// The examples, built as their users build them.
fn build_examples(cmake: &PathBuf) -> (tempfile::TempDir, Installed) {
    let built = tempfile::tempdir().expect("a folder");
    let installed = Installed::new();
    let mut library = std::ffi::OsString::from("-DEXTRACTA_LIBRARY=");
    library.push(installed.link_folder().join("libextracta.so"));
    let mut configure = Command::new(cmake);
    configure.arg("-S").arg(repository("examples/cpp")).arg("-B").arg(built.path()).arg(library);
    must_succeed(configure.args([
        "-DCMAKE_DISABLE_FIND_PACKAGE_extracta=ON",
        "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror",
    ]));
    must_succeed(Command::new(cmake).arg("--build").arg(built.path()));
    (built, installed)
}

fn run_example(program: PathBuf, arguments: &[PathBuf], service: &Sandbox) -> Ran {
    let mut command = Command::new(program);
    run(with_service(command.args(arguments), service))
}

/// In one test, as compiling takes longer than all else.
#[test]
fn cmake_builds_the_examples_and_they_run() {
    let Some(cmake) = tool("cmake") else { return };
    let (built, _installed) = build_examples(&cmake);
    they_classify(built.path());
    the_daemon_ends_by_sigterm_and_the_next_one_goes_on(built.path());
    they_tell_what_stopped_them(built.path());
}

fn they_classify(built: &Path) {
    let service = service().start().expect("a service");
    let documents = example_documents();

    let ran = run_example(built.join("classify"), &documents, &service);
    assert_eq!(ran.must_exit_with(0).stderr, "");
    assert_eq!(ran.stdout.lines().count(), documents.len());
    assert!(ran.stdout.contains("Rechnung Müller.pdf: invoice (0."), "{}", ran.stdout);

    // What was acknowledged does not come again.
    let arguments = [vec![built.join("run.db")], documents.clone()].concat();
    for count in [documents.len(), 0] {
        let before = service.journal().stored().count();
        let ran = run_example(built.join("ledger"), &arguments, &service);
        assert_eq!(ran.must_exit_with(0).stdout.lines().count(), count);
        assert_eq!(ran.stdout.contains("receipt_000731.txt: receipt\n"), count > 0);
        assert_eq!(ran.stderr, "15 of 15 classified\n");
        assert_eq!(service.journal().stored().count() - before, count);
    }
}

/// A daemon of the examples, with its output.
fn daemon(built: &Path, service: &Sandbox) -> Child {
    let mut command = Command::new(built.join("daemon"));
    command.arg(built.join("daemon.db")).stdin(Stdio::piped()).stdout(Stdio::piped());
    with_service(&mut command, service).spawn().expect("the daemon")
}

fn the_daemon_ends_by_sigterm_and_the_next_one_goes_on(built: &Path) {
    const SIGTERM: &str = "-TERM";
    let service = service().start().expect("a service");
    let documents = example_documents();
    let lines = |paths: &[PathBuf]| {
        paths.iter().map(|path| format!("{}\n", path.display())).collect::<String>()
    };

    // One is known; the input stays open, so that only the signal ends it.
    let mut first = daemon(built, &service);
    let mut input = first.stdin.take().expect("its input");
    input.write_all(lines(&documents[..1]).as_bytes()).expect("to be read");
    let mut output = BufReader::new(first.stdout.take().expect("its output"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a record");
    assert!(line.starts_with(documents[0].to_str().expect("UTF-8")), "{line}");
    must_succeed(Command::new("kill").args([SIGTERM, &first.id().to_string()]));
    assert!(first.wait().expect("its end").success());

    // What was taken does not come again, and what was sent is not sent again.
    let mut second = daemon(built, &service);
    let mut input = second.stdin.take().expect("its input");
    input.write_all(lines(&documents).as_bytes()).expect("to be read");
    drop(input);
    let output = second.wait_with_output().expect("its end");
    assert!(output.status.success());
    let output = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.lines().count(), documents.len() - 1, "{output}");
    assert_eq!(service.journal().stored().count(), documents.len());
}

fn they_tell_what_stopped_them(built: &Path) {
    let service = service().start().expect("a service");
    for (program, arguments) in [
        ("classify", vec![repository(RECEIPT)]),
        ("ledger", vec![built.join("stopped.db"), repository(RECEIPT)]),
    ] {
        let mut command = Command::new(built.join(program));
        with_service(command.args(arguments), &service).env("EXTRACTA_API_KEY", "wrong");
        let ran = run(&mut command);
        ran.must_exit_with(1);
        let line = format!("{program}: HTTP 401: ");
        assert!(ran.stderr.contains(&line), "{}", ran.stderr);
    }
}
