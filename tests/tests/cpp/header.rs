//! What a compiler says of the header, and of what is written by it: what is to
//! compile, and what must not.

use std::collections::BTreeSet;
use std::fs;

use extracta_tests::c_program::must_succeed;
use extracta_tests::cpp_program::compiler;
use extracta_tests::run::run;
use extracta_tests::tool::tool;
use extracta_tests::{header, repository};

use super::{has_compiler, read_header, sources};

/// Templates are looked at when they are used. (As C++17 for the compiler that
/// is `c++` here, the other tests see to it; to the header alone,
/// scripts/check-headers.)
#[test]
fn its_use_is_clean_for_each_compiler_and_standard() {
    for (name, standard, programs) in [
        ("clang++", "-std=c++17", &["types", "client", "ledger", "throwing_callbacks"][..]),
        ("g++", "-std=c++20", &["types", "client", "definitions", "webhook"]),
        ("clang++", "-std=c++2b", &["types", "ledger", "own_http", "extraction"]),
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
