//! The formats that can be read.

/// What a file can be read as, judged by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Pdf,
    Docx,
    Text,
    /// Images, old office formats, anything else.
    Unreadable,
}

impl Format {
    pub(crate) fn of(beginning: &[u8]) -> Format {
        if beginning.starts_with(b"%PDF-") {
            Format::Pdf
        } else if beginning.starts_with(b"PK\x03\x04") {
            Format::Docx
        } else if is_text(beginning) {
            Format::Text
        } else {
            Format::Unreadable
        }
    }
}

/// Text has no control characters but those that lay it out. The encoding is
/// left open: Latin-1 is text too.
fn is_text(beginning: &[u8]) -> bool {
    let is_layout = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    let is_binary = |byte: &u8| *byte < b' ' && !is_layout(byte);
    !beginning.iter().any(is_binary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart_by_their_first_bytes() {
        assert_eq!(Format::of(b"%PDF-1.4\n%\xe2\xe3"), Format::Pdf);
        assert_eq!(Format::of(b"PK\x03\x04\x14\0"), Format::Docx);
        assert_eq!(Format::of("Grüße,\r\n\tIhr".as_bytes()), Format::Text);
        assert_eq!(Format::of(b"\x89PNG\r\n\x1a\n"), Format::Unreadable);
        assert_eq!(Format::of(b"\xff\xd8\xff\xe0\0\x10JFIF"), Format::Unreadable);
    }
}
