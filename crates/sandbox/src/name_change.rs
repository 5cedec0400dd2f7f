//! What receivers are known to do to a file's name.
//!
//! Each change was seen of a real multipart receiver or of a store behind one.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A change of a file's name between the request and the responses. In a
/// script and among the program's options it has its name in kebab case,
/// `upper-case` say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "command", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NameChange {
    /// UTF-8 read as Latin-1, as busboy 1 and multer do: `ü` becomes `Ã¼`.
    Mojibake,
    /// `%22` becomes `"`, `%0D` and `%0A` the line breaks they stand for.
    EscapesDecoded,
    /// `"` becomes `%22`, line breaks `%0D` and `%0A`: text that arrived raw or
    /// was decoded is escaped in responses.
    EscapesKept,
    /// Taken apart (NFD), as macOS stores names: `ü` becomes `u` and U+0308.
    Decomposed,
    /// `scan.pdf` becomes `SCAN.PDF`.
    UpperCase,
    /// Each character outside ASCII becomes `_`.
    NonAsciiToUnderscore,
    /// Each space becomes `_`.
    SpacesToUnderscore,
    /// The name is cut to 255 bytes, at a character's end.
    Shortened,
}

impl NameChange {
    /// Every change, for tests that go through all of them.
    pub const ALL: [NameChange; 8] = [
        NameChange::Mojibake,
        NameChange::EscapesDecoded,
        NameChange::EscapesKept,
        NameChange::Decomposed,
        NameChange::UpperCase,
        NameChange::NonAsciiToUnderscore,
        NameChange::SpacesToUnderscore,
        NameChange::Shortened,
    ];

    /// The name as the responses show it.
    pub fn apply(self, name: &str) -> String {
        match self {
            NameChange::Mojibake => name.bytes().map(char::from).collect(),
            NameChange::EscapesDecoded => {
                name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
            }
            NameChange::EscapesKept => {
                name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
            }
            NameChange::Decomposed => name.nfd().collect(),
            NameChange::UpperCase => name.to_uppercase(),
            NameChange::NonAsciiToUnderscore => {
                name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect()
            }
            NameChange::SpacesToUnderscore => name.replace(' ', "_"),
            NameChange::Shortened => name[..name.floor_char_boundary(255)].to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_does_what_its_name_says() {
        let cases = [
            (NameChange::Mojibake, "für.pdf", "fÃ¼r.pdf"),
            (NameChange::EscapesDecoded, "50%22 off.pdf", "50\" off.pdf"),
            (NameChange::EscapesKept, "50\" off.pdf", "50%22 off.pdf"),
            (NameChange::Decomposed, "f\u{fc}r.pdf", "fu\u{308}r.pdf"),
            (NameChange::UpperCase, "für.pdf", "FÜR.PDF"),
            (NameChange::NonAsciiToUnderscore, "f\u{fc}r.pdf", "f_r.pdf"),
            (NameChange::SpacesToUnderscore, "a b.pdf", "a_b.pdf"),
        ];
        for (change, name, expected) in cases {
            assert_eq!(change.apply(name), expected, "{change:?}");
        }
    }

    #[test]
    fn a_name_is_shortened_at_a_character() {
        let shortened = NameChange::Shortened.apply(&"ü".repeat(200));
        assert_eq!(shortened, "ü".repeat(127));
    }
}
