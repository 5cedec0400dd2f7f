//! What a file holds, as a fingerprint: two files with the same one are one
//! document.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::scope::is_cancelled;

/// The SHA-256 of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub [u8; 32]);

/// How much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

/// How many pieces are read in any case: a cancel is to end what takes long.
const SOON_READ: u64 = 16;

impl ContentHash {
    /// The fingerprint of these bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        ContentHash(Sha256::digest(bytes).into())
    }

    /// Reads a file and takes its fingerprint.
    ///
    /// # Errors
    ///
    /// It cannot be read, or the call was cancelled.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        ContentHash::of_copy(&mut File::open(path)?, &mut io::sink())
    }

    /// Copies what there is to read, and takes its fingerprint.
    ///
    /// # Errors
    ///
    /// It cannot be read, or not be written, or the call was cancelled.
    pub fn of_copy(from: &mut dyn Read, to: &mut dyn io::Write) -> io::Result<Self> {
        let mut hash = Sha256::new();
        let mut piece = vec![0; PIECE];
        for number in 0.. {
            if number >= SOON_READ && is_cancelled() {
                return Err(io::Error::other("cancelled"));
            }
            match from.read(&mut piece) {
                Ok(0) => return Ok(ContentHash(hash.finalize().into())),
                Ok(read) => {
                    hash.update(&piece[..read]);
                    to.write_all(&piece[..read])?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        unreachable!("it ends with what there is to read")
    }
}
