//! Multipart forms whose length is known before a byte is sent.
//!
//! The form holds no file: where a file belongs, its body has a segment that
//! names it, so a form for files of any size takes a few hundred bytes.
//!
//! Names are escaped as browsers do it (`"` as `%22`, CR as `%0D`, LF as
//! `%0A`, everything else as it is, in UTF-8), which real receivers read best,
//! and without `filename*`, which RFC 7578 forbids and which destroys names at
//! receivers that would otherwise cope.

use alloc::{format, string::String, vec::Vec};
use core::mem;

use super::body::{Body, Segment};
use super::mime;

/// A form in the making. Parts stand in the body in the order of the calls.
///
/// Put the text parts first: some receivers show a file's handler only the
/// fields that came before it.
#[derive(Debug, Clone)]
pub struct Multipart {
    boundary: Boundary,
    segments: Vec<Segment>,
    /// Bytes after the last file, so that neighbours become one segment.
    pending: Vec<u8>,
    files: usize,
}

impl Multipart {
    /// An empty form.
    pub fn new(boundary: Boundary) -> Self {
        Multipart { boundary, segments: Vec::new(), pending: Vec::new(), files: 0 }
    }

    /// Adds a text field. The value is sent as it is, line ends too.
    ///
    /// The part has no `Content-Type`, as in every browser's form: its default
    /// is what is meant, and a receiver that tells files by a part's type
    /// would take the field for one.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.open_part(name);
        self.write("\r\n\r\n");
        self.write(value);
        self
    }

    /// Adds the caller's next file, which has exactly `length` bytes: the
    /// first call adds file 0 of the caller's list, the second file 1.
    ///
    /// No value can break out of its place: `file_name` is escaped, and the
    /// content type is the one that [`mime`] has for it. Yet a name should come
    /// from [`wire_name`](crate::name::wire_name), as receivers lose files for
    /// names that are well escaped too.
    #[must_use]
    pub fn file(mut self, field: &str, file_name: &str, length: u64) -> Self {
        self.open_part(field);
        self.write("; filename=\"");
        self.write_escaped(file_name);
        // Never left out: formidable takes a part without a type for a field.
        self.write("\"\r\nContent-Type: ");
        self.write(mime::content_type(file_name));
        self.write("\r\n\r\n");
        self.flush();
        let index = self.files;
        self.files += 1;
        self.segments.push(Segment::File { index, length });
        self
    }

    /// Ends the form: the value of `Content-Type`, and the body.
    pub fn finish(mut self) -> (String, Body) {
        self.delimit();
        self.write("--\r\n");
        self.flush();
        let content_type = format!("multipart/form-data; boundary={}", self.boundary.as_str());
        (content_type, Body::from_segments(self.segments))
    }

    fn open_part(&mut self, name: &str) {
        self.delimit();
        self.write("\r\nContent-Disposition: form-data; name=\"");
        self.write_escaped(name);
        self.write("\"");
    }

    /// The line end belongs to the delimiter, not to the part before it; the
    /// first delimiter has none.
    fn delimit(&mut self) {
        if !self.segments.is_empty() || !self.pending.is_empty() {
            self.write("\r\n");
        }
        self.write("--");
        self.pending.extend_from_slice(self.boundary.0.as_bytes());
    }

    fn write(&mut self, text: &str) {
        self.pending.extend_from_slice(text.as_bytes());
    }

    fn write_escaped(&mut self, name: &str) {
        let escaped = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        self.write(&escaped);
    }

    fn flush(&mut self) {
        self.segments.push(Segment::Bytes(mem::take(&mut self.pending)));
    }
}

/// The line that parts the parts.
///
/// Files are not searched for it, so it must be one that no file can hold:
/// fresh random bytes for every form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary(String);

impl Boundary {
    /// The boundary made of these random bytes, as 32 hexadecimal digits.
    pub fn from_random(random: [u8; 16]) -> Self {
        Boundary(format!("{:032x}", u128::from_be_bytes(random)))
    }

    /// The boundary, without the hyphens that go before it in the body.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
