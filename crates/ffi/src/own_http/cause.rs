//! Why an exchange of the caller's own ended without an answer, as numbers.

use extracta_protocol::exchange::Cause;

use crate::boundary::numbered::numbered;

/// Why an exchange that you carried out ended without an answer, or in the
/// middle of one.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_cause {
    /// The host's name could not be resolved.
    Resolve = 1,
    /// No connection could be made.
    Connect = 2,
    /// No secure connection could be made: a bad certificate, for example.
    Tls = 3,
    /// The connection broke.
    Broken = 4,
    /// A time limit of yours ran out.
    TimeLimit = 5,
    /// You broke it off, since nobody waits for it any more.
    Cancelled = 6,
    /// You broke it off, since a file could not be read as it was announced.
    File = 7,
}

numbered!(extracta_cause of Cause { Resolve, Connect, Tls, Broken, TimeLimit, Cancelled, File });
