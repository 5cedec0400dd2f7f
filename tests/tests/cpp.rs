//! The library as a C++ program meets it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use extracta_sandbox::Sandbox;
use extracta_tests::c_program::must_succeed;
use extracta_tests::cpp_program::{CppProgram, WITHOUT_EXCEPTIONS, compiler};
use extracta_tests::library::Installed;
use extracta_tests::run::{Ran, run};
use extracta_tests::service::{service, service_with_an_extraction_of_receipts, with_service};
use extracta_tests::tool::tool;
use extracta_tests::valgrind::VALGRIND;
use extracta_tests::{example_documents, header, repository};

const RECEIPT: &str = "examples/documents/receipt_000731.txt";
const LETTER: &str = "examples/documents/complaint noisy boiler.txt";

/// Whether programs can be compiled; said loudly if not.
fn has_compiler() -> bool {
    tool("c++").is_some()
}

fn read_header() -> String {
    fs::read_to_string(repository("include/extracta.hpp")).expect("the header")
}

/// Sources that stand beside each other until the test is over.
fn sources<const N: usize>(texts: [&str; N]) -> (tempfile::TempDir, [PathBuf; N]) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut number = 0;
    let paths = texts.map(|text| {
        number += 1;
        let path = folder.path().join(format!("source_{number}.cpp"));
        fs::write(&path, text).expect("the source");
        path
    });
    (folder, paths)
}

