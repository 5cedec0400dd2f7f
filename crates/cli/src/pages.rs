//! How many pages a file has, as far as that can be told here.

mod pdf;

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _};
use std::path::Path;

use tiff::decoder::Decoder;

/// The longest PDF that is looked into: it is in memory for that.
const LONGEST_PDF: u64 = 128 << 20;

/// How far into a PDF its head may be.
const HEAD: u64 = 1024;

/// The pages of a PDF or TIFF; 1 for anything else. `None` where they cannot be
/// counted.
pub(crate) fn count(path: &Path) -> Option<u64> {
    // A pipe would be waited for.
    path.metadata().ok().filter(|found| found.is_file())?;
    let mut file = BufReader::new(File::open(path).ok()?);
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head).ok()?;
    file.rewind().ok()?;
    if head.windows(5).any(|it| it == b"%PDF-") {
        of_pdf(file)
    } else if [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|it| head.starts_with(*it)) {
        of_tiff(file)
    } else {
        Some(1)
    }
}

fn of_pdf(file: BufReader<File>) -> Option<u64> {
    if file.get_ref().metadata().ok()?.len() > LONGEST_PDF {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(LONGEST_PDF).read_to_end(&mut bytes).ok()?;
    pdf::count(&bytes)
}

fn of_tiff(file: BufReader<File>) -> Option<u64> {
    let mut tiff = Decoder::new(file).ok()?;
    let mut pages = 1;
    while tiff.more_images() {
        tiff.next_image().ok()?;
        pages += 1;
    }
    Some(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count_of(bytes: &[u8]) -> Option<u64> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), bytes).expect("it is written");
        count(file.path())
    }

    /// A TIFF of so many images of one grey point, the last of which names this
    /// one as the next.
    fn tiff(images: u32, next: u32) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        let fields: [(u16, u32); 9] = [
            (256, 1),
            (257, 1),
            (258, 8),
            (259, 1),
            (262, 1),
            (273, 4),
            (277, 1),
            (278, 1),
            (279, 1),
        ];
        let size = 2 + 12 * fields.len() as u32 + 4;
        for image in 0..images {
            bytes.extend((fields.len() as u16).to_le_bytes());
            for (tag, value) in fields {
                bytes.extend([tag.to_le_bytes(), 4_u16.to_le_bytes()].concat());
                bytes.extend([1_u32.to_le_bytes(), value.to_le_bytes()].concat());
            }
            let following = 8 + (image + 1) * size;
            bytes.extend(if image + 1 < images { following } else { next }.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn pages_are_counted_or_said_to_be_unknown() {
        let documents = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/documents");
        assert_eq!(count(&documents.join("invoice-2026-0417.pdf")), Some(2));
        assert_eq!(count(&documents.join("lease-flat-3b.docx")), Some(1));
        assert_eq!(count_of(b"a letter"), Some(1));
        assert_eq!(count_of(b"%PDF-1.4 and no more"), None);
        assert_eq!(count_of(&tiff(1, 0)), Some(1));
        assert_eq!(count_of(&tiff(3, 0)), Some(3));
        assert_eq!(count_of(&tiff(3, 8)), None, "a circle");
        assert_eq!(count_of(b"II*\0"), None);
        assert_eq!(count(Path::new("/nowhere")), None);
        assert_eq!(count(Path::new("/dev/null")), None);
    }
}
