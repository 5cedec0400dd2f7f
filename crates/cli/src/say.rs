//! Human-readable lines on standard error.

use std::borrow::Cow;
use std::io::Write;

/// Says one line, with the name of the command before it.
pub(crate) fn say(line: &str) {
    say_plainly(&format!("extracta: {line}"));
}

/// Says one line as it is, such as a command to copy.
pub(crate) fn say_plainly(line: &str) {
    // Where nobody listens there is nobody to tell, and no reason to panic.
    let _ = writeln!(std::io::stderr(), "{}", printable(line));
}

/// A text that a terminal shows as one line. File names and the service's
/// words may hold line ends and the sequences by which terminals are told to
/// hide, move or rewrite text.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        text.replace(char::is_control, "\u{fffd}").into()
    } else {
        text.into()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\nc\u{9b}d"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d");
        assert_eq!(printable("Rechnung Müller.pdf"), "Rechnung Müller.pdf");
    }
}
