//! The exit status, which tells a script whose turn it is.

use std::process::ExitCode;

use extracta_client::{ClientError, ErrorKind, StopReason};
use extracta_ledger::{LedgerError, RunError};

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

/// A command that ended early: its exit status, and the line that says why
/// and what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
}

impl Failure {
    /// Something that the user wrote cannot be used.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Failure { exit: Exit::Usage, message: message.into() }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Failure { exit: Exit::of_kind(error.kind()), message: error.to_string() }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Failure { exit: Exit::of_kind(error.kind()), message: error.to_string() }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Ledger(error) => error.into(),
            RunError::Client(error) => error.into(),
        }
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
            | Kind::Library => Exit::Unfinished,
            Kind::Cancelled => Exit::Interrupted,
        }
    }

    /// The status for a run that stopped early.
    pub(crate) fn of_stop(reason: StopReason) -> Self {
        use StopReason as Reason;
        match reason {
            Reason::Key
            | Reason::Credits
            | Reason::Classification
            | Reason::Address
            | Reason::Refusals => Exit::Stopped,
            Reason::Service | Reason::Network | Reason::Time | Reason::Library => Exit::Unfinished,
            Reason::Cancelled => Exit::Interrupted,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
