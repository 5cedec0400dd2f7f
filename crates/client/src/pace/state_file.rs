//! The file in which clients share their state: named, made, locked, read and
//! written.
//!
//! The lock is the system's own (`flock`), which ends with its process however
//! that ends. It belongs to an open file, so the file is opened anew for each
//! lock: a client of the same process, or of a child that was forked, is
//! another one like any other. One thing remains: a child that was forked
//! during a request, without a new program, keeps the lock of a parent that is
//! then killed, until it ends too.

use std::fs::{self, File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};
use std::path::Path;

use extracta_protocol::secret::ApiKey;
use sha2::{Digest, Sha256};

use super::state::State;
use crate::boot_time::BootTime;
use crate::private_file;
use crate::transport::BaseUrl;

/// The file's name: that of the route, and the first 64 bits of a SHA-256 over
/// the base URL and the key.
///
/// From the name nobody can compute either: API keys are long and random, and
/// of 256 bits most are missing. What it gives away to whoever may list the
/// directory is whether a key that is known anyway, or guessed, is used here:
/// a key that could be guessed would be confirmed. Two keys whose names are
/// equal by chance would share a pause, which costs time and nothing else.
pub(super) fn file_name(name: &str, base: &BaseUrl, key: &ApiKey) -> String {
    // Of many spellings that mean the same: letters of the host small, its usual
    // port left out.
    let scheme = base.uri().scheme_str().unwrap_or_default();
    let host = base.host().to_ascii_lowercase();
    let port = match (scheme, base.port()) {
        ("http", 80) | ("https", 443) => String::new(),
        (_, port) => format!(":{port}"),
    };
    let authorization = key.authorization();
    let key = authorization.strip_prefix("Bearer ").unwrap_or(&authorization);
    let hash = Sha256::digest(format!("{scheme}://{host}{port}{}\0{key}", base.path()));
    let digits = hash.iter().take(8).map(|byte| format!("{byte:02x}"));
    format!("{name}-{}", digits.collect::<String>())
}

/// The file, open and locked until this is dropped.
#[derive(Debug)]
pub(super) struct LockedFile(File);

impl LockedFile {
    /// Locks the file, which is made if there is none, and reads it. `None` while
    /// somebody else has it locked.
    pub(super) fn try_lock(path: &Path) -> io::Result<Option<(LockedFile, State)>> {
        let folder = path.parent().unwrap_or(Path::new("/"));
        private_file::create_folder(folder)?;
        let (file, is_made) = private_file::open_or_create(path)?;
        // Accounts that share a key share its file, by a group that may write
        // into the directory. One that was made here is its owner's alone.
        if is_made && fs::metadata(folder)?.permissions().mode() & 0o060 == 0o060 {
            file.set_permissions(Permissions::from_mode(0o660))?;
        }
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            locked => locked?,
        }
        if file.metadata()?.nlink() == 0 {
            // It was removed before it was locked.
            return Ok(None);
        }
        let locked = LockedFile(file);
        let state = locked.read(&BootTime::now())?;
        Ok(Some((locked, state)))
    }

    /// Reads the state. What is none is replaced, so that everybody counts
    /// from now.
    fn read(&self, now: &BootTime) -> io::Result<State> {
        // Longer than what we write.
        let mut text = [0; 1024];
        let length = self.0.read_at(&mut text, 0)?;
        if let Some(state) = State::from_text(&String::from_utf8_lossy(&text[..length]))
            && now.since(&state.ended).is_some()
        {
            return Ok(state);
        }
        let state = State::just_ended(now.clone());
        self.write(&state)?;
        Ok(state)
    }

    /// Replaces what is there. Should the process end half-way, nothing can be
    /// read.
    pub(super) fn write(&self, state: &State) -> io::Result<()> {
        self.clear()?;
        self.0.write_all_at(state.to_text().as_bytes(), 0)
    }

    /// Leaves nothing to read.
    pub(super) fn clear(&self) -> io::Result<()> {
        self.0.set_len(0)
    }
}

