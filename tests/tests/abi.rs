//! The table of docs/ABI.md: what became of each function that there was.

use std::collections::BTreeSet;
use std::fs;

use extracta_tests::{header, repository};

/// The names of functions in a text.
fn functions_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').filter(|word| word.starts_with("extracta_"))
}

#[test]
fn each_old_function_has_a_place_among_those_that_there_are() {
    let text = fs::read_to_string(repository("docs/ABI.md")).expect("the promise");
    let (_, table) = text.split_once("| then | now |").expect("the table");
    let rows: Vec<(&str, &str)> = table
        .lines()
        .filter_map(|line| {
            line.strip_prefix("| `extracta_")?.strip_suffix(" |")?.split_once("` | ")
        })
        .collect();
    let names: BTreeSet<&str> = rows.iter().map(|(then, _)| *then).collect();
    assert_eq!((rows.len(), names.len()), (194, 194));

    let there = header::functions();
    for (then, now) in rows {
        let is_there = there.contains(&format!("extracta_{then}"));
        assert_eq!(now.starts_with("kept"), is_there, "extracta_{then}: {now}");
        let fate = now.split([' ', ';', ':']).next().unwrap_or_default();
        assert!(["kept", "renamed", "folded", "gone"].contains(&fate), "extracta_{then}: {now}");
        for name in functions_in(now) {
            assert!(there.contains(name), "extracta_{then} is {now}, and there is no {name}");
        }
    }
}
