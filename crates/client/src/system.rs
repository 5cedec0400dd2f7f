//! What the system cannot do for a moment: give a descriptor, memory, a thread
//! or room, or read a disk. That is the fault of nobody who named a file or a
//! setting, and the same may succeed later.

use std::io;

use extracta_protocol::error::{Error, ErrorKind};
use rustix::io::Errno;

/// Whether an error of the system says so. All that opens, reads, writes or locks
/// anything asks here whose fault it was.
pub fn is_systems_fault(error: &io::Error) -> bool {
    match error.raw_os_error() {
        Some(number) => is_for_a_moment(Errno::from_raw_os_error(number)),
        None => matches!(
            error.kind(),
            io::ErrorKind::OutOfMemory | io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        ),
    }
}

fn is_for_a_moment(number: Errno) -> bool {
    matches!(
        number,
        Errno::MFILE
            | Errno::NFILE
            | Errno::NOMEM
            | Errno::NOBUFS
            | Errno::NOLCK
            | Errno::NOSPC
            | Errno::DQUOT
            | Errno::IO
            | Errno::STALE
            | Errno::AGAIN
            | Errno::INTR
    )
}

/// The kind of a failure, which is this one unless the system is at fault.
pub fn kind_of_io(error: &io::Error, otherwise: ErrorKind) -> ErrorKind {
    if is_systems_fault(error) { ErrorKind::System } else { otherwise }
}

/// A failure as it is told, after these words.
pub fn error_of_io(words: &str, error: &io::Error, otherwise: ErrorKind) -> Error {
    Error::new(kind_of_io(error, otherwise), format!("{words}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_lacks_for_a_moment_is_told_from_what_is_wrong_with_a_file() {
        let is_systems = |number: Errno| is_systems_fault(&number.into());
        for number in [
            Errno::MFILE,
            Errno::NFILE,
            Errno::NOMEM,
            Errno::NOBUFS,
            Errno::NOLCK,
            Errno::NOSPC,
            Errno::DQUOT,
            Errno::IO,
            Errno::STALE,
            Errno::AGAIN,
            Errno::INTR,
        ] {
            assert!(is_systems(number), "{number}");
        }
        for number in [Errno::NOENT, Errno::ACCESS, Errno::ISDIR, Errno::ROFS, Errno::LOOP] {
            assert!(!is_systems(number), "{number}");
        }
        assert!(is_systems_fault(&io::ErrorKind::OutOfMemory.into()));
        assert!(!is_systems_fault(&io::Error::other("it changed")));
    }
}
