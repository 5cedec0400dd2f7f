//! JSON with values that are none: `NaN`, `Infinity`, `undefined`, `.5`, a raw
//! line break in a text.
//!
//! Whoever writes JSON by hand, or by a library that is not strict, sends such a
//! value for one file of hundreds. Strict parsers refuse the whole response for
//! it.

use alloc::string::String;

use serde_json::value::RawValue;

/// Stands for a value that is none: it is no text, no number and no collection,
/// so that a reader takes it for nothing it asks for.
const NO_VALUE: &str = "false";

/// How much longer the text may become, in bytes.
const MOST_GROWTH: usize = 1 << 20;

/// The white space and the signs of JSON.
fn is_between_values(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '{' | '}' | '[' | ']' | ':' | ',')
}

/// `text` with the values that are none put right; `None` if there are too many.
///
/// Only values change: what is wrong with the brackets, the commas or the end
/// stays wrong.
pub(super) fn without(text: &str) -> Option<String> {
    let mut repaired = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => length_of_string(rest),
            _ if is_between_values(first) => first.len_utf8(),
            _ => rest.find(|c| c == '"' || is_between_values(c)).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        match first {
            '"' => push_string(&mut repaired, token),
            _ if is_between_values(first) => repaired.push(first),
            _ if serde_json::from_str::<&RawValue>(token).is_ok() => repaired.push_str(token),
            _ => repaired.push_str(NO_VALUE),
        }
        rest = after;
        if repaired.len() + rest.len() > text.len() + MOST_GROWTH {
            return None;
        }
    }
    Some(repaired)
}

/// The length of the string that `text` begins with, both quotes included; all
/// of it if the closing one is missing.
fn length_of_string(text: &str) -> usize {
    let mut is_escaped = true;
    let end = text.bytes().position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(text.len(), |end| end + 1)
}

/// Appends a string with spaces for its raw control characters; a backslash that
/// escapes nothing is itself.
fn push_string(repaired: &mut String, string: &str) {
    let mut rest = string;
    while let Some(place) = rest.find(|c: char| c == '\\' || c < ' ') {
        let (before, odd) = rest.split_at(place);
        repaired.push_str(before);
        let length = match odd.as_bytes() {
            [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'\\', b'u', a, b, c, d, ..]
                if [a, b, c, d].iter().all(|it| it.is_ascii_hexdigit()) =>
            {
                6
            }
            [b'\\', ..] => {
                repaired.push('\\');
                1
            }
            _ => {
                repaired.push(' ');
                rest = &odd[1..];
                continue;
            }
        };
        repaired.push_str(&odd[..length]);
        rest = &odd[length..];
    }
    repaired.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_no_value_changes() {
        for (text, repaired) in [
            (r#"{"a":NaN,"b":[-Infinity, .5,007]}"#, r#"{"a":false,"b":[false, false,false]}"#),
            (r#"{"a":1e400,"b":-0.0,"c":null}"#, r#"{"a":1e400,"b":-0.0,"c":null}"#),
            (r#"{"NaN":"NaN, \"NaN\"",NaN:1}"#, r#"{"NaN":"NaN, \"NaN\"",false:1}"#),
            ("[\"a\nb\u{1}\"]", "[\"a b \"]"),
            (r#"["C:\dir\x\u12\n\u00fc\\"]"#, r#"["C:\\dir\\x\\u12\n\u00fc\\"]"#),
            (r#"["a\"#, r#"["a\\"#),
            ("\"ü\u{fffd}", "\"ü\u{fffd}"),
            ("{\"a\":Na", "{\"a\":false"),
            ("", ""),
        ] {
            assert_eq!(without(text).as_deref(), Some(repaired), "{text}");
        }
    }

    #[test]
    fn a_text_of_nothing_but_odd_values_does_not_grow_without_end() {
        assert_eq!(without(&"x,".repeat(MOST_GROWTH)), None);
    }
}
