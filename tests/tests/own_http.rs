//! The library under somebody else's HTTP stack: requests, answers and the
//! machine in C without a socket, and the examples over libcurl and PHP's curl.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use extracta_sandbox::{Fault, Journal, Route, Sandbox};
use extracta_tests::c_program::{CProgram, STRICT_C, must_succeed};
use extracta_tests::library::{Installed, shared_library};
use extracta_tests::run::{Ran, run};
use extracta_tests::service::{service, with_service};
use extracta_tests::tool::tool;
use extracta_tests::valgrind::VALGRIND;
use extracta_tests::{example_documents, repository};
use tempfile::TempDir;

fn document(name: &str) -> PathBuf {
    repository("examples/documents").join(name)
}

/// Runs a program that needs no service, with a document.
fn runs_without_a_service(source: &str) {
    let receipt = document("receipt_000731.txt");
    runs(&CProgram::compile(source), receipt.as_os_str(), receipt.as_os_str());
}

/// Runs a program as it is, and where nothing may leak.
fn runs(program: &CProgram, argument: &OsStr, under_valgrind: &OsStr) {
    run(program.command().arg(argument)).must_exit_with(0);
    if tool("valgrind").is_some() {
        let ran = run(program.under(&VALGRIND).arg(under_valgrind));
        assert!(!ran.stderr.contains("=="), "{}", ran.stderr);
        ran.must_exit_with(0);
    }
}

#[test]
fn no_argument_crashes_a_function() {
    runs_without_a_service("tests/c/own_http_arguments.c");
}

#[test]
fn a_body_is_the_same_by_segments_and_by_buffers_and_answers_tell_what_is_stored() {
    runs_without_a_service("tests/c/own_http_requests.c");
}

#[test]
fn a_machine_classifies_ends_early_and_outlives_nothing_it_gave() {
    runs_without_a_service("tests/c/own_http_machine.c");
}

#[test]
fn a_machine_that_follows_asks_for_values_on_a_path_of_their_own() {
    runs_without_a_service("tests/c/own_http_following.c");
}

#[test]
fn a_machine_sends_nothing_twice_uncounted_whatever_gets_lost() {
    // How many stories; valgrind is slow.
    runs(&CProgram::compile("tests/c/own_http_faults.c"), "500".as_ref(), "10".as_ref());
}

#[test]
fn a_machine_never_waits_for_a_retry_after_beyond_the_time_to_wait_for_results() {
    let program = CProgram::compile("tests/c/own_http_deadline.c");
    for seconds in [30, 86_400] {
        let fault = Fault::status(429).retry_after(seconds);
        let service = service().fault(Route::Results, 1, fault).start().expect("a service");
        let mut command = program.command();
        let ran = run(with_service(command.args(&three()[..2]), &service));
        assert_eq!(ran.must_exit_with(0).stdout, "2 pending\n", "{ran:?}");
        // Had it waited, it would have asked for the batch never asked for.
        assert_eq!(service.journal().polls().count(), 1, "Retry-After: {seconds}");
    }
}

/// An example, as a program of its own.
enum Example {
    C { folder: TempDir, installed: Installed },
    Php(PathBuf),
}

impl Example {
    /// The one in C; `None` where the machine lacks libcurl's header.
    fn c() -> Option<Self> {
        let config = tool("curl-config")?;
        let of_curl = |option| run(Command::new(&config).arg(option)).stdout;
        let (folder, installed) = (TempDir::new().expect("a folder"), Installed::new());
        let mut compiler = Command::new("cc");
        compiler.args(STRICT_C).arg("-D_POSIX_C_SOURCE=200809L").arg("-I");
        compiler.arg(repository("include")).args(of_curl("--cflags").split_whitespace());
        compiler.arg(repository("examples/c/own_http.c")).arg("-L").arg(installed.link_folder());
        compiler.arg("-lextracta").args(of_curl("--libs").split_whitespace());
        must_succeed(compiler.arg("-o").arg(folder.path().join("own_http")));
        Some(Example::C { folder, installed })
    }

    /// The one in PHP; `None` where there is no PHP, or none with curl.
    fn php() -> Option<Self> {
        let php = tool("php")?;
        let modules = run(Command::new(&php).arg("-m"));
        if modules.stdout.lines().any(|module| module == "curl") {
            return Some(Example::Php(php));
        }
        // There is no such program: it is said, and fails where nothing may be
        // skipped.
        tool("the curl extension of PHP").and(None)
    }

    /// Tries each at the same time: most of theirs is waiting.
    fn each(test: impl Fn(&Example) + Sync) {
        let all = [Example::c(), Example::php()];
        std::thread::scope(|scope| {
            for example in all.iter().flatten() {
                scope.spawn(|| test(example));
            }
        });
    }

    fn command(&self) -> Command {
        match self {
            Example::C { folder, installed } => {
                let mut command = Command::new(folder.path().join("own_http"));
                command.env("LD_LIBRARY_PATH", installed.run_folder());
                command
            }
            Example::Php(php) => {
                let mut command = Command::new(php);
                command.args(["-d", "ffi.enable=1", "-d", "display_errors=stderr"]);
                command.arg(repository("examples/php/own_http.php"));
                command.env("EXTRACTA_LIBRARY", shared_library());
                command
            }
        }
    }

