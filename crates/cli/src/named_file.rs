//! A file that somebody names, read as a whole. It may be a pipe, as a shell makes one
//! for `<(…)`: that is waited for.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;

/// What stands in a file, up to `longest` bytes.
///
/// A pipe that nobody writes to is waited for as long as `patience` says; for ever
/// without it, or until a signal ends the process.
pub(crate) fn read(path: &Path, longest: u64, patience: Option<Duration>) -> io::Result<Vec<u8>> {
    // Else a pipe without a writer could not even be opened.
    let flags = OFlags::NONBLOCK.bits() as i32;
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let deadline = patience.map(|patience| (Instant::now() + patience, patience));
    let mut bytes = Vec::new();
    loop {
        must_be_ready(&file, deadline)?;
        let room = longest - bytes.len() as u64;
        match (&file).take(room.min(1 << 16)).read_to_end(&mut bytes) {
            Ok(0) => return Ok(bytes),
            Ok(_) => {}
            // What was there before is in `bytes`.
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}

/// Waits until there is something to read, or an end.
fn must_be_ready(file: &File, deadline: Option<(Instant, Duration)>) -> io::Result<()> {
    loop {
        let left = deadline.map(|(end, _)| end.saturating_duration_since(Instant::now()));
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(&mut [PollFd::new(file, PollFlags::IN)], left.as_ref()) {
            Ok(0) => {
                let seconds = deadline.map_or(0, |(_, patience)| patience.as_secs());
                let words = format!("it is a pipe to which nobody has written for {seconds} s");
                return Err(io::Error::new(ErrorKind::TimedOut, words));
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_read_to_its_end_and_waited_for_no_longer_than_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, 0o600.into()).expect("a pipe");
        let nobody = read(&pipe, 9, Some(Duration::from_millis(10))).expect_err("nobody writes");
        assert_eq!(nobody.kind(), ErrorKind::TimedOut);
        let text = "x".repeat(200_000);
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| std::fs::write(&pipe, &text));
            let all = read(&pipe, 1 << 20, None).expect("it is read");
            assert_eq!(all.len(), text.len());
            writer.join().expect("no panic").expect("written");
        });
        let file = folder.path().join("file");
        std::fs::write(&file, &text).expect("a file");
        assert_eq!(read(&file, 70_000, None).expect("it is read").len(), 70_000);
        assert_eq!(read(Path::new("/dev/null"), 9, None).expect("it is read"), b"");
        read(folder.path(), 9, None).expect_err("a folder");
    }
}
