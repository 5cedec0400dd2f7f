//! Human-readable excerpts of a response: in one line, of bounded length, and
//! without links that open documents.

use alloc::{string::String, vec::Vec};

use super::page;
use crate::escapes::{self, DEEPEST};

/// Most characters of an excerpt.
const LONGEST_EXCERPT: usize = 300;

/// How much of a body is looked at, in bytes: a page may open with a long
/// style sheet.
const WINDOW: usize = 16 * 1024;

/// Most characters of a refusal's words.
const LONGEST_MESSAGE: usize = 500;

/// The start of a body, human-readable; of an HTML page its text.
pub(super) fn excerpt(body: &[u8]) -> String {
    let window = &body[..body.len().min(WINDOW)];
    let text = String::from_utf8_lossy(window);
    let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    if text.starts_with('<') {
        one_line(&page::text(text), LONGEST_EXCERPT)
    } else {
        one_line(text, LONGEST_EXCERPT)
    }
}

/// The service's words as they may be shown, logged and kept.
pub(super) fn message(words: &str) -> String {
    one_line(words, LONGEST_MESSAGE)
}

/// `text` in one line of at most `limit` characters, of which the last is `…`
/// if more was there: white space and control characters become single spaces,
/// and the queries of links go, which is where they are signed.
pub(super) fn one_line(text: &str, limit: usize) -> String {
    let is_space = |c: char| c.is_whitespace() || c.is_control();
    let mut line = String::new();
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        push_without_queries(&mut line, &word[..word.floor_char_boundary(WINDOW)]);
        // Surely too long by now; what follows may be megabytes.
        if line.len() > 4 * limit {
            break;
        }
    }
    if let Some((end, _)) = line.char_indices().nth(limit) {
        let last = line[..end].char_indices().next_back();
        line.truncate(last.map_or(0, |(place, _)| place));
        line.push('…');
    }
    line
}

/// Appends `word`, with `?…` for whatever may be the query or fragment of a
/// link: in a word that looks like a link all that follows `?` or `#`, up to a
/// quote or bracket, and in any other what holds a `=`. It may be escaped.
fn push_without_queries(line: &mut String, word: &str) {
    let is_end = |c: char| matches!(c, '"' | '\'' | '<' | '>' | '`');
    let is_link = without_escapes(word).contains("//");
    for piece in word.split_inclusive(is_end) {
        let content = piece.trim_end_matches(is_end);
        let plain = without_escapes(content);
        let start = plain.find(['?', '#']).unwrap_or(plain.len());
        let (before, query) = plain.split_at(start);
        if query.len() > 1 && (is_link || query.contains('=')) {
            line.push_str(before);
            line.push_str("?…");
            line.push_str(&piece[content.len()..]);
        } else {
            line.push_str(piece);
        }
    }
}

fn without_escapes(text: &str) -> String {
    let (mut plain, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((byte, length)) = escapes::first(rest, DEEPEST) {
        plain.push(byte);
        rest = &rest[length..];
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_control_characters_become_single_spaces() {
        assert_eq!(one_line(" a\r\n\tb\0\u{85}c\u{1b}[2J ", 50), "a b c [2J");
    }

    #[test]
    fn a_long_text_ends_in_an_ellipsis_within_the_limit() {
        assert_eq!(one_line("ü ü ü", 5), "ü ü ü");
        assert_eq!(one_line("ü ü üü", 5), "ü ü …");
        assert_eq!(one_line(&"word ".repeat(1000), 20).chars().count(), 20);
    }

    #[test]
    fn no_query_of_a_link_is_shown() {
        for (text, line) in [
            ("see https://h/p?sig=s3cret#s3cret now?", "see https://h/p?… now?"),
            (
                r#"{"url":"https:\/\/h\/p?sig=s3cret\u0026b","url":"//h/#s3cret"}"#,
                r#"{"url":"https://h/p?…","url":"//h/?…"}"#,
            ),
            (r#""https:\/\/h\/p\u003fsig=s3cret","b""#, r#""https://h/p?…","b""#),
            (r#"{\"url\":\"https:\/\/h\/p?sig=s3cret\"}"#, r#"{\"url\":\"https://h/p?…"}"#),
            ("see https:&#47;&#47;h/p&#63;sig&equals;s3cret, no", "see https://h/p?… no"),
            ("at=https%3A%2F%2Fh%2Fp%3Fsig%3Ds3cret", "at=https://h/p?…"),
            ("https%253A%252F%252Fh%252Fp%253Fsig%253Ds3cret", "https://h/p?…"),
            ("//h/p?q=%22&sig=s3cret&#34;s3cret", "//h/p?…"),
            ("50%25 of a%20b.pdf &amp; M&#252;ller", "50%25 of a%20b.pdf &amp; M&#252;ller"),
            ("h.example/p?sig=s3cret", "h.example/p?…"),
            ("why? #1", "why? #1"),
        ] {
            assert_eq!(one_line(text, 100), line);
        }
    }

    #[test]
    fn the_text_of_a_page_is_shown_and_of_anything_else_all() {
        let page = b"\xef\xbb\xbf <html><title>502 Bad Gateway</title><hr>nginx</html>";
        assert_eq!(excerpt(page), "502 Bad Gateway: nginx");
        assert_eq!(excerpt(b"Cannot POST /x\n"), "Cannot POST /x");
        assert_eq!(excerpt(b""), "");
    }
}
