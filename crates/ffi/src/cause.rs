//! Why an exchange of the caller's own ended without an answer, as numbers.

use extracta_protocol::exchange::Cause;

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

impl extracta_cause {
    const ALL: [extracta_cause; 7] = [
        extracta_cause::Resolve,
        extracta_cause::Connect,
        extracta_cause::Tls,
        extracta_cause::Broken,
        extracta_cause::TimeLimit,
        extracta_cause::Cancelled,
        extracta_cause::File,
    ];

    /// The cause with this number.
    pub(crate) fn of(number: i32) -> Option<Self> {
        extracta_cause::ALL.into_iter().find(|cause| *cause as i32 == number)
    }

    /// What it is called where the caller gives no words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            extracta_cause::Resolve => "the host's name could not be resolved",
            extracta_cause::Connect => "no connection could be made",
            extracta_cause::Tls => "no secure connection could be made",
            extracta_cause::Broken => "the connection broke",
            extracta_cause::TimeLimit => "a time limit ran out",
            extracta_cause::Cancelled => "cancelled by the caller",
            extracta_cause::File => "a file could not be read as it was announced",
        }
    }
}

impl From<extracta_cause> for Cause {
    fn from(cause: extracta_cause) -> Self {
        match cause {
            extracta_cause::Resolve => Cause::Resolve,
            extracta_cause::Connect => Cause::Connect,
            extracta_cause::Tls => Cause::Tls,
            extracta_cause::Broken => Cause::Broken,
            extracta_cause::TimeLimit => Cause::TimeLimit,
            extracta_cause::Cancelled => Cause::Cancelled,
            extracta_cause::File => Cause::File,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_numbers_of_causes_are_causes() {
        for number in 1..=7 {
            let cause = extracta_cause::of(number).expect("a cause");
            assert_eq!(cause as i32, number);
            let theirs = Cause::from(cause);
            assert_eq!(format!("{theirs:?}"), format!("{cause:?}"));
        }
        for number in [i32::MIN, -1, 0, 8, i32::MAX] {
            assert_eq!(extracta_cause::of(number), None);
        }
    }
}
