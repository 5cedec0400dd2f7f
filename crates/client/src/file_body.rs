//! The body of a request as a stream: bytes as they are, files from the disk.
//!
//! Files are checked before they are sent, while they are read and after
//! their last byte, and what has changed breaks the request off: a body that
//! ends early, or is filled up, would be taken as whole by some servers. What
//! goes into a body, and what becomes of a document whose file has changed,
//! is decided elsewhere.

mod file_to_send;
mod open_file;
mod trouble;

use std::io::{self, Read};

use extracta_protocol::request::{Body, Segment};

use self::open_file::OpenFile;

pub use self::file_to_send::{FileIdentity, FileToSend};
pub use self::trouble::{Change, FileTrouble, FileTroubleKind};

/// Reads the pieces of a body in order.
///
/// A file is opened when its turn comes and closed at its end, so that one is
/// open at a time; nothing is buffered, so that memory does not grow with the
/// files. An error is final, and [`trouble`](FileBody::trouble) tells its
/// reason.
pub struct FileBody<'a> {
    segments: &'a [Segment],
    files: &'a [FileToSend],
    /// Bytes of the first segment that are read already.
    position: usize,
    open: Option<OpenFile>,
    trouble: Option<(usize, FileTrouble)>,
}

impl<'a> FileBody<'a> {
    /// The body, with the files that its segments name by their place in this
    /// list.
    pub fn new(body: &'a Body, files: &'a [FileToSend]) -> Self {
        FileBody { segments: body.segments(), files, position: 0, open: None, trouble: None }
    }

    /// Which file, by its place in the list, broke the body off, and why.
    pub fn trouble(&self) -> Option<(usize, &FileTrouble)> {
        self.trouble.as_ref().map(|(index, trouble)| (*index, trouble))
    }

    /// Reads from the first segment that has something left. `Ok(0)` where
    /// none has.
    fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize, (usize, FileTrouble)> {
        while let Some((segment, rest)) = self.segments.split_first() {
            let read = match segment {
                Segment::Bytes(bytes) => {
                    let left = &bytes[self.position..];
                    let length = left.len().min(buffer.len());
                    buffer[..length].copy_from_slice(&left[..length]);
                    self.position += length;
                    length
                }
                Segment::File { index, length } => {
                    self.read_file(*index, *length, buffer).map_err(|trouble| (*index, trouble))?
                }
            };
            if read > 0 {
                return Ok(read);
            }
            self.segments = rest;
            self.position = 0;
            self.open = None;
        }
        Ok(0)
    }

    fn read_file(
        &mut self,
        index: usize,
        length: u64,
        buffer: &mut [u8],
    ) -> Result<usize, FileTrouble> {
        let file = match &mut self.open {
            Some(file) => file,
            None => {
                let file = self.files.get(index).ok_or(FileTroubleKind::NotFound)?;
                if file.length != length {
                    // The request was built for another state of the file.
                    return Err(
                        FileTroubleKind::Changed(Change::between(length, file.length)).into()
                    );
                }
                self.open.insert(OpenFile::open(file)?)
            }
        };
        file.read(buffer)
    }
}

impl Read for FileBody<'_> {
    /// Fills the buffer as far as the body goes, so that the many small pieces
    /// of a multipart body leave in one write.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            let read = match &self.trouble {
                Some(known) => Err(known.clone()),
                None => self.read_some(&mut buffer[filled..]),
            };
            match read {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err((index, trouble)) => {
                    let error = io::Error::other(trouble.clone());
                    self.trouble = Some((index, trouble));
                    self.open = None;
                    return Err(error);
                }
            }
        }
        Ok(filled)
    }
}
