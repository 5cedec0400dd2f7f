//! Whether a name may be what a receiver's clean-up made of another.

use alloc::string::String;

use percent_encoding::percent_decode_str;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::{fold, fold_received, wire_name::split};

/// Whether `received` is plausibly `sent` after a receiver's clean-up. More
/// than [`is_same`](super::is_same), and no proof: `a b.pdf` and `a(b.pdf`
/// are both cleaned to `a_b.pdf`. So it may only confirm what order under
/// equal counts, or a unique file id, has found.
///
/// Compared are the folded names. Compatible are
///
/// - equal names;
/// - names of which **what is no letter or digit was replaced** by `_`, `-`,
///   `?` or U+FFFD, or left out (`a (1).pdf`: `a_1.pdf`), while all letters
///   and digits are the same in the same order, in the stem and in the
///   extension each;
/// - the same where nothing but ASCII is received, and **letters beyond ASCII
///   were replaced** too (`Müller.pdf`: `M_ller.pdf`, `发票.pdf`: `__.pdf`), or
///   lost their accents (`Muller.pdf`), or had them replaced (`Mu_ller.pdf`);
/// - any of these after a **prefix** of at most 64 bytes, of ASCII letters,
///   digits, `-` and `_`, that ends in `-` or `_` (`1700000000-a.pdf`);
/// - the name **percent-encoded** (`a%20b.pdf`).
///
/// A name of more than 4 KiB is compatible with none.
///
/// The received stem is never empty, and holds a letter or digit unless
/// letters beyond ASCII were replaced in it.
///
/// What is replaced is replaced by something plainer: `-` by `_`, never `_`
/// by `-`. That gives the order of a response its worth: **if the names that
/// were sent come back unchanged but in another order, some place is
/// incompatible**, provided that they were distinct under
/// [`fold`](super::fold()).
pub fn is_compatible(sent: &str, received: &str) -> bool {
    let (sent, Some(received)) = (fold(sent), fold_received(received)) else { return false };
    // As sent from a system that keeps accents apart from letters: a clean-up
    // then replaces the accent and leaves the letter.
    let decomposed: String = sent.nfd().collect();
    let is_cleaned_up = |received: &str| {
        is_cleaned(&sent, received)
            || (!sent.is_ascii()
                && (is_cleaned(&without_accents(&sent), received)
                    || is_cleaned(&decomposed, received)))
    };
    is_cleaned_up(&received)
        || without_prefix(&received).any(is_cleaned_up)
        || percent_decode_str(&received).decode_utf8().is_ok_and(|decoded| fold(&decoded) == sent)
}

fn is_cleaned(sent: &str, received: &str) -> bool {
    if sent == received {
        return true;
    }
    let is_ascii_received = received.chars().all(|c| c.is_ascii() || c == '\u{fffd}');
    let is_letter = |c: char| {
        if is_ascii_received { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() }
    };
    let (sent_stem, sent_extension) = split(sent);
    let (stem, extension) = split(received);
    let is_replaced = |c: char| c.is_alphanumeric() && !is_letter(c);
    let is_stem_telling = stem.contains(is_letter) || sent_stem.contains(is_replaced);
    !stem.is_empty()
        && is_stem_telling
        && is_cleaned_part(sent_extension, extension, is_letter)
        && is_cleaned_part(sent_stem, stem, is_letter)
}

/// Whether the letters are the same, and all between them is the same or
/// plainer.
fn is_cleaned_part(
    mut sent: &str,
    mut received: &str,
    is_letter: impl Fn(char) -> bool + Copy,
) -> bool {
    loop {
        let (between_sent, sent_rest) = split_at_first(sent, is_letter);
        let (between_received, received_rest) = split_at_first(received, is_letter);
        if !is_same_or_plainer(between_sent, between_received) {
            return false;
        }
        let (mut sent_rest, mut received_rest) = (sent_rest.chars(), received_rest.chars());
        match (sent_rest.next(), received_rest.next()) {
            (None, None) => return true,
            (letter, received_letter) if letter != received_letter => return false,
            _ => (sent, received) = (sent_rest.as_str(), received_rest.as_str()),
        }
    }
}

