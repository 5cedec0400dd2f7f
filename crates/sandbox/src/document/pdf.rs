//! The text layer of a PDF file and its page count.

use lopdf::Document;

/// The most that one page's content may inflate to, in bytes.
const PAGE_LIMIT: usize = 16 * 1024 * 1024;

/// None if the file is no PDF or is encrypted with a password.
pub(super) fn text_and_pages(bytes: &[u8]) -> Option<(String, u32)> {
    let document = Document::load_mem(bytes).ok()?;
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    // A page whose text cannot be read still leaves that of the others.
    let chunks = document.extract_text_chunks_with_limit(&pages, PAGE_LIMIT);
    let text = chunks.into_iter().flatten().collect();
    Some((text, u32::try_from(pages.len()).unwrap_or(u32::MAX).max(1)))
}
