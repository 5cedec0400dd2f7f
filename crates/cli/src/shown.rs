//! Texts made safe to show: file names, and the service's words, may hold
//! anything.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character does something else than being seen: it ends the line,
/// steers the terminal, or turns the direction of what follows, so that a name
/// reads as another.
pub(crate) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}')
}

/// A text that a terminal shows as one line, from left to right: what is harmful
/// is escaped as Rust does it.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, is_harmful, |c, line| line.extend(c.escape_default()))
}

/// Lines of JSON without a harmful character in a string: each is escaped as JSON
/// does it, and so read as what it is. Outside of strings JSON has none but the
/// ends of lines.
pub(crate) fn json(line: &str) -> Cow<'_, str> {
    escaped(line, |c| c != '\n' && is_harmful(c), json_escape)
}

/// Writes `\u` and four digits for each of the character's UTF-16 units.
pub(crate) fn json_escape(c: char, text: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // A string takes whatever is written to it.
        let _ = write!(text, "\\u{unit:04x}");
    }
}

/// A text with some of its characters written otherwise.
fn escaped(
    text: &str,
    is_escaped: impl Fn(char) -> bool,
    escape: impl Fn(char, &mut String),
) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match is_escaped(c) {
            true => escape(c, &mut shown),
            false => shown.push(c),
        }
    }
    shown.into()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// C0, DEL, C1, ends of lines, and all that turns the direction.
    pub(crate) const HARMFUL: &str = "\0\t\n\r\u{1b}\u{7f}\u{80}\u{85}\u{9b}\u{61c}\u{200e}\
        \u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}\u{206a}\u{206f}";

    #[test]
    fn a_name_cannot_steer_the_terminal_or_turn_the_direction() {
        assert_eq!(printable("a\u{1b}[2Jb\nc\u{9b}d"), r"a\u{1b}[2Jb\nc\u{9b}d");
        assert_eq!(printable("invoice\u{202e}fdp.exe"), r"invoice\u{202e}fdp.exe");
        assert_eq!(
            printable("Rechnung Müller شركة 👨\u{200d}👩.pdf"),
            "Rechnung Müller شركة 👨\u{200d}👩.pdf"
        );
        assert!(!printable(HARMFUL).contains(is_harmful));
        assert!(HARMFUL.chars().all(is_harmful));
    }

    #[test]
    fn json_says_the_same_without_a_harmful_character() {
        let value = serde_json::json!({ "name": HARMFUL, "other": "a\\u202e\u{1f600}" });
        let line = serde_json::to_string(&value).expect("an object") + "\n";
        let shown = json(&line);
        assert!(!shown.trim_end_matches('\n').contains(is_harmful), "{shown:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("JSON"), value);
        assert!(shown.contains(r"\u202e") && shown.contains(r"\u009b"), "{shown}");
    }
}
