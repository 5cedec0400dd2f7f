//! Content types, from the extension of a name.
//!
//! The service seems to go by a file's name or content and not by the type
//! that its part declares, so this is a courtesy, and a type that is not known
//! here is no reason to refuse a file.

/// What is sent for a file of unknown type.
pub const UNKNOWN: &str = "application/octet-stream";

/// The content type that belongs to the extension of `name`, in any case;
/// [`UNKNOWN`] if there is no extension or it is not known.
pub fn content_type(name: &str) -> &'static str {
    find(&LISTED, name).or_else(|| find(&OTHERS, name)).unwrap_or(UNKNOWN)
}

/// Whether integrators of the service list the type of `name` as accepted.
/// Another type deserves a warning, but the service may well take it.
pub fn is_listed(name: &str) -> bool {
    find(&LISTED, name).is_some()
}

/// Extensions and their types; the types that integrators list.
static LISTED: [(&str, &str); 10] = [
    ("pdf", "application/pdf"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("txt", "text/plain"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("bmp", "image/bmp"),
];

/// Other types in which documents come.
static OTHERS: [(&str, &str); 11] = [
    ("csv", "text/csv"),
    ("gif", "image/gif"),
    ("heic", "image/heic"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("rtf", "application/rtf"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml"),
];

fn find(types: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    types
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(extension))
        .map(|(_, content_type)| *content_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_decides_whatever_its_case() {
        assert_eq!(content_type("invoice.pdf"), "application/pdf");
        assert_eq!(content_type("SCAN.TIF"), "image/tiff");
        assert_eq!(content_type("a.pdf.jpg"), "image/jpeg");
        assert_eq!(content_type("table.xlsx"), OTHERS[9].1);
    }

    #[test]
    fn a_name_without_a_known_extension_is_plain_bytes() {
        for name in ["", "pdf", "a.", "a.exe", "a.pdfx", "ü.пдф"] {
            assert_eq!(content_type(name), UNKNOWN, "{name}");
            assert!(!is_listed(name), "{name}");
        }
    }

    #[test]
    fn only_the_types_that_integrators_name_are_listed() {
        for extension in "pdf doc docx txt jpg jpeg png tif tiff bmp".split(' ') {
            let name = alloc::format!("a.{extension}");
            assert!(is_listed(&name), "{name}");
            assert_ne!(content_type(&name), UNKNOWN, "{name}");
        }
        assert!(!is_listed("a.heic"));
    }
}
