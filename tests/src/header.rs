//! The header of the library, as a list of what it declares.

use std::collections::BTreeSet;

use crate::repository;

/// The functions that `include/extracta.h` declares.
///
/// # Panics
///
/// If it cannot be read.
pub fn functions() -> BTreeSet<String> {
    let header = std::fs::read_to_string(repository("include/extracta.h")).expect("the header");
    let is_code = |line: &&str| !line.starts_with(" *") && !line.starts_with("/*");
    let words = header.lines().filter(is_code).flat_map(|line| line.split([' ', '*', ';']));
    let names = words.filter_map(|word| word.split_once('(')).map(|(name, _)| name);
    // A type of functions stands in parentheses of its own.
    let is_function = |name: &&str| name.starts_with("extracta_") && !name.ends_with(')');
    names.filter(is_function).map(str::to_owned).collect()
}
