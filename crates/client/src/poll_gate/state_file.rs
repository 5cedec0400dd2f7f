//! The file that processes share: found, made, locked, read and written. What
//! is in it is not known here.
//!
//! The lock is the system's own (`flock`), which ends with its process however
//! that ends. It belongs to an open file, so the file is opened anew for each
//! lock: a client of the same process, or of a child that was forked, is
//! another one like any other. One thing remains: a child that was forked
//! during a request, without a new program, keeps the lock of a parent that is
//! then killed, until it ends too.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// The most that is read. What we write is shorter.
const LONGEST: u64 = 16 << 10;

/// A file to share.
#[derive(Debug)]
pub(super) struct StateFile {
    path: PathBuf,
}

/// The file, open and locked until this is dropped.
#[derive(Debug)]
pub(super) struct LockedFile {
    file: File,
}

impl StateFile {
    pub(super) fn new(path: PathBuf) -> Self {
        StateFile { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Locks the file, which is made if there is none. `None` while somebody
    /// else has it locked.
    pub(super) fn try_lock(&self) -> io::Result<Option<LockedFile>> {
        let file = self.open()?;
        match file.try_lock() {
            Ok(()) => Ok(Some(LockedFile { file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn open(&self) -> io::Result<File> {
        // Made only where there is none: some systems refuse to open what is
        // another account's with leave to make it.
        let file = match self.open_as(OpenOptions::new().read(true).write(true)) {
            Err(error) if error.kind() == ErrorKind::NotFound => self.make(),
            opened => opened,
        }?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        Ok(file)
    }

    fn make(&self) -> io::Result<File> {
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        match self.open_as(options.clone().create_new(true).mode(0o600)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => self.open_as(&mut options),
            Err(error) => Err(error),
            Ok(file) => {
                share_with_group(&file, folder)?;
                Ok(file)
            }
        }
    }

    /// Neither follows a link that somebody has put there, nor waits for the
    /// writer of a FIFO.
    fn open_as(&self, options: &mut OpenOptions) -> io::Result<File> {
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.custom_flags(flags.bits() as i32).open(&self.path)
    }
}

/// Lets a group that may write into the directory use the file too, so that
/// accounts which share a key can share its clock. A directory that was made
/// here is its owner's alone.
fn share_with_group(file: &File, folder: &Path) -> io::Result<()> {
    match fs::metadata(folder)?.permissions().mode() & 0o060 {
        0o060 => file.set_permissions(Permissions::from_mode(0o660)),
        _ => Ok(()),
    }
}

impl LockedFile {
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        (&self.file).take(LONGEST).read_to_end(&mut content)?;
        Ok(content)
    }

    /// Writes over what is there. Should the process end half-way, the file is
    /// a mixture, which the reader has to notice.
    pub(super) fn write(&self, content: &str) -> io::Result<()> {
        self.file.write_all_at(content.as_bytes(), 0)?;
        self.file.set_len(content.len() as u64)
    }
}

impl Drop for LockedFile {
    fn drop(&mut self) {
        // Closing would do, but for a child that was forked meanwhile and has
        // the open file too. What fails here leaves the lock to the closing.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").permissions().mode() & 0o777
    }

    fn locked(file: &StateFile) -> LockedFile {
        file.try_lock().expect("the file opens").expect("nobody has it locked")
    }

    #[test]
    fn the_file_and_its_directories_are_made_for_their_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = StateFile::new(folder.path().join("a/b/clock"));
        assert_eq!(locked(&file).read().expect("it can be read"), b"");
        for (name, expected) in [("a", 0o700), ("a/b", 0o700), ("a/b/clock", 0o600)] {
            assert_eq!(mode(&folder.path().join(name)), expected, "{name}");
        }
    }

    #[test]
    fn a_group_that_may_write_the_directory_may_write_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        for (directory, expected) in [(0o770, 0o660), (0o750, 0o600), (0o707, 0o600)] {
            fs::set_permissions(folder.path(), Permissions::from_mode(directory)).expect("a mode");
            let file = StateFile::new(folder.path().join(format!("{directory:o}")));
            drop(locked(&file));
            assert_eq!(mode(file.path()), expected, "in a directory of {directory:o}");
        }
    }

    #[test]
    fn one_has_it_locked_at_a_time_within_a_process_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, other] = [(); 2].map(|()| StateFile::new(folder.path().join("clock")));
        let held = locked(&one);
        for file in [&one, &other] {
            assert!(file.try_lock().expect("it opens").is_none());
        }
        drop(held);
        locked(&other);
    }

    #[test]
    fn what_is_written_replaces_all_that_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = StateFile::new(folder.path().join("clock"));
        locked(&file).write("a long state").expect("it can be written");
        locked(&file).write("short").expect("it can be written");
        assert_eq!(locked(&file).read().expect("it can be read"), b"short");
    }

    #[test]
    fn what_is_no_regular_file_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let (link, directory) = (folder.path().join("link"), folder.path().join("directory"));
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &link).expect("a link");
        fs::create_dir(&directory).expect("a directory");
        let device = Path::new("/dev/null").to_path_buf();
        for path in [link, directory, device, "/dev/null/x/clock".into()] {
            StateFile::new(path.clone()).try_lock().expect_err(&path.display().to_string());
        }
        assert!(!folder.path().join("elsewhere").exists());
    }
}
