//! The part of a file that is kept for reading its text, and its format.

/// The beginning of a file, up to a limit, of a format whose text can be read.
/// Of other formats nothing is kept.
#[derive(Debug)]
pub(crate) struct Sample {
    bytes: Vec<u8>,
    limit: usize,
    is_cut: bool,
    is_unreadable: bool,
}

/// So many bytes tell the formats apart.
const TELLING_BYTES: usize = 512;

impl Sample {
    pub(crate) fn new(limit: usize) -> Sample {
        Sample { bytes: Vec::new(), limit, is_cut: false, is_unreadable: false }
    }

    pub(crate) fn take(&mut self, chunk: &[u8]) {
        if self.is_unreadable {
            return;
        }
        let room = self.limit - self.bytes.len();
        self.is_cut |= chunk.len() > room;
        self.bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if self.bytes.len() >= TELLING_BYTES && self.format() == Format::Unreadable {
            self.bytes = Vec::new();
            self.is_unreadable = true;
        }
    }

    /// The format and what was kept of the file.
    pub(crate) fn finish(self) -> (Format, Vec<u8>) {
        match self.format() {
            Format::Unreadable => (Format::Unreadable, Vec::new()),
            readable => (readable, self.bytes),
        }
    }

    fn format(&self) -> Format {
        match Format::of(&self.bytes[..self.bytes.len().min(TELLING_BYTES)]) {
            _ if self.is_unreadable => Format::Unreadable,
            // A PDF or DOCX file that is not whole cannot be read at all.
            Format::Pdf | Format::Docx if self.is_cut => Format::Unreadable,
            format => format,
        }
    }
}

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
    fn nothing_is_kept_of_a_file_that_cannot_be_read() {
        let mut sample = Sample::new(1 << 20);
        for _ in 0..100 {
            sample.take(&[0xff, 0xd8, 0, 1].repeat(1024));
        }
        assert!(sample.bytes.is_empty());
        assert_eq!(sample.finish(), (Format::Unreadable, Vec::new()));
    }

    #[test]
    fn formats_are_told_apart_by_their_first_bytes() {
        assert_eq!(Format::of(b"%PDF-1.4\n%\xe2\xe3"), Format::Pdf);
        assert_eq!(Format::of(b"PK\x03\x04\x14\0"), Format::Docx);
        assert_eq!(Format::of("Grüße,\r\n\tIhr".as_bytes()), Format::Text);
        assert_eq!(Format::of(b"\x89PNG\r\n\x1a\n"), Format::Unreadable);
        assert_eq!(Format::of(b"\xff\xd8\xff\xe0\0\x10JFIF"), Format::Unreadable);
    }

    #[test]
    fn a_long_text_is_kept_up_to_the_limit() {
        let mut sample = Sample::new(1000);
        for _ in 0..30 {
            sample.take(&[b'a'; 100]);
        }
        assert_eq!(sample.finish(), (Format::Text, vec![b'a'; 1000]));
    }

    #[test]
    fn a_pdf_beyond_the_limit_is_not_kept() {
        let mut sample = Sample::new(1000);
        sample.take(b"%PDF-1.7\n");
        sample.take(&[b' '; 2000]);
        assert_eq!(sample.finish(), (Format::Unreadable, Vec::new()));
    }
}
