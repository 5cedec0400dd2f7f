//! Text lent to C.

use std::borrow::Cow;
use std::ffi::{CStr, CString, OsStr, c_char};
use std::os::unix::ffi::OsStrExt;

/// A text that C may borrow for as long as its owner lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text(CString);

impl Text {
    /// A text, or a path's own bytes, which need not be UTF-8.
    pub(crate) fn new(text: &(impl AsRef<OsStr> + ?Sized)) -> Self {
        let bytes = without_nul(text.as_ref()).into_owned();
        Text(CString::new(bytes).unwrap_or_default())
    }

    /// A text that stays on one line of a log or a terminal: what breaks lines
    /// or moves the cursor is escaped as in Rust. A file's name may hold it, and
    /// anybody may have named the file.
    pub(crate) fn of_one_line(text: &str) -> Self {
        let is_harmful = |c: char| {
            c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let mut line = String::with_capacity(text.len());
        for c in text.chars() {
            match is_harmful(c) {
                true => line.extend(c.escape_default()),
                false => line.push(c),
            }
        }
        Text::new(&line)
    }

    /// This text and more.
    pub(crate) fn followed_by(&self, more: &str) -> Self {
        Text::new(&*(self.0.to_string_lossy() + more))
    }

    pub(crate) fn as_ptr(&self) -> *const c_char {
        self.0.as_ptr()
    }

    /// The same for Rust; what is not UTF-8 becomes U+FFFD.
    pub(crate) fn to_lossy(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    #[cfg(test)]
    pub(crate) fn as_c_str(&self) -> &std::ffi::CStr {
        &self.0
    }

    #[cfg(test)]
    pub(crate) fn to_str(&self) -> &str {
        self.0.to_str().expect("UTF-8")
    }
}

/// Up to `N` texts that C may borrow for as long as their owner lives, side by
/// side in one piece of memory: a report of a hundred thousand documents makes
/// one allocation for each, and an accessor none.
#[derive(Debug, Clone)]
pub(crate) struct Texts<const N: usize> {
    /// Each ends in NUL.
    bytes: Box<[u8]>,
    /// Where each begins.
    starts: [Option<u32>; N],
}

impl<const N: usize> Texts<N> {
    /// What comes after 4 GiB of text is left out.
    pub(crate) fn new(texts: [Option<&OsStr>; N]) -> Self {
        let mut bytes = Vec::with_capacity(texts.iter().flatten().map(|text| text.len() + 1).sum());
        let starts = texts.map(|text| {
            let start = u32::try_from(bytes.len()).ok()?;
            bytes.extend_from_slice(&without_nul(text?));
            bytes.push(0);
            Some(start)
        });
        Texts { bytes: bytes.into(), starts }
    }

    /// The text at this place; NULL if there is none.
    pub(crate) fn get(&self, place: usize) -> *const c_char {
        self.from(place).map_or(std::ptr::null(), |text| text.as_ptr().cast())
    }

    /// The same for Rust; what is not UTF-8 becomes U+FFFD.
    pub(crate) fn to_lossy(&self, place: usize) -> Option<String> {
        let text = CStr::from_bytes_until_nul(self.from(place)?).ok()?;
        Some(text.to_string_lossy().into_owned())
    }

    /// The text at this place, and what follows it.
    fn from(&self, place: usize) -> Option<&[u8]> {
        let start = self.starts.get(place).copied().flatten()?;
        self.bytes.get(start as usize..)
    }
}

/// A NUL in a text, which the service can send and C cannot hold, becomes
/// U+FFFD: cut short, the text would say something else.
fn without_nul(text: &OsStr) -> Cow<'_, [u8]> {
    let text = text.as_bytes();
    match text.contains(&0) {
        true => {
            text.split(|byte| *byte == 0).collect::<Vec<_>>().join("\u{fffd}".as_bytes()).into()
        }
        false => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<const N: usize>(texts: &Texts<N>, place: usize) -> Option<&str> {
        let pointer = texts.get(place);
        // SAFETY: NULL, or a text of these, which end in NUL and still live.
        let text = (!pointer.is_null()).then(|| unsafe { CStr::from_ptr(pointer) });
        text.map(|text| text.to_str().expect("UTF-8"))
    }

    #[test]
    fn a_nul_in_the_services_words_does_not_cut_them() {
        assert_eq!(Text::new("in\0voice").to_str(), "in\u{fffd}voice");
    }

    #[test]
    fn a_line_stays_a_line_whatever_a_file_is_called() {
        let line = Text::of_one_line("a\nb\u{1b}[31m\u{2028}\u{202e}fdp.\u{85}ü");
        assert_eq!(line.to_str(), r"a\nb\u{1b}[31m\u{2028}\u{202e}fdp.\u{85}ü");
    }

    #[test]
    fn each_text_is_at_its_place_and_a_missing_one_is_null() {
        let texts = Texts::new(
            [Some("invoice"), None, Some(""), Some("Müller")].map(|it| it.map(OsStr::new)),
        );
        let read: Vec<_> = (0..5).map(|place| text(&texts, place)).collect();
        assert_eq!(read, [Some("invoice"), None, Some(""), Some("Müller"), None]);
    }

    #[test]
    fn a_nul_does_not_cut_a_text() {
        let texts = Texts::new(["\0in\0\0voice\0", "next"].map(|it| Some(OsStr::new(it))));
        assert_eq!(text(&texts, 0), Some("\u{fffd}in\u{fffd}\u{fffd}voice\u{fffd}"));
        assert_eq!(text(&texts, 1), Some("next"));
    }
}
