//! The name under which a file is sent.
//!
//! Nothing here knows of a batch: equal files get equal names, which
//! [`WireNames`](super::WireNames) tells apart.

use alloc::{format, string::String};

/// The longest name that is sent, in bytes: the longest that common file
/// systems can hold, so that no receiver has a reason to cut it.
pub const LONGEST_NAME: usize = 255;

/// What stands where nothing is left of a name.
const NAMELESS: &str = "document";

/// The name under which a file is sent, from its base name as the file system
/// has it: not empty, at most [`LONGEST_NAME`] bytes, and equal to the wire
/// name of itself.
///
/// Changed is only what makes real receivers refuse the request, lose the file or
/// give it another name:
///
/// - bytes that are not UTF-8 become U+FFFD;
/// - control characters, line and paragraph separators, byte order marks and
///   characters that turn the direction of the text become `_`, and so do `/`
///   and `\` (a path that was taken for a name is kept whole);
/// - white space around the name and dots behind it go, which also shows the
///   extension of `scan.pdf.` to a service that goes by it;
/// - a name of nothing but an extension gets a stem: `.pdf` is sent as
///   `document.pdf`, and a name of nothing as `document`;
/// - what is too long is cut at the end of the stem, so that the extension
///   stays.
///
/// Quotes and percent signs stay: escaping belongs to the
/// [encoder](crate::request).
pub fn wire_name(base_name: &[u8]) -> String {
    let name: String = String::from_utf8_lossy(base_name)
        .chars()
        .map(|c| if is_unsafe(c) { '_' } else { c })
        .collect();
    let (stem, extension) = split(trim(&name));
    shorten(stem, "", extension)
}

/// `stem`, `suffix` and `extension` (with its dot, or empty) in one name of at
/// most [`LONGEST_NAME`] bytes, for which the stem is cut. An extension that
/// leaves no room for a stem is none, and is cut as part of it.
pub(super) fn shorten(stem: &str, suffix: &str, extension: &str) -> String {
    let room = LONGEST_NAME - suffix.len();
    let Some(room) = room.checked_sub(extension.len() + NAMELESS.len()) else {
        let stem = format!("{stem}{extension}");
        return format!("{}{suffix}", cut(&stem, room));
    };
    let mut stem = cut(stem, room + NAMELESS.len());
    if trim(stem).is_empty() {
        stem = NAMELESS;
    }
    format!("{stem}{suffix}{extension}")
}

/// The stem, and the extension with its dot; without a dot all is stem.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_at(name.rfind('.').unwrap_or(name.len()))
}

/// At most the first `room` bytes, with no half character and nothing at the
/// end that [`wire_name`] would take away.
fn cut(text: &str, room: usize) -> &str {
    if text.len() <= room {
        return text;
    }
    text[..text.floor_char_boundary(room)].trim_end_matches(is_loose)
}

fn trim(name: &str) -> &str {
    name.trim_start().trim_end_matches(is_loose)
}

/// What Windows, and whoever imitates it, takes from the end of a name.
fn is_loose(c: char) -> bool {
    c.is_whitespace() || c == '.'
}

fn is_unsafe(c: char) -> bool {
    match c {
        '/' | '\\' => true,
        '\u{2028}' | '\u{2029}' => true,
        // Decoders drop a byte order mark, and the name is another one.
        '\u{feff}' => true,
        // They let `fdp.exe` be shown as `exe.pdf`.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_name_stays_as_it_is() {
        for name in [
            "invoice.pdf",
            "two words.pdf",
            "quote\".pdf",
            "semi;colon.pdf",
            "50%22off.pdf",
            "100%.pdf",
            "Müller.pdf",
            "Mu\u{308}ller.pdf",
            "发票.pdf",
            "👩\u{200d}💻.pdf",
            ".hidden.pdf",
            "no extension",
            "a..b.pdf",
        ] {
            assert_eq!(wire_name(name.as_bytes()), name);
        }
    }

    #[test]
    fn what_receivers_stumble_over_is_replaced() {
        for (name, sent) in [
            ("a\r\nX-Evil: 1.pdf", "a__X-Evil: 1.pdf"),
            ("a\0\u{7f}\u{85}\u{2028}.pdf", "a____.pdf"),
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("C:\\x\\y.pdf", "C:_x_y.pdf"),
            ("ends in\\", "ends in_"),
            ("\u{feff}a\u{202e}fdp.exe", "_a_fdp.exe"),
        ] {
            assert_eq!(wire_name(name.as_bytes()), sent, "{name:?}");
        }
        assert_eq!(wire_name(b"M\xfcller.pdf"), "M\u{fffd}ller.pdf");
    }

    #[test]
    fn loose_ends_go_and_nothing_is_nameless() {
        for (name, sent) in [
            ("", "document"),
            (" ", "document"),
            (".", "document"),
            ("..", "document"),
            (". .", "document"),
            (".pdf", "document.pdf"),
            (" . .pdf ", "document.pdf"),
            ("a.pdf.", "a.pdf"),
            ("a.pdf . ", "a.pdf"),
            ("  a .pdf", "a .pdf"),
        ] {
            assert_eq!(wire_name(name.as_bytes()), sent, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_in_its_stem_between_characters() {
        let sent = wire_name(format!("{}.pdf", "ü".repeat(127)).as_bytes());
        assert_eq!(sent, format!("{}.pdf", "ü".repeat(125)));
        assert_eq!(sent.len(), 254);

        let longest = format!("{}.pdf", "a".repeat(251));
        assert_eq!(wire_name(longest.as_bytes()), longest);

        let spaced = format!("{}{}b.pdf", "a".repeat(200), " ".repeat(100));
        assert_eq!(wire_name(spaced.as_bytes()), format!("{}.pdf", "a".repeat(200)));
    }

    #[test]
    fn what_is_too_long_for_an_extension_is_none() {
        let sent = wire_name(format!("a.{}", "b".repeat(300)).as_bytes());
        assert_eq!(sent, format!("a.{}", "b".repeat(253)));
    }
}
