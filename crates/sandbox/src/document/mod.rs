//! From the bytes of a received file to its text and its document type.
//!
//! `sample` knows the format, and texts are told apart by phrases, in `classify`.
//! Images have no text here: there is no character recognition.

mod classify;
#[cfg(feature = "docx")]
mod docx;
#[cfg(feature = "pdf")]
mod pdf;
mod sample;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) use classify::{Verdict, classify};
pub(crate) use sample::Sample;

use sample::Format;

/// The text and the number of pages, at least 1; none if the file is empty or
/// damaged, also where it makes the reader of its format panic. A format that
/// nothing here reads, an image above all, is one page without text.
pub(crate) fn read(sample: Sample) -> Option<(String, u32)> {
    let (format, bytes) = sample.finish();
    if bytes.is_empty() && format != Format::Unreadable {
        return None;
    }
    catch_unwind(AssertUnwindSafe(|| text_and_pages(format, &bytes))).ok()?
}

fn text_and_pages(format: Format, bytes: &[u8]) -> Option<(String, u32)> {
    match format {
        #[cfg(feature = "pdf")]
        Format::Pdf => pdf::text_and_pages(bytes),
        #[cfg(feature = "docx")]
        Format::Docx => Some((docx::text(bytes)?, 1)),
        Format::Text => Some((String::from_utf8_lossy(bytes).into_owned(), 1)),
        _ => Some((String::new(), 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_cannot_be_read_and_images_have_no_text() {
        let read = |bytes: &[u8]| {
            let mut sample = Sample::new(100);
            sample.take(bytes);
            read(sample)
        };
        #[cfg(feature = "pdf")]
        assert_eq!(read(b"%PDF-1.4 and nothing more"), None);
        #[cfg(feature = "docx")]
        assert_eq!(read(b"PK\x03\x04 and nothing more"), None);
        assert_eq!(read(b""), None);
        assert_eq!(read(b"\x89\0"), Some((String::new(), 1)));
    }
}
