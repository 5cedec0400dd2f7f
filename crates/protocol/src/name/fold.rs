//! The form in which names are compared.

use alloc::{borrow::Cow, string::String, vec::Vec};

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// The longest name that is compared with those that were sent, in bytes. None of
/// these gets as long, even if its UTF-8 was taken for an 8-bit encoding twice: a
/// longer one is nobody's, and costs no more work.
const LONGEST_RECEIVED: usize = 4 * 1024;

/// Whether the service sent back the very name that was sent, but for
/// what [`fold`] sees through.
pub fn is_same(sent: &str, received: &str) -> bool {
    sent == received || fold_received(received).is_some_and(|it| forms(sent).contains(&it))
}

/// A form of `name` that is equal for all that receivers are known to make of
/// one name without a loss:
///
/// - UTF-8 taken for Latin-1 or Windows-1252 is put right (busboy and multer
///   do this to every name that is not ASCII), also when it happened twice;
/// - `%22`, the escape of a quote in a form, is `"`;
/// - letters are composed (Unicode NFC) and of one case.
///
/// Nothing is cut: a wire name has at most 255 bytes, which any receiver can
/// hold. Folding twice is folding once, and a name in upper or lower case folds
/// to the same: `Â²` is `²` taken for Latin-1, so that `â²` is it, too.
pub fn fold(name: &str) -> String {
    let mut folded = plain(name);
    // A name that is put right may hold more to put right. This ends: each time
    // the name gets shorter.
    while let Some(before) = before_mojibake(&folded) {
        folded = plain(&before);
    }
    folded
}

/// [`fold`] of a name that was received; `None` if it is too long to be one that
/// was sent.
pub(super) fn fold_received(name: &str) -> Option<String> {
    (name.len() <= LONGEST_RECEIVED).then(|| fold(name))
}

