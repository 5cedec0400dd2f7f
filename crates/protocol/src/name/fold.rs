//! The form in which names are compared.

use alloc::{borrow::Cow, string::String, vec::Vec};

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Whether the service sent back the very name that was sent, but for
/// what [`fold`] sees through.
pub fn is_same(sent: &str, received: &str) -> bool {
    sent == received || fold(sent) == fold(received)
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
/// hold. Folding twice is folding once.
pub fn fold(name: &str) -> String {
    let mut folded = fold_once(name);
    // A name that is repaired may hold more to repair. This ends: composing
    // and case settle at once, and each repair makes the name shorter.
    loop {
        let again = fold_once(&folded);
        if again == folded {
            return folded;
        }
        folded = again;
    }
}

fn fold_once(name: &str) -> String {
    if name.is_ascii() {
        return name.replace("%22", "\"").to_ascii_lowercase();
    }
    let repaired = repaired(composed(name));
    let cased: String = repaired.replace("%22", "\"").chars().flat_map(one_case).collect();
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

/// `name` as it was before its UTF-8 was taken for an 8-bit encoding, any
/// number of times; itself if that never happened.
fn repaired(mut name: Cow<'_, str>) -> Cow<'_, str> {
    while let Some(before) = before_mojibake(&name) {
        name = Cow::Owned(composed(&before).into_owned());
    }
    name
}

fn before_mojibake(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = name.chars().map(eight_bit).collect();
    String::from_utf8(bytes?).ok()
}

/// The byte that Latin-1 or Windows-1252 reads as `c`. The two differ from
/// 0x80 to 0x9F only, where Latin-1 has control characters.
fn eight_bit(c: char) -> Option<u8> {
    /// What Windows-1252 has from 0x80 on; spaces where it has nothing.
    const FROM_0X80: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
    u8::try_from(u32::from(c)).ok().or_else(|| {
        let place = FROM_0X80.chars().position(|character| character == c)?;
        u8::try_from(0x80 + place).ok()
    })
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
    }

    #[test]
    fn composition_case_and_quotes_do_not_tell_names_apart() {
        assert!(is_same("Ü \"1\".pdf", "u\u{308} %221%22.PDF"));
        assert!(is_same("ΟΔΟΣ.pdf", "οδος.pdf"));
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
