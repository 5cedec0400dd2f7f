//! Human-readable lines on standard error.

use std::io::Write;

use crate::service;
use crate::shown::printable;

/// Says one line, with the name of the command before it.
pub(crate) fn say(line: &str) {
    say_plainly(&format!("extracta: {line}"));
}

/// Says one line as it is, such as a command to copy.
pub(crate) fn say_plainly(line: &str) {
    // Where nobody listens there is nobody to tell, and no reason to panic.
    let line = service::without_key(line);
    let _ = writeln!(std::io::stderr(), "{}", printable(&line));
}

/// A number of things, in words: "1 document", "2 documents".
pub(crate) fn count(number: u64, thing: &str) -> String {
    count_of(number, thing, &format!("{thing}s"))
}

/// The same with words that do not follow the rule: "1 is", "2 are".
pub(crate) fn count_of(number: u64, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}
