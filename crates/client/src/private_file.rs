//! Files that this library makes, all of them here: their owner's alone, and
//! none that somebody else has put in their place.
//!
//! A folder may be one that others write too, such as `/tmp`. There somebody may
//! put a link where a file of ours is to be, so that we write elsewhere; a FIFO,
//! so that we wait for ever; or a file of their own, to read what we write. So no
//! link is followed, nothing but a regular file with one name is opened, and in a
//! folder that all may write, no file of another account.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, fchown};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::process::geteuid;

/// Makes a file to read and write. Fails if anything is there, a link among it.
///
/// # Errors
///
/// What the system says.
pub fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Opens a file to read and write, and makes it if there is none; says whether it
/// was made.
///
/// # Errors
///
/// What is there is no file of ours, or what the system says.
pub fn open_or_create(path: &Path) -> io::Result<(File, bool)> {
    loop {
        // Made or opened, not both at once: some systems refuse to open what is
        // another account's with leave to make it.
        match create_new(path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => return Ok((made?, true)),
        }
        match open(path) {
            // Somebody has removed it meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            opened => return Ok((opened?, false)),
        }
    }
}

/// Opens a file that is there, to read and write.
///
/// # Errors
///
/// What is there is no file of ours, or what the system says.
pub fn open(path: &Path) -> io::Result<File> {
    // Looked at before it is opened, as closing what is SQLite's would end its
    // locks; and after it, as it may be another one by then.
    let found = fs::symlink_metadata(path)?;
    must_be_ours(path, &found)?;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let mut options = OpenOptions::new();
    options.read(true).write(true).custom_flags(flags.bits() as i32);
    let file = options.open(path).map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied if found.uid() != geteuid().as_raw() => {
            io::Error::new(error.kind(), format!("it belongs to user {}: {error}", found.uid()))
        }
        _ => error,
    })?;
    must_be_ours(path, &file.metadata()?)?;
    Ok(file)
}

/// Makes a folder, with those above it. One that is there may be a link to one.
///
/// # Errors
///
/// What the system says.
pub fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes a folder for a while. Fails if anything is there, a link among it.
///
/// # Errors
///
/// What the system says.
pub fn create_new_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)
}

/// Makes a folder whose place nobody names but we: one that is there is no link.
///
/// # Errors
///
/// What is there is no folder of ours, or what the system says.
pub fn create_own_folder(path: &Path) -> io::Result<()> {
    let made = create_folder(path);
    let checked = match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(io::Error::other("it is a link")),
        Ok(found) => made.and_then(|()| must_not_be_planted(path, &found)),
        Err(_) => made,
    };
    checked.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

/// Gives a file or folder that root has made beside another's file to that one's
/// owner, who could not use it otherwise. Others have nothing to give away.
pub fn give_to_owner_of(beside: &Metadata, made: &File) {
    if geteuid().is_root() {
        // Where that is refused all is as it was: root's.
        let _ = fchown(made, Some(beside.uid()), Some(beside.gid()));
    }
}

fn must_be_ours(path: &Path, found: &Metadata) -> io::Result<()> {
    let why = if found.is_symlink() {
        "it is a link"
    } else if !found.is_file() {
        "it is not a regular file"
    } else if found.nlink() > 1 {
        // None at all is one that was removed: whoever locks it looks again.
        "it has a second name (a hard link)"
    } else {
        return must_not_be_planted(path, found);
    };
    Err(io::Error::other(why))
}

/// Fails for what another account has put into a folder in which all may make
/// files, and nobody remove another's, such as `/tmp`. The folder's owner may.
///
/// # Errors
///
/// It was.
pub fn must_not_be_planted(path: &Path, found: &Metadata) -> io::Result<()> {
    const STICKY_AND_OPEN: u32 = 0o1002;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::metadata(folder.unwrap_or(Path::new(".")))?;
    let is_open = folder.mode() & STICKY_AND_OPEN == STICKY_AND_OPEN;
    let owner = found.uid();
    match is_open && owner != geteuid().as_raw() && owner != folder.uid() {
        false => Ok(()),
        true => {
            let why = format!("it belongs to user {owner}, in a folder that everybody may write");
            Err(io::Error::other(why))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, chown, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").mode() & 0o777
    }

    fn why<T>(made: io::Result<T>) -> String {
        made.err().expect("it is refused").to_string()
    }

    #[test]
    fn what_is_made_is_its_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        create_own_folder(&path("a/b")).expect("made");
        create_new(&path("new")).expect("made");
        assert!(open_or_create(&path("opened")).expect("made").1);
        assert!(!open_or_create(&path("opened")).expect("opened").1);
        for (name, expected) in [("a", 0o700), ("a/b", 0o700), ("new", 0o600), ("opened", 0o600)] {
            assert_eq!(mode(&path(name)), expected, "{name}");
        }
    }

    #[test]
    fn links_and_what_is_no_file_are_neither_followed_nor_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        symlink(path("elsewhere"), path("dangling")).expect("a link");
        fs::write(path("file"), "mine").expect("a file");
        symlink(path("file"), path("link")).expect("a link");
        fs::hard_link(path("file"), path("second")).expect("a link");
        fs::create_dir(path("folder")).expect("a folder");
        symlink(path("folder"), path("folder link")).expect("a link");
        let fifo = std::process::Command::new("mkfifo").arg(path("fifo")).status();
        assert!(fifo.expect("mkfifo runs").success());
        for (name, reason) in [
            ("dangling", "it is a link"),
            ("link", "it is a link"),
            ("second", "it has a second name (a hard link)"),
            ("folder", "it is not a regular file"),
            ("fifo", "it is not a regular file"),
        ] {
            assert_eq!(why(open_or_create(&path(name))), reason, "{name}");
            assert_eq!(why(open(&path(name))), reason, "{name}");
            why(create_new(&path(name)));
        }
        for name in ["folder link", "dangling", "file"] {
            why(create_own_folder(&path(name)));
        }
        assert!(!path("elsewhere").exists());
        assert_eq!(fs::read(path("file")).expect("a file"), b"mine");
    }

    /// Only root can make a file that is another's.
    #[test]
    fn a_file_that_another_has_put_where_all_may_write_is_refused() {
        if !geteuid().is_root() {
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "").expect("a file");
        fs::create_dir(path("folder")).expect("a folder");
        chown(path("file"), Some(65_534), None).expect("given away");
        chown(path("folder"), Some(65_534), None).expect("given away");
        open(&path("file")).expect("the folder is its owner's alone: who writes there may");
        fs::set_permissions(folder.path(), Permissions::from_mode(0o1777)).expect("as /tmp");
        for refused in [open(&path("file")).map(drop), create_own_folder(&path("folder"))] {
            assert!(why(refused).contains("belongs to user 65534"));
        }
        chown(folder.path(), Some(65_534), None).expect("given away");
        open(&path("file")).expect("the folder's owner could do anything there");
    }
}
