//! From the bytes of a received file to its document type.
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

pub(crate) use classify::Verdict;
pub(crate) use sample::Sample;

use crate::definition::Definition;
use classify::classify;
use sample::Format;

/// The type and the pages of a file. One that cannot be read counts as one page
/// without text, also where it makes the reader of its format panic.
pub(crate) fn judge(sample: Sample, definition: &Definition) -> Verdict {
    let (format, bytes) = sample.finish();
    let found = catch_unwind(AssertUnwindSafe(|| text_and_pages(format, &bytes)));
    let (text, pages) = found.ok().flatten().unwrap_or((String::new(), 1));
    Verdict { pages, ..classify(&text, definition) }
}

/// The text and the number of pages, at least 1; none if it cannot be read.
fn text_and_pages(format: Format, bytes: &[u8]) -> Option<(String, u32)> {
    match format {
        #[cfg(feature = "pdf")]
        Format::Pdf => pdf::text_and_pages(bytes),
        #[cfg(feature = "docx")]
        Format::Docx => Some((docx::text(bytes)?, 1)),
        Format::Text => Some((String::from_utf8_lossy(bytes).into_owned(), 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_read_is_one_page_without_text() {
        let files = [&b"%PDF-1.4 and nothing more"[..], b"PK\x03\x04 and nothing more", b"\x89\0"];
        for (format, bytes) in
            [Format::Pdf, Format::Docx, Format::Unreadable].into_iter().zip(files)
        {
            assert_eq!(text_and_pages(format, bytes), None);
            let mut sample = Sample::new(100);
            sample.take(bytes);
            let verdict = judge(sample, &Definition::example());
            assert_eq!((verdict.pages, verdict.confidence), (1, 0.2), "{format:?}");
        }
    }
}
