//! The text of a DOCX file: the runs of its main document.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use zip::ZipArchive;

/// The most that the document may inflate to, in bytes.
const LIMIT: u64 = 16 * 1024 * 1024;

/// None if the file is no archive or has no Word document in it.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let document = archive.by_name("word/document.xml").ok()?;
    let mut xml = Vec::new();
    document.take(LIMIT).read_to_end(&mut xml).ok()?;
    Some(text_of_runs(&xml))
}

/// Text is what stands in `w:t`; paragraphs, breaks and tabs part it.
fn text_of_runs(xml: &[u8]) -> String {
    let xml = String::from_utf8_lossy(xml);
    let mut reader = Reader::from_str(&xml);
    let mut text = String::new();
    let mut is_in_run = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => is_in_run = tag.local_name().as_ref() == "t",
            Ok(Event::Text(run)) if is_in_run => text.push_str(&run),
            Ok(Event::GeneralRef(name)) if is_in_run => {
                // Character references are seldom in phrases.
                text.push_str(resolve_predefined_entity(&name).unwrap_or(" "));
            }
            Ok(Event::End(tag)) => {
                is_in_run = false;
                if tag.local_name().as_ref() == "p" {
                    text.push('\n');
                }
            }
            Ok(Event::Empty(tag)) if matches!(tag.local_name().as_ref(), "br" | "tab" | "p") => {
                text.push(' ');
            }
            // A document that breaks off still has the text before.
            Ok(Event::Eof) | Err(_) => return text,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined_and_paragraphs_are_parted() {
        let xml = br#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>
            <w:p><w:r><w:t>Invoice</w:t></w:r><w:r><w:t xml:space="preserve"> num</w:t></w:r>
            <w:r><w:t>ber</w:t></w:r></w:p><w:p><w:r><w:t>Smith &amp; Co</w:t><w:tab/></w:r></w:p>
            </w:body></w:document>"#;
        assert_eq!(text_of_runs(xml), "Invoice number\nSmith & Co \n");
    }
}
