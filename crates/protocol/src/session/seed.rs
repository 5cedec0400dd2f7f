//! What has to differ from session to session.

/// Random numbers for one session, which draws none itself.
#[derive(Debug, Clone, Copy)]
pub struct Seed {
    /// Spreads the waits between tries; any number will do.
    pub jitter: u64,
    /// Makes the boundaries of forms such that no file can hold them: from the
    /// system's source of randomness, and in no log.
    pub boundary: u128,
}

impl Seed {
    /// A seed made of random bytes.
    pub fn from_random(random: [u8; 24]) -> Self {
        let (jitter, boundary) = random.split_at(8);
        Seed {
            jitter: u64::from_ne_bytes(jitter.try_into().unwrap_or_default()),
            boundary: u128::from_ne_bytes(boundary.try_into().unwrap_or_default()),
        }
    }
}
