//! How much of a request's body may have left, as numbers.

use extracta_protocol::exchange::Sent;

/// How much of a request's body may have arrived. In doubt the larger claim is
/// the safe one: what is said to be unsent is sent again, and paid for again
/// if it was not true.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_sent {
    /// Surely no byte of it left this machine.
    Nothing = 1,
    /// Some bytes did, surely not the last one.
    Part = 2,
    /// All bytes did, or possibly all.
    Whole = 3,
}

impl extracta_sent {
    const ALL: [extracta_sent; 3] =
        [extracta_sent::Nothing, extracta_sent::Part, extracta_sent::Whole];

    /// The claim with this number.
    pub(crate) fn of(number: i32) -> Option<Self> {
        extracta_sent::ALL.into_iter().find(|sent| *sent as i32 == number)
    }
}

impl From<extracta_sent> for Sent {
    fn from(sent: extracta_sent) -> Self {
        match sent {
            extracta_sent::Nothing => Sent::Nothing,
            extracta_sent::Part => Sent::Part,
            extracta_sent::Whole => Sent::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_numbers_of_claims_are_claims() {
        for number in 1..=3 {
            let sent = extracta_sent::of(number).expect("a claim");
            assert_eq!(sent as i32, number);
            assert_eq!(format!("{:?}", Sent::from(sent)), format!("{sent:?}"));
        }
        for number in [i32::MIN, -1, 0, 4, i32::MAX] {
            assert_eq!(extracta_sent::of(number), None);
        }
    }
}
