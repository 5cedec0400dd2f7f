//! What must never be, as values, so that a simulation can count them.

use extracta_protocol::session::State;

/// Something that must never be.
#[derive(Debug, Clone, PartialEq)]
pub enum Violation {
    /// The machine panicked.
    Panic(String),
    /// The machine goes on and on without anything coming of it.
    Endless,
    /// The machine waits for nothing, or for a time that is over.
    Stuck,
    /// Done while requests are under way.
    DoneTooEarly,
    /// A command that the contract does not allow here.
    Contract(&'static str),
    /// Sent while the records do not say so.
    NotKept { document: usize },
    /// A record says that a document went a way that the drawing does not
    /// have.
    Transition { document: usize, from: State, to: State },
    /// Asked for results too soon after the end of the request before, or
    /// while one is under way.
    AskedTooEarly { milliseconds: u128 },
    /// Two uploads to a batch at once, or one to a batch that is asked for.
    TwoWriters,
    /// Sent again although the first one may be stored, for none of the
    /// reasons that allow it.
    SentAgainBlindly { document: usize, request: u64 },
    /// An opener whose response was lost is sent again more than twice.
    SentAgainTooOften { document: usize },
    /// Stored more than once, and not counted as what it is.
    NotCounted { document: usize, request: u64 },
    /// An outcome that is not the truth.
    Untrue { document: usize, what: &'static str },
    /// An id that a response told and that was kept, and is in no record now.
    IdLost { batch: String },
    /// Reported twice, or before or without an outcome.
    Report { document: usize, what: &'static str },
    /// Still without an outcome, with nothing that explains it.
    Unfinished { document: usize, state: State },
    /// A batch is called unsealed when nothing more is sent to it.
    LeftOpen { batch: usize },
    /// A batch that documents are followed to is asked for more than once in turn.
    FollowedTwice { batch: String },
    /// The numbers of a batch's record contradict the documents'.
    Miscounted { batch: usize },
}
