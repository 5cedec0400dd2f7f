//! Identifiers in the forms that the service gives out, and other random text.
//!
//! Nothing here is fit for secrets that matter: the sandbox protects nothing.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{SystemTime, UNIX_EPOCH};

/// In the order of their byte values, so that push ids sort as text.
const PUSH_ALPHABET: &[u8; 64] =
    b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

const ALPHANUMERICS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Gives out identifiers that differ from each other and from run to run.
#[derive(Debug)]
pub(crate) struct Identifiers {
    state: u64,
    last_millisecond: u64,
    last_tail: [u8; 12],
}

impl Identifiers {
    pub(crate) fn new() -> Identifiers {
        // The standard library's own source of randomness is seeded by the
        // operating system, which saves a dependency.
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u128(epoch_milliseconds().into());
        Identifiers { state: hasher.finish(), last_millisecond: 0, last_tail: [0; 12] }
    }

    /// An id as Firebase makes them: 20 characters, each greater than the one
    /// before it, and every one begins with `-` (until the year 2109).
    pub(crate) fn push_id(&mut self) -> String {
        let now = epoch_milliseconds().max(self.last_millisecond);
        if now == self.last_millisecond {
            self.count_tail_up();
        } else {
            self.last_millisecond = now;
            // A top digit below the last leaves room for counting up.
            self.last_tail = std::array::from_fn(|place| {
                let digits = if place == 0 { 63 } else { 64 };
                (self.number() % digits) as u8
            });
        }
        let head = (0..8).rev().map(|place| (now >> (6 * place)) as u8 & 63);
        head.chain(self.last_tail)
            .map(|digit| char::from(PUSH_ALPHABET[usize::from(digit)]))
            .collect()
    }

    /// A batch's id. Most have 25 characters and some 10, as seen of the
    /// service: a client that relies on a length is found out.
    pub(crate) fn batch_id(&mut self) -> String {
        let length = if self.number().is_multiple_of(8) { 10 } else { 25 };
        self.alphanumerics(length)
    }

    pub(crate) fn alphanumerics(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(ALPHANUMERICS[(self.number() % 62) as usize])).collect()
    }

    fn count_tail_up(&mut self) {
        for digit in self.last_tail.iter_mut().rev() {
            if *digit < 63 {
                *digit += 1;
                return;
            }
            *digit = 0;
        }
    }

    /// The next number of the splitmix64 sequence.
    fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// The time of day as the service writes it: milliseconds since 1970.
pub(crate) fn epoch_milliseconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn push_ids_have_the_form_of_the_service_and_rise() {
        let mut identifiers = Identifiers::new();
        let ids: Vec<String> = (0..2_000).map(|_| identifiers.push_id()).collect();
        for id in &ids {
            assert_eq!(id.len(), 20);
            assert!(id.starts_with('-'), "{id}");
            assert!(id.bytes().all(|byte| PUSH_ALPHABET.contains(&byte)));
        }
        assert!(ids.is_sorted_by(|earlier, later| earlier < later));
    }

    #[test]
    fn batch_ids_are_alphanumeric_and_of_two_lengths() {
        let mut identifiers = Identifiers::new();
        let ids: Vec<String> = (0..200).map(|_| identifiers.batch_id()).collect();
        assert!(ids.iter().any(|id| id.len() == 10));
        assert!(ids.iter().any(|id| id.len() == 25));
        for id in ids {
            assert!(id.len() == 10 || id.len() == 25);
            assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }

    #[test]
    fn two_sandboxes_share_no_identifier() {
        let (mut one, mut other) = (Identifiers::new(), Identifiers::new());
        assert_ne!(one.alphanumerics(32), other.alphanumerics(32));
    }
}
