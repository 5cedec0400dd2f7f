//! A file while it is being sent.

use std::fs::File;
use std::io::{self, Read};

use super::{Change, FileError, FileErrorKind, FileToSend};

/// An open file that is read once, from its beginning to its end, and has to
/// stay what it was when it was examined.
#[derive(Debug)]
pub(super) struct OpenFile {
    file: File,
    examined: FileToSend,
    left: u64,
}

impl OpenFile {
    /// Opens the file, which must be as it was examined.
    pub(super) fn open(examined: &FileToSend) -> Result<Self, FileError> {
        let (file, found) = FileToSend::open(&examined.path).map_err(|error| {
            match error.kind() {
                // It was not empty when it was examined.
                FileErrorKind::Empty => FileErrorKind::Changed(Change::Shrank).into(),
                _ => error,
            }
        })?;
        examined.must_equal(&found)?;
        let left = found.length;
        let examined = FileToSend { content: examined.content, ..found };
        Ok(OpenFile { file, examined, left })
    }

    /// Reads the next bytes; none at the end of the file.
    ///
    /// The last ones are returned only after the file proved unchanged to its
    /// end: until they are sent the request is not complete, and can still be
    /// broken off.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, FileError> {
        let length = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if length == 0 {
            return Ok(0);
        }
        let read = self.read_some(&mut buffer[..length])?;
        if read == 0 {
            return Err(FileErrorKind::Changed(Change::Shrank).into());
        }
        self.left -= read as u64;
        if self.left == 0 {
            // Some file systems tell an old length while somebody writes.
            if self.read_some(&mut [0])? > 0 {
                return Err(FileErrorKind::Changed(Change::Grew).into());
            }
            self.examined.must_equal(&FileToSend::look_at(&self.file, &self.examined.path)?)?;
        }
        Ok(read)
    }

    fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize, FileError> {
        loop {
            match self.file.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result.map_err(|error| FileError::of(&error)),
            }
        }
    }
}
