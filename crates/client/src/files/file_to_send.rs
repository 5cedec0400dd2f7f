//! A file as it was when it was examined.

use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Change, ContentHash, FileError, FileErrorKind};

/// A file that is to be sent, and by what it is known again when its turn
/// comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileToSend {
    /// Where it is.
    pub path: PathBuf,
    /// Its length in bytes, above 0.
    pub length: u64,
    /// When it was last modified, where the system knows.
    pub modified: Option<SystemTime>,
    /// When it was last changed in any way, its rights and names included,
    /// where the system knows.
    pub changed: Option<SystemTime>,
    /// Which file it is, whatever its name, where the system knows.
    pub identity: Option<FileIdentity>,
    /// The SHA-256 of its content, where that was read: it decides where the
    /// file's length and time of modification are as they were, and other
    /// things about it are not.
    pub content: Option<[u8; 32]>,
}

/// Which file it is, whatever its name: two paths with the same identity are
/// one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileIdentity {
    /// The number of the device that it is on.
    pub device: u64,
    /// Its number on that device.
    pub inode: u64,
}

impl FileToSend {
    /// Examines a file, and opens it once to see that it may be read. Symbolic
    /// links are followed.
    ///
    /// # Errors
    ///
    /// There is none, it is not a regular file, it is empty, or it cannot be
    /// read.
    pub fn examine(path: &Path) -> Result<Self, FileError> {
        let (_, file) = FileToSend::open(path)?;
        Ok(file)
    }

    /// Examines the file again.
    ///
    /// # Errors
    ///
    /// It is not what it was.
    pub fn must_still_be(&self) -> Result<(), FileError> {
        self.must_equal(&FileToSend::examine(&self.path)?)
    }

    /// Opens a file, and examines what was opened.
    pub(crate) fn open(path: &Path) -> Result<(File, Self), FileError> {
        // Before it is opened: opening a device may do something.
        must_be_regular(&fs::metadata(path).map_err(|error| FileError::of(&error))?)?;
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            // A FIFO that has come in between would block us until somebody
            // writes. A regular file knows no difference.
            options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
        }
        let file = options.open(path).map_err(|error| FileError::of(&error))?;
        let examined = FileToSend::look_at(&file, path)?;
        match examined.length {
            0 => Err(FileErrorKind::Empty.into()),
            _ => Ok((file, examined)),
        }
    }

    pub(super) fn look_at(file: &File, path: &Path) -> Result<Self, FileError> {
        let metadata = file.metadata().map_err(|error| FileError::of(&error))?;
        must_be_regular(&metadata)?;
        Ok(FileToSend {
            path: path.into(),
            length: metadata.len(),
            modified: metadata.modified().ok(),
            changed: changed(&metadata),
            identity: identity(&metadata),
            content: None,
        })
    }

    pub(super) fn must_equal(&self, found: &FileToSend) -> Result<(), FileError> {
        let change = if found.length != self.length {
            Change::between(self.length, found.length)
        } else if let Some(content) = self.content {
            let is_untouched = found.modified == self.modified
                && (self.changed.is_some() && found.changed == self.changed)
                && (self.identity.is_some() && found.identity == self.identity);
            if is_untouched {
                return Ok(());
            }
            // What cannot be read now may be what it was.
            let now = ContentHash::of_file(&found.path).map_err(|error| FileError::of(&error))?;
            if now.0 == content {
                return Ok(());
            }
            Change::Modified
        } else if self.identity.is_some() && found.identity != self.identity {
            Change::Replaced
        } else if found.modified != self.modified {
            Change::Modified
        } else {
            return Ok(());
        };
        Err(FileErrorKind::Changed(change).into())
    }
}

fn must_be_regular(metadata: &Metadata) -> Result<(), FileError> {
    match metadata.is_file() {
        true => Ok(()),
        false => Err(FileErrorKind::NotAFile(name_of(metadata.file_type())).into()),
    }
}

fn name_of(file_type: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if file_type.is_fifo() {
            return "a FIFO";
        }
        if file_type.is_socket() {
            return "a socket";
        }
        if file_type.is_char_device() || file_type.is_block_device() {
            return "a device";
        }
    }
    match file_type.is_dir() {
        true => "a directory",
        false => "something else",
    }
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let seconds = Duration::from_secs(metadata.ctime().try_into().ok()?);
    let rest = Duration::from_nanos(metadata.ctime_nsec().try_into().ok()?);
    UNIX_EPOCH.checked_add(seconds)?.checked_add(rest)
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<SystemTime> {
    None
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<FileIdentity> {
    use std::os::unix::fs::MetadataExt;
    Some(FileIdentity { device: metadata.dev(), inode: metadata.ino() })
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<FileIdentity> {
    None
}
