//! The texts of one handle, side by side in one piece of memory: a report of
//! a hundred thousand documents makes one allocation for each, and an accessor
//! none.

use std::ffi::c_char;

/// Up to `N` texts that C may borrow for as long as their owner lives.
#[derive(Debug)]
pub(crate) struct Texts<const N: usize> {
    /// Each ends in NUL.
    bytes: Box<[u8]>,
    /// Where each begins.
    starts: [Option<u32>; N],
}

impl<const N: usize> Texts<N> {
    /// A NUL in a text, which the service can send and C cannot hold, becomes
    /// U+FFFD: cut short, the text would say something else. What comes after
    /// 4 GiB of text is left out.
    pub(crate) fn new(texts: [Option<&[u8]>; N]) -> Self {
        let mut bytes = Vec::with_capacity(texts.iter().flatten().map(|text| text.len() + 1).sum());
        let starts = texts.map(|text| {
            let start = u32::try_from(bytes.len()).ok()?;
            for (number, piece) in text?.split(|byte| *byte == 0).enumerate() {
                bytes.extend_from_slice(if number > 0 { "\u{fffd}".as_bytes() } else { b"" });
                bytes.extend_from_slice(piece);
            }
            bytes.push(0);
            Some(start)
        });
        Texts { bytes: bytes.into(), starts }
    }

    /// The text at this place; NULL if there is none.
    pub(crate) fn get(&self, place: usize) -> *const c_char {
        let start = self.starts.get(place).copied().flatten();
        let text = start.and_then(|start| self.bytes.get(start as usize..));
        text.map_or(std::ptr::null(), |text| text.as_ptr().cast())
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::*;

    fn text<const N: usize>(texts: &Texts<N>, place: usize) -> Option<&str> {
        let pointer = texts.get(place);
        // SAFETY: NULL, or a text of these, which end in NUL and still live.
        let text = (!pointer.is_null()).then(|| unsafe { CStr::from_ptr(pointer) });
        text.map(|text| text.to_str().expect("UTF-8"))
    }

    #[test]
    fn each_text_is_at_its_place_and_a_missing_one_is_null() {
        let texts =
            Texts::new([Some(b"invoice".as_slice()), None, Some(b""), Some("Müller".as_bytes())]);
        let read: Vec<_> = (0..5).map(|place| text(&texts, place)).collect();
        assert_eq!(read, [Some("invoice"), None, Some(""), Some("Müller"), None]);
    }

    #[test]
    fn a_nul_does_not_cut_a_text() {
        let texts = Texts::new([Some(b"\0in\0\0voice\0".as_slice()), Some(b"next")]);
        assert_eq!(text(&texts, 0), Some("\u{fffd}in\u{fffd}\u{fffd}voice\u{fffd}"));
        assert_eq!(text(&texts, 1), Some("next"));
    }
}
