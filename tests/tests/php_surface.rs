//! The PHP package beside the header: neither drifts from the other.

use std::collections::BTreeSet;

use extracta_tests::repository;

/// What PHP has no use for: descriptors of its own loop, copies of what are
/// values there, and what it does by itself.
const LEFT_OUT: [&str; 13] = [
    "document_copy",
    "document_free",
    "document_json",
    "error_copy",
    "ledger_enter_stream",
    "options_new_from_env",
    "report_outcome_count",
    "version_number",
    "cancel_token_cancel",
    "cancel_token_is_cancelled",
    "failure_cause_name",
    "worker_descriptor",
    "worker_rest_ms",
];

/// Types that it has no use for, with their functions: those for threads, and
/// those for another HTTP stack.
const TYPES_LEFT_OUT: [&str; 5] = ["progress_", "request_", "response_", "machine_", "body_sent_"];

#[test]
fn the_package_is_of_the_version_of_the_library() {
    let library = std::fs::read_to_string(repository("php/src/Library.php")).expect("the package");
    let version = format!("const VERSION = '{}';", env!("CARGO_PKG_VERSION"));
    assert!(library.contains(&version), "{version}");
}

#[test]
fn the_package_calls_every_function_that_is_for_it_and_no_other() {
    let header = std::fs::read_to_string(repository("include/extracta.ffi.h")).expect("a header");
    let package = package();
    let declared = declared(&header);
    let called = called(&package, &header);
    assert!(declared.len() > 100 && called.len() > 70, "{} {}", declared.len(), called.len());
    let is_left_out = |name: &str| {
        LEFT_OUT.contains(&name) || TYPES_LEFT_OUT.iter().any(|one| name.starts_with(one))
    };
    for name in declared.iter().filter(|name| !is_left_out(name)) {
        assert!(called.contains(name), "no class calls extracta_{name}");
    }
    for option in options(&header) {
        let property = format!("${} = null,", as_in_php(&option));
        assert!(package.contains(&property), "no option {property}");
    }
    for name in &called {
        assert!(declared.contains(name), "there is no extracta_{name}");
    }
}

/// The functions of the header, without their common prefix.
fn declared(header: &str) -> BTreeSet<&str> {
    names(header)
        .filter(|(_, name, after)| !name.is_empty() && after.starts_with('('))
        .map(|(_, name, _)| name)
        .collect()
}

/// The options of the header, as in `state_dir`.
fn options(header: &str) -> Vec<String> {
    let named = header.lines().filter_map(|line| line.trim().strip_prefix("EXTRACTA_OPTION_"));
    named.filter_map(|line| Some(line.split_once(" = ")?.0.to_lowercase())).collect()
}

/// Those that the package calls, by an arrow or by their name in quotes.
fn called<'p>(package: &'p str, header: &str) -> BTreeSet<&'p str> {
    names(package)
        .filter(|(before, name, after)| match after.chars().next() {
            Some('(') => before.ends_with("->"),
            Some('\'') => {
                before.ends_with('\'')
                    && !header.contains(&format!("typedef struct extracta_{name} "))
                    && !name.ends_with('_')
            }
            _ => false,
        })
        .map(|(_, name, _)| name)
        .collect()
}

/// Each name of the library, with what stands before and after it.
fn names(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    text.match_indices("extracta_").map(move |(at, prefix)| {
        let rest = &text[at + prefix.len()..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        (&text[..at], &rest[..end], &rest[end..])
    })
}

/// `state_dir` as `stateDir`.
fn as_in_php(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1);
        name + &initial.to_uppercase() + rest
    })
}

/// All classes.
fn package() -> String {
    let read = |folder: &str| -> String {
        let files = std::fs::read_dir(repository(folder)).expect("the package");
        let paths = files.map(|file| file.expect("a file").path()).filter(|path| path.is_file());
        paths.map(|path| std::fs::read_to_string(path).expect("a file")).collect()
    };
    read("php/src") + &read("php/src/Internal")
}
