//! Identifiers in the forms that the service gives out, and other random text.
//!
//! Nothing here is fit for secrets that matter: the sandbox protects nothing.

use std::time::{SystemTime, UNIX_EPOCH};

/// In the order of their byte values, so that push ids sort as text.
const PUSH_ALPHABET: &[u8; 64] =
    b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// Gives out identifiers that differ from each other and from run to run.
#[derive(Debug, Default)]
pub(crate) struct Identifiers {
    last: u128,
}

impl Identifiers {
    /// An id as Firebase makes them: 20 characters, each greater than the one
    /// before it, and every one begins with `-` (until the year 2109).
    pub(crate) fn push_id(&mut self) -> String {
        // 48 bits of time, then 72 of chance.
        let fresh = u128::from(epoch_milliseconds()) << 72 | fastrand::u128(..) >> 56;
        self.last = fresh.max(self.last + 1);
        let digits = (0..20).rev().map(|place| (self.last >> (6 * place)) as usize & 63);
        digits.map(|digit| char::from(PUSH_ALPHABET[digit])).collect()
    }
}

/// A batch's id. Most have 25 characters and some 10, as seen of the service: a
/// client that relies on a length is found out.
pub(crate) fn batch_id() -> String {
    alphanumerics(if fastrand::u8(..8) == 0 { 10 } else { 25 })
}

/// Random letters and digits.
pub(crate) fn alphanumerics(length: usize) -> String {
    std::iter::repeat_with(fastrand::alphanumeric).take(length).collect()
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
        let mut identifiers = Identifiers::default();
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
        let ids: Vec<String> = (0..200).map(|_| batch_id()).collect();
        assert!(ids.iter().any(|id| id.len() == 10));
        assert!(ids.iter().any(|id| id.len() == 25));
        for id in ids {
            assert!(id.len() == 10 || id.len() == 25);
            assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }

    #[test]
    fn two_sandboxes_share_no_identifier() {
        let mut ids = [Identifiers::default(), Identifiers::default()];
        let [one, other] = ids.each_mut().map(Identifiers::push_id);
        assert_ne!(one, other);
        assert_ne!(alphanumerics(32), alphanumerics(32));
    }
}
