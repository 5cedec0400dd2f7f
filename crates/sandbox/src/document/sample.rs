//! The part of a file that is kept for reading its text.

use super::text::Format;

/// The beginning of a file, up to a limit, of a format whose text can be read.
/// Of other formats nothing is kept.
#[derive(Debug)]
pub(crate) struct Sample {
    bytes: Vec<u8>,
    limit: usize,
    format: Option<Format>,
    is_cut: bool,
}

/// So many bytes tell the formats apart.
const TELLING_BYTES: usize = 512;

impl Sample {
    pub(crate) fn new(limit: usize) -> Sample {
        Sample { bytes: Vec::new(), limit, format: None, is_cut: false }
    }

    pub(crate) fn take(&mut self, chunk: &[u8]) {
        let room = self.limit - self.bytes.len();
        if chunk.len() > room || self.is_cut {
            self.is_cut = true;
        }
        if self.format == Some(Format::Unreadable) {
            return;
        }
        self.bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if self.format.is_none() && self.bytes.len() >= TELLING_BYTES {
            self.tell_format();
        }
        // A PDF or DOCX file that is not whole cannot be read at all.
        if self.is_cut && matches!(self.format, Some(Format::Pdf | Format::Docx)) {
            self.forget();
        }
    }

    /// The format and what was kept of the file.
    pub(crate) fn finish(mut self) -> (Format, Vec<u8>) {
        if self.format.is_none() {
            self.tell_format();
        }
        (self.format.unwrap_or(Format::Unreadable), self.bytes)
    }

    fn tell_format(&mut self) {
        let format = Format::of(&self.bytes);
        self.format = Some(format);
        if format == Format::Unreadable {
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.format = Some(Format::Unreadable);
        self.bytes = Vec::new();
    }
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