impl Drop for LockedFile {
    fn drop(&mut self) {
        // Closing would do, but for a child that was forked meanwhile and has
        // the open file too. What fails here leaves the lock to the closing.
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").permissions().mode() & 0o777
    }

    fn locked(path: &Path) -> LockedFile {
        LockedFile::try_lock(path).expect("the file opens").expect("nobody has it locked").0
    }

    #[test]
    fn base_url_and_key_have_a_name_of_their_own_that_stays_in_any_spelling_and_version() {
        let name = |base: &str, key: &str| {
            file_name(
                "poll",
                &BaseUrl::new(base).expect("a base URL"),
                &ApiKey::new(key).expect("a key"),
            )
        };
        // printf 'https://api.extracta.ai/api/v1\0key' | sha256sum
        assert_eq!(name(BaseUrl::DEFAULT, "key"), "poll-e69a5e2fdaf434e4");
        let expected = name("https://api.example/v1", "key");
        for spelling in ["https://API.Example/v1/", "https://api.example:443/v1"] {
            assert_eq!(name(spelling, "key"), expected, "{spelling}");
        }
        for other in [
            name("https://api.example/v2", "key"),
            name("https://api.example:8443/v1", "key"),
            name("https://api.example/v1", "other"),
        ] {
            assert_ne!(other, expected);
        }
    }

    #[test]
    fn the_file_and_its_directories_are_made_for_their_owner_alone_or_a_group_that_may_write() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(locked(&folder.path().join("a/b/state")));
        for (name, expected) in [("a", 0o700), ("a/b", 0o700), ("a/b/state", 0o600)] {
            assert_eq!(mode(&folder.path().join(name)), expected, "{name}");
        }
        for (directory, expected) in [(0o770, 0o660), (0o750, 0o600), (0o707, 0o600)] {
            fs::set_permissions(folder.path(), Permissions::from_mode(directory)).expect("a mode");
            let path = folder.path().join(format!("{directory:o}"));
            drop(locked(&path));
            assert_eq!(mode(&path), expected, "in a directory of {directory:o}");
        }
    }

    #[test]
    fn one_has_it_locked_at_a_time_within_a_process_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state");
        let held = locked(&path);
        assert!(LockedFile::try_lock(&path).expect("it opens").is_none());
        drop(held);
        locked(&path);
    }

    #[test]
    fn what_is_written_replaces_all_that_was_there_and_what_is_no_state_ended_just_now() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state");
        let (before, now) = (BootTime::now(), BootTime::now());
        fs::write(&path, "a long text that is no state ".repeat(9)).expect("it can be written");
        let expected = State::just_ended(before.clone());
        assert_eq!(locked(&path).read(&before).expect("it can be read"), expected);
        assert_eq!(locked(&path).read(&now).expect("it can be read"), expected, "it was replaced");
        let other_boot = BootTime { boot: Some("other".into()), ..now.clone() };
        let later = BootTime { since_boot: now.since_boot * 2, ..now.clone() };
        for odd in [other_boot, later] {
            locked(&path).write(&State::just_ended(odd)).expect("it can be written");
            let read = locked(&path).read(&now).expect("it can be read");
            assert_eq!(read, State::just_ended(now.clone()));
        }
        locked(&path).clear().expect("it can be written");
        assert_eq!(fs::read(&path).expect("it can be read"), b"");
    }

    #[test]
    fn what_is_no_regular_file_of_one_name_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name| folder.path().join(name);
        std::os::unix::fs::symlink(path("elsewhere"), path("link")).expect("a link");
        fs::create_dir(path("directory")).expect("a directory");
        fs::write(path("file"), "").expect("a file");
        fs::hard_link(path("file"), path("second")).expect("a link");
        let [device, below] = ["/dev/null", "/dev/null/x/state"].map(Into::into);
        for path in [path("link"), path("directory"), path("second"), device, below] {
            LockedFile::try_lock(&path).expect_err(&path.display().to_string());
        }
        assert!(!path("elsewhere").exists());
    }
}
