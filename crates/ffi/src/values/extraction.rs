//! Where a document's extracted data lies.

use std::ffi::c_char;

use ::extracta_client::ExtractionLink;

use crate::boundary::{self, texts::Text};

/// Where the data of a document lies that the service extracts from it, where
/// its type is linked to an extraction. It belongs to its document and lives as
/// long. All three ids are given.
#[derive(Debug, Clone)]
pub struct extracta_extraction {
    id: Text,
    batch_id: Text,
    file_id: Text,
}

/// The extraction that the data is taken by.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_extraction_id(
    extraction: Option<&extracta_extraction>,
) -> *const c_char {
    boundary::value(|| Some(extraction?.id.as_ptr()))
}

/// The batch in that extraction.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_extraction_batch_id(
    extraction: Option<&extracta_extraction>,
) -> *const c_char {
    boundary::value(|| Some(extraction?.batch_id.as_ptr()))
}

/// The file in that batch; another id than that of the document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_extraction_file_id(
    extraction: Option<&extracta_extraction>,
) -> *const c_char {
    boundary::value(|| Some(extraction?.file_id.as_ptr()))
}

impl extracta_extraction {
    /// Its ids, in the order of the functions above.
    pub(crate) fn ids(&self) -> [String; 3] {
        [&self.id, &self.batch_id, &self.file_id].map(Text::to_lossy)
    }
}

impl From<&ExtractionLink> for extracta_extraction {
    fn from(link: &ExtractionLink) -> Self {
        extracta_extraction {
            id: Text::new(link.extraction_id.as_str()),
            batch_id: Text::new(link.batch_id.as_str()),
            file_id: Text::new(link.file_id.as_str()),
        }
    }
}
