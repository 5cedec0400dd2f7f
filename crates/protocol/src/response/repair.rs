//! JSON of which only the text is broken.
//!
//! A server that cuts a name in the middle of an emoji sends half of it, as
//! an escape that is no character, and one that passes on the bytes of a name
//! may send no UTF-8. Strict parsers refuse the whole response for it, and with
//! it what became of hundreds of documents.

use alloc::{borrow::Cow, string::String};

/// A body as text without a byte order mark. What is no character becomes
/// U+FFFD, also each escaped half of a surrogate pair that lacks the other half.
pub(crate) fn text(body: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body));
    without_half_pairs(&text).map_or(text, Cow::Owned)
}

/// `text` with U+FFFD for each such half; `None` if there is none.
fn without_half_pairs(text: &str) -> Option<String> {
    let mut repaired = String::new();
    let mut rest = text;
    while let Some(place) = rest.find('\\') {
        let (before, escape) = rest.split_at(place);
        repaired.push_str(before);
        let (kept, after) = match (half(escape), escape.get(6..).and_then(half)) {
            (Some(Half::First), Some(Half::Second)) => escape.split_at(12),
            (Some(_), _) => ("\\ufffd", &escape[6..]),
            // With what it escapes, lest `\\` is taken for two escapes.
            (None, _) => escape.split_at(escape.ceil_char_boundary(2)),
        };
        repaired.push_str(kept);
        rest = after;
    }
    repaired.push_str(rest);
    (repaired != text).then_some(repaired)
}

/// A half of a surrogate pair.
#[derive(Debug, PartialEq, Eq)]
enum Half {
    First,
    Second,
}

/// Which half the escape is that `text` starts with.
fn half(text: &str) -> Option<Half> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::First),
        0xdc00..=0xdfff => Some(Half::Second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_emoji_becomes_a_replacement_character() {
        for (text, repaired) in [
            (r#""a\ud83d.pdf""#, r#""a\ufffd.pdf""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ude00\n\uD83D""#, r#""\ufffd\n\ufffd""#),
            (r"\ud83d", r"\ufffd"),
        ] {
            assert_eq!(without_half_pairs(text).as_deref(), Some(repaired), "{text}");
        }
    }

    #[test]
    fn sound_text_is_left_alone() {
        for text in [
            "",
            r#""\ud83d\ude00""#,
            r#""\\ud83d""#,
            r#""\u00fc""#,
            r"\",
            r"\ü",
            r"\ud83",
            r"\ud8ü",
        ] {
            assert_eq!(without_half_pairs(text), None, "{text}");
        }
    }
}
