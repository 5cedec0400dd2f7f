//! The text of a file, by its format.

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

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) text: String,
    /// Pages, at least 1; 1 where a format has no pages or they are unknown.
    pub(crate) pages: u32,
}

impl Content {
    pub(crate) fn unknown() -> Content {
        Content { text: String::new(), pages: 1 }
    }
}

/// Reads the text. What cannot be read has none.
///
/// The readers of foreign formats may panic on a broken file: call this where
/// a panic is caught.
pub(crate) fn content(format: Format, bytes: &[u8]) -> Content {
    let found = match format {
        #[cfg(feature = "pdf")]
        Format::Pdf => super::pdf::content(bytes),
        #[cfg(feature = "docx")]
        Format::Docx => super::docx::text(bytes).map(|text| Content { text, pages: 1 }),
        Format::Text => {
            Some(Content { text: String::from_utf8_lossy(bytes).into_owned(), pages: 1 })
        }
        _ => None,
    };
    found.unwrap_or_else(Content::unknown)
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

    #[test]
    fn a_file_that_cannot_be_read_is_one_page_without_text() {
        assert_eq!(content(Format::Pdf, b"%PDF-1.4 and nothing more"), Content::unknown());
        assert_eq!(content(Format::Docx, b"PK\x03\x04 and nothing more"), Content::unknown());
        assert_eq!(content(Format::Unreadable, b""), Content::unknown());
    }
}