fn split_at_first(text: &str, is_letter: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(is_letter).unwrap_or(text.len()))
}

fn is_same_or_plainer(sent: &str, received: &str) -> bool {
    let is_from_cleaning = |c: char| matches!(c, '_' | '-' | '?' | '\u{fffd}') || sent.contains(c);
    // The weight first: what it lets pass is not much longer than what was sent.
    sent == received || (weight(received) < weight(sent) && received.chars().all(is_from_cleaning))
}

/// What a clean-up makes smaller. A character counts its bytes, as some
/// receivers replace each of them.
fn weight(text: &str) -> usize {
    let weigh = |c: char| match c {
        '_' => 1,
        '-' => 2,
        '?' | '\u{fffd}' => 3,
        c => 4 * c.len_utf8(),
    };
    text.chars().map(weigh).sum()
}

fn without_accents(name: &str) -> String {
    name.nfkd().filter(|c| !is_combining_mark(*c)).collect()
}

/// What follows each prefix that a receiver may have put in front.
fn without_prefix(name: &str) -> impl Iterator<Item = &str> {
    const LONGEST_PREFIX: usize = 64; // a UUID, a time and more
    let mut is_telling = false;
    name.bytes()
        .take(LONGEST_PREFIX)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        .enumerate()
        .filter(move |(_, byte)| {
            is_telling |= byte.is_ascii_alphanumeric();
            is_telling && !byte.is_ascii_alphanumeric()
        })
        .map(|(place, _)| &name[place + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_compatible_with_what_clean_ups_make_of_it() {
        for (sent, received) in [
            ("a.pdf", "A.PDF"),
            ("a (1).pdf", "a__1_.pdf"),
            ("a (1).pdf", "a-1.pdf"),
            ("a (1).pdf", "a1.pdf"),
            ("a (1).pdf", "a%20(1).pdf"),
            ("a.b-c.pdf", "a_b_c.pdf"),
            ("Müller & Söhne.pdf", "Müller_Söhne.pdf"),
            ("Müller.pdf", "M_ller.pdf"),
            ("Müller.pdf", "M__ller.pdf"),
            ("Müller.pdf", "M\u{fffd}\u{fffd}ller.pdf"),
            ("Müller.pdf", "Mller.pdf"),
            ("Müller.pdf", "Muller.pdf"),
            ("Müller.pdf", "M%C3%BCller.pdf"),
            ("发票.pdf", "__.pdf"),
            ("发票.pdf", "??????.pdf"),
            ("票😀.pdf", "票.pdf"),
            ("name.pdf", "1700000000-name.pdf"),
            ("name.pdf", "abc_name.pdf"),
            ("na me.pdf", "6f1c2b7e-0a55-4c3a-9d7e-2f0c5f1b9a11-na_me.pdf"),
        ] {
            assert!(is_compatible(sent, received), "{sent} {received}");
        }
    }

    #[test]
    fn plainly_different_names_are_incompatible() {
        for (sent, received) in [
            ("a.pdf", "b.pdf"),
            ("1.pdf", "11.pdf"),
            ("11.pdf", "1.pdf"),
            ("a.pdf", "a.jpg"),
            ("a.pdf", "a"),
            ("a.pdf", "apdf"),
            ("a.pdf", "a-2.pdf"),
            ("scan-2.pdf", "2.pdf"),
            ("a-b.pdf", "a b.pdf"),
            ("a_b.pdf", "a-b.pdf"),
            ("a( b.pdf", "a (b.pdf"),
            ("a?b.pdf", "a\u{fffd}b.pdf"),
            ("a\u{fffd}b.pdf", "a?b.pdf"),
            ("ab.pdf", "a_b.pdf"),
            ("发票一.pdf", "发票二.pdf"),
            ("发票一.pdf", "发票.pdf"),
            ("发票.pdf", ".pdf"),
            ("发票.pdf", "pdf"),
            ("(-).pdf", "_.pdf"),
            ("Muller.pdf", "Müller.pdf"),
            ("a.pdf", ""),
            ("a.pdf", "-a.pdf"),
        ] {
            assert!(!is_compatible(sent, received), "{sent} {received}");
        }
    }
}
