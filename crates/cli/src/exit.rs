//! Exit statuses and failures, which tell a script whose turn it is.

use std::io;

use extracta_client::internal::is_systems_fault;
use extracta_client::{ClientError, ErrorKind};
use extracta_ledger::LedgerError;

use crate::hint::hint;
use crate::say::say;

/// How the command ends. Of several that apply, the help tells which wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Every document has its type.
    Fine = 0,
    /// Some document was refused, or could not be classified.
    NotClassified = 1,
    /// The command line, the environment or a file named there is wrong, or
    /// there is nothing to classify.
    Usage = 2,
    /// The service does not let the run go on.
    Stopped = 3,
    /// The network, the service or the time left documents without a result,
    /// or the output or the ledger could not be written.
    Unfinished = 4,
    /// A signal ended it.
    Interrupted = 130,
    /// Nobody reads the output any more: what a shell shows for SIGPIPE.
    BrokenPipe = 141,
}

/// Why a command ended early, in a line that says what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Something that the user wrote cannot be used.
    #[error("{0}")]
    Usage(String),
    /// The system, or the service, does not give what is needed.
    #[error("{0}")]
    Unfinished(String),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The reason was printed already, or needs no line.
    #[error("it ended with status {}", *.0 as u8)]
    Told(Exit),
}

impl Failure {
    /// What was to be read and cannot be, whose fault it is by the system's error:
    /// a want of descriptors, of memory or of a working disk is nobody's who
    /// wrote the command line.
    pub(crate) fn of_io(words: &str, error: &io::Error) -> Self {
        let words = format!("{words}: {error}");
        match is_systems_fault(error) {
            true => Failure::Unfinished(words),
            false => Failure::Usage(words),
        }
    }

    /// The same once more, for another who asks.
    pub(crate) fn again(&self) -> Self {
        match self {
            Failure::Unfinished(words) => Failure::Unfinished(words.clone()),
            Failure::Told(exit) => Failure::Told(*exit),
            other => Failure::Usage(other.to_string()),
        }
    }

    /// The exit status.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Failure::Told(exit) => *exit,
            Failure::Usage(_) => Exit::Usage,
            Failure::Unfinished(_) => Exit::Unfinished,
            Failure::Client(error) => Exit::of_kind(error.kind()),
            Failure::Ledger(error) => Exit::of_kind(error.kind()),
        }
    }

    /// Says the reason, and finds the exit status.
    pub(crate) fn tell(&self) -> Exit {
        let exit = self.exit();
        if let Failure::Told(_) = self {
            return exit;
        }
        let client = match self {
            Failure::Client(error) => Some(error),
            Failure::Ledger(error) => error.as_client_error(),
            _ => None,
        };
        let hint = client.map(|error| hint(error.cause())).unwrap_or_default();
        say(&format!("{self}{hint}"));
        exit
    }
}

impl Exit {
    /// The status for a call that failed.
    pub(crate) fn of_kind(kind: ErrorKind) -> Self {
        use ErrorKind as Kind;
        match kind {
            Kind::Usage | Kind::File => Exit::Usage,
            Kind::Key | Kind::Credits | Kind::Classification | Kind::Address | Kind::Refused => {
                Exit::Stopped
            }
            Kind::Busy
            | Kind::Service
            | Kind::NotUnderstood
            | Kind::Network
            | Kind::Time
            | Kind::Library
            | Kind::System => Exit::Unfinished,
            Kind::Cancelled => Exit::Interrupted,
        }
    }

    /// The status for a run that an error of this kind stopped early.
    pub(crate) fn of_stop(kind: ErrorKind) -> Self {
        match kind {
            // By then files and settings were found good: the service refuses
            // them.
            ErrorKind::Usage | ErrorKind::File => Exit::Stopped,
            kind => Exit::of_kind(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_lacks_is_no_mistake_of_who_wrote_the_line() {
        let failure = |number| Failure::of_io("it", &io::Error::from_raw_os_error(number)).tell();
        // ENFILE, EMFILE, ENOMEM, EIO; ENOENT, EACCES, EISDIR.
        assert_eq!([23, 24, 12, 5].map(failure), [Exit::Unfinished; 4]);
        assert_eq!([2, 13, 21].map(failure), [Exit::Usage; 3]);
    }
}
