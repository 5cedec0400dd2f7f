//! The body of a request as a stream: bytes as they are, files from the disk.
//!
//! Files are checked before they are sent, while they are read and after
//! their last byte, and what has changed breaks the request off: a body that
//! ends early, or is filled up, would be taken as whole by some servers. What
//! goes into a body, and what becomes of a document whose file has changed,
//! is decided elsewhere.

mod content;
mod error;
mod file_to_send;
mod open_file;

use std::io::{self, Read};

use extracta_protocol::request::{Body, Segment};

use self::open_file::OpenFile;

pub use self::content::ContentHash;
pub use self::error::{Change, FileError, FileErrorKind};
pub use self::file_to_send::{FileIdentity, FileToSend};

/// A body and its files, to be read once from the first byte to the last, as
/// [`BodyCursor`] does it.
pub struct FileBody<'a> {
    body: &'a Body,
    files: &'a [FileToSend],
    cursor: BodyCursor,
}

impl<'a> FileBody<'a> {
    /// The body, with the files that its segments name by their place in this
    /// list.
    pub fn new(body: &'a Body, files: &'a [FileToSend]) -> Self {
        FileBody { body, files, cursor: BodyCursor::new() }
    }

    /// Which file, by its place in the list, broke the body off, and why.
    pub fn error(&self) -> Option<(usize, &FileError)> {
        self.cursor.error()
    }
}

impl Read for FileBody<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.cursor.read(self.body, self.files, buffer).map_err(io::Error::other)
    }
}

/// A place in a body, for whoever keeps the body and its files elsewhere.
///
/// A file is opened when its turn comes and closed at its end, so that one is
/// open at a time; nothing is buffered, so that memory does not grow with the
/// files. An error is final, and [`error`](BodyCursor::error) tells its
/// reason.
#[derive(Debug, Default)]
pub struct BodyCursor {
    /// How many segments are read to their end.
    segment: usize,
    /// Bytes of the next segment that are read already.
    position: usize,
    open: Option<OpenFile>,
    error: Option<(usize, FileError)>,
}

impl BodyCursor {
    /// The beginning of a body.
    pub fn new() -> Self {
        BodyCursor::default()
    }

    /// Reads on, in the same body with the same files as before. Fills the
    /// buffer as far as the body goes, so that the many small pieces of a
    /// multipart body leave in one write. `Ok(0)` at its end.
    ///
    /// # Errors
    ///
    /// A file is not what it was when it was examined, or cannot be read. Then
    /// nothing more is read: the request has to be broken off.
    pub fn read(
        &mut self,
        body: &Body,
        files: &[FileToSend],
        buffer: &mut [u8],
    ) -> Result<usize, FileError> {
        if let Some((_, known)) = &self.error {
            return Err(known.clone());
        }
        let mut filled = 0;
        while filled < buffer.len() {
            match self.read_some(body, files, &mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err((index, error)) => {
                    self.error = Some((index, error.clone()));
                    self.open = None;
                    return Err(error);
                }
            }
        }
        Ok(filled)
    }

    /// Which file, by its place in the list, broke the body off, and why.
    pub fn error(&self) -> Option<(usize, &FileError)> {
        self.error.as_ref().map(|(index, error)| (*index, error))
    }

    /// Reads from the first segment that has something left. `Ok(0)` where
    /// none has.
    fn read_some(
        &mut self,
        body: &Body,
        files: &[FileToSend],
        buffer: &mut [u8],
    ) -> Result<usize, (usize, FileError)> {
        while let Some(segment) = body.segments().get(self.segment) {
            let read = match segment {
                Segment::Bytes(bytes) => {
                    let left = bytes.get(self.position..).unwrap_or_default();
                    let length = left.len().min(buffer.len());
                    buffer[..length].copy_from_slice(&left[..length]);
                    self.position += length;
                    length
                }
                Segment::File { index, length } => self
                    .read_file(files.get(*index), *length, buffer)
                    .map_err(|error| (*index, error))?,
            };
            if read > 0 {
                return Ok(read);
            }
            self.segment += 1;
            self.position = 0;
            self.open = None;
        }
        Ok(0)
    }

    fn read_file(
        &mut self,
        file: Option<&FileToSend>,
        length: u64,
        buffer: &mut [u8],
    ) -> Result<usize, FileError> {
        let open = match &mut self.open {
            Some(open) => open,
            None => {
                let file = file.ok_or(FileErrorKind::NotFound)?;
                if file.length != length {
                    // The request was built for another state of the file.
                    return Err(FileErrorKind::Changed(Change::between(length, file.length)).into());
                }
                self.open.insert(OpenFile::open(file)?)
            }
        };
        open.read(buffer)
    }
}
