//! The body of a request: pulled in pieces, or sent by its segments.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::path::Path;

use ::extracta_client::own_http::BodyCursor;
use extracta_protocol::request::Segment;

use crate::boundary::number::{count, place, signed};
use crate::boundary::{self, error::extracta_error, from_c};
use crate::own_http::request::{Files, extracta_request};

/// How many bytes the body has: the value of Content-Length.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_body_length(request: Option<&extracta_request>) -> i64 {
    boundary::value(|| Some(signed(request?.body.length())))
}

/// How many segments the body has: bytes and whole files, in the order in which
/// they are sent.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_segment_count(request: Option<&extracta_request>) -> i64 {
    boundary::value(|| Some(count(request?.body.segments())))
}

/// How many bytes the segment with this index has, from 0.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_segment_length(
    request: Option<&extracta_request>,
    index: i64,
) -> i64 {
    boundary::value(|| Some(signed(request?.body.segments().get(place(index)?)?.length())))
}

/// Its bytes, which do not end in NUL. NULL for a file.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_segment_bytes(
    request: Option<&extracta_request>,
    index: i64,
) -> *const c_void {
    boundary::value(|| match request?.body.segments().get(place(index)?)? {
        Segment::Bytes(bytes) => Some(bytes.as_ptr().cast()),
        Segment::File { .. } => None,
    })
}

/// The file whose whole content the segment is, by its place in the list that
/// you gave, to make this request or its machine; -1 for bytes. If its length
/// is not the segment's any more, break the connection.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_segment_file_index(
    request: Option<&extracta_request>,
    index: i64,
) -> i64 {
    boundary::value_or(-1, || match request?.body.segments().get(place(index)?)? {
        Segment::File { index, .. } => Some(signed(*request?.files.places.get(*index)? as u64)),
        Segment::Bytes(_) => None,
    })
}

/// Puts the next bytes of the body into `buffer`, at most `capacity`, at least
/// 1, and their count into `length`: less than `capacity` only where the body
/// ends, and 0 at its end.
///
/// Files of the disk are opened in their turn, and must be as they were when
/// the request was made. If one is not, the call fails with EXTRACTA_ERROR_FILE,
/// and so does each later one: break the connection. Of a request over contents
/// of yours, which only you can read, it fails with EXTRACTA_ERROR_USAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_request_read(
    request: Option<&mut extracta_request>,
    buffer: *mut c_void,
    capacity: usize,
    length: Option<&mut MaybeUninit<usize>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(request, length, error, |request| {
        // SAFETY: memory of so many bytes, as documented above.
        request.read(unsafe { from_c::buffer(buffer, capacity) }?)
    })
}

/// Lets extracta_request_read() begin anew, for an HTTP stack that asks for it:
/// to answer a challenge, say. Not to send an upload again after its body was
/// sent: it may be stored. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_rewind(request: Option<&mut extracta_request>) {
    boundary::value(|| request.map(|request| request.cursor = BodyCursor::new()));
}

impl extracta_request {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, extracta_error> {
        let Files { places, of_disk, .. } = &self.files;
        if of_disk.len() < places.len() {
            return Err(extracta_error::usage(
                "the contents of this request are yours to send: go through its segments",
            ));
        }
        let read = self.cursor.read(&self.body, of_disk, buffer);
        read.map_err(|error| match self.broken_file() {
            Some((_, path, error)) => extracta_error::of_file(path, error),
            None => extracta_error::of_file(Path::new(""), &error),
        })
    }
}

#[cfg(test)]
mod tests {
    use ::extracta_client::ClassificationId;

    use super::*;
    use crate::own_http::new_request::upload_of_paths;

    fn upload_of(folder: &Path, contents: &[(&str, &str)]) -> extracta_request {
        let write = |(name, content): &(&str, &str)| {
            let path = folder.join(name);
            std::fs::write(&path, content).expect("a file");
            path
        };
        let paths: Vec<_> = contents.iter().map(write).collect();
        let id = ClassificationId::new("-One").expect("an id");
        upload_of_paths(id, None, &paths).expect("a request")
    }

    #[test]
    fn a_body_is_the_same_in_buffers_of_any_size() {
        let folder = tempfile::tempdir().expect("a folder");
        let contents = [("a.txt", "what is in a"), ("b.txt", "and what is in b")];
        let mut request = upload_of(folder.path(), &contents);
        let length = usize::try_from(request.body.length()).expect("a few");
        let mut whole = vec![0; length + 1];
        assert_eq!(request.read(&mut whole).expect("a body"), length);
        assert!(String::from_utf8_lossy(&whole).contains("and what is in b"));
        for size in 1..length {
            request.cursor = BodyCursor::new();
            let (mut read, mut buffer) = (Vec::new(), vec![0; size]);
            loop {
                let count = request.read(&mut buffer).expect("bytes");
                read.extend_from_slice(&buffer[..count]);
                if count < size {
                    break;
                }
            }
            assert_eq!(read, whole[..length], "in buffers of {size}");
            assert_eq!(request.read(&mut buffer).expect("the end"), 0);
        }
    }

    #[test]
    fn a_file_that_changed_breaks_the_body_off_until_it_is_rewound() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut request = upload_of(folder.path(), &[("a.txt", "one"), ("b.txt", "two")]);
        std::fs::write(folder.path().join("b.txt"), "longer").expect("the file");
        let mut buffer = [0; 4096];
        for _ in 0..2 {
            let error = request.read(&mut buffer).expect_err("a changed file");
            assert_eq!(error.message.to_str(), "the file has become longer");
            assert_eq!(request.broken_file().map(|(position, ..)| position), Some(1));
        }
        extracta_request_rewind(Some(&mut request));
        assert!(request.broken_file().is_none());
    }
}