/// What a name that was sent may fold to when it comes back, [`fold`] first. The
/// others are of Windows-1252, which has letters of two cases for one another's
/// bytes: `ÃŠ` is `Ê`, but in lower case it might be `Ú` as well.
pub(super) fn forms(name: &str) -> Vec<String> {
    let mut forms = alloc::vec![fold(name)];
    if !name.is_ascii() {
        for cased in [name.into(), name.to_uppercase(), name.to_lowercase()] {
            let form = fold(&as_windows_1252(&cased));
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}

/// Composed, of one case and without escapes.
fn plain(name: &str) -> String {
    let mut plain = plain_once(name);
    loop {
        let again = plain_once(&plain);
        if again == plain {
            return plain;
        }
        plain = again;
    }
}

fn plain_once(name: &str) -> String {
    if name.is_ascii() {
        return name.replace("%22", "\"").to_ascii_lowercase();
    }
    let cased: String = composed(name).replace("%22", "\"").chars().flat_map(one_case).collect();
    composed(&cased).into_owned()
}

/// The way through upper case joins what lower case alone keeps apart, such
/// as the two lower cases of sigma.
fn one_case(c: char) -> impl Iterator<Item = char> {
    c.to_uppercase().flat_map(char::to_lowercase)
}

fn composed(name: &str) -> Cow<'_, str> {
    if is_nfc(name) { name.into() } else { name.nfc().collect::<String>().into() }
}

/// What Windows-1252 has from 0x80 on; spaces where it has nothing.
const FROM_0X80: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// `name`, all of one case, as it was before its UTF-8 was taken for an 8-bit
/// encoding; `None` if that never happened.
fn before_mojibake(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = name.chars().map(eight_bit).collect();
    let mut bytes = bytes?;
    for place in 0..bytes.len() {
        let follow = bytes[place + 1..].iter().take_while(|byte| matches!(byte, 0x80..=0xbf));
        // A capital, which one more byte follows; of those that more bytes
        // follow the small letter is the right one.
        if matches!(bytes[place], 0xe0..=0xfe)
            && bytes[place] != 0xf7
            && follow.take(2).count() == 1
        {
            bytes[place] -= 0x20;
        }
    }
    String::from_utf8(bytes).ok()
}

/// The byte that Latin-1 or Windows-1252 reads as `c`, whose case is lost, if
/// there is just one. The two encodings differ from 0x80 to 0x9F only, where
/// Latin-1 has control characters.
fn eight_bit(c: char) -> Option<u8> {
    match c {
        'š' | 'œ' | 'ž' => None,
        // No UTF-8 has the byte of the small letter.
        'ÿ' => Some(0x9f),
        // What the micro sign becomes.
        '\u{3bc}' => Some(0xb5),
        _ => u8::try_from(u32::from(c)).ok().or_else(|| {
            let place = FROM_0X80.chars().position(|character| character == c)?;
            u8::try_from(0x80 + place).ok()
        }),
    }
}

/// `name` as it reads where its UTF-8 is taken for Windows-1252.
fn as_windows_1252(name: &str) -> String {
    let character = |byte: u8| match byte.checked_sub(0x80) {
        Some(place) => {
            let character = FROM_0X80.chars().nth(place.into());
            character.filter(|it| *it != ' ').unwrap_or(char::from(byte))
        }
        None => char::from(byte),
    };
    name.bytes().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn latin_1_for_utf_8(name: &str) -> String {
        name.bytes().map(char::from).collect()
    }

    #[test]
    fn mojibake_of_a_name_is_the_same_name() {
        for name in ["Müller.pdf", "Mu\u{308}ller.pdf", "发票.pdf", "😀 €.pdf", "ÃÃ.pdf"] {
            let once = latin_1_for_utf_8(name);
            assert!(is_same(name, &once), "{name}");
            assert!(is_same(name, &latin_1_for_utf_8(&once)), "{name} twice");
        }
        assert!(is_same("Müller – 5 €.pdf", "MÃ¼ller â€“ 5 â‚¬.pdf"));
        for name in ["Übung Êß.pdf", "ÚŠž 发票Œ.pdf"] {
            let once = as_windows_1252(name);
            for received in [once.clone(), once.to_uppercase(), once.to_lowercase()] {
                assert!(is_same(name, &received), "{name} {received}");
            }
        }
    }

    #[test]
    fn composition_case_and_quotes_do_not_tell_names_apart() {
        assert!(is_same("Ü \"1\".pdf", "u\u{308} %221%22.PDF"));
        assert!(is_same("ΟΔΟΣ.pdf", "οδος.pdf"));
    }

    #[test]
    fn a_name_folds_to_the_same_in_every_case() {
        let cases = |name: &str| [name.to_uppercase(), name.to_lowercase()];
        for c in (char::MIN..=char::MAX).filter(|c| *c != '\u{345}') {
            let name: String = [c, '²'].iter().collect();
            for cased in cases(&name).into_iter().filter(|it| *it != name) {
                assert_eq!(fold(&cased), fold(&name), "{name} {cased}");
            }
        }
        for name in ["â²", "â²¼", "õ", "ò", "×\u{90}", "÷\u{90}", "ÿ²", "ãµ", "Ãƒâ²"]
        {
            for cased in cases(name) {
                assert_eq!(fold(&cased), fold(name), "{name} {cased}");
            }
        }
    }

    #[test]
    fn a_name_that_is_too_long_is_nobodys() {
        let long = "a".repeat(LONGEST_RECEIVED);
        assert!(is_same(&long, &long.to_uppercase()));
        assert_eq!(fold_received(&(long + "a")), None);
    }

    #[test]
    fn other_names_stay_apart() {
        for (one, other) in [
            ("a.pdf", "b.pdf"),
            ("1.pdf", "11.pdf"),
            ("ü.pdf", "u.pdf"),
            ("a b.pdf", "a_b.pdf"),
            ("50%.pdf", "50%25.pdf"),
            ("ü.pdf", "\u{fffd}.pdf"),
        ] {
            assert!(!is_same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for name in [
            "a.pdf",
            "%2522.pdf",
            "İ.pdf",
            "ΐ.pdf",
            "\u{c3}\u{83}\u{82}.pdf",
            "A\u{303}¼.pdf",
            "\u{1e9e}.pdf",
            "\u{958}.pdf",
            "",
        ] {
            let folded = fold(name);
            assert_eq!(fold(&folded), folded, "{name}");
        }
        assert_eq!(fold("Plain.PDF").to_string(), "plain.pdf");
    }
}