/// Compiles a program of `tests/cpp`, and runs it plainly and under valgrind.
fn run_clean(source: &str, options: &[&str], prepare: impl Fn(&mut Command)) {
    if !has_compiler() {
        return;
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
}

/// Templates are looked at when they are used. (As C++17 for the compiler that
/// is `c++` here, the other tests see to it; to the header alone,
/// scripts/check-headers.)
#[test]
fn its_use_is_clean_for_each_compiler_and_standard() {
    for (name, standard, programs) in [
        ("clang++", "-std=c++17", &["types", "client", "ledger", "throwing_callbacks"][..]),
        ("g++", "-std=c++20", &["types", "client"]),
        ("clang++", "-std=c++2b", &["types", "ledger", "own_http"]),
    ] {
        let Some(name) = tool(name) else { continue };
        for program in programs {
            let mut compiler = compiler(&name, standard);
            let source = repository(&format!("tests/cpp/{program}.cpp"));
            must_succeed(compiler.arg("-fsyntax-only").arg(source));
        }
    }
}

/// What a compiler has defined after these lines.
fn macros_after(text: &str) -> BTreeSet<String> {
    let (_folder, [source]) = sources([text]);
    let ran = run(compiler("c++", "-std=c++17").args(["-E", "-dM"]).arg(source));
    let lines = ran.must_exit_with(0).stdout.lines();
    let names = lines.filter_map(|line| line.strip_prefix("#define ")?.split([' ', '(']).next());
    names.map(str::to_owned).collect()
}

#[test]
fn the_header_leaves_no_macro_but_its_guard() {
    if !has_compiler() {
        return;
    }
    let header = read_header();
    let others: Vec<&str> = header.lines().filter(|line| line.starts_with("#include <")).collect();
    let without = macros_after(&others.join("\n"));
    let with = macros_after("#include <extracta.hpp>\n");
    let left: Vec<&String> = with.difference(&without).collect();
    assert!(without.len() > 300, "the macros are told: {without:?}");
    assert_eq!(left, ["EXTRACTA_HPP"]);
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

/// The code of a header: comments name functions as well.
fn without_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let lines = code.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    lines.collect::<Vec<&str>>().join("\n")
}

/// The functions of the library that some code names.
fn named_in(code: &str) -> BTreeSet<&str> {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    code.split(|letter| !is_of_name(letter)).filter(|word| word.starts_with("extracta_")).collect()
}

#[test]
fn the_header_uses_every_function_of_the_c_header() {
    let code = without_comments(&read_header());
    let named = named_in(&code);
    let declared = header::functions();
    assert!(declared.len() > 100, "does this test still read the header? {declared:?}");
    let missing: Vec<&String> =
        declared.iter().filter(|name| !named.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "extracta.hpp does not use {missing:?}");
}

#[test]
fn every_enumerator_of_the_c_header_has_its_name() {
    let header = fs::read_to_string(repository("include/extracta.h")).expect("the header");
    let code = without_comments(&read_header());
    let mut count = 0;
    for block in header.split("\nenum extracta_").skip(1) {
        let (group, rest) = block.split_once(" {").expect("a name");
        let (values, _) = rest.split_once("\n};").expect("an end");
        // A setter for each is read more easily.
        let is_setter = group == "option";
        let prefix = format!("EXTRACTA_{}_", group.trim_end_matches("_kind").to_uppercase());
        for name in values.lines().filter_map(|line| line.trim().strip_prefix(&prefix)) {
            let (name, _) = name.split_once(" = ").expect("a number");
            let line = format!("    {} = {prefix}{name},", name.to_lowercase());
            let is_there = if is_setter {
                code.contains(&format!("set({prefix}{name}, "))
            } else {
                code.lines().any(|code| code == line)
            };
            assert!(is_there, "{line}");
            count += 1;
        }
    }
    assert!(count > 80, "does this test still read the header? {count}");
}

/// The functions that can fail, as far as they are members.
#[test]
fn every_try_form_has_one_that_throws() {
    let code = without_comments(&read_header());
    let words: BTreeSet<&str> =
        code.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').collect();
    let tries: Vec<&str> = words.iter().filter_map(|word| word.strip_prefix("try_")).collect();
    assert!(tries.len() > 30, "{tries:?}");
    // Beside it stands a constructor.
    for name in tries.iter().filter(|name| **name != "make") {
        assert!(words.contains(name), "try_{name} has no {name}");
    }
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
    assert_eq!(ran.must_exit_with(1).stderr, "no file to classify; name at least one\n");
}

/// What dangles, or names nothing: a line that must not compile, what the compiler
/// says of it, and the same line as it is meant, which compiles.
const REFUSED: [(&str, &str, &str); 23] = [
    ("c.upload(i, f).batch_id()", DELETED, "u.batch_id()"),
    ("c.upload(i, f)[0]", DELETED, "u[0]"),
    ("c.classify(i, f)[0]", DELETED, "r[0]"),
    ("c.classify(i, f).begin()", DELETED, "r.begin()"),
    ("c.classify(i, f).stop()", DELETED, "r.stop()"),
    (
        "for (auto b : c.classify(i, f).pending_batches()) (void)b",
        DELETED,
        "for (auto b : r.pending_batches()) (void)b",
    ),
    ("c.try_classify(i, f).value()[0]", DELETED, "c.try_classify(i, f).value()"),
    ("c.try_upload(i, f)->batch_id()", DELETED, "(void)*c.try_upload(i, f)"),
    ("c.try_upload(i, f).error().text()", DELETED, "c.try_upload(i, f).error().kind()"),
    ("error_view(c.try_upload(i, f).error())", DELETED, "error(c.try_upload(i, f).error())"),
    ("client(i).warning()", DELETED, "c.warning()"),
    ("client(nullptr)", DELETED, "client(static_cast<const char *>(nullptr))"),
    ("report(nullptr)", DELETED, "report(static_cast<extracta_report *>(nullptr))"),
    ("ledger::open(i).path()", DELETED, "l.path()"),
    ("l.documents().next()", DELETED, "d.next()"),
    ("l.documents().begin()", DELETED, "for (auto each : l.documents()) (void)each"),
    ("l.status()[0]", DELETED, "l.status().size()"),
    ("l.enter(i, f).refused()", DELETED, "l.enter(i, f).known_count()"),
    ("worker(c, l).step(1ms)->document()", DELETED, "e->document()"),
    ("*worker(c, l).step(1ms)", DELETED, "(void)*e"),
    ("consumer(l, i).take(1)[0]", DELETED, "consumer(l, i).take(1).size()"),
    ("l.enter_bytes(i, i, nullptr)", DELETED, "l.enter_bytes(i, i, i)"),
    (
        "auto copy = options().concurrency(8).tries(1); client(i, 8)",
        NO_MATCH,
        "auto copy = options().concurrency(8).tries(1); client(i, copy)",
    ),
];
const DELETED: &str = "deleted";
const NO_MATCH: &str = "no matching ";

#[test]
fn what_dangles_does_not_compile() {
    // A line of the source for each.
    let source = |lines: [&str; REFUSED.len()]| {
        let parameters = "const client &c, const ledger &l, const upload &u, const report &r, \
             const event &e, document_cursor &d, const char *i, const char *f";
        let head = format!(
            "#include <extracta.hpp>\nusing namespace extracta;\n\
             using namespace std::chrono_literals;\nvoid use({parameters});\n\
             void use({parameters}) {{ (void)c, (void)l, (void)u, (void)r, (void)e, (void)d, (void)i, (void)f;\n"
        );
        let first = head.lines().count() + 1;
        (format!("{head}{}\n}}\n", lines.map(|line| format!("{{ {line}; }}")).join("\n")), first)
    };
    for name in ["g++", "clang++"] {
        let Some(name) = tool(name) else { continue };
        let limit = if name.ends_with("clang++") { "-ferror-limit=0" } else { "-fmax-errors=0" };
        let compile = |text: &str| {
            let (_folder, [path]) = sources([text]);
            let mut compiler = compiler(&name, "-std=c++17");
            run(compiler.args(["-fsyntax-only", "-Wno-unused", limit]).arg(path))
        };
        compile(&source(REFUSED.map(|(_, _, meant)| meant)).0).must_exit_with(0);

        let (text, first) = source(REFUSED.map(|(line, _, _)| line));
        let ran = compile(&text);
        ran.must_exit_with(1);
        let said: Vec<&str> =
            ran.stderr.lines().filter(|line| line.contains("source_1.cpp:")).collect();
        for (number, (line, why, _)) in REFUSED.iter().enumerate() {
            let place = format!("source_1.cpp:{}:", first + number);
            let mut errors =
                said.iter().filter(|said| said.contains(&place) && said.contains(" error: "));
            let error = errors.next().unwrap_or_else(|| panic!("it compiles: {line}"));
            assert!(error.contains(why) && errors.next().is_none(), "{line}: {error}");
        }
    }
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
fn a_client_has_everything_in_both_forms() {
    let service = service_with_an_extraction_of_receipts().start().expect("a service");
    run_clean("client", &[], |command| {
        command.arg(repository(RECEIPT)).arg(repository(LETTER));
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

#[test]
fn a_program_without_exceptions_does_as_well() {
    let service = service().start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    run_clean("no_exceptions", &WITHOUT_EXCEPTIONS, |command| {
        let folder = tempfile::tempdir_in(&folder).expect("a folder").keep();
        command.arg(folder).args(&example_documents()[..5]);
        with_service(command, &service);
    });
}

#[test]
fn without_exceptions_the_value_of_an_error_aborts_with_its_line() {
    const SIGABRT: i32 = 6;
    if !has_compiler() {
        return;
    }
    let service = service().start().expect("a service");
    let program = CppProgram::compile(&["tests/cpp/no_exceptions.cpp"], &WITHOUT_EXCEPTIONS);
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

#[test]
fn cmake_builds_the_examples_and_they_run() {
    let Some(cmake) = tool("cmake") else { return };
    let (built, _installed) = build_examples(&cmake);
    let service = service().start().expect("a service");
    let documents = example_documents();

    let ran = run_example(built.path().join("classify"), &documents, &service);
    assert_eq!(ran.must_exit_with(0).stderr, "");
    assert_eq!(ran.stdout.lines().count(), documents.len());
    assert!(ran.stdout.contains("Rechnung Müller.pdf: invoice (0."), "{}", ran.stdout);

    // What was acknowledged does not come again.
    let ledger = built.path().join("run.db");
    let arguments = [vec![ledger.clone()], documents.clone()].concat();
    for count in [documents.len(), 0] {
        let before = service.journal().stored().count();
        let ran = run_example(built.path().join("ledger"), &arguments, &service);
        assert_eq!(ran.must_exit_with(0).stdout.lines().count(), count);
        assert_eq!(ran.stdout.contains("receipt_000731.txt: receipt\n"), count > 0);
        assert_eq!(ran.stderr, "15 of 15 classified\n");
        assert_eq!(service.journal().stored().count() - before, count);
    }
}

/// A daemon of the examples, with its output.
fn daemon(built: &tempfile::TempDir, service: &Sandbox) -> Child {
    let mut command = Command::new(built.path().join("daemon"));
    command.arg(built.path().join("daemon.db")).stdin(Stdio::piped()).stdout(Stdio::piped());
    with_service(&mut command, service).spawn().expect("the daemon")
}

#[test]
fn the_daemon_ends_by_sigterm_and_the_next_one_goes_on() {
    const SIGTERM: &str = "-TERM";
    let Some(cmake) = tool("cmake") else { return };
    let (built, _installed) = build_examples(&cmake);
    let service = service().start().expect("a service");
    let documents = example_documents();
    let lines = |paths: &[PathBuf]| {
        paths.iter().map(|path| format!("{}\n", path.display())).collect::<String>()
    };

    // One is known; the input stays open, so that only the signal ends it.
    let mut first = daemon(&built, &service);
    let mut input = first.stdin.take().expect("its input");
    input.write_all(lines(&documents[..1]).as_bytes()).expect("to be read");
    let mut output = BufReader::new(first.stdout.take().expect("its output"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a record");
    assert!(line.starts_with(documents[0].to_str().expect("UTF-8")), "{line}");
    must_succeed(Command::new("kill").args([SIGTERM, &first.id().to_string()]));
    assert!(first.wait().expect("its end").success());

    // What was taken does not come again, and what was sent is not sent again.
    let mut second = daemon(&built, &service);
    let mut input = second.stdin.take().expect("its input");
    input.write_all(lines(&documents).as_bytes()).expect("to be read");
    drop(input);
    let output = second.wait_with_output().expect("its end");
    assert!(output.status.success());
    let output = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.lines().count(), documents.len() - 1, "{output}");
    assert_eq!(service.journal().stored().count(), documents.len());
}

#[test]
fn the_examples_tell_what_stopped_them() {
    let Some(cmake) = tool("cmake") else { return };
    let (built, _installed) = build_examples(&cmake);
    let service = service().start().expect("a service");
    for (program, arguments) in [
        ("classify", vec![repository(RECEIPT)]),
        ("ledger", vec![built.path().join("run.db"), repository(RECEIPT)]),
    ] {
        let mut command = Command::new(built.path().join(program));
        with_service(command.args(arguments), &service).env("EXTRACTA_API_KEY", "wrong");
        let ran = run(&mut command);
        ran.must_exit_with(1);
        let line = format!("{program}: HTTP 401: ");
        assert!(ran.stderr.contains(&line), "{}", ran.stderr);
    }
}