    fn classify(&self, documents: &[PathBuf], service: &Sandbox) -> Ran {
        run(with_service(self.command().args(documents), service))
    }
}

/// How often the service has stored each file, by its name.
fn times_stored(journal: &Journal) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for (file, _) in journal.stored() {
        *times.entry(file.wire_name.clone().unwrap_or_default()).or_default() += 1;
    }
    times
}

fn once(documents: &[PathBuf]) -> BTreeMap<String, usize> {
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    documents.iter().map(|path| (name(path), 1)).collect()
}

/// A receipt, which is the smallest and opens the batch, and two more.
fn three() -> Vec<PathBuf> {
    ["receipt_000731.txt", "invoice-2026-0417.pdf", "lease-flat-3b.docx"].map(document).into()
}

fn three_are_known(ran: &Ran) {
    assert_eq!(ran.must_exit_with(0).stderr, "");
    let types: Vec<&str> =
        ran.stdout.lines().filter_map(|line| Some(line.rsplit_once(": ")?.1)).collect();
    assert_eq!(types, ["receipt", "invoice", "contract"], "{}", ran.stdout);
}

#[test]
fn the_examples_classify_the_example_documents() {
    let documents = example_documents();
    Example::each(|example| {
        let service = service().start().expect("a service");
        let ran = example.classify(&documents, &service);
        assert_eq!(ran.must_exit_with(0).stderr, "");
        for (line, path) in ran.stdout.lines().zip(&documents) {
            assert!(line.starts_with(&format!("{}: ", path.display())), "{line}");
        }
        assert_eq!(ran.stdout.lines().count(), documents.len());
        assert!(ran.stdout.contains("Rechnung Müller.pdf: invoice\n"), "{}", ran.stdout);
        assert_eq!(times_stored(&service.journal()), once(&documents));
    });
}

/// The response to the second request is lost after its files were stored: the
/// results of their batch tell it, and nothing is sent twice.
#[test]
fn after_a_lost_answer_the_examples_send_nothing_twice() {
    Example::each(|example| {
        for lost in [Fault::close_after_storing(), Fault::cut_response_after(30)] {
            let service = service().fault(Route::Upload, 2, lost).start().expect("a service");
            three_are_known(&example.classify(&three(), &service));
            let journal = service.journal();
            assert_eq!(times_stored(&journal), once(&three()));
            assert_eq!(journal.uploads().count(), 2);
        }
    });
}

/// A document that opens a batch is sent once more if its response was lost, and
/// held then; what surely did not arrive is sent up to four times. So it is by
/// libcurl's count of sent bytes that this one is classified.
#[test]
fn what_surely_did_not_arrive_the_examples_send_again() {
    let folder = TempDir::new().expect("a folder");
    let large = folder.path().join("large.txt");
    std::fs::write(&large, "amount due ".repeat(1_200_000)).expect("a file");
    let documents = [large];
    Example::each(|example| {
        for broken in [Fault::close_before_reading(), Fault::close_after_bytes(100_000)] {
            let service = service().fault(Route::Upload, 1..=2, broken);
            let service = service.start().expect("a service");
            let ran = example.classify(&documents, &service);
            assert!(ran.must_exit_with(0).stdout.ends_with("large.txt: invoice\n"), "{ran:?}");
            assert_eq!(times_stored(&service.journal()), once(&documents));
            assert_eq!(service.journal().of(Route::Upload).count(), 3);
        }
    });
}

#[test]
fn the_examples_tell_what_is_wrong() {
    Example::each(|example| {
        let service = service().start().expect("a service");
        let mut command = example.command();
        with_service(command.args(three()), &service).env("EXTRACTA_API_KEY", "wrong");
        let ran = run(&mut command);
        assert!(ran.must_exit_with(3).stderr.starts_with("own_http: stopped: HTTP 401: "));
        assert!(ran.stdout.contains("receipt_000731.txt: pending, HTTP 401: "), "{}", ran.stdout);

        let ran = example.classify(&[], &service);
        let no_file = "own_http: no file; name at least one\n";
        assert_eq!(ran.must_exit_with(1).stderr, no_file);

        let ran = example.classify(&["/no such file".into()], &service);
        assert!(ran.stdout.contains("/no such file: refused, "), "{ran:?}");
    });
}

#[test]
fn the_example_in_c_leaves_memory_clean() {
    if tool("valgrind").is_none() {
        return;
    }
    let Some(Example::C { folder, installed }) = Example::c() else { return };
    let service = service().start().expect("a service");
    let [wrapper, options @ ..] = VALGRIND;
    let mut command = Command::new(wrapper);
    command.args(options).arg(folder.path().join("own_http")).args(three());
    command.env("LD_LIBRARY_PATH", installed.run_folder());
    let ran = run(with_service(&mut command, &service));
    assert!(!ran.stderr.contains("=="), "{}", ran.stderr);
    three_are_known(&ran);
}
